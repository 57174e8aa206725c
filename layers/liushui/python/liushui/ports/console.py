"""What the console needs of the world beside the use cases that it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from liushui.domain.json import JsonObject
from liushui.domain.operators import Operator, Role


@dataclass(frozen=True, slots=True)
class Credentials:
    """What came along with a request: the session's cookie, the header `Authorization`, what an authorizer of API Gateway
    verified (`claims`), and the caller's address."""

    session: str | None = field(default=None, repr=False)
    authorization: str | None = field(default=None, repr=False)
    claims: JsonObject = field(default_factory=dict, repr=False)
    address: str | None = None


class Identities(Protocol):
    """Who makes a request. Another way of signing in is another implementation of this. Raises StoreUnavailable."""

    def operator_of(self, credentials: Credentials) -> Operator | None:
        """The operator with roles and address; None: nobody who is known, or not any more."""

    def sign_in(self, name: str, password: str) -> str | None:
        """A session to keep in the cookie; None: refused."""


@dataclass(frozen=True, slots=True)
class LocalOperator:
    """An operator of the local stage, who signs in with a password."""

    name: str
    password: str = field(repr=False)
    roles: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True, slots=True)
class ConsoleKeys:
    """The local stage's operators, and the key that their sessions are signed with."""

    session_key: str = field(repr=False)
    operators: tuple[LocalOperator, ...] = ()

    def operator(self, name: str) -> LocalOperator | None:
        """The operator of this name."""
        return next((operator for operator in self.operators if operator.name == name), None)


class ConsoleSecrets(Protocol):
    """Where the keys are kept. Raises StoreUnavailable."""

    def keys(self) -> ConsoleKeys:
        """The keys, from a cache of a minute."""


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One line of a chart: a metric's sums (or what `statistic` says) by time."""

    namespace: str
    metric: str
    dimensions: Mapping[str, str]
    statistic: str = "Sum"


Series = Mapping[int, float]
"""Values by the beginning of their period (milliseconds since the epoch); a period without data has none."""


class MetricReader(Protocol):
    """Counts and gauges that the functions and AWS's services emit. Raises StoreUnavailable."""

    def read(self, queries: Sequence[MetricQuery], *, since: int, until: int, period: int) -> list[Series]:
        """A series for each query, in order. `since` and `until` in milliseconds since the epoch, `period` in seconds."""

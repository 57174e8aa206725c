"""A person who works at the console, and what that person may do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """READ: see everything. DECIDE: also act, which is recorded under the operator's name."""

    READ = "read"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever makes a request. `name` goes into every decision's event, `address` says where the request came from (an IP
    address, None where nobody knows)."""

    name: str
    roles: frozenset[Role] = frozenset({Role.READ})
    address: str | None = None

    @property
    def may_look(self) -> bool:
        """Whether anything is shown."""
        return Role.READ in self.roles

    @property
    def may_decide(self) -> bool:
        """Whether decisions are accepted."""
        return Role.DECIDE in self.roles

"""What all platforms have in common when they push."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from local.platform.documents import Document
from local.platform.envelopes import SignedRequest
from local.platform.timings import Timings

KnowsMedium = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back in time: `status` is HTTP's."""

    status: int
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the platform makes of an answer.

    `settled`: it does not try again. `error`: why it was no success. `problem`: why an answer that it took is no reply.
    `reply`: what the user is shown, as msgtype and content.
    """

    settled: bool
    error: str | None = None
    decrypted: str | None = None
    reply: tuple[str, dict[str, Any]] | None = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddressCheck:
    """The request that is made when the address is saved, the only right answer, and how long it may take (seconds)."""

    request: SignedRequest
    answer: str
    seconds: float | None = None


class Sender(Protocol):
    """How one account is pushed to."""

    shows_faults: bool
    """Whether the user is told that the service is out of order."""

    def check_address(self, timestamp: str, nonce: str, echo: str) -> AddressCheck:
        """Raises ControlError where the platform checks no address."""

    def sign(self, document: Document, timestamp: str, nonce: str) -> SignedRequest:
        """One try."""

    def judge(self, document: Document, response: Response, knows_medium: KnowsMedium) -> Verdict:
        """The answer to one try."""

    def retries(self, document: Document, timings: Timings) -> "Retries":
        """When it tries again."""


@dataclass(frozen=True)
class Retries:
    """Seconds between an answer and the next try; or, where `from_start`, between one try's due time and the next one's."""

    waits: Sequence[float]
    from_start: bool = False


def usual(timings: Timings) -> Retries:
    """`tries` in all, as far apart as a person can still wait."""
    return Retries([timings.retry_wait] * (timings.tries - 1))


def not_success(response: Response) -> Verdict:
    return Verdict(settled=False, error=f"HTTP {response.status} instead of 200")

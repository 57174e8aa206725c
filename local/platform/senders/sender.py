"""What all platforms have in common when they push."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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


class Sender(ABC):
    """How one account is pushed to."""

    @property
    def shows_faults(self) -> bool:
        """Whether the user is told that the service is out of order."""
        return False

    @abstractmethod
    def check_address(self, timestamp: str, nonce: str, echo: str) -> AddressCheck:
        """Raises ControlError where the platform checks no address."""

    @abstractmethod
    def sign(self, document: Document, timestamp: str, nonce: str) -> SignedRequest:
        """One try."""

    @abstractmethod
    def judge(self, document: Document, response: Response, knows_medium: KnowsMedium) -> Verdict:
        """The answer to one try."""

    def retries(self, _document: Document, timings: Timings) -> "Retries":
        """When it tries again: three times in all unless a platform says otherwise."""
        return Retries([timings.retry_wait] * (timings.tries - 1))


@dataclass(frozen=True)
class Retries:
    """Seconds between an answer and the next try; or, where `from_start`, between one try's due time and the next one's."""

    waits: Sequence[float]
    from_start: bool = False


def not_success(response: Response) -> Verdict:
    return Verdict(settled=False, error=f"HTTP {response.status} instead of 200")

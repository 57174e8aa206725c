"""What senders share about an account beside its tokens: how much it may send, and which of its APIs answer."""

from typing import Protocol

from liushui.domain.budget import Span
from liushui.domain.circuit import Circuit


class Permits(Protocol):
    """The permits to send that were given out, by account. Raises StoreUnavailable."""

    def take(self, account: str, span: Span, window: int, wanted: int, *, limit: int) -> int:
        """Take up to `wanted` of the `limit` permits of a window of `span`; returns how many there were, 0: none is left."""


class Circuits(Protocol):
    """The circuit of each API of an account. An API is named by its path. Raises StoreUnavailable."""

    def get(self, account: str, api: str) -> Circuit:
        """The circuit, read consistently; where none was stored, a closed one."""

    def put(self, account: str, api: str, circuit: Circuit) -> bool:
        """Store `circuit` if the version before its own stands (1: none does); False when another was faster."""

"""Permits and circuits in memory: for tests, examples and bot authors."""

from threading import Lock

from liushui.domain.budget import Span
from liushui.domain.circuit import Circuit


class MemoryPermits:
    """See `ports.sending.Permits`. `asked` counts calls."""

    def __init__(self) -> None:
        self.asked = 0
        self._lock = Lock()
        self._taken: dict[tuple[str, Span, int], int] = {}

    def take(self, account: str, span: Span, window: int, wanted: int, *, limit: int) -> int:
        """See `ports.sending.Permits`."""
        key = account, span, window
        with self._lock:
            self.asked += 1
            taken = self._taken.get(key, 0)
            granted = max(0, min(wanted, limit - taken))
            self._taken[key] = taken + granted
            return granted


class MemoryCircuits:
    """See `ports.sending.Circuits`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._circuits: dict[tuple[str, str], Circuit] = {}

    def get(self, account: str, api: str) -> Circuit:
        """See `ports.sending.Circuits`."""
        return self._circuits.get((account, api), Circuit())

    def put(self, account: str, api: str, circuit: Circuit) -> bool:
        """See `ports.sending.Circuits`."""
        with self._lock:
            if circuit.version != self.get(account, api).version + 1:
                return False
            self._circuits[account, api] = circuit
            return True

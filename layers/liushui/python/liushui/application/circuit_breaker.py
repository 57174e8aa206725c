"""The circuit breaker in one container: what it knows of the circuits that all share, and what it has not told them yet.

A container looks at a circuit when it first calls, and again after a while; it tells what its calls came to at once where one
failed, and with the next look where others' do. An API that answers costs a read every few seconds of sending, and no write.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from liushui.domain.circuit import Circuit, Tally, decide_noted, decide_probe, refused_until
from liushui.domain.errors import StoreUnavailable
from liushui.ports import CallResult, Clock, Ids
from liushui.ports.sending import Circuits
from liushui.wechat.errcodes import SYSTEM_BUSY, ErrorClass

LOOK_AGAIN_MS = 10_000
TRIES = 4
"""How often a change is decided anew because another container was faster; then it is let go: the counts are statistics, and who
did not become the probe asks again."""


@dataclass(slots=True)
class _Seen:
    circuit: Circuit
    at: int
    tally: Tally = field(default_factory=Tally)


class CircuitBreaker:
    """Keeps what it has seen for the life of the container."""

    def __init__(self, *, circuits: Circuits, clock: Clock, ids: Ids) -> None:
        self._circuits = circuits
        self._clock = clock
        self._caller = ids.new_id()
        self._seen: dict[tuple[str, str], _Seen] = {}

    def refused_until(self, account: str, api: str) -> int | None:
        """When somebody may try again (milliseconds since the epoch); None: call now, and `note` what it came to. Raises
        StoreUnavailable."""
        now = self._clock.now_ms()
        seen = self._look((account, api), now)
        for _ in range(TRIES):
            until = refused_until(seen.circuit, self._caller, now)
            if until is not None or seen.circuit.open_until is None:
                return until
            probing = decide_probe(seen.circuit, self._caller, now)
            if probing is None or self._store((account, api), seen, probing):
                return None
        return now + LOOK_AGAIN_MS

    def note(self, account: str, api: str, result: CallResult) -> None:
        """What a call came to. Raises nothing: what the store did not take is told with the next look."""
        now, failed = self._clock.now_ms(), is_failure(result)
        seen = self._seen.setdefault((account, api), _Seen(Circuit(), now))
        seen.tally = seen.tally.after(failed=failed)
        if failed or seen.circuit.open_until is not None:
            with suppress(StoreUnavailable):
                self._tell((account, api), seen, now)

    def _look(self, key: tuple[str, str], now: int) -> _Seen:
        seen = self._seen.get(key)
        if seen is not None and now < max(seen.at + LOOK_AGAIN_MS, seen.circuit.open_until or 0):
            return seen
        seen = self._seen[key] = _Seen(self._circuits.get(*key), now, seen.tally if seen else Tally())
        if seen.circuit.troubled(now):
            self._tell(key, seen, now)
        else:
            seen.tally = seen.tally.faded()
        return seen

    def _tell(self, key: tuple[str, str], seen: _Seen, now: int) -> None:
        for _ in range(TRIES):
            noted = decide_noted(seen.circuit, seen.tally, self._caller, now)
            if noted == seen.circuit or self._store(key, seen, noted):
                break
        seen.tally = Tally()

    def _store(self, key: tuple[str, str], seen: _Seen, changed: Circuit) -> bool:
        """Store what was decided on the seen circuit; where another was faster, see theirs."""
        changed = replace(changed, version=seen.circuit.version + 1)
        stored = self._circuits.put(*key, changed)
        seen.circuit = changed if stored else self._circuits.get(*key)
        return stored


def is_failure(result: CallResult) -> bool:
    """Whether a call says that the API is in trouble: no connection, no answer, or "system busy". A refusal is an answer."""
    troubled = result.error_class in (ErrorClass.WAIT, ErrorClass.AMBIGUOUS)
    return troubled and result.errcode in (None, SYSTEM_BUSY)

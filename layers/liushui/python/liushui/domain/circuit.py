"""The circuit breaker: whether one API of an account is worth calling now, by how its last calls went.

Closed: everybody calls. Open: nobody does, until a pause is over. Half open: one caller probes for all; what becomes of that one
call closes the circuit or opens it for twice as long. Kept for all containers of a region, each change behind the one it read.
"""

from dataclasses import dataclass, replace

IN_A_ROW = 3
"""So many calls in a row without an answer open it, lest the time-outs of a platform that is down hold up everybody else's."""
VOLUME, RATE = 10, 0.5
"""So does this share of failures, of at least so many calls within a window."""
WINDOW_MS, ROW_MS = 60_000, 300_000
"""How long calls are counted together, and how long failures still are in a row: good calls of others between them are told by
those only who know of trouble."""
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 30_000, 300_000
PROBE_MS = 30_000
"""How long a probe may take before another caller may probe: an attempt's time."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls that were not told yet. `row`: failures since the last answer, `answered` and `failed`: all of them."""

    answered: int = 0
    failed: int = 0
    row: int = 0

    def after(self, *, failed: bool) -> "Tally":
        """One call more."""
        if failed:
            return Tally(self.answered, self.failed + 1, self.row + 1)
        return Tally(self.answered + 1, self.failed, 0)

    def faded(self) -> "Tally":
        """What is left of calls that nobody needed to be told of: that there was an answer, which ends a row."""
        return Tally(answered=min(self.answered, 1))


@dataclass(frozen=True, slots=True)
class Circuit:
    """Times are milliseconds since the epoch. `calls` and `failures` count from `since` on; `open_until` None: closed. `trips`:
    how often it opened since it was last closed. `probe` is the caller who probes until `probe_until`. `version` grows with each
    change that is stored."""

    since: int = 0
    calls: int = 0
    failures: int = 0
    row: int = 0
    open_until: int | None = None
    trips: int = 0
    probe: str | None = None
    probe_until: int = 0
    version: int = 0

    def troubled(self, now: int) -> bool:
        """Whether what is counted matters: all callers then tell their calls, the good ones, too."""
        return self.open_until is not None or (self.failures > 0 and now < self.since + WINDOW_MS)


def refused_until(circuit: Circuit, caller: str, now: int) -> int | None:
    """When `caller` may ask again; None: it may call, or probe (see `decide_probe`)."""
    if circuit.open_until is None:
        return None
    if now < circuit.open_until:
        return circuit.open_until
    if now < circuit.probe_until and circuit.probe != caller:
        return circuit.probe_until
    return None


def decide_probe(circuit: Circuit, caller: str, now: int) -> Circuit | None:
    """The circuit with `caller` as its one probe; None where there is none to make: closed, open, or somebody probes."""
    if circuit.open_until is None or refused_until(circuit, caller, now) is not None:
        return None
    return replace(circuit, probe=caller, probe_until=now + PROBE_MS)


def decide_noted(circuit: Circuit, tally: Tally, caller: str, now: int) -> Circuit:
    """The circuit after the calls of `caller`. While it is open only the probe's count: others' began before it opened."""
    if circuit.open_until is not None:
        if circuit.probe != caller or tally == Tally():
            return circuit
        return _opened(circuit, now) if tally.row else Circuit(version=circuit.version)
    if now >= circuit.since + WINDOW_MS:
        row = circuit.row if now < circuit.since + ROW_MS else 0
        circuit = replace(circuit, since=now, calls=0, failures=0, row=row)
    counted = replace(
        circuit,
        calls=circuit.calls + tally.answered + tally.failed,
        failures=circuit.failures + tally.failed,
        row=tally.row if tally.answered else circuit.row + tally.row,
    )
    often = counted.calls >= VOLUME and counted.failures >= RATE * counted.calls
    return _opened(counted, now) if counted.row >= IN_A_ROW or (tally.failed and often) else counted


def _opened(circuit: Circuit, now: int) -> Circuit:
    pause = min(FIRST_PAUSE_MS << circuit.trips, LONGEST_PAUSE_MS)
    trips = min(circuit.trips + 1, LONGEST_PAUSE_MS // FIRST_PAUSE_MS)
    return Circuit(open_until=now + pause, trips=trips, version=circuit.version)

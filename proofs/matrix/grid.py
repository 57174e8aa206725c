"""The matrix itself: every fault with every kind of message, what arrived and what is on record."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from liushui.domain.compensation import awaits_decision
from liushui.domain.reply import ReplyState
from proofs.matrix.faults import FAULTS, Fault
from proofs.matrix.kinds import KINDS, Kind
from proofs.matrix.stage import Stage, WeChat, simulated_wechat
from proofs.runner import Complaints


@dataclass(frozen=True, slots=True)
class Cell:
    """`seen` counts the replies by how often they arrived and what is on record; empty: the kind does not know the fault."""

    fault: str
    kind: str
    seen: Counter[tuple[int, str]]

    def __str__(self) -> str:
        """`1 · sent`, and of several replies or runs how many there were: `1 · sent ×9`."""
        many = self.seen.total() > 1
        rows = (f"{times} · {outcome}" + (f" ×{n}" if many else "") for (times, outcome), n in sorted(self.seen.items()))
        return "; ".join(rows) or "–"


def cells(complaints: Complaints, *, faults: tuple[Fault, ...] = FAULTS, kinds: tuple[Kind, ...] = KINDS) -> Iterator[Cell]:
    """Plays each, and notes what must never be: no outcome, a delivery too many, a record that is not true."""
    with simulated_wechat() as wechat:
        for fault in faults:
            for kind in kinds:
                yield _cell(fault, kind, wechat, complaints)


def _cell(fault: Fault, kind: Kind, wechat: WeChat, complaints: Complaints) -> Cell:
    seen: Counter[tuple[int, str]] = Counter()
    if not fault.possible(kind):
        return Cell(fault.name, kind.name, seen)
    for stage in fault.play(partial(Stage, kind, wechat)):
        try:
            stage.settle()
        except AssertionError as error:
            complaints.unless(False, f"{fault.name}, {kind.name}: {error}")
        arrivals = stage.arrivals()
        for state in stage.states():
            times = arrivals[state.reply_id]
            seen[times, outcome_of(state)] += 1
            for complaint in complaints_about(state, times, kind):
                complaints.unless(False, f"{fault.name}, {kind.name}: {complaint}")
        stage.close()
    return Cell(fault.name, kind.name, seen)


def outcome_of(state: ReplyState) -> str:
    """What is on record, in a few words."""
    error = f" ({state.error_class})" if state.error_class else ""
    return f"{state.status}{error}, a person is asked" if awaits_decision(state) else f"{state.status}{error}"


def complaints_about(state: ReplyState, times: int, kind: Kind) -> Iterator[str]:
    """What the record and the arrivals of one reply break."""
    if not state.status.settled:
        yield f"no outcome: {state.status}"
    if times > 1 and not (kind.policy == "resend" and state.unknowns):
        yield f"arrived {times} times"
    if state.status == "sent" and times == 0:
        yield "recorded as sent, and never arrived"
    if state.status == "failed" and times:
        yield "recorded as failed, and arrived"

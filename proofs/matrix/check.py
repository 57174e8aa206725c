"""The matrix as a proof, and what it must notice."""

from liushui.application import send_one_reply
from liushui.application.wake_compensations import WakeCompensations
from proofs.matrix.grid import cells
from proofs.matrix.kinds import KINDS
from proofs.reply_deaths import lapse_as_unsent
from proofs.runner import Complaints, Mutant, Scale, patched


def fault_matrix(scale: Scale) -> str:
    """Every fault with every kind of message; hunting, with the first kind, until the first complaint."""
    complaints, rows, replies = Complaints(), set[str](), 0
    for cell in cells(complaints, kinds=KINDS[:1] if scale.hunting else KINDS):
        rows.add(cell.fault)
        replies += cell.seen.total()
        if scale.hunting and complaints.any:
            break
    complaints.raise_any()
    return f"{len(rows)} faults × {len(KINDS)} kinds of message, {replies} replies"


RESENDING_SWEEPER = Mutant(
    "sweeper that sends an open attempt again",
    lambda: patched(send_one_reply, "decide_lapse", lapse_as_unsent),
    "arrived 2 times",
)
NO_SECOND_START = Mutant(
    "a sweeper that starts no workflow",
    lambda: patched(WakeCompensations, "start_if_nobody_asked", lambda *_: False),
    "did not bring every reply to an outcome",
)

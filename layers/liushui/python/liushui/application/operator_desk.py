"""Where a person sees what failed or is UNKNOWN, and decides what becomes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from liushui.application.bulk_decisions import Became, BulkProgress, BulkRun, Plan, PlannedItem
from liushui.application.compensation_cases import Case, CompensationCases
from liushui.application.compensation_selection import EVERYTHING, Selection, select
from liushui.application.sendable import check_sendable
from liushui.domain.decision_preview import preview
from liushui.domain.decisions import already_decided, decide
from liushui.domain.errors import (
    AlreadyDecided,
    DecisionRefused,
    StoreError,
    UnknownReply,
    WorkflowsUnavailable,
)
from liushui.domain.events import ReplyDecided, typed
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision, ReplyState, stream_of_reply
from liushui.domain.streams import StreamName
from liushui.ports import Accounts, Parked, Replies, ReplyRow, Waiting, Workflows


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A reply that waits for a person. `asked`: an execution waits for the answer."""

    row: ReplyRow
    asked: bool


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """`repeated`: the same decision stood already. `woken`: the execution goes on now; else the sweeper sees to it."""

    state: ReplyState
    repeated: bool
    woken: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    """What an operator wants. `round`: the outcome that is meant, None: whichever stands."""

    decision: Decision
    operator: str
    reason: str
    message: JsonObject | None = None
    address: str | None = None
    bulk: str | None = None
    round: int | None = None

    @property
    def key(self) -> str:
        """Two wishes of one operator at the same moment are two, unless they are equal."""
        said = (self.decision, self.operator, self.reason, self.message, self.address, self.bulk)
        return f"compensation:decide:{sha256(repr(said).encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class OperatorDesk:
    """The use case behind `liushui compensations` and the console's page of the same name."""

    cases: CompensationCases
    replies: Replies
    waiting: Waiting
    workflows: Workflows
    accounts: Accounts

    def list(self, accounts: Iterable[str], selection: Selection = EVERYTHING) -> Iterator[Outstanding]:
        """What waits for a person in these accounts (`<tenant>/<account>`), the longest waiting first, as the read model has it.
        Raises StoreUnavailable."""
        asked = {parked.stream.subject for parked in self.waiting.all() if parked.token is not None}
        return (Outstanding(row, row.state.reply_id in asked) for row in select(self.replies, accounts, selection))

    def show(self, reply_id: str) -> Case:
        """The whole story of a reply. Raises UnknownReply, StoreError."""
        return self.cases.load(self._stream_of(reply_id))

    def decide(
        self,
        reply_id: str,
        decision: Decision,
        *,
        operator: str,
        reason: str,
        message: JsonObject | None = None,
        address: str | None = None,
        round: int | None = None,  # noqa: A002 - as the state's `rounds` count them
    ) -> DecisionTaken:
        """Decide. The first decision that is appended counts. `round`: only on the outcome that the operator saw (the state's
        `rounds`); None: on whichever stands. Raises AlreadyDecided, DecisionRefused, UnknownReply, StoreError.

        The append is the decision; that an execution waits for it only makes things faster.
        """
        return self._decide(reply_id, _Wish(decision, operator, reason, message, address, round=round))

    def plan(
        self,
        accounts: Iterable[str],
        selection: Selection,
        decision: Decision,
        *,
        bulk: str,
        now: int,
        message: JsonObject | None = None,
    ) -> Plan:
        """What a decision on all of these would touch, and what it would do to each at `now` (milliseconds since the epoch):
        nothing is decided. `bulk` names the bulk decision; one that was stopped goes on under its name.

        Raises StoreUnavailable."""
        found = select(self.replies, accounts, selection)
        items = tuple(PlannedItem(row, preview(row.state, decision, now=now)) for row in found)
        return Plan(bulk, decision, items, message)

    def carry_out(self, plan: Plan, *, operator: str, reason: str, address: str | None = None) -> BulkRun:
        """Decide on one after the other, at most once on each, and say what became of it. Stop by not asking for the next; carry
        out again to reach what was not. Raises DecisionRefused at once where operator or reason is missing."""
        if not operator.strip() or not reason.strip():
            raise DecisionRefused("a bulk decision needs an operator and a reason, as each decision does")
        return self._carry_out(plan, operator, reason, address)

    def _carry_out(self, plan: Plan, operator: str, reason: str, address: str | None) -> BulkRun:
        for done, item in enumerate(plan.items, start=1):
            reply_id = item.row.state.reply_id
            wish = _Wish(plan.decision, operator, reason, plan.message, address, plan.bulk, item.round)
            try:
                taken = self._decide(reply_id, wish)
            except AlreadyDecided as error:
                became, detail, state = Became.OVERTAKEN, str(error), None
            except DecisionRefused as error:
                became, detail, state = Became.REFUSED, str(error), None
            except (StoreError, WorkflowsUnavailable) as error:
                became, detail, state = Became.BROKEN, str(error), None
            else:
                became, detail, state = Became.BEFORE if taken.repeated else Became.DECIDED, "", taken.state
            yield BulkProgress(done, len(plan.items), reply_id, became, detail, state)

    def _decide(self, reply_id: str, wish: _Wish) -> DecisionTaken:
        stream = self._stream_of(reply_id)
        case, appended = self.cases.record(stream, lambda case: self._decided(case, wish), cause=wish.key)
        return DecisionTaken(case.state, repeated=not appended, woken=self._wake(case.state))

    def _decided(self, case: Case, wish: _Wish) -> ReplyDecided | None:
        """The decision on the reply as it stands; the sweeper is told to look after it where no execution waits."""
        if wish.bulk is not None and wish.bulk in _bulks(case):
            return None
        state = case.state
        if wish.round is not None and state.rounds != wish.round:
            raise (
                already_decided(state)
                if state.decision
                else AlreadyDecided(f"reply {state.reply_id} went on since the plan was made; it is {state.status} now")
            )
        self._check(case, wish.message)
        decided = decide(
            state, wish.decision, operator=wish.operator, reason=wish.reason, message=wish.message, address=wish.address,
            bulk=wish.bulk,
        )  # fmt: skip
        if decided is not None:
            self.waiting.park(Parked(case.stream, state.rounds - 1, max(case.cause.at, state.at)))
        return decided

    def _check(self, case: Case, message: JsonObject | None) -> None:
        own = self.cases.events.region
        if case.cause.region != own:
            raise DecisionRefused(
                f"reply {case.state.reply_id} belongs to region {case.cause.region}, not to {own}: decide there"
            )
        if message is not None:
            check_sendable(self.accounts, self.cases.events, case, message)

    def _wake(self, state: ReplyState) -> bool:
        parked = self.waiting.get(state.reply_id)
        if parked is None or parked.token is None or parked.round >= state.rounds:
            return False
        try:
            return self.workflows.answer(parked.token)
        except WorkflowsUnavailable:
            return False  # the decision stands: the sweeper wakes the execution

    def _stream_of(self, reply_id: str) -> StreamName:
        row = self.replies.get(reply_id)
        if row is None or row.cause is None:
            raise UnknownReply(
                f"no reply {reply_id!r} is known: `liushui replies` and `liushui compensations list` show them"
            )
        return stream_of_reply(row.cause.stream, reply_id)


def _bulks(case: Case) -> set[str]:
    """The bulk decisions that have reached this reply."""
    known = (typed(event) for commit in case.own for event in commit.events)
    return {event.bulk for event in known if isinstance(event, ReplyDecided) and event.bulk is not None}

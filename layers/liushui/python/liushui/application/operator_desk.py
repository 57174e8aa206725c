"""Where a person sees what failed or is UNKNOWN, and decides what becomes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liushui.application.compensation_cases import TRIES, Case, CompensationCases
from liushui.domain.compensation import awaits_decision, decide
from liushui.domain.errors import DecisionRefused, StoreUnavailable, UnknownReply, VersionConflict, WorkflowsUnavailable
from liushui.domain.json import JsonObject
from liushui.domain.reply import Decision, ReplyState, ReplyStatus, stream_of_reply
from liushui.domain.streams import StreamName
from liushui.ports import Parked, Replies, ReplyRow, Waiting, Workflows
from liushui.wechat.replies import InvalidReply, to_custom_send

_UNDECIDED = (ReplyStatus.FAILED, ReplyStatus.UNKNOWN)


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
class OperatorDesk:
    """The use case behind `liushui compensations`."""

    cases: CompensationCases
    replies: Replies
    waiting: Waiting
    workflows: Workflows

    def list(self, accounts: Iterable[str]) -> Iterator[Outstanding]:
        """What waits for a person in these accounts (`<tenant>/<account>`), as the read model has it."""
        asked = {parked.stream.subject for parked in self.waiting.all() if parked.token is not None}
        for account in accounts:
            for status in _UNDECIDED:
                for row in self.replies.of_account(account, status=status):
                    if awaits_decision(row.state):
                        yield Outstanding(row, row.state.reply_id in asked)

    def show(self, reply_id: str) -> Case:
        """The whole story of a reply. Raises UnknownReply."""
        return self.cases.load(self._stream_of(reply_id))

    def decide(
        self, reply_id: str, decision: Decision, *, operator: str, reason: str, message: JsonObject | None = None
    ) -> DecisionTaken:
        """Decide. The first decision that is appended counts. Raises AlreadyDecided, DecisionRefused, UnknownReply, StoreError.

        The append is the decision; that an execution waits for it only makes things faster.
        """
        stream = self._stream_of(reply_id)
        for _ in range(TRIES):
            case = self.cases.load(stream)
            self._check(case, message)
            decided = decide(case.state, decision, operator=operator, reason=reason, message=message)
            if decided is not None:
                self.waiting.park(
                    Parked(stream, case.state.rounds - 1, case.cause.at)
                )  # for the sweeper, where none is parked
                try:
                    self.cases.append(case, decided, cause=f"compensation:decide:{operator}")
                except VersionConflict:
                    continue
            state = self.cases.load(stream).state
            return DecisionTaken(state, repeated=decided is None, woken=self._wake(state))
        raise StoreUnavailable(f"{stream}: others wrote {TRIES} times in between; decide again")

    def _check(self, case: Case, message: JsonObject | None) -> None:
        own = self.cases.events.region
        if case.cause.region != own:
            raise DecisionRefused(
                f"reply {case.state.reply_id} belongs to region {case.cause.region}, not to {own}: decide there"
            )
        if message is not None:
            try:
                to_custom_send(message, case.state.user or "")
            except InvalidReply as error:
                raise DecisionRefused(f"this message cannot be sent: {error}") from error

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

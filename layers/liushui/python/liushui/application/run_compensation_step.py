"""The steps of the workflow `compensate_reply` that wait for no person: classify, take one of the ways, act on what was decided,
decide by default, note how it ended."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from liushui.application.compensation_cases import Case, CompensationCases
from liushui.application.reply_calls import delivery_of
from liushui.application.send_one_reply import SendOneReply
from liushui.application.sendable import answered_by
from liushui.domain.compensation import (
    Way,
    awaits_decision,
    classify,
    decide_compensated,
    decide_default,
    decide_fallback,
    decide_refresh,
    decide_retry,
)
from liushui.domain.errors import ConfigurationError, TokenUnavailable, UnknownAccount
from liushui.domain.reply import ReplyState, due_at
from liushui.domain.streams import StreamName
from liushui.ports import Clock, Parked, Waiting
from liushui.wechat.replies import InvalidReply

Step: TypeAlias = Literal["classify", "refresh", "wait", "fall-back", "act", "expire", "record"]
STEPS: tuple[Step, ...] = ("classify", "refresh", "wait", "fall-back", "act", "expire", "record")
UNASKED_MS = 600_000
"""How long an execution may take to put the question; then somebody should look why it was not put."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """Where the reply stands, which way it goes on, and when (milliseconds since the epoch)."""

    state: ReplyState
    way: Way
    at: int


@dataclass(frozen=True, slots=True)
class RunCompensationStep:
    """The use case behind `functions/run_compensation_step`. Each step may run again and again: it goes by the stream."""

    cases: CompensationCases
    waiting: Waiting
    send: SendOneReply
    clock: Clock

    def __call__(self, step: Step, stream: StreamName, *, seconds: float) -> StepOutcome:
        """Takes one step in about `seconds`. Raises StoreError; ValueError for a step that there is not."""
        match step:
            case "classify":
                return self.classify(stream)
            case "refresh":
                return self.refresh(stream)
            case "wait":
                return self.wait(stream)
            case "fall-back":
                return self.fall_back(stream)
            case "act":
                return self.act(stream, seconds=seconds)
            case "expire":
                return self.expire(stream)
            case "record":
                return self.record(stream)
        raise ValueError(f"no step {step!r}: there are {', '.join(STEPS)}")

    def classify(self, stream: StreamName) -> StepOutcome:
        """Which way to go. Nothing is recorded."""
        return self._outcome(self.cases.load(stream))

    def refresh(self, stream: StreamName) -> StepOutcome:
        """Grant one more try at once, with a token that was asked for anew."""
        case, granted = self.cases.record(
            stream, lambda case: decide_refresh(case.state, self.clock.now_ms()), cause="compensation:refresh"
        )
        if granted:
            self._renew_token(case)
        return self._kept(case)

    def wait(self, stream: StreamName) -> StepOutcome:
        """Grant one more try for later."""
        case, _ = self.cases.record(
            stream, lambda case: decide_retry(case.state, self.clock.now_ms()), cause="compensation:retry"
        )
        return self._kept(case)

    def fall_back(self, stream: StreamName) -> StepOutcome:
        """Have the fallback sent."""
        case, _ = self.cases.record(stream, lambda case: decide_fallback(case.state), cause="compensation:fall-back")
        return self._kept(case)

    def act(self, stream: StreamName, *, seconds: float) -> StepOutcome:
        """Take a reply that something was decided on as far as possible. What is left for later is the sweeper's."""
        case = self.cases.load(stream)
        if due_at(case.state) is None or case.intent is None:
            return self._kept(case)
        progress = self.send(case.cause, case.intent, until=self.clock.monotonic() + seconds, fresh=False)
        return self._kept(Case(stream, case.cause, case.intent, case.own, progress.state), progress.due)

    def expire(self, stream: StreamName) -> StepOutcome:
        """Decide as nobody did in time; who decided first has decided."""
        case, _ = self.cases.record(
            stream, lambda case: decide_default(case.state, self.clock.now_ms()), cause="compensation:default"
        )
        return self._kept(case)

    def record(self, stream: StreamName) -> StepOutcome:
        """Note that a reply which had failed came to a good end, and strike what is done off the list."""
        case, _ = self.cases.record(stream, lambda case: decide_compensated(case.state), cause="compensation:done")
        if due_at(case.state) is None and not awaits_decision(case.state):
            self.waiting.remove(case.state.reply_id, before_round=case.state.rounds)
        return self._outcome(case)

    def _renew_token(self, case: Case) -> None:
        """As far as that is possible; what makes it impossible is recorded by the attempt that follows."""
        try:
            account = self.send.accounts.get(case.cause.stream.account)
            received = answered_by(self.cases.events, case.cause, account)
            self.send.tokens.renew_now(account, delivery_of(account, received).token_kind)
        except (TokenUnavailable, UnknownAccount, ConfigurationError, InvalidReply):
            return

    def _kept(self, case: Case, due: int | None = None) -> StepOutcome:
        """Keep on the list what somebody must look at again if this execution dies."""
        state = case.state
        due = due_at(state) if due is None else due
        if due is not None:
            self.waiting.park(Parked(case.stream, state.rounds - 1, due))
        elif awaits_decision(state):
            self.waiting.park(Parked(case.stream, state.rounds, self.clock.now_ms() + UNASKED_MS))
        else:
            self.waiting.park(Parked(case.stream, state.rounds - 1, self.clock.now_ms()))
        return self._outcome(case, due)

    def _outcome(self, case: Case, due: int | None = None) -> StepOutcome:
        now = self.clock.now_ms()
        due = due_at(case.state) if due is None else due
        return StepOutcome(case.state, classify(case.state, now), now if due is None else due)

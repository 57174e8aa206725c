"""A sender's or a sweeper's process ends at any call: every reply gets an outcome, none is sent twice unknowingly."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, product
from typing import Any

from liushui.adapters.dynamodb_tokens import DynamoDBTokens
from liushui.adapters.dynamodb_waiting import DynamoDBWatermarks
from liushui.adapters.memory_platform import ScriptedPlatform, refused, unanswered
from liushui.application import send_one_reply
from liushui.application.reply_stream import ReplyStream
from liushui.domain.events import ReplyBecameUnknown, ReplyFailed, ReplyPostponed, ReplySent, TypedEvent
from liushui.domain.json import JsonObject
from liushui.domain.reply import ATTEMPT_MS, ReplyState, decide_lapse, due_at
from liushui.domain.streams import ANY
from liushui.ports import CallResult, Watermark
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from proofs.deaths import MOMENTS, Death, Killer, a_bot, empty_tables, events_on, killing, moto_client
from proofs.runner import Complaints, Mutant, Scale, patched
from tests.sending import SUBJECT, Tapped, Town

SWEEP_MS = 150_000
"""Sweeps come more often than this; here each reads a few minutes of the index."""


@dataclass
class Witness(ScriptedPlatform):
    """WeChat that looks on. (It notes and does not raise: senders go on after any exception of one reply.)"""

    town: Town = field(init=False)
    complaints: Complaints = field(init=False)
    killer: Killer = field(init=False)
    may_have_arrived: list[str] = field(default_factory=list)

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        """Answers as the script says."""
        if not call.delivers:
            return super().call(account, call, token, seconds=seconds)
        self.killer.looking = True
        reply_id, story = self._reply_of(call.body or {})
        self.killer.looking = False
        attempted = story[-1:] == ["ReplyAttempted"]
        self.complaints.unless(attempted, "WeChat is called without an attempt on record")
        known = story.count("ReplyBecameUnknown") >= self.may_have_arrived.count(reply_id)
        self.complaints.unless(known, "WeChat is called twice without an UNKNOWN between")
        result = super().call(account, call, token, seconds=seconds)
        if result.error_class is None or not result.certain:
            self.may_have_arrived.append(reply_id)
        return result

    def _reply_of(self, body: JsonObject) -> tuple[str, list[str]]:
        for index, ((_, intent), state) in enumerate(zip(self.town.intents(), self.town.states(), strict=True)):
            content = state.message if state.message is not None else {"text": {"content": "first"}}
            if body.get("text") == content.get("text"):
                return intent.reply_id, self.town.story(index)
        return "", []


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked for, how WeChat answers, and who dies."""

    moment: str
    by_sweeper: bool
    policy: str
    answers: tuple[CallResult, ...]
    by_handler: bool

    def ask(self, town: Town) -> Any:
        """The commit that asks."""
        if self.by_handler:
            return town.ask(handler="several", said="several", policy=self.policy)
        return town.ask("one", "two", policy=self.policy)


def cases(*, few: bool) -> Iterator[Case]:
    """Every combination; few: one of each kind of answer."""
    answers = ((), (unanswered(),), (refused(45011),), (refused(-1),), (refused(40001), unanswered()))
    for moment, by_sweeper, policy, script, by_handler in product(
        MOMENTS, (False, True), ("hold", "resend"), answers[:2] if few else answers, (False, True)
    ):
        yield Case(moment, by_sweeper, policy, script, by_handler)


def replies_in_memory(scale: Scale) -> str:
    """The sender or the sweeper ends at each call of any port."""
    complaints, runs, chosen = Complaints(), 0, list(cases(few=not scale.full))
    for case in chosen:
        for at in count(1):
            runs += 1
            town = _town(case, complaints, killer := Killer(at))
            taps = {case.moment: killer}
            town.breaks = partial(Tapped, **taps)
            with suppress(Death):
                _work(town, case)
            _settle(town, complaints, f"{case.moment} call {at}")
            if not killer.died or (scale.hunting and complaints.any):
                break
        if scale.hunting and complaints.any:
            break
    complaints.raise_any()
    return f"{runs} runs: {len(chosen)} cases, each call of a port, before or after it"


def replies_on_moto(scale: Scale) -> str:
    """The same on DynamoDB: the process ends at each call that boto3 makes."""
    complaints, runs, chosen = Complaints(), 0, list(cases(few=True))
    if not scale.full:
        chosen = [case for case in chosen if case.policy == "resend" and case.answers and not case.by_handler]
    with moto_client() as client:
        for case in chosen:
            for at in count(1):
                runs += 1
                empty_tables(client)
                town = _town(case, complaints, killer := Killer(at), client)
                with killing(client, killer, case.moment):
                    _work(town, case)
                _settle(town, complaints, f"{case.moment} call {at}")
                if not killer.died or (scale.hunting and complaints.any):
                    break
            if scale.hunting and complaints.any:
                break
    complaints.raise_any()
    return f"{runs} runs: {len(chosen)} cases, each call of DynamoDB, before or after it"


def _town(case: Case, complaints: Complaints, killer: Killer, client: Any = None) -> Town:
    witness = Witness(sends=deque(case.answers), delivers_when_unknown=True)
    town = Town(bot=a_bot(), platform=witness)
    witness.town, witness.complaints, witness.killer = town, complaints, killer
    if client is not None:
        town.store = events_on(client, town.clock, town.ids)  # type: ignore[assignment]
        town.tokens = DynamoDBTokens(client=client, table="liushui-local-tokens")  # type: ignore[assignment]
        town.watermarks = DynamoDBWatermarks(client=client, table="liushui-local-waiting")  # type: ignore[assignment]
        town.watermarks.put(SUBJECT, Watermark(minute=town.clock.at // 60_000, version=1))
    case.ask(town)
    return town


def _work(town: Town, case: Case) -> None:
    if case.by_sweeper:
        town.clock.at += 180_000
        town.sweep()
    else:
        town.send(town.intents()[0][0])


def _settle(town: Town, complaints: Complaints, where: str) -> None:
    """Kinesis gives the record again, and sweeps come by; then every reply has its outcome."""
    town.mend()
    town.send(town.intents()[0][0])
    for _ in range(5):
        town.clock.at += SWEEP_MS
        if not (outcome := town.sweep()).left and not outcome.behind_minutes:
            break
    else:
        town.sweep_until_settled()
    states = town.states()
    complaints.unless(all(due_at(state) is None for state in states), f"{where}: a reply has no outcome")
    complaints.unless(len(states) == 2, f"{where}: {len(states)} replies instead of two")
    for index in range(len(states)):
        complaints.unless(town.story(index).count("ReplySent") <= 1, f"{where}: one reply was recorded as sent twice")


def paused_sender(scale: Scale) -> str:
    """A sender is paused in its call for longer than its attempt lasts; the sweeper closes the attempt meanwhile."""
    complaints, results = Complaints(), (CallResult(None, errcode=0), unanswered(), refused(45015))
    for result in results:
        town = Town(platform=ScriptedPlatform())

        class Pausing(ScriptedPlatform):
            def call(
                self,
                account: Account,
                call: Call[Any],
                token: str | None = None,
                *,
                seconds: float | None = None,
                town: Town = town,
                result: CallResult = result,
            ) -> CallResult:
                if not call.delivers:
                    return super().call(account, call, token, seconds=seconds)
                town.clock.at += ATTEMPT_MS + 180_000
                town.sweep()
                return result

        commit = town.ask("hello")
        town.platform = Pausing()
        town.send(commit)
        story, (state,) = town.story(), town.states()
        complaints.unless(state.status == "unknown", f"the late outcome stands: {' '.join(story)}")
        wanted = ["ReplyAttempted", "ReplyBecameUnknown", "ReplyEvidenceRecorded"]
        complaints.unless(story == wanted, f"the evidence is not kept: {' '.join(story)}")
    complaints.raise_any()
    return f"{len(results)} outcomes that come late"


_ATTEMPT: Callable[..., None] = send_one_reply._Reply._attempt
_APPEND: Callable[..., None] = ReplyStream.append


@dataclass
class _Answered:
    """A platform that was called before its attempt was written."""

    result: CallResult
    real: Any

    def call(self, *_: Any) -> CallResult:
        return self.result


def _attempt_late(self: Any, wanted: Any, sending: Any) -> None:
    use = self._use
    account, real = use.accounts.get(self._cause.stream.account), getattr(use.platform, "real", use.platform)
    result = real.call(account, sending, use.tokens.token_for(account))
    self._use = replace(use, platform=_Answered(result, real))
    _ATTEMPT(self, wanted, sending)


def _append_anywhere(self: Any, event: TypedEvent) -> None:
    if not isinstance(event, ReplySent | ReplyFailed | ReplyBecameUnknown):
        _APPEND(self, event)
        return
    cause = f"{type(event).__name__}:{self._number + 1}:{self.sender}"
    self._follow(self._events.append(self._stream, lambda _: self._proposal(event), cause=cause, expected=ANY).commit)


def lapse_as_unsent(state: ReplyState, now: int) -> TypedEvent | None:
    """`decide_lapse`, broken: an attempt without an outcome counts as one that was not sent."""
    if state.until is None or now < state.until or state.status != "attempted":
        return _LAPSE(state, now)
    return ReplyPostponed(state.reply_id, state.attempts, "wait", now)


_LAPSE = decide_lapse

LATE_ATTEMPT = Mutant(
    "attempt written after the call",
    lambda: patched(send_one_reply._Reply, "_attempt", _attempt_late),
    "without an attempt",
)
ANY_OUTCOME = Mutant(
    "outcome appended with ANY",
    lambda: patched(ReplyStream, "append", _append_anywhere),
    "late outcome stands",
)
RESENDING_SWEEPER = Mutant(
    "sweeper that sends an open attempt again",
    lambda: patched(send_one_reply, "decide_lapse", lapse_as_unsent),
    "twice without an UNKNOWN",
)

"""What a decision would do, in plain words, before it is taken: pure, so that every door says the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from liushui.domain.compensation import awaits_decision, can_fall_back
from liushui.domain.reply import Decision, ReplyState, ReplyStatus

_SENDING = (Decision.RESEND, Decision.AMEND, Decision.FALL_BACK)
_SAME_AGAIN = ("permanent", "permission", "content_rejected", "recipient_unreachable", "configuration", "invalid_reply")
"""Failures that the same message meets again unless something else has changed."""


class Effect(StrEnum):
    """One thing that a decision would do, or that would make it useless."""

    SENDS_AGAIN = "sends_again"
    RUNS_HANDLER = "runs_handler"
    SENDS_NEW = "sends_new"
    SENDS_FALLBACK = "sends_fallback"
    SENDS_NOTHING = "sends_nothing"
    COUNTS_AS_DELIVERED = "counts_as_delivered"
    COUNTS_AS_ABANDONED = "counts_as_abandoned"
    MAY_ARRIVE_TWICE = "may_arrive_twice"
    MAY_ARRIVE_BESIDE = "may_arrive_beside"
    MAY_HAVE_ARRIVED = "may_have_arrived"
    REPEAT_IS_DROPPED = "repeat_is_dropped"
    WAS_NOT_TAKEN = "was_not_taken"
    WINDOW_IS_CLOSED = "window_is_closed"
    QUOTA_IS_USED_UP = "quota_is_used_up"
    WILL_FAIL_AGAIN = "will_fail_again"
    COMES_LATE = "comes_late"
    ASKS_AGAIN = "asks_again"
    NOTHING_TO_DECIDE = "nothing_to_decide"
    NO_FALLBACK = "no_fallback"

    @property
    def words(self) -> tuple[str, str]:
        """In English and in Chinese."""
        return _WORDS[self]


REFUSED = frozenset({Effect.NOTHING_TO_DECIDE, Effect.NO_FALLBACK})
WARNINGS = frozenset({
    Effect.MAY_ARRIVE_TWICE, Effect.MAY_ARRIVE_BESIDE, Effect.MAY_HAVE_ARRIVED, Effect.WAS_NOT_TAKEN, Effect.WINDOW_IS_CLOSED,
    Effect.QUOTA_IS_USED_UP, Effect.WILL_FAIL_AGAIN, Effect.COMES_LATE,
})  # fmt: skip
"""What a person should have read before deciding."""
_WORDS = {
    Effect.SENDS_AGAIN: ("the same message is sent once more", "同一条消息会再发送一次"),
    Effect.RUNS_HANDLER: ("the handler runs again and composes the message anew", "处理函数会再运行一次，重新生成消息"),
    Effect.SENDS_NEW: ("the new message is sent instead", "改发新的消息"),
    Effect.SENDS_FALLBACK: ("the fallback is sent instead", "改发备用消息"),
    Effect.SENDS_NOTHING: ("nothing is sent", "不会发送任何消息"),
    Effect.COUNTS_AS_DELIVERED: ("the reply counts as delivered", "该回复视为已送达"),
    Effect.COUNTS_AS_ABANDONED: ("the reply is given up for good", "该回复将被放弃，不能再处理"),
    Effect.MAY_ARRIVE_TWICE: (
        "an earlier attempt may have arrived: the user may get it twice",
        "先前的发送可能已送达：用户可能收到两次",
    ),
    Effect.MAY_ARRIVE_BESIDE: (
        "an earlier attempt may have arrived: the user may get both messages",
        "先前的发送可能已送达：用户可能两条消息都收到",
    ),
    Effect.MAY_HAVE_ARRIVED: (
        "whether it arrived is unknown; if it did not, the user gets nothing",
        "是否已送达未知；若未送达，用户将收不到",
    ),
    Effect.REPEAT_IS_DROPPED: (
        "an earlier attempt may have arrived; if so, WeChat drops the repetition",
        "先前的发送可能已送达；若已送达，微信会丢弃重复的消息",
    ),
    Effect.WAS_NOT_TAKEN: (
        "WeChat certainly did not take it: the user did not get it this way",
        "微信确实没有接收：用户没有因此收到",
    ),
    Effect.WINDOW_IS_CLOSED: (
        "WeChat takes it only after the user has written or clicked again",
        "用户再次发消息或点击之后，微信才会接收",
    ),
    Effect.QUOTA_IS_USED_UP: (
        "WeChat's quota is used up: it is taken when that is counted anew",
        "微信的额度已用完：重新计数后才会接收",
    ),
    Effect.WILL_FAIL_AGAIN: (
        "it fails in the same way again unless the cause was put right",
        "若原因没有排除，会以同样的方式再次失败",
    ),
    Effect.COMES_LATE: ("the time in which it was of use is over", "已超过该回复的有效时间"),
    Effect.ASKS_AGAIN: ("if that fails, too, a person is asked again", "若再次失败，会再次请人处理"),
    Effect.NOTHING_TO_DECIDE: ("nothing can be decided on this reply now", "该回复目前没有可处理的"),
    Effect.NO_FALLBACK: ("there is no fallback, or it was sent already", "没有备用消息，或备用消息已发送过"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What `decision` would do, the most important first. `dropped_until`: until then (milliseconds since the epoch) WeChat
    drops a repetition, so that this holds; None where it does not say so."""

    decision: Decision
    effects: tuple[Effect, ...]
    dropped_until: int | None = None

    @property
    def possible(self) -> bool:
        """Whether the decision can be taken."""
        return REFUSED.isdisjoint(self.effects)

    @property
    def warnings(self) -> tuple[Effect, ...]:
        """What should be read before."""
        return tuple(effect for effect in self.effects if effect in WARNINGS)


def preview(state: ReplyState, decision: Decision, *, now: int) -> Preview:
    """What `decision` would do at `now` (milliseconds since the epoch)."""
    if not awaits_decision(state):
        return Preview(decision, (Effect.NOTHING_TO_DECIDE,))
    if decision is Decision.FALL_BACK and not can_fall_back(state):
        return Preview(decision, (Effect.NO_FALLBACK,))
    if decision not in _SENDING:
        return Preview(decision, tuple(_of_closing(state, decision)))
    effects = tuple(_of_sending(state, decision, now=now))
    return Preview(decision, effects, state.vendor_key_until if Effect.REPEAT_IS_DROPPED in effects else None)


def previews(state: ReplyState, *, now: int) -> tuple[Preview, ...]:
    """What each decision would do."""
    return tuple(preview(state, decision, now=now) for decision in Decision)


def _of_closing(state: ReplyState, decision: Decision) -> Iterator[Effect]:
    yield Effect.SENDS_NOTHING
    if decision is Decision.MARK_DELIVERED:
        yield Effect.COUNTS_AS_DELIVERED
        if state.status is ReplyStatus.FAILED:
            yield Effect.WAS_NOT_TAKEN
        return
    yield Effect.COUNTS_AS_ABANDONED
    if state.status is ReplyStatus.UNKNOWN:
        yield Effect.MAY_HAVE_ARRIVED


def _of_sending(state: ReplyState, decision: Decision, *, now: int) -> Iterator[Effect]:
    resends = decision is Decision.RESEND
    yield _what_is_sent(state, decision)
    if state.status is ReplyStatus.UNKNOWN:
        drops = state.vendor_key_until is not None and now < state.vendor_key_until
        same = Effect.REPEAT_IS_DROPPED if drops else Effect.MAY_ARRIVE_TWICE
        yield same if resends else Effect.MAY_ARRIVE_BESIDE
    if decision is not Decision.FALL_BACK:
        if state.error_class == "window_closed":
            yield Effect.WINDOW_IS_CLOSED
        elif state.error_class == "quota_reset":
            yield Effect.QUOTA_IS_USED_UP
        elif resends and state.error_class in _SAME_AGAIN:
            yield Effect.WILL_FAIL_AGAIN
        if state.error_class == "expired" or (state.deadline is not None and now >= state.deadline):
            yield Effect.COMES_LATE
    yield Effect.ASKS_AGAIN


def _what_is_sent(state: ReplyState, decision: Decision) -> Effect:
    match decision:
        case Decision.AMEND:
            return Effect.SENDS_NEW
        case Decision.FALL_BACK:
            return Effect.SENDS_FALLBACK
    return Effect.RUNS_HANDLER if state.message is None else Effect.SENDS_AGAIN

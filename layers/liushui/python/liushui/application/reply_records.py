"""What a sender records of a reply around its call of WeChat: the attempt, and what came of it or of the token before."""

from typing import Any

from liushui.bot.wanting import Wanted
from liushui.domain.errors import TokenUnavailable
from liushui.domain.events import ReplyAttempted, ReplyFailed, ReplyRequested, TypedEvent
from liushui.domain.reply import ATTEMPT_MS, HOLD, Call, ReplyState, backoff_ms, decide_postponement
from liushui.domain.vendor_keys import repeatable_until
from liushui.ports import CallResult
from liushui.wechat.calls.call import Call as WeChatCall
from liushui.wechat.errcodes import ErrorClass

_PASSING = (ErrorClass.WAIT, ErrorClass.RATE_LIMITED, ErrorClass.QUOTA_RESET)


def attempted(
    state: ReplyState, intent: ReplyRequested, wanted: Wanted, sending: WeChatCall[Any], *, sender: str, now: int
) -> ReplyAttempted:
    """The next attempt, with the policy and the fallback of a handler that chose others: for who reads this stream alone."""
    policy = None if wanted.policy == intent.policy == HOLD else wanted.policy
    earlier = state.vendor_key_until if state.unknowns else None
    repeatable = repeatable_until(sending.name, now, earlier=earlier) if sending.vendor_key else None
    return ReplyAttempted(
        state.reply_id,
        state.attempts + 1,
        sender,
        now + ATTEMPT_MS,
        wanted.message,
        policy,
        wanted.fallback,
        repeatable,
    )


def called(result: CallResult) -> Call:
    """What a call came to. WeCom takes a message for a member who gets none, and says so beside its 0."""
    if result.data.get("invaliduser") or result.data.get("unlicenseduser"):
        return Call(
            ErrorClass.RECIPIENT_UNREACHABLE, errcode=0, detail="WeCom took the message and says that the member gets none"
        )
    message_id = result.data.get("msgid")
    return Call(
        result.error_class,
        certain=result.certain,
        errcode=result.errcode,
        detail=result.detail,
        message_id=str(message_id) if message_id is not None else None,
    )


def without_token(state: ReplyState, error: TokenUnavailable, *, now: int, jitter: float) -> TypedEvent:
    """What becomes of a reply for which no token can be had. `jitter`: a random number between 0 and 1."""
    call = Call(error.error_class, errcode=error.errcode, detail=f"no access token: {error.detail}")
    if error.error_class not in _PASSING:
        return ReplyFailed(state.reply_id, state.attempts, call.error_class or "", call.errcode, call.detail)
    retry_at = max(error.retry_at, now + backoff_ms(state.attempts + 1, jitter))
    return decide_postponement(state, call, retry_at=retry_at)

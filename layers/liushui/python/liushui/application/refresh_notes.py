"""What a refresher leaves for the next one: nothing after success, when to ask again after a refusal.

WeChat, "Get stable access token" (获取稳定版接口调用凭据): a refresh may be forced 20 times a day, 30 seconds apart.
"""

from dataclasses import replace
from typing import Final

from liushui.application.token_kinds import TokenName
from liushui.application.token_sources import Asked
from liushui.domain.errors import TokenUnavailable
from liushui.ports import RefreshNotes
from liushui.wechat.errcodes import ErrorClass

FORCED_APART_MS, FORCED_A_DAY = 30_000, 20
_PAUSE_MS: Final = {ErrorClass.WAIT: 5_000, ErrorClass.RATE_LIMITED: 60_000, ErrorClass.QUOTA_RESET: 600_000}
_OPERATOR_PAUSE_MS = 300_000
_GIVEN_AGAIN_PAUSE_MS = 60_000


def noted(notes: RefreshNotes, asked: Asked, now: int) -> RefreshNotes:
    """The notes after `asked`."""
    if asked.issued is not None:
        return RefreshNotes(forced_at=notes.forced_at, forced=notes.forced)
    error_class = asked.error_class or ErrorClass.WAIT
    retry_at = now + _PAUSE_MS.get(error_class, _OPERATOR_PAUSE_MS)
    return replace(notes, retry_at=retry_at, error_class=error_class, errcode=asked.errcode, detail=asked.detail)


def given_again(notes: RefreshNotes, now: int) -> RefreshNotes:
    """The notes after WeChat gave the very token that it had refused, where nothing can be forced."""
    detail = "the token was refused, and WeChat gives the same again"
    return replace(notes, retry_at=now + _GIVEN_AGAIN_PAUSE_MS, error_class=ErrorClass.WAIT, errcode=None, detail=detail)


def until_forced_again(notes: RefreshNotes, today: int, now: int) -> RefreshNotes | None:
    """The notes when a refresh may not be forced now, `today` having seen so many; None when it may."""
    if now < notes.forced_at + FORCED_APART_MS:
        detail = "the token was refused; a forced refresh must wait for 30 s after the last"
        return replace(notes, retry_at=notes.forced_at + FORCED_APART_MS, error_class=ErrorClass.WAIT, detail=detail)
    if today >= FORCED_A_DAY:
        detail = "the token was refused; today's 20 forced refreshes are used up"
        return replace(notes, retry_at=now + _OPERATOR_PAUSE_MS, error_class=ErrorClass.QUOTA_RESET, detail=detail)
    return None


def unavailable(name: TokenName, notes: RefreshNotes, *, asked: bool) -> TokenUnavailable:
    """The error that says what the notes say."""
    return TokenUnavailable(
        name.owner,
        kind=name.kind,
        error_class=notes.error_class or ErrorClass.WAIT,
        errcode=notes.errcode,
        retry_at=notes.retry_at,
        detail=notes.detail or "unknown",
        asked=asked,
    )

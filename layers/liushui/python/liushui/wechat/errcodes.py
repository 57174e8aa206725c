"""What WeChat's errcodes mean for whoever made the call. Decide on the number, never on the text of errmsg.

The same number may mean one thing to Official Accounts and mini programs ("official") and another to WeCom ("wecom"), so each has
a table of its own, which is not imported before it is asked: a callback needs none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

Row: TypeAlias = "tuple[tuple[int, ...], ErrorClass, str, str]"
"""Codes that mean the same, their class, and what they mean in English and in Chinese."""
ApiPlatform: TypeAlias = Literal["official", "wecom"]
SYSTEM_BUSY: Final = -1


class ErrorClass(StrEnum):
    """What an error asks for."""

    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - get a new access token and try once more
    WAIT = "wait"  # try again after a while
    RATE_LIMITED = "rate_limited"  # too many calls a minute: slow down
    QUOTA_RESET = "quota_reset"  # used up until the next day (or month) in China
    WINDOW_CLOSED = "window_closed"  # the user must do something first
    RECIPIENT_UNREACHABLE = "recipient_unreachable"  # this user cannot be reached
    CONTENT_REJECTED = "content_rejected"  # this content will not be taken
    PERMISSION = "permission"  # the account, or the user's consent, lacks a right
    CONFIGURATION = "configuration"  # a setting is wrong: an operator must act
    PERMANENT = "permanent"  # the same call would fail again
    AMBIGUOUS = "ambiguous"  # nobody can tell whether it was done


@dataclass(frozen=True, slots=True)
class Classified:
    """An error's class and what it means, in English and Chinese."""

    error_class: ErrorClass
    meaning: str


def classify(errcode: int, *, send: bool, platform: ApiPlatform = "official") -> Classified:
    """The class of an errcode other than 0.

    `send`: the call was to deliver something, so "system busy" leaves open whether it did. An unknown code counts as
    permanent and says so: trying again blindly could deliver twice.
    """
    if errcode == SYSTEM_BUSY and send:
        return Classified(ErrorClass.AMBIGUOUS, _BUSY_SENDING)
    return table(platform).get(errcode) or Classified(ErrorClass.PERMANENT, _unknown(errcode))


@cache
def table(platform: ApiPlatform) -> Mapping[int, Classified]:
    """Every errcode that is known of one platform."""
    if platform == "wecom":
        from liushui.wechat.errcodes_wecom import ROWS
    else:
        from liushui.wechat.errcodes_official import ROWS
    return MappingProxyType(
        {
            errcode: Classified(error_class, f"{english} / {chinese}")
            for errcodes, error_class, english, chinese in ROWS
            for errcode in errcodes
        }
    )


def _unknown(errcode: int) -> str:
    return f"errcode {errcode} is unknown here: see WeChat's documentation / 未知错误码 {errcode}，请查阅微信文档"


_BUSY_SENDING = "system busy while sending: it may or may not have been delivered / 系统繁忙，消息可能已送达也可能未送达"

"""What an answer of WeChat's API says about the call, with or without an errcode."""

import json
import re
from typing import Any

from liushui.ports import CallResult
from liushui.wechat.calls.call import Call, Host
from liushui.wechat.errcodes import ErrorClass, classify

_RID = re.compile(r"\brid: ?([0-9a-zA-Z-]{1,64})")


def answered(status: int, body: bytes, call: Call[Any]) -> CallResult:
    """The result by HTTP status and JSON. Getters answer without an errcode; a send must have one to count as done."""
    if status >= 500:
        return unanswered(f"HTTP {status}", call)
    try:
        answer = json.loads(body.decode())  # WeChat's are UTF-8, whatever the headers say
    except (ValueError, RecursionError):
        return unanswered(f"HTTP {status} without JSON", call)
    errcode = answer.get("errcode", None if call.delivers else 0) if isinstance(answer, dict) else None
    if not isinstance(errcode, int):
        return unanswered(f"HTTP {status} without an errcode", call)
    if errcode == 0 or errcode in call.done:
        return CallResult(None, errcode=errcode, data=answer)
    known = classify(errcode, send=call.delivers, platform="wecom" if call.host is Host.WORK else "official")
    rid = _RID.search(str(answer.get("errmsg", "")))
    detail = f"{known.meaning} (rid: {rid[1]})" if rid else known.meaning
    return CallResult(
        known.error_class, certain=known.error_class is not ErrorClass.AMBIGUOUS, errcode=errcode, detail=detail
    )


def unanswered(why: str, call: Call[Any]) -> CallResult:
    """The request was written. Asking again does no harm; sending again might."""
    detail = f"no answer: {why}"
    if call.delivers:
        return CallResult(ErrorClass.AMBIGUOUS, certain=False, detail=detail)
    return CallResult(ErrorClass.WAIT, detail=detail)


def not_connected(why: str) -> CallResult:
    """No byte of the request was written."""
    return CallResult(ErrorClass.WAIT, detail=f"no connection: {why}")

"""The two ways to refuse: as WeChat's API does, and as the control API does."""

from collections.abc import Mapping
from typing import Any

from local.platform.errcodes import ERRMSG


class ApiError(Exception):
    """A refusal on the API side: HTTP 200 with `errcode`, WeChat's own words for it and what else the answer holds."""

    def __init__(
        self, errcode: int, errmsg: str | None = None, *, status: int = 200, more: Mapping[str, Any] | None = None
    ) -> None:
        self.errcode = errcode
        self.errmsg = errmsg or ERRMSG.get(errcode, "refused")
        self.status = status
        self.more = more or {}
        super().__init__(f"{errcode} {self.errmsg}")


class ControlError(Exception):
    """A refusal of the control API: an HTTP status and a sentence that names cause and remedy."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class ReplyMalformed(Exception):
    """A passive reply that WeChat would not show: the user sees the fault notice instead."""

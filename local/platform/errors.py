"""The two ways to refuse: as WeChat's API does, and as the control API does."""

from local.platform.errcodes import ERRMSG


class ApiError(Exception):
    """A refusal on the API side: HTTP 200 with `errcode` and WeChat's own words for it."""

    def __init__(self, errcode: int, errmsg: str | None = None, *, status: int = 200) -> None:
        self.errcode = errcode
        self.errmsg = errmsg or ERRMSG.get(errcode, "refused")
        self.status = status
        super().__init__(f"{errcode} {self.errmsg}")


class ControlError(Exception):
    """A refusal of the control API: an HTTP status and a sentence that names cause and remedy."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class ReplyMalformed(Exception):
    """A passive reply that WeChat would not show: the user sees the fault notice instead."""

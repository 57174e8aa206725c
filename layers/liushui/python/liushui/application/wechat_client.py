"""One typed way to call WeChat: `client.call("shop", customer_service.send_text(openid, "你好"))`.

It gets the token, repeats a call only where that cannot deliver twice, and raises what WeChat says as typed errors. Replies do
not come this way: they have a life of their own (see `send_one_reply`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, TypeVar

from liushui.domain.errors import LiushuiError, WeChatAmbiguous, WeChatRefused, WeChatUnavailable
from liushui.domain.json import JsonObject
from liushui.ports import Accounts, CallResult, Clock, Ids, Platform
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Host, InvalidCall, Part, TokenUse
from liushui.wechat.errcodes import SYSTEM_BUSY, ErrorClass

T = TypeVar("T")
SECONDS, FILE_SECONDS = 10.0, 60.0
MAX_REPEATS = 3
"""WeCom, "Global error codes" (全局错误码), on -1: try again at most three times."""
_FIRST_PAUSE, _LEAST_LEFT = 0.5, 0.5
_NO_TIME = CallResult(ErrorClass.WAIT, detail="no time left to call")
"""With less than `_LEAST_LEFT` no try begins: a send that cannot hear its answer would become ambiguous for nothing."""

_Try = Callable[[str | None, float], CallResult]
"""One try with a token, within so many seconds."""


class TokenSource(Protocol):
    """Tokens by account and kind, as `AccessTokens` keeps them; raises TokenUnavailable."""

    def token_for(self, account: Account, kind: str = "access_token") -> str:
        """A token to call with."""

    def refused(self, account: Account, token: str, *, kind: str = "access_token") -> str:
        """Another one, after WeChat refused `token`."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that was written to the sink: its size in bytes, and what WeChat said of it, as HTTP says it."""

    size: int
    content_type: str
    content_disposition: str


class WeChatClient:
    """Each method gives what the call reads from WeChat's answer, within about `seconds`. `agent`: the name of the WeCom app
    that calls.

    Raises WeChatRefused, WeChatUnavailable, WeChatAmbiguous, TokenUnavailable, UnknownAccount, StoreUnavailable, and InvalidCall
    where WeCom's call comes without an `agent`.
    """

    def __init__(self, *, accounts: Accounts, tokens: TokenSource, platform: Platform, clock: Clock, ids: Ids) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._platform = platform
        self._clock = clock
        self._ids = ids

    def call(self, account_name: str, call: Call[T], *, agent: str | None = None, seconds: float = SECONDS) -> T:
        """Make a call."""
        account = self._accounts.get(account_name)

        def attempt(token: str | None, left: float) -> CallResult:
            return self._platform.call(account, call, token, seconds=left)

        return _read(account, call, self._carry_out(account, call, agent, seconds, attempt))

    def upload(
        self, account_name: str, call: Call[T], part: Part, *, agent: str | None = None, seconds: float = FILE_SECONDS
    ) -> T:
        """Make a call with a file, which must be seekable: another try begins where this one began."""
        account, start = self._accounts.get(account_name), part.file.tell()

        def attempt(token: str | None, left: float) -> CallResult:
            part.file.seek(start)
            return self._platform.upload(account, call, token, part, seconds=left)

        return _read(account, call, self._carry_out(account, call, agent, seconds, attempt))

    def download(
        self, account_name: str, call: Call[T], sink: BinaryIO, *, agent: str | None = None, seconds: float = FILE_SECONDS
    ) -> Downloaded | T:
        """Write the file to `sink`, which must be seekable; what the call reads where WeChat sent JSON in the file's place. After
        an error the sink is as it was."""
        account, start = self._accounts.get(account_name), sink.tell()

        def attempt(token: str | None, left: float) -> CallResult:
            result = self._platform.download(account, call, token, sink, seconds=left)
            if result.error_class is not None:
                sink.seek(start)
                sink.truncate()
            return result

        result = self._carry_out(account, call, agent, seconds, attempt)
        return _downloaded(result.data) if "content_type" in result.data else _read(account, call, result)

    def _carry_out(self, account: Account, call: Call[Any], agent: str | None, seconds: float, attempt: _Try) -> CallResult:
        """The result that accepts. Raises for any other; as ambiguous as soon as one try may have delivered."""
        until, kind = self._clock.monotonic() + seconds, _token_kind(call, agent)
        token = None if kind is None else self._tokens.token_for(account, kind)
        renewed, repeats, open_try = False, 0, None
        while True:
            left = until - self._clock.monotonic()
            result = attempt(token, left) if left >= _LEAST_LEFT else _NO_TIME
            if result.error_class is None:
                return result
            open_try = open_try if result.certain else result
            if result.error_class is ErrorClass.REFRESH_TOKEN and kind is not None and token is not None and not renewed:
                token, renewed = self._renewed(account, call, kind, token, open_try), True
            elif self._waits_to_repeat(call, result, repeats, until):
                repeats += 1
            else:
                raise _error(account, call, open_try or result, repeated=repeats > 0)

    def _renewed(self, account: Account, call: Call[Any], kind: str, token: str, open_try: CallResult | None) -> str:
        try:
            return self._tokens.refused(account, token, kind=kind)
        except LiushuiError as error:
            if open_try is None:
                raise
            raise _error(account, call, open_try) from error  # that there is no token does not undo an earlier try

    def _waits_to_repeat(self, call: Call[Any], result: CallResult, repeats: int, until: float) -> bool:
        """Wait, if the call may be made once more. A refusal says the same again, so it never may."""
        undecided = result.errcode in (None, SYSTEM_BUSY) and result.error_class in (ErrorClass.WAIT, ErrorClass.AMBIGUOUS)
        if not undecided or not (result.certain or call.repeatable) or repeats == MAX_REPEATS:
            return False
        pause = _FIRST_PAUSE * 2**repeats
        pause += self._ids.jitter(pause)
        if self._clock.monotonic() + pause + _LEAST_LEFT > until:
            return False
        self._clock.sleep(pause)
        return True


def _token_kind(call: Call[Any], agent: str | None) -> str | None:
    if call.token is TokenUse.NONE:
        return None
    if call.host is not Host.WORK:
        return str(call.token)
    if agent is None:
        raise InvalidCall(f"{call.name} is WeCom's: agent must name the app whose token it carries")
    return f"{call.token}/{agent}"


def _read(account: Account, call: Call[T], result: CallResult) -> T:
    try:
        return call.read(result.data)
    except (KeyError, TypeError, ValueError) as error:
        detail = f"the answer is not what WeChat documents ({type(error).__name__})"
        raise (WeChatAmbiguous if call.delivers else WeChatUnavailable)(account.name, call.name, detail=detail) from None


def _downloaded(data: JsonObject) -> Downloaded:
    return Downloaded(int(str(data["size"])), str(data["content_type"]), str(data["content_disposition"]))


def _error(account: Account, call: Call[Any], result: CallResult, *, repeated: bool = False) -> Exception:
    detail = result.detail or "no reason known"
    if not result.certain:
        return WeChatAmbiguous(account.name, call.name, errcode=result.errcode, detail=detail)
    if result.error_class is ErrorClass.WAIT:
        return WeChatUnavailable(account.name, call.name, errcode=result.errcode, detail=detail)
    error_class = str(result.error_class)
    return WeChatRefused(
        account.name, call.name, errcode=result.errcode, error_class=error_class, explanation=detail, repeated=repeated
    )

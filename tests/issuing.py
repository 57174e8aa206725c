"""WeChat as the one that hands out tokens of every kind."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, BinaryIO

from liushui.adapters.memory_platform import refused
from liushui.domain.commits import as_object
from liushui.domain.json import JsonObject
from liushui.ports import CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Part, TokenUse


@dataclass(frozen=True, slots=True)
class Asked:
    """A call: its name, the token that it carried, and what stood in its query or body."""

    call: str
    token: str | None
    said: JsonObject


@dataclass
class IssuingPlatform:
    """Tokens are `<call>-1`, `<call>-2` …, each living `seconds`. `answers` of a call come first; a token in `dead` is refused
    with 40001; a call in `keeps` gives its newest token again. `listed` are the accounts that authorise the platform."""

    seconds: int = 7200
    answers: dict[str, deque[CallResult]] = field(default_factory=lambda: defaultdict(deque))
    dead: set[str] = field(default_factory=set)
    keeps: set[str] = field(default_factory=set)
    listed: list[JsonObject] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    _issued: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        assert (token is None) == (call.token is TokenUse.NONE)
        with self._lock:
            name = call.name.removeprefix("component/")
            self.asked.append(Asked(name, token, call.body or dict(call.query)))
            if self.answers[name]:
                return self.answers[name].popleft()
            if token in self.dead:
                return refused(40001, send=False)
            if name == "api_get_authorizer_list":
                return CallResult(None, errcode=0, data=self._page(int(str(as_object(call.body)["offset"]))))
            if name not in self.keeps or not self._issued[name]:
                self._issued[name] += 1
            return CallResult(None, errcode=0, data=self._answer(name, f"{name}-{self._issued[name]}"))

    def upload(
        self, account: Account, call: Call[Any], token: str | None, part: Part, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        raise NotImplementedError

    def download(
        self, account: Account, call: Call[Any], token: str | None, sink: BinaryIO, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        raise NotImplementedError

    def calls(self) -> list[str]:
        """The names of the calls, in order."""
        return [asked.call for asked in self.asked]

    def _answer(self, name: str, value: str) -> JsonObject:
        if name in ("api_query_auth", "api_authorizer_token"):
            authorized: JsonObject = {
                "authorizer_access_token": value,
                "authorizer_refresh_token": f"refresh-{value}",
                "expires_in": self.seconds,
            }
            info: JsonObject = {"authorizer_appid": "wx0000000000000001", **authorized}
            return {"authorization_info": info} if name == "api_query_auth" else authorized
        return {"access_token": value, "component_access_token": value, "ticket": value, "expires_in": self.seconds}

    def _page(self, offset: int) -> JsonObject:
        return {"total_count": len(self.listed), "list": self.listed[offset : offset + 2]}


def listed(app_id: str, refresh_token: str, at_ms: int) -> JsonObject:
    """An account on the list of those that authorise the platform."""
    return {"authorizer_appid": app_id, "refresh_token": refresh_token, "auth_time": at_ms // 1000}

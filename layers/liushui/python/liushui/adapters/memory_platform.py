"""Tokens, watermarks and WeChat's API in memory: for tests, examples and bot authors."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from liushui.domain.commits import as_object
from liushui.domain.json import JsonObject
from liushui.ports import AccessToken, CallResult, Grant, Lease, RefreshNotes, Watermark
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from liushui.wechat.errcodes import ErrorClass, classify

_Key = tuple[str, str]


class MemoryTokens:
    """See `ports.Tokens`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens: dict[_Key, AccessToken] = {}
        self._leases: dict[_Key, tuple[str, int]] = {}
        self._notes: dict[_Key, tuple[str, RefreshNotes]] = {}

    def get(self, account: str, kind: str) -> AccessToken | None:
        """See `ports.Tokens`."""
        return self._tokens.get((account, kind))

    def put(self, account: str, kind: str, token: AccessToken, *, instead_of: str | None = None) -> AccessToken:
        """See `ports.Tokens`."""
        with self._lock:
            stands = self._tokens.get((account, kind))
            if (
                stands is None
                or stands.identity != token.identity
                or stands.expires_at < token.expires_at
                or stands.value == instead_of
            ):
                self._tokens[account, kind] = token
            return self._tokens[account, kind]

    def try_lease(self, account: str, kind: str, holder: str, *, identity: str, now: int, until: int) -> Lease:
        """See `ports.Tokens`."""
        key = account, kind
        with self._lock:
            left_for, notes = self._notes.get(key, (identity, RefreshNotes()))
            if left_for != identity:
                notes = RefreshNotes()
            held_by, held_until = self._leases.get(key, (holder, 0))
            if (held_by != holder and held_until > now) or notes.retry_at > now:
                return Lease(granted=False, notes=notes)
            self._leases[key] = holder, until
            return Lease(granted=True, notes=notes)

    def release_lease(self, account: str, kind: str, holder: str, notes: RefreshNotes, *, identity: str) -> None:
        """See `ports.Tokens`."""
        key = account, kind
        with self._lock:
            if self._leases.get(key, (None, 0))[0] == holder:
                del self._leases[key]
                self._notes[key] = identity, notes


class MemoryGrants:
    """See `ports.Grants`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._grants: dict[_Key, Grant] = {}

    def get(self, component: str, app_id: str) -> Grant | None:
        """See `ports.Grants`."""
        return self._grants.get((component, app_id))

    def all(self, component: str) -> Mapping[str, Grant]:
        """See `ports.Grants`."""
        return {app_id: grant for (of, app_id), grant in sorted(self._grants.items()) if of == component}

    def put(self, component: str, app_id: str, grant: Grant) -> bool:
        """See `ports.Grants`."""
        with self._lock:
            stands = self._grants.get((component, app_id))
            if stands is not None and stands.identity == grant.identity and stands.at > grant.at:
                return False
            self._grants[component, app_id] = grant
            return True


class MemoryWatermarks:
    """See `ports.Watermarks`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._marks: dict[str, Watermark] = {}

    def get(self, subject: str) -> Watermark | None:
        """See `ports.Watermarks`."""
        return self._marks.get(subject)

    def put(self, subject: str, mark: Watermark) -> bool:
        """See `ports.Watermarks`."""
        with self._lock:
            stands = self._marks.get(subject)
            if mark.version != (stands.version + 1 if stands else 1):
                return False
            self._marks[subject] = mark
            return True


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A call of `send_custom`; `delivered` says whether the user got the message."""

    account: str
    body: JsonObject
    delivered: bool


@dataclass
class ScriptedPlatform:
    """See `ports.Platform`. Answers come from `sends` and `refreshes`, in order; without one, all is well.

    Tokens are `<app_id>-1`, `<app_id>-2` …; each lives `token_seconds`. A token in `dead` is refused with 40001. Not forced,
    the newest token is given again unless `renews`. `delivers_when_unknown`: whether a message arrives whose answer is lost.
    """

    sends: deque[CallResult] = field(default_factory=deque)
    refreshes: deque[CallResult] = field(default_factory=deque)
    dead: set[str] = field(default_factory=set)
    token_seconds: int = 7200
    renews: bool = False
    delivers_when_unknown: bool = False
    sent: list[SentMessage] = field(default_factory=list)
    refreshed: list[bool] = field(default_factory=list)
    _serial: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def call(self, account: Account, call: Call[Any], token: str | None = None) -> CallResult:
        """See `ports.Platform`. A call other than `stable_token` is answered as a send is."""
        if call.name != "stable_token":
            with self._lock:
                return refused(40001, send=call.delivers) if token in self.dead else self._next_answer()
        force = bool(as_object(call.body)["force_refresh"])
        with self._lock:
            self.refreshed.append(force)
            if self.refreshes:
                return self.refreshes.popleft()
            serial = self._serial.get(account.app_id, 0)
            if force and serial:
                self.dead.add(f"{account.app_id}-{serial}")
            self._serial[account.app_id] = serial = serial + 1 if force or self.renews else max(serial, 1)
            value = f"{account.app_id}-{serial}"
            return CallResult(None, data={"access_token": value, "expires_in": self.token_seconds})

    def send_custom(self, account: Account, token: str, body: JsonObject) -> CallResult:
        """See `ports.Platform`."""
        with self._lock:
            result = refused(40001) if token in self.dead else self._next_answer()
            arrives = result.error_class is None or (not result.certain and self.delivers_when_unknown)
            self.sent.append(SentMessage(account.name, body, arrives))
            return result

    def _next_answer(self) -> CallResult:
        return self.sends.popleft() if self.sends else CallResult(None, errcode=0)

    @property
    def delivered(self) -> list[JsonObject]:
        """What arrived, in order."""
        return [message.body for message in self.sent if message.delivered]


def refused(errcode: int, *, send: bool = True) -> CallResult:
    """What the real adapter makes of an errcode."""
    known = classify(errcode, send=send)
    certain = known.error_class is not ErrorClass.AMBIGUOUS
    return CallResult(known.error_class, certain=certain, errcode=errcode, detail=known.meaning)


def never_connected() -> CallResult:
    """No connection could be made: certainly not sent."""
    return CallResult(ErrorClass.WAIT, detail="no connection")


def unanswered() -> CallResult:
    """The request was written and no answer came."""
    return CallResult(ErrorClass.AMBIGUOUS, certain=False, detail="no answer")

"""Tokens, watermarks and WeChat's API in memory: for tests, examples and bot authors."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, BinaryIO

from liushui.domain.json import JsonObject
from liushui.ports import AccessToken, CallResult, Grant, Lease, RefreshNotes, Watermark
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Part
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
    """The body of a call that delivers; `delivered` says whether the user got the message."""

    account: str
    body: JsonObject
    delivered: bool


@dataclass
class ScriptedPlatform:
    """See `ports.Platform`. Answers come from `sends` and `refreshes`, in order; without one, all is well, and `answers` by the
    call's name is what it says. A download finds its bytes in `files`, an upload leaves them in `uploads`.

    Tokens are `<app_id>-1`, `<app_id>-2` …; each lives `token_seconds`. A token in `dead` is refused with 40001. Not forced,
    the newest token is given again unless `renews`. `made` are all calls, `granted` their seconds.
    `delivers_when_unknown`: whether a message arrives whose answer is lost.
    """

    sends: deque[CallResult] = field(default_factory=deque)
    refreshes: deque[CallResult] = field(default_factory=deque)
    answers: dict[str, JsonObject] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    token_seconds: int = 7200
    renews: bool = False
    delivers_when_unknown: bool = False
    made: list[Call[Any]] = field(default_factory=list)
    granted: list[float | None] = field(default_factory=list)
    sent: list[SentMessage] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    refreshed: list[bool] = field(default_factory=list)
    _serial: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def _stable_token(self, account: Account, *, force: bool) -> CallResult:
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

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        if call.name == "stable_token":
            return self._stable_token(account, force=bool((call.body or {}).get("force_refresh")))
        with self._lock:
            self.made.append(call)
            self.granted.append(seconds)
            result = refused(40001) if token in self.dead else self._next_answer(call)
            arrives = result.error_class is None or (not result.certain and self.delivers_when_unknown)
            if call.delivers:
                self.sent.append(SentMessage(account.name, call.body or {}, arrives))
            return result

    def upload(
        self, account: Account, call: Call[Any], token: str | None, part: Part, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        result = self.call(account, call, token, seconds=seconds)
        if result.error_class is None:
            self.uploads.append(part.file.read(part.size))
        return result

    def download(
        self, account: Account, call: Call[Any], token: str | None, sink: BinaryIO, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        result = self.call(account, call, token, seconds=seconds)
        if result.error_class is not None or call.name not in self.files:
            return result
        size = sink.write(self.files[call.name])
        return CallResult(None, data={"content_type": "application/octet-stream", "content_disposition": "", "size": size})

    def _next_answer(self, call: Call[Any]) -> CallResult:
        return self.sends.popleft() if self.sends else CallResult(None, errcode=0, data=self.answers.get(call.name, {}))

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

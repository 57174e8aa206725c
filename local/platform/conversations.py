"""Users as the platform sees them, and everything that passed between them and an account."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from local.platform.clock import Clock
from local.platform.errors import ApiError, ControlError
from local.platform.quotas import ReplyWindows

KEPT_ENTRIES = 20_000
Direction = Literal["in", "out"]
Via = Literal[
    "callback", "passive", "custom_send", "system", "template", "subscribe", "mass", "wecom", "appchat", "robot", "kf"
]


@dataclass
class User:
    """One openid of one account, or one member or customer of a corporation. Times are seconds since the epoch.

    `exchanged_at`: the last message either way; `seen_at`: the user's own last act; `consents`: messages that the user has
    agreed to get, by template id.
    """

    account: str
    openid: str
    subscribed: bool = True
    windows: ReplyWindows = field(default_factory=ReplyWindows)
    exchanged_at: float = 0.0
    typing_until: float = 0.0
    followed_at: float = 0.0
    seen_at: float = 0.0
    blacklisted: bool = False
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    consents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that a user sent (`in`) or got (`out`).

    `content` is keyed as WeChat keys it: by msgtype for what was sent to the user, `fields` for what the user did.
    `document_id` names the callback that this is or answers; `at` is in milliseconds since the epoch.
    """

    account: str
    user: str
    direction: Direction
    msgtype: str
    content: dict[str, Any]
    via: Via
    at: int
    document_id: str | None = None

    def public(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "user": self.user,
            "direction": self.direction,
            "msgtype": self.msgtype,
            **self.content,
            "via": self.via,
            "at": self.at,
        }


class Conversations:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._users: dict[tuple[str, str], User] = {}
        self._entries: dict[str, deque[Entry]] = {}

    def meet(self, account: str, openid: str) -> User:
        """The user, who becomes known by acting for the first time."""
        now = self._clock.now()
        user = self._users.setdefault((account, openid), User(account, openid, followed_at=now))
        user.seen_at = now
        return user

    def find(self, account: str, openid: object) -> User | None:
        return self._users.get((account, openid)) if isinstance(openid, str) else None

    def recipient(self, account: str, openid: object) -> User:
        """Whom an account may address. Raises ApiError 40003 when unknown, 45015 when no longer subscribed, 43019 when
        blacklisted."""
        user = self.find(account, openid)
        if user is None:
            raise ApiError(40003)
        if not user.subscribed:
            raise ApiError(45015)
        if user.blacklisted:
            raise ApiError(43019)
        return user

    def get(self, account: str, openid: str) -> User:
        user = self._users.get((account, openid))
        if user is None:
            raise ControlError(404, f"account {account!r} has no user {openid!r}; users appear by acting")
        return user

    def users(self, account: str) -> list[User]:
        return [user for user in self._users.values() if user.account == account]

    def note(self, entry: Entry) -> None:
        self._entries.setdefault(entry.account, deque(maxlen=KEPT_ENTRIES)).append(entry)

    def show(self, user: User, content: Any, msgtype: str, via: Via, document_id: str | None = None, **more: Any) -> Entry:
        """Put a message on the user's phone; an input state shown there ends with it. `more`: told beside the content, such
        as the agent or the template."""
        user.typing_until = 0.0
        user.exchanged_at = self._clock.now()
        entry = Entry(
            account=user.account,
            user=user.openid,
            direction="out",
            msgtype=msgtype,
            content={msgtype: content, **more},
            via=via,
            at=self.now_ms(),
            document_id=document_id,
        )
        self.note(entry)
        return entry

    def said_in_kf(self, user: User, message: dict[str, Any]) -> None:
        """A customer wrote to 微信客服 or entered it; `message` as kf/sync_msg gives it."""
        user.exchanged_at = user.seen_at = self._clock.now()
        told = {"fields": message, "msg_id": message["msgid"], "create_time": message["send_time"]}
        self.note(
            Entry(
                account=user.account,
                user=user.openid,
                direction="in",
                msgtype=message["msgtype"],
                content=told,
                via="kf",
                at=self.now_ms(),
            )
        )

    def now_ms(self) -> int:
        return round(self._clock.now() * 1000)

    def entries(self, account: str, user: str | None = None, direction: Direction | None = None) -> Iterator[Entry]:
        """Oldest first."""
        for entry in self._entries.get(account, ()):
            if user in (None, entry.user) and direction in (None, entry.direction):
                yield entry

    def newest_entries(self, account: str, user: str) -> Iterator[Entry]:
        """A user's entries, newest first."""
        return (entry for entry in reversed(self._entries.get(account, deque())) if entry.user == user)

    def has(self, account: str, wanted: Callable[[Entry], bool]) -> bool:
        return any(wanted(entry) for entry in reversed(self._entries.get(account, deque())))

    def forget(self, account: str) -> None:
        self._entries.pop(account, None)
        self._users = {key: user for key, user in self._users.items() if user.account != account}

    def dump(self) -> dict[str, Any]:
        users = [{**vars(user), "windows": user.windows.dump()} for user in self._users.values()]
        return {
            "users": users,
            "entries": [asdict(entry) for kept in self._entries.values() for entry in kept],
        }

    def load(self, saved: dict[str, Any]) -> None:
        for fields in saved["users"]:
            user = User(**{**fields, "windows": ReplyWindows.loaded(fields["windows"])})
            self._users[user.account, user.openid] = user
        for fields in saved["entries"]:
            self.note(Entry(**fields))

"""How often an account may call, and how often it may write to a user.

Reply windows ("客服消息介绍", rule of 2023-06-12): a user's message allows 5 customer messages in 48 h; a menu tap,
a follow and a scan allow 3 in one minute each. They do not add up: each window counts all messages sent since it
opened, and a message may go out while any open window has room. Entering a mini program's session allows 2 in one minute.
"""

from dataclasses import asdict, dataclass
from typing import Any

from local.platform.clock import Clock, china_day
from local.platform.errors import ApiError

MINUTE = 60
HOUR = 3600
WINDOWS: dict[str, tuple[int, int]] = {
    "message": (5, 48 * HOUR),
    "menu": (3, MINUTE),
    "follow": (3, MINUTE),
    "scan": (3, MINUTE),
    "session": (2, MINUTE),
}
DAILY_CALLS = {
    "token": 2_000,
    "stable_token": 500_000,
    "custom/send": 500_000,
    "template/send": 100_000,
    "mass/sendall": 100,
    "mass/send": 100,
    "mass/preview": 100,
    "menu/create": 1_000,
    "wxa/msg_sec_check": 2_000_000,
    "wxa/media_check_async": 2_000_000,
    "wecom/appchat/create": 1_000,
}
MINUTE_CALLS = {
    "stable_token": 10_000,
    "mass/sendall": 60,
    "mass/send": 60,
    "wxa/getwxacodeunlimit": 5_000,
    "wxa/msg_sec_check": 4_000,
    "wxa/media_check_async": 4_000,
}
OTHER_DAILY_CALLS = 5_000_000  # of APIs whose limit WeChat does not tell
WECOM_MINUTE_CALLS = 10_000
WECOM_LIMITS = {MINUTE: WECOM_MINUTE_CALLS, HOUR: 150_000}
WECOM_ADDRESS_LIMITS = {MINUTE: 20_000, HOUR: 600_000}
"""WeCom's page "Frequency limits" (频率限制): calls of one corporation to one API, and of one address to all, in so many seconds.
What goes beyond blocks for as long. All who call the simulated WeCom are one address to it."""
CLEARINGS_PER_MONTH = 10
WECOM = "wecom/"


@dataclass
class Window:
    """Permission to send `room` more customer messages until `ends_at` (seconds since the epoch)."""

    room: int
    ends_at: float


class ReplyWindows:
    """The windows that one user's actions opened, by kind of action."""

    def __init__(self, windows: dict[str, Window] | None = None) -> None:
        self._windows = windows or {}

    def open(self, kind: str, now: float) -> None:
        """A new action of the same kind begins a new window in the old one's place."""
        room, seconds = WINDOWS[kind]
        self._windows[kind] = Window(room, now + seconds)

    def close(self) -> None:
        self._windows.clear()

    def check(self, now: float) -> None:
        """Raises ApiError 45015 outside every window, 45047 when the open ones are used up."""
        still_open = self._open(now)
        if not still_open:
            raise ApiError(45015)
        if all(window.room <= 0 for window in still_open):
            raise ApiError(45047)

    def spend(self, now: float) -> None:
        for window in self._open(now):
            window.room -= 1

    def _open(self, now: float) -> list[Window]:
        return [window for window in self._windows.values() if now < window.ends_at]

    def dump(self) -> dict[str, Any]:
        return {kind: asdict(window) for kind, window in self._windows.items()}

    @classmethod
    def loaded(cls, saved: dict[str, Any]) -> "ReplyWindows":
        return cls({kind: Window(**fields) for kind, fields in saved.items()})


class Quotas:
    """Calls per account, API and day in China, and per minute; clearing them is itself limited to 10 a month
    ("重置API调用次数"). WeCom's are named `wecom/…`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[tuple[str, str], tuple[str, int]] = {}
        self._clearings: dict[str, list[str]] = {}
        self._blocked: dict[tuple[str, str], float] = {}

    def spend(self, account: str, api: str) -> None:
        """Count one call. Raises ApiError 45009 above the day's limit, 45011 above the minute's; on WeCom 45009 above any."""
        if api.startswith(WECOM):
            self._spend_within(account, api, WECOM_LIMITS)
            self._spend_within("", WECOM, WECOM_ADDRESS_LIMITS)
        if self._count(account, api, self._today()) >= daily_limit(api):
            raise ApiError(45028 if api in ("mass/sendall", "mass/send") else 45009)
        minute = f"{int(self._clock.now()) // MINUTE}"
        if self._count(account, f"{api} a minute", minute) >= minute_limit(api):
            raise ApiError(45011)
        self._calls[account, api] = (self._today(), self._count(account, api, self._today()) + 1)
        self._calls[account, f"{api} a minute"] = (minute, self._count(account, f"{api} a minute", minute) + 1)

    def _spend_within(self, account: str, api: str, limits: dict[int, int]) -> None:
        now = self._clock.now()
        if now < self._blocked.get((account, api), 0):
            raise ApiError(45009)
        for seconds, most in limits.items():
            key, period = (account, f"{api} in {seconds} s"), f"{int(now) // seconds}"
            calls = self._count(*key, period)
            if calls >= most:
                self._blocked[account, api] = now + seconds
                raise ApiError(45009)
            self._calls[key] = (period, calls + 1)

    def used(self, account: str, api: str) -> int:
        """Calls of today."""
        return self._count(account, api, self._today())

    def clear(self, account: str, api: str | None = None) -> None:
        """Begin the day anew for one API or for all. Raises ApiError 48006 above ten times a month."""
        month = self._today()[:7]
        clearings = [cleared for cleared in self._clearings.get(account, []) if cleared == month]
        if len(clearings) >= CLEARINGS_PER_MONTH:
            raise ApiError(48006)
        self._clearings[account] = [*clearings, month]
        self._calls = {key: count for key, count in self._calls.items() if key[0] != account or api not in (None, key[1])}

    def _count(self, account: str, api: str, period: str) -> int:
        counted_in, calls = self._calls.get((account, api), (period, 0))
        return calls if counted_in == period else 0

    def _today(self) -> str:
        return china_day(self._clock.now())


def daily_limit(api: str) -> int:
    return DAILY_CALLS.get(api, OTHER_DAILY_CALLS)


def minute_limit(api: str) -> int:
    """Of Official Accounts and mini programs."""
    return MINUTE_CALLS.get(api, OTHER_DAILY_CALLS)

"""What the use cases need of the world, as Protocols. Each is implemented in `adapters` and in `adapters.memory`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from liushui.domain.commits import Appended, Commit, Proposal
from liushui.domain.json import JsonObject
from liushui.domain.reply import ReplyState, ReplyStatus
from liushui.domain.streams import ANY, Expected, StreamName
from liushui.domain.user import UserState
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Part
from liushui.wechat.errcodes import ErrorClass

Decide = Callable[[Commit | None], Proposal]
"""A decision on the newest commit of a stream (None: no stream yet). It may be asked again when a write conflicts."""


@dataclass(frozen=True, slots=True)
class CommitKey:
    """Where a commit stands."""

    stream: StreamName
    region: str
    number: int


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page of a scan: the sub-streams whose first commit it held, how many commits it read, where the next begins
    (None: the segment is done)."""

    streams: tuple[tuple[StreamName, str], ...]
    scanned: int
    cursor: JsonObject | None


class EventStore(Protocol):
    """Streams of immutable commits. Writes go to this region's sub-stream; reads may name another region's."""

    @property
    def region(self) -> str: ...

    def append(
        self, stream: StreamName, decide: Decide, *, cause: str, expected: Expected = ANY, until: float | None = None
    ) -> Appended:
        """Append what `decide` proposes, once for each `cause`.

        ANY: a cause that stands already is answered with its commit (`repeated`); on a conflict `decide` is asked again.
        NO_STREAM or a number: the append happens exactly there; who is late gets VersionConflict. `until` is a moment of
        the monotonic clock; no call begins that could end later. Raises VersionConflict, AppendTimedOut, CommitTooLarge.
        """

    def tail(self, stream: StreamName, *, region: str | None = None, consistent: bool = False) -> Commit | None:
        """The newest commit of a sub-stream, or None."""

    def get(self, key: CommitKey) -> Commit | None:
        """One commit, read consistently."""

    def read(
        self, stream: StreamName, *, region: str | None = None, after: int = 0, up_to: int | None = None
    ) -> Iterator[Commit]:
        """A sub-stream's commits with `after` < number <= `up_to`, in order, read consistently. Raises UndecodableCommit."""

    def merged(self, stream: StreamName) -> list[Commit]:
        """All regions' commits of a stream in the one causal order. Raises UndecodableCommit."""

    def opened(self, open_key: str) -> Iterator[CommitKey]:
        """The commits under one key of the index `open` (eventually consistent)."""

    def oldest_opened(self) -> int | None:
        """The minute (since the epoch) of this region's oldest commit in the index `open`, or None. Reads the whole index."""

    def scan(self, *, segment: int = 0, segments: int = 1, cursor: JsonObject | None = None) -> ScanPage:
        """One page of a parallel scan over all commits; each sub-stream is named once, by its first commit."""

    def count(self) -> int:
        """About how many commits there are (AWS refreshes the figure every six hours): for progress bars only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadModelRow:
    """How far a row has followed its stream. Per region: `checkpoint`, the number of the newest folded commit; `last_at`,
    that commit's time; `ahead`, the newest commit that is known to stand behind a missing one."""

    checkpoint: Mapping[str, int] = field(default_factory=dict)
    last_at: Mapping[str, int] = field(default_factory=dict)
    ahead: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserRow(ReadModelRow):
    """A user in the read model. `account` is `<tenant>/<account>`. `parked` says at which commit (`region`, `number`) and by
    which `class` of error the user stopped being projected; None: the user is projected."""

    account: str
    user: str
    state: UserState
    state_version: int
    parked: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class SegmentProgress:
    """How far one segment of a rebuild's scan came: the page that begins at `cursor`, in it the sub-stream `after`."""

    cursor: JsonObject | None = None
    after: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Generations:
    """Which generation of `users` is read, which one is being built beside it, and how far that is.

    `discarding`: the rows of former generations are being deleted, from `discard_cursor` on. `version` grows with each save.
    `scanned` of about `total` commits; `users` and `parked` count the rows of the new generation.
    """

    live: int = 1
    building: int | None = None
    segments: tuple[SegmentProgress, ...] = ()
    scanned: int = 0
    total: int = 0
    users: int = 0
    parked: int = 0
    discarding: bool = False
    discard_cursor: JsonObject | None = None
    version: int = 0

    @property
    def current(self) -> tuple[int, ...]:
        """The generations that a projector keeps up to date."""
        return (self.live,) if self.building is None else (self.live, self.building)


class UserReader(Protocol):
    """Reading the `users` read model."""

    def get(self, account: str, user: str) -> UserRow | None:
        """The live row, read consistently."""


class Users(UserReader, Protocol):
    """The `users` read model, in generations. Every method may raise StoreUnavailable."""

    def generations(self) -> Generations:
        """The pointer to the generations, read consistently."""

    def save_generations(self, generations: Generations, *, expected: Generations) -> bool:
        """Replace the pointer if `expected`'s version stands; False: another was faster."""

    def load(self, generation: int, account: str, user: str) -> UserRow | None:
        """A row of one generation, read consistently."""

    def store(self, generation: int, row: UserRow, *, expected: UserRow | None) -> bool:
        """Write `row` where `expected` stands (None: where nothing stands); False: something else does."""

    def parked(self, account: str) -> Iterator[str]:
        """The parked users of an account (eventually consistent)."""

    def discard(self, before: int, cursor: JsonObject | None) -> JsonObject | None:
        """Delete one slice of the rows of generations `before` this one; returns where the next begins (None: none is left)."""


@dataclass(frozen=True, slots=True)
class ReplyRow(ReadModelRow):
    """A reply in the read model. `cause` is the commit that asked for it or answered (`caused_at` its time), None as long
    as only the reply's own stream was seen, which `checkpoint` follows."""

    account: str
    state: ReplyState
    cause: CommitKey | None = None
    caused_at: int = 0
    correlation_id: str | None = None


class Replies(Protocol):
    """The `replies` read model. Every method may raise StoreUnavailable."""

    def get(self, reply_id: str) -> ReplyRow | None:
        """One reply, read consistently."""

    def store(self, row: ReplyRow, *, expected: ReplyRow | None) -> bool:
        """Write `row` where `expected` stands (None: where nothing stands); False: something else does."""

    def of_account(self, account: str, *, user: str | None = None, status: ReplyStatus | None = None) -> Iterator[ReplyRow]:
        """An account's replies (eventually consistent), by status, within one the longest unchanged first."""


class Accounts(Protocol):
    """The accounts' keys and settings."""

    def get(self, name: str) -> Account:
        """An account, from the cache (5 minutes, longer while the secrets cannot be reached; a miss is remembered for 10 s).
        Raises UnknownAccount, StoreUnavailable."""

    def fetch_again(self, name: str) -> Account:
        """The same, fetched again unless that happened within 10 s. Raises UnknownAccount."""

    def names(self) -> list[str]:
        """All accounts' names, not cached."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A platform token or ticket; `expires_at` in milliseconds since the epoch. `identity` is WeChat's own name of
    whom it belongs to (the AppID …), because an account's name may be given to another app."""

    value: str = field(repr=False)
    expires_at: int = 0
    identity: str = ""


@dataclass(frozen=True, slots=True)
class RefreshNotes:
    """What earlier refreshers leave for the next one. Times are milliseconds since the epoch.

    `retry_at`: no refresh before, because the last was refused for `error_class`, `errcode` and `detail`. `forced_at`: the
    last forced refresh; `forced`: how many there were on its day (in China).
    """

    retry_at: int = 0
    error_class: str | None = None
    errcode: int | None = None
    detail: str | None = None
    forced_at: int = 0
    forced: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """The answer to who asked to become the refresher. `notes` are the last refresher's."""

    granted: bool
    notes: RefreshNotes = RefreshNotes()


class Tokens(Protocol):
    """Where an account's tokens of each kind are kept for all functions and regions, and who may refresh one. An account and a
    kind are keys; what they name is `application.token_kinds`' business. Raises StoreUnavailable."""

    def get(self, account: str, kind: str) -> AccessToken | None:
        """The stored token, read consistently."""

    def put(self, account: str, kind: str, token: AccessToken, *, instead_of: str | None = None) -> AccessToken:
        """Store `token` unless one of the same identity with a later expiry stands already; returns what stands. `instead_of`
        is a token that WeChat refused: its expiry counts for nothing."""

    def try_lease(self, account: str, kind: str, holder: str, *, identity: str, now: int, until: int) -> Lease:
        """Become the one refresher until `until`; not granted while another is, nor before the notes' `retry_at` (all in
        milliseconds since the epoch). Notes that were left for another identity count for nothing."""

    def release_lease(self, account: str, kind: str, holder: str, notes: RefreshNotes, *, identity: str) -> None:
        """Leave `notes` and give the lease back, if it is still `holder`'s."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The refresh token of an account that authorised a third-party platform, None after it withdrew; it does not expire. `at`:
    when the platform was told (milliseconds since the epoch). `identity`: the platform's AppID."""

    refresh_token: str | None = field(repr=False)
    at: int
    identity: str


class Grants(Protocol):
    """What third-party platforms' authorizers granted them, by the platform's account and the authorizer's AppID. Raises
    StoreUnavailable."""

    def get(self, component: str, app_id: str) -> Grant | None:
        """One, read consistently."""

    def all(self, component: str) -> Mapping[str, Grant]:
        """All of a platform's, by AppID, read consistently."""

    def put(self, component: str, app_id: str, grant: Grant) -> bool:
        """Store `grant` unless one of the same identity stands that is of a later time; whether it was stored."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A commit with an intent that is not settled, to be looked at again at `due` (milliseconds since the epoch)."""

    key: CommitKey
    due: int


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a sweep of the index `open` came: everything before `shard` of `minute` (since the epoch) was read; what is
    not settled of it is `left`. `version` counts the writes."""

    minute: int
    shard: int = 0
    left: tuple[LeftOver, ...] = ()
    version: int = 0


class Watermarks(Protocol):
    """Where sweeps keep how far they came. Raises StoreUnavailable."""

    def get(self, subject: str) -> Watermark | None:
        """The watermark, read consistently."""

    def put(self, subject: str, mark: Watermark) -> bool:
        """Store `mark` if the version before it stands (1: none does); False when another sweep was faster."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A reply whose compensation is under way. `round`: the state's `rounds` when the outcome came about that is compensated.
    `token` wakes the execution that waits for a decision; None: none waits. `until` (milliseconds since the epoch): when
    somebody should look at it at the latest; the item itself lives on for some days."""

    stream: StreamName
    round: int
    until: int
    token: str | None = field(default=None, repr=False)


class Waiting(Protocol):
    """The compensations that are under way in this region, one a reply. Raises StoreUnavailable."""

    def park(self, parked: Parked) -> bool:
        """Remember it, in the place of an earlier round, or of the same one; False: a later round stands, or the same one with
        a token and this is without."""

    def get(self, reply_id: str) -> Parked | None:
        """One, read consistently."""

    def all(self) -> Iterator[Parked]:
        """Each of them (eventually consistent)."""

    def remove(self, reply_id: str, *, before_round: int) -> None:
        """Forget it, unless `before_round` or a later one stands."""


class Workflows(Protocol):
    """The executions that compensate. Raises WorkflowsUnavailable."""

    def start(self, name: str, input: JsonObject) -> None:  # noqa: A002 - as Step Functions names it
        """Start an execution, unless one of this name was started before: that counts as done."""

    def answer(self, token: str) -> bool:
        """Wake the execution that waits with `token`; False: none does (any more)."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """What became of a call to WeChat's API. `error_class` None: accepted. `certain` False: it may have happened. `detail` is
    our own explanation, with WeChat's request id if it gave one. `data` is the answer's JSON when the call was accepted."""

    error_class: ErrorClass | None
    certain: bool = True
    errcode: int | None = None
    detail: str | None = None
    data: JsonObject = field(default_factory=dict, repr=False)


class Platform(Protocol):
    """WeChat's API. Each method makes one call, once, within `seconds` (None: the adapter's own limit), and raises nothing:
    an error of any kind is a `CallResult`. `token` is for the query parameter that the call names; None: it needs none."""

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        """A call with a JSON body, or none."""

    def upload(
        self, account: Account, call: Call[Any], token: str | None, part: Part, *, seconds: float | None = None
    ) -> CallResult:
        """A call with a file, which is read as it is sent. A file that is not as long as `part` says is not sent to its end:
        the result is PERMANENT."""

    def download(
        self, account: Account, call: Call[Any], token: str | None, sink: BinaryIO, *, seconds: float | None = None
    ) -> CallResult:
        """A call that is answered with a file, written to `sink` as it comes, whose `content_type`, `content_disposition` and
        `size` are `data` then; where WeChat answers with JSON, that is `data` and nothing is written. After an error what is
        in `sink` is to be thrown away."""


class Clock(Protocol):
    """Time."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""

    def monotonic(self) -> float:
        """Seconds, for measuring and deadlines."""

    def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    """Ids that nobody else has, and jitter."""

    def new_id(self) -> str: ...

    def jitter(self, most: float) -> float:
        """A random number of seconds between 0 and `most`."""


TimeLimit = Callable[[float], AbstractContextManager[None]]
"""`with limit(seconds):` raises `bot.HandlerOverran` inside the block when the time is up."""

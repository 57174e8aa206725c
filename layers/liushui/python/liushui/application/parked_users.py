"""Where a person sees which users are no longer projected and why, and has them catch up from the event store."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from liushui.application.project_users import ProjectUsers
from liushui.domain.commits import Commit, Proposal
from liushui.domain.dead_letters import stream_of_parked
from liushui.domain.errors import UndecodableCommit
from liushui.domain.events import UserUnparkRequested, record
from liushui.domain.json import JsonObject
from liushui.domain.operators import Operator
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey, EventStore, Ids, UserRow


@dataclass(frozen=True, slots=True)
class ParkedUser:
    """A user that stopped being projected at the commit `number` of `region`, by an error of `error_class`. `account` is
    `<tenant>/<account>`. `last_at`: the time of the newest commit that was folded (milliseconds since the epoch), None: none
    was. `behind`: how many commits stand after the folded ones, None where that cannot be read."""

    account: str
    user: str
    region: str
    number: int
    error_class: str
    last_at: int | None
    behind: int | None

    @property
    def stream(self) -> StreamName:
        """The user's stream."""
        tenant, _, account = self.account.partition("/")
        return StreamName(tenant, account, "user", self.user)


@dataclass(frozen=True, slots=True)
class ParkedSelection:
    """Which parked users: each that fits all that is given. `accounts` (`<tenant>/<account>`) are those looked at; `since`: the
    newest folded commit is of then or later (milliseconds since the epoch)."""

    accounts: tuple[str, ...]
    users: frozenset[str] = frozenset()
    error_class: str | None = None
    since: int | None = None

    def takes(self, parked: ParkedUser) -> bool:
        """Whether `parked` is one of them."""
        return (
            (not self.users or parked.user in self.users)
            and self.error_class in (None, parked.error_class)
            and (self.since is None or (parked.last_at or 0) >= self.since)
        )


@dataclass(frozen=True, slots=True)
class ParkedStory:
    """A parked user, the commit that stopped it (None: it cannot be read, or is not there), and what operators did."""

    parked: ParkedUser
    commit: Commit | None
    acts: tuple[Commit, ...]


@dataclass(frozen=True, slots=True)
class UnparkStep:
    """One user of a bulk act, done. `done` of `total` users. `mark`: why the user is parked again, None: it is projected."""

    parked: ParkedUser
    done: int
    total: int
    mark: JsonObject | None


@dataclass(frozen=True, slots=True)
class ParkedUsers:
    """The use case behind `liushui parked`. Methods may raise StoreError."""

    events: EventStore
    project: ProjectUsers
    ids: Ids

    def list(self, selection: ParkedSelection) -> Iterator[ParkedUser]:
        """The parked users, by account and name (from an index, which follows within a second)."""
        for account in selection.accounts:
            for user in self.project.users.parked(account):
                parked = self._parked(account, user)
                if parked is not None and selection.takes(parked):
                    yield parked

    def plan(self, selection: ParkedSelection) -> Iterator[ParkedUser]:
        """What `unpark` would touch. It changes nothing."""
        return self.list(selection)

    def show(self, account: str, user: str) -> ParkedStory | None:
        """Why a user is parked; None: it is not."""
        parked = self._parked(account, user) if user else None
        if parked is None:
            return None
        acts = tuple(self.events.read(stream_of_parked(parked.stream)))
        return ParkedStory(parked, self._commit(parked), acts)

    def unpark(self, selection: ParkedSelection, *, by: Operator, reason: str) -> Iterator[UnparkStep]:
        """Let each user catch up from the store; who meets the same commit again is parked again. It works as it is asked for
        the next step, and may be left at any: who has caught up is not parked any more when it is started again."""
        chosen = list(self.list(selection))
        for done, parked in enumerate(chosen, start=1):
            still = self._parked(parked.account, parked.user)
            if still is not None:
                self._record(still, by, reason)
            yield UnparkStep(parked, done, len(chosen), self.project.unpark(parked.account, parked.user))

    def _record(self, parked: ParkedUser, by: Operator, reason: str) -> None:
        """Before the act, so that none goes unrecorded: what came of it is seen in the read model."""
        asked = UserUnparkRequested(
            parked.user, parked.region, parked.number, parked.error_class, by.name, reason, by.address
        )
        proposal = Proposal(events=[record(asked)])
        self.events.append(stream_of_parked(parked.stream), lambda _: proposal, cause=f"unpark:{self.ids.new_id()}")

    def _parked(self, account: str, user: str) -> ParkedUser | None:
        row = self.project.users.get(account, user)
        if row is None or row.parked is None:
            return None
        mark = row.parked
        region, number = str(mark["region"]), cast(int, mark["number"])
        return ParkedUser(
            account, user, region, number, str(mark["class"]),
            max(row.last_at.values(), default=None), self._behind(row, (region, *row.checkpoint)),
        )  # fmt: skip

    def _behind(self, row: UserRow, regions: Iterable[str]) -> int | None:
        tenant, _, account = row.account.partition("/")
        stream = StreamName(tenant, account, "user", row.user)
        try:
            tails = {region: self.events.tail(stream, region=region) for region in regions}
        except UndecodableCommit:
            return None
        return sum(tail.number - row.checkpoint.get(region, 0) for region, tail in tails.items() if tail is not None)

    def _commit(self, parked: ParkedUser) -> Commit | None:
        try:
            return self.events.get(CommitKey(parked.stream, parked.region, parked.number))
        except UndecodableCommit:
            return None

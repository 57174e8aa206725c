"""Builds a new generation of the `users` read model beside the live one, switches to it and deletes the old one.

While a generation is being built, `project_users` keeps it up to date together with the live one; a rebuild brings in the
users of whom no new commit comes. Neither knows what the other did: a user is put where none stands, folded from the store.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from liushui.application.following import StreamFollower
from liushui.application.user_rows import refold_user
from liushui.domain.errors import ConfigurationError, StoreUnavailable, VersionConflict
from liushui.domain.streams import StreamName
from liushui.ports import Clock, EventStore, Generations, SegmentProgress, Users

Phase = Literal["building", "discarding", "done"]


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """How far a rebuild is: `scanned` of about `total` commits; `users` rows of `generation`, `parked` of them parked."""

    generation: int
    phase: Phase
    scanned: int
    total: int
    users: int
    parked: int

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.phase == "done"


@dataclass(frozen=True, slots=True)
class _Page:
    """What was done of one page of a segment's scan, and what broke it off."""

    segment: SegmentProgress
    scanned: int = 0
    users: int = 0
    parked: int = 0
    failure: StoreUnavailable | None = None


@dataclass(slots=True)
class RebuildReadModel:
    """The use case behind `functions/rebuild_read_model`. `segments`: how many parts of the scan go on at the same time."""

    events: EventStore
    users: Users
    clock: Clock
    regions: tuple[str, ...]
    segments: int = 4

    def __call__(self, model: str, seconds: float, generation: int | None = None) -> RebuildProgress:
        """Begin a rebuild, or go on with one that is not done, for about `seconds`, at least one step.

        Who goes on names the `generation` that the last call told, so that none is begun should another call have ended it.
        Raises ConfigurationError for a model that cannot be rebuilt, StoreUnavailable when a table refuses; what was done
        until then is kept.
        """
        if model != "users":
            raise ConfigurationError(f"there is no read model {model!r} that can be rebuilt; there is 'users'")
        until = self.clock.monotonic() + seconds
        pointer = self.users.generations()
        try:
            if _is_idle(pointer):
                if generation is not None and generation <= pointer.live:
                    return _progress(pointer)
                pointer = self._save(pointer, _begun(pointer, self.segments, self.events.count()))
            pointer = self._advance(pointer, until)
            while not _is_idle(pointer) and self.clock.monotonic() < until:
                pointer = self._advance(pointer, until)
        except VersionConflict:  # another call of the same rebuild is at work
            pointer = self.users.generations()
        return _progress(pointer)

    def _advance(self, pointer: Generations, until: float) -> Generations:
        """One step: a page of each segment, or the switch, or a slice of the old rows."""
        if pointer.building is None:
            cursor = self.users.discard(pointer.live, pointer.discard_cursor)
            return self._save(pointer, replace(pointer, discard_cursor=cursor, discarding=cursor is not None))
        if all(segment.done for segment in pointer.segments):
            switched = replace(pointer, live=pointer.building, building=None, segments=(), discarding=True)
            return self._save(pointer, switched)
        return self._build(pointer, pointer.building, until)

    def _save(self, pointer: Generations, changed: Generations) -> Generations:
        changed = replace(changed, version=pointer.version + 1)
        if not self.users.save_generations(changed, expected=pointer):
            raise VersionConflict("the generations of users", pointer.version, changed.version)
        return changed

    def _build(self, pointer: Generations, generation: int, until: float) -> Generations:
        numbers = [number for number, segment in enumerate(pointer.segments) if not segment.done]
        with ThreadPoolExecutor(max_workers=len(numbers)) as pool:
            pages = list(pool.map(lambda number: self._page(pointer, generation, number, until), numbers))
        segments = list(pointer.segments)
        for number, page in zip(numbers, pages, strict=True):
            segments[number] = page.segment
        changed = replace(
            pointer,
            segments=tuple(segments),
            scanned=pointer.scanned + sum(page.scanned for page in pages),
            users=pointer.users + sum(page.users for page in pages),
            parked=pointer.parked + sum(page.parked for page in pages),
        )
        pointer = self._save(pointer, changed)
        for page in pages:
            if page.failure is not None:
                raise page.failure
        return pointer

    def _page(self, pointer: Generations, generation: int, number: int, until: float) -> _Page:
        """Fold the users whose streams begin on this page, at least one, and no more when the time is up."""
        done = _Page(pointer.segments[number])
        try:
            page = self.events.scan(segment=number, segments=len(pointer.segments), cursor=done.segment.cursor)
            names = [stream.in_region(region) for stream, region in page.streams]
            begin = names.index(done.segment.after) + 1 if done.segment.after in names else 0
            for name, (stream, region) in list(zip(names, page.streams, strict=True))[begin:]:
                if done.users and self.clock.monotonic() >= until:
                    return done
                if stream.kind == "user":
                    done = self._with_user(done, generation, stream, region)
                done = replace(done, segment=replace(done.segment, after=name))
        except StoreUnavailable as failure:
            return replace(done, failure=failure)
        ended = SegmentProgress(cursor=page.cursor, done=page.cursor is None)
        return replace(done, segment=ended, scanned=page.scanned)

    def _with_user(self, done: _Page, generation: int, stream: StreamName, region: str) -> _Page:
        row = refold_user(StreamFollower(self.events, self.regions), stream, None, {}).row
        if region != min(row.checkpoint, default=region):
            return done  # written in several regions: the first one's page has it
        self.users.store(generation, row, expected=None)  # where one stands, the projector was faster
        return replace(done, users=done.users + 1, parked=done.parked + (row.parked is not None))


def _is_idle(pointer: Generations) -> bool:
    return pointer.building is None and not pointer.discarding


def _begun(pointer: Generations, segments: int, total: int) -> Generations:
    scan = (SegmentProgress(),) * segments
    return Generations(live=pointer.live, building=pointer.live + 1, segments=scan, total=total)


def _progress(pointer: Generations) -> RebuildProgress:
    phase: Phase = "building" if pointer.building is not None else "discarding" if pointer.discarding else "done"
    generation = pointer.building or pointer.live
    return RebuildProgress(generation, phase, pointer.scanned, pointer.total, pointer.users, pointer.parked)

"""What changed in the stage's records of one user. Blocking: to be called in a worker thread, one call at a time."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from liushui.domain.streams import StreamName
from liushui.ports import ReplyRow, UserRow
from local.platform.accounts import Account
from local.platform.page.platform_feed import Change, meaning_of
from local.platform.page.records import OpenRecords, Records, RecordsUnavailable
from local.platform.page.timeline import Timeline
from local.views import event_lines, reply_line, user_line

TRY_AGAIN_SECONDS = 3.0
SHOWN_LINES = 500
SHOWN_REPLIES = 100
_ROWS_A_POLL = 25


class StageFeed:
    """Remembers what was told, so that `changes` tells the rest; opens the records again after a failure."""

    def __init__(self, open_records: OpenRecords, account: Account, user: str) -> None:
        self._open_records = open_records
        self._account = account
        self._user = user
        self._told: dict[str, Any] = {}
        self._reader: _Reader | None = None
        self._try_at = 0.0

    def changes(self) -> Iterator[Change]:
        """What is new: the first time, everything that is shown."""
        if self._reader is None and time.monotonic() < self._try_at:
            return
        try:
            if self._reader is None:
                self._reader = _Reader(self._open_records(self._account), self._account.name, self._user)
            seen = self._reader.read()
        except RecordsUnavailable as error:
            yield from self._give_up(error.why, str(error))
        except Exception as error:  # noqa: BLE001 - whatever a store may raise: the page says so and goes on
            yield from self._give_up("failing", f"{type(error).__name__}: {error}")
        else:
            yield from self._tell("stage", {"state": "running"})
            yield from self._timeline(seen.pop("lines"))
            for name, value in seen.items():
                yield from self._tell(name, value)

    def _give_up(self, why: str, detail: str) -> Iterator[Change]:
        self._reader = None
        self._try_at = time.monotonic() + TRY_AGAIN_SECONDS
        yield from self._tell("stage", {"state": why, "detail": detail})

    def _tell(self, name: str, value: Any) -> Iterator[Change]:
        if name not in self._told or self._told[name] != value:
            self._told[name] = value
            yield name, value

    def _timeline(self, lines: list[dict[str, Any]]) -> Iterator[Change]:
        """Only what was appended, unless something came to stand before what was told."""
        told = self._told.get("lines")
        self._told["lines"] = lines
        if told is None or lines[: len(told)] != told:
            yield "timeline", {"reset": True, "lines": lines[-SHOWN_LINES:], "earlier": max(len(lines) - SHOWN_LINES, 0)}
        elif len(lines) > len(told):
            yield "timeline", {"reset": False, "lines": lines[len(told) :]}


class _Reader:
    """One opened stage, and what was read of it."""

    def __init__(self, records: Records, account: str, user: str) -> None:
        self._records = records
        self._of = f"{records.tenant}/{account}"
        self._user = user
        self._timeline = Timeline(records, StreamName(records.tenant, account, "user", user))
        self._lines: list[dict[str, Any]] = []
        self._row: UserRow | None = None
        self._replies: dict[str, ReplyRow] = {}

    def read(self) -> dict[str, Any]:
        """`{"lines", "state", "replies"}` as they are now."""
        if self._timeline.poll():
            self._lines = [dict(line) for commit in self._timeline.commits() for line in event_lines(commit)]
        heads = self._timeline.heads(self._timeline.user_stream)
        if self._row is None or _behind(self._row.checkpoint, heads):
            self._row = self._records.users.get(self._of, self._user) if heads else None
        return {"lines": self._lines, "state": self._state(heads), "replies": self._read_replies()}

    def _state(self, heads: Mapping[str, int]) -> dict[str, Any] | None:
        if self._row is None:
            return None
        return {**user_line(self._row), "behind": _behind(self._row.checkpoint, heads)}

    def _read_replies(self) -> list[dict[str, Any]]:
        shown = self._timeline.reply_ids()[-SHOWN_REPLIES:]
        stale = [reply_id for reply_id in shown if self._is_stale(reply_id)]
        for reply_id in stale[-_ROWS_A_POLL:]:
            if row := self._records.replies.get(reply_id):
                self._replies[reply_id] = row
        return [_explained(reply_line(self._replies[reply_id])) for reply_id in shown if reply_id in self._replies]

    def _is_stale(self, reply_id: str) -> bool:
        row = self._replies.get(reply_id)
        heads = self._timeline.heads(self._timeline.reply_stream(reply_id))
        return row is None or row.cause is None or _behind(row.checkpoint, heads) > 0


def _behind(checkpoint: Mapping[str, int], heads: Mapping[str, int]) -> int:
    """How many commits a read model has still to fold."""
    return sum(max(number - checkpoint.get(region, 0), 0) for region, number in heads.items())


def _explained(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, "meaning": meaning_of(line["errcode"], send=True)}

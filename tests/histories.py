"""Histories of users and replies: commits as one or two regions would have written them."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from hypothesis import strategies as st

from liushui.domain.commits import Commit, Event, commit_id_of
from liushui.domain.events import (
    EventReceived,
    MessageReceived,
    ReplyAnswered,
    ReplyAttempted,
    ReplyBecameUnknown,
    ReplyFailed,
    ReplyPostponed,
    ReplyRequested,
    ReplySent,
    SessionChanged,
    TypedEvent,
    record,
)
from liushui.domain.json import JsonObject
from liushui.domain.reply import stream_of_reply
from liushui.domain.streams import StreamName
from tests.builders import NOW_MS, a_commit, a_stream, event_fields, text_fields
from tests.replica import REGIONS

What: TypeAlias = Literal["text", "follow", "leave", "session", "answer", "ask", "reply", "fail", "repeat"]
USERS = ("o-ann", "o-bob", "o-eve")
SKEW_MS = 3_000


@dataclass(frozen=True)
class Move:
    """Something that happens: `after_ms` after what came before, in region number `region`; `sees`: the writer knew the
    other region's commits. `repeat`: the other region takes in the user's last callback once more."""

    what: What
    user: int = 0
    region: int = 0
    after_ms: int = 1_000
    sees: bool = False


@dataclass
class History:
    """Writes commits as moves come."""

    commits: list[Commit] = field(default_factory=list)
    now: int = NOW_MS

    def move(self, move: Move) -> Commit | None:
        """The commit that `move` makes, if it makes one."""
        self.now += move.after_ms
        region, stream = REGIONS[move.region], a_stream(USERS[move.user])
        if move.what == "repeat":
            return self._repeat(stream, region)
        if move.what in ("reply", "fail"):
            return self._reply(region, failing=move.what == "fail")
        return self.write(stream, self._events(move.what, len(self.commits), USERS[move.user]), region, sees=move.sees)

    def write(
        self, stream: StreamName, events: list[TypedEvent | Event], region: str = REGIONS[0], *, sees: bool = False,
        commit_id: str | None = None,
    ) -> Commit:  # fmt: skip
        before = [commit for commit in self.commits if (commit.stream, commit.region) == (stream, region)]
        others = [commit for commit in self.commits if commit.stream == stream and commit.region != region]
        at = self.now + REGIONS.index(region) * SKEW_MS
        commit = a_commit(
            len(before) + 1,
            stream=stream,
            region=region,
            at=max([at, *(commit.at for commit in before)]),
            events=tuple(event if isinstance(event, Event) else record(event) for event in events),
            commit_id=commit_id or commit_id_of(stream, f"cause-{len(self.commits)}"),
            seen={others[-1].region: others[-1].number} if sees and others else {},
            correlation_id=f"correlation-{len(self.commits)}",
        )
        self.commits.append(commit)
        return commit

    def streams(self, kind: str) -> list[StreamName]:
        return sorted({commit.stream for commit in self.commits if commit.stream.kind == kind}, key=str)

    def _repeat(self, stream: StreamName, region: str) -> Commit | None:
        last = next((commit for commit in reversed(self.commits) if commit.stream == stream), None)
        if last is None or last.region == region or self.now - last.at > 60_000:
            return None
        return self.write(stream, list(last.events), region, commit_id=last.commit_id)

    def _reply(self, region: str, *, failing: bool) -> Commit | None:
        asked = [
            (commit.stream, str(event.data["reply_id"]))
            for commit in self.commits
            for event in commit.events
            if event.type == "ReplyRequested"
        ]
        if not asked:
            return None
        stream = stream_of_reply(*asked[len(self.commits) % len(asked)])
        own = [commit for commit in self.commits if commit.stream == stream]
        attempts = sum(commit.events[0].type == "ReplyAttempted" for commit in own)
        if failing:
            event: TypedEvent = ReplyFailed(stream.subject, attempts, "expired")
        elif own and own[-1].events[0].type == "ReplyAttempted":
            outcomes = (
                ReplyPostponed(stream.subject, attempts, "wait", self.now + 5_000, -1),
                ReplyBecameUnknown(stream.subject, attempts, "no answer"),
                ReplySent(stream.subject, attempts, 0, "m-1"),
            )
            event = outcomes[attempts % 3]
        else:
            message: JsonObject = {"msgtype": "text", "text": {"content": f"attempt {attempts + 1}"}}
            event = ReplyAttempted(stream.subject, attempts + 1, "sender", self.now + 30_000, message)
        return self.write(stream, [event], region)

    def _events(self, what: What, number: int, user: str) -> list[TypedEvent | Event]:
        text = MessageReceived(text_fields("你好", user=user, msg_id=str(number)))
        message: JsonObject = {"msgtype": "text", "text": {"content": f"reply {number}"}}
        match what:
            case "follow" | "leave":
                name = "subscribe" if what == "follow" else "unsubscribe"
                return [EventReceived(event_fields(name, user=user, EventKey=str(number)))]
            case "session":
                return [text, SessionChanged({"step": number, "k": "值"}, ("gone",))]
            case "answer":
                return [text, ReplyAnswered(f"reply-{number}", user, message, 12)]
            case "ask":
                return [text, ReplyRequested(f"reply-{number}", user, "resend", self.now + 3_600_000, message)]
        return [text]


def moves(*, regions: int = 2) -> st.SearchStrategy[list[Move]]:
    """Some moves; those of two regions lie seconds or hours apart."""
    whats: list[What] = ["text", "follow", "leave", "session", "answer", "ask", "reply", "reply", "fail", "repeat"]
    return st.lists(
        st.builds(
            Move,
            what=st.sampled_from(whats),
            user=st.integers(0, len(USERS) - 1),
            region=st.integers(0, regions - 1),
            after_ms=st.sampled_from([0, 900, 5_000, 7_200_000]),
            sees=st.booleans(),
        ),
        min_size=1,
        max_size=14,
    )


def histories(*, regions: int = 2) -> st.SearchStrategy[History]:
    """What came of some moves."""
    return moves(regions=regions).map(history_of).filter(lambda history: bool(history.commits))


def history_of(moves: list[Move]) -> History:
    history = History()
    for move in moves:
        history.move(move)
    return history


@st.composite
def deliveries(draw: st.DrawFn, commits: list[Commit]) -> list[list[Commit]]:
    """Every commit at least once, some repeatedly, in any order, cut into batches anywhere."""
    repeats = draw(st.lists(st.sampled_from(commits), max_size=5))
    order = draw(st.permutations([*commits, *repeats]))
    return draw(batches(order))


@st.composite
def batches(draw: st.DrawFn, commits: list[Commit]) -> list[list[Commit]]:
    """`commits` in their order, cut anywhere."""
    cuts = sorted(draw(st.sets(st.integers(0, len(commits)), max_size=5)))
    return [commits[a:b] for a, b in zip([0, *cuts], [*cuts, len(commits)], strict=True) if a < b]

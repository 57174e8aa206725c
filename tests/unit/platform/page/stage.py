"""A stage in memory, its read models projected when a test says so."""

from dataclasses import dataclass, field

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_read_models import MemoryReplies, MemoryUsers
from liushui.adapters.memory_sagas import MemorySagas
from liushui.application.project_users import ProjectUsers
from liushui.domain.commits import Commit, Proposal
from liushui.domain.events import ReplyAttempted, ReplyRequested, ReplySent, TypedEvent, record
from liushui.domain.json import JsonObject
from liushui.domain.streams import StreamName
from local.platform.accounts import Account
from local.platform.page.records import Records
from tests.builders import NOW_MS, REGION, a_store, a_stream, received, text_fields
from tests.replica import records_of

USER = "o-user-1"
STREAM = a_stream(USER, account="shop")
REPLY_ID = "r" * 24
REPLY = StreamName("default", "shop", "reply", REPLY_ID)

LATER: JsonObject = {"msgtype": "text", "text": {"content": "later"}}


@dataclass
class Stage:
    """`opened` counts how often the page opened it; `failure` is raised instead."""

    events: MemoryEventStore = field(default_factory=a_store)
    users: MemoryUsers = field(default_factory=MemoryUsers)
    replies: MemoryReplies = field(default_factory=MemoryReplies)
    opened: int = 0
    failure: Exception | None = None

    def open(self, _account: Account) -> Records:
        self.opened += 1
        if self.failure is not None:
            raise self.failure
        return Records("default", (REGION,), self.events, self.users, self.replies)

    def receive(self, content: str) -> Commit:
        fields = text_fields(content, user=USER, msg_id=content)
        return self.events.append(STREAM, received(fields), cause=f"msg:{content}").commit

    def append(self, stream: StreamName, *events: TypedEvent, at: int = NOW_MS) -> Commit:
        proposal = Proposal(events=[record(event) for event in events], at=at)
        cause = f"{stream} {self.events.count()}"
        return self.events.append(stream, lambda _tail: proposal, cause=cause).commit

    def request(self) -> Commit:
        """An active reply is asked for, beside whatever was received."""
        return self.append(STREAM, ReplyRequested(REPLY_ID, USER, "hold", NOW_MS + 1, message=LATER))

    def attempt(self) -> Commit:
        return self.append(REPLY, ReplyAttempted(REPLY_ID, 1, "sender", NOW_MS + 1, LATER))

    def send(self) -> Commit:
        return self.append(REPLY, ReplySent(REPLY_ID, 1))

    def project(self, *commits: Commit) -> None:
        ProjectUsers(self.events, self.users, self.replies, (REGION,), MemorySagas())(records_of(commits))

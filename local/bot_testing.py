"""A phone for bot authors' tests, as a pytest plugin: the bot runs with the memory adapters, by the real way in.

In your `conftest.py`: `pytest_plugins = ["local.bot_testing"]`, and a fixture `bot` if yours is not the one in `bot.app`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.adapters.memory_read_models import MemoryUsers
from liushui.adapters.system import SystemClock, SystemIds, time_limit
from liushui.application.compose_reply import ComposeReply, NotComposed
from liushui.application.receive_callback import CallbackAnswer, CallbackRequest, ReceiveCallback
from liushui.bot import Bot
from liushui.domain.commits import Commit
from liushui.domain.errors import UnknownAccount
from liushui.domain.events import ReplyAnswered, ReplyRequested, typed
from liushui.domain.streams import StreamName
from liushui.domain.user import UserState, carried_state
from liushui.wechat import signature
from liushui.wechat.accounts import Account, OfficialAccount
from local.platform.xml_writer import write_xml

_ORIGINAL_ID = "gh_0123456789ab"
_APP_ID = "wx0123456789abcdef"
_NO_SECRET = "phone"  # noqa: S105 - nobody but this phone ever calls


class BotFailed(AssertionError):
    """A handler raised, ran too long, or is not there; the text names which, and the exception's class."""


@dataclass(frozen=True)
class Answer:
    """One reply. `passive`: in the answer to the callback; else it is sent afterwards. `message` as WeChat's customer-service
    API has it."""

    kind: str
    message: Mapping[str, Any]
    passive: bool

    @property
    def text(self) -> str | None:
        """What a text says, None for other kinds."""
        content = self.message.get("text")
        return str(content["content"]) if isinstance(content, Mapping) else None


class Phone:
    """One user's phone; what the bot keeps about the user lasts as long as the test."""

    def __init__(self, bot: Bot, user: str = "o-user-1") -> None:
        self._user = user
        self._account = OfficialAccount(name="demo", app_id=_APP_ID, app_secret=_NO_SECRET, token=_NO_SECRET, mode="plain")
        self._clock = SystemClock()
        self._events = MemoryEventStore(clock=self._clock, ids=SystemIds())
        self._server = ReceiveCallback(
            accounts=_OneAccount(self._account),
            events=self._events,
            users=MemoryUsers(),
            bot=bot,
            clock=self._clock,
            time_limit=time_limit,
        )
        self._compose = ComposeReply(self._events, bot, self._clock, time_limit)
        self._numbers = count(1)

    def say(self, text: str) -> list[Answer]:
        return self.send("text", Content=text)

    def click(self, key: str) -> list[Answer]:
        """Tap a menu item of type click."""
        return self.event("CLICK", EventKey=key)

    def follow(self, scene: str | None = None) -> list[Answer]:
        """Follow, by a scan of the QR code of `scene` where one is given."""
        return self.event("subscribe", EventKey=f"qrscene_{scene}" if scene else "")

    def unfollow(self) -> list[Answer]:
        return self.event("unsubscribe", EventKey="")

    def scan(self, scene: str) -> list[Answer]:
        """Scan a QR code as one who follows already."""
        return self.event("SCAN", EventKey=scene, Ticket="ticket")

    def event(self, name: str, **fields: Any) -> list[Answer]:
        """Any event, by WeChat's own names of its fields."""
        return self._push({"MsgType": "event", "Event": name, **fields})

    def send(self, msgtype: str, **fields: Any) -> list[Answer]:
        """Any message, by WeChat's own names of its fields."""
        return self._push({"MsgType": msgtype, **fields, "MsgId": 20_000_000_000_000_000 + next(self._numbers)})

    @property
    def user(self) -> UserState:
        """What is known of the user, as handlers get it."""
        tail = self._events.tail(StreamName("default", self._account.name, "user", self._user))
        return (carried_state(tail) if tail else None) or UserState()

    def _push(self, fields: Mapping[str, Any]) -> list[Answer]:
        now = self._clock.now_ms() // 1000
        envelope = {"ToUserName": _ORIGINAL_ID, "FromUserName": self._user, "CreateTime": now}
        nonce = str(next(self._numbers))
        signed = signature.sign(self._account.token, str(now), nonce)
        query = {"signature": signed, "timestamp": str(now), "nonce": nonce, "openid": self._user}
        body = write_xml({**envelope, "EventSerial": nonce, **fields}).encode()
        answered: CallbackAnswer = self._server(CallbackRequest(self._account.name, "POST", query, body))
        assert answered.commit is not None  # noqa: S101 - only URL checks have none
        return list(self._answers(answered.commit))

    def _answers(self, commit: Commit) -> Iterator[Answer]:
        for event in commit.events:
            reply = typed(event)
            if isinstance(reply, ReplyAnswered):
                yield _answer(reply.message, passive=True)
            elif isinstance(reply, ReplyRequested) and reply.message is not None:
                yield _answer(reply.message, passive=False)
            elif isinstance(reply, ReplyRequested):
                yield from self._composed(commit, reply)

    def _composed(self, cause: Commit, intent: ReplyRequested) -> Iterator[Answer]:
        composed = self._compose(cause, intent, self._account.platform, again=False)
        if isinstance(composed, NotComposed):
            raise BotFailed(f"handler {intent.handler}: {composed.error_class} ({composed.detail})")
        if composed.first is not None:
            yield _answer(composed.first.message, passive=False)
        if composed.commit is not None:
            yield from self._answers(composed.commit)


class _OneAccount:
    def __init__(self, account: Account) -> None:
        self._account = account

    def get(self, name: str) -> Account:
        if name != self._account.name:
            raise UnknownAccount(name)
        return self._account

    def fetch_again(self, name: str) -> Account:
        return self.get(name)

    def names(self) -> list[str]:
        return [self._account.name]


def _answer(message: Mapping[str, Any], *, passive: bool) -> Answer:
    return Answer(str(message["msgtype"]), message, passive)


@pytest.fixture
def bot() -> Bot:
    """The bot under test: the one of `layers/bot`, unless a test suite says otherwise."""
    from bot.app import bot as author_bot

    return author_bot


@pytest.fixture
def phone(bot: Bot) -> Phone:
    """A user's phone, on which the bot answers."""
    return Phone(bot)

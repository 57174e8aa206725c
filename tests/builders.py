"""Valid things by default; a test names only what it is about."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.bot import HandlerOverran
from liushui.domain.commits import Commit, Event, Proposal, commit_id_of
from liushui.domain.errors import UnknownAccount
from liushui.domain.events import MessageReceived, record
from liushui.domain.streams import StreamName
from liushui.domain.user import STATE_VERSION, carried_state, evolve
from liushui.ports import Decide
from liushui.wechat.accounts import Account, OfficialAccount
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.signature import sign

REGION = "us-east-1"
NOW_MS = 1_763_900_000_000
"""The fixed clock's time: milliseconds since the epoch."""
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


class FixedClock:
    """A clock that stands still until a test moves it; sleeping moves it."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self.at = now_ms

    def now_ms(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000

    def sleep(self, seconds: float) -> None:
        self.at += round(seconds * 1000)


class CountedIds:
    """Ids in order, and no jitter."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def new_id(self) -> str:
        return f"id-{next(self._count)}"

    def jitter(self, most: float) -> float:
        return most


@dataclass
class FixedAccounts:
    """Accounts at hand; `rotated` is what a second fetch finds."""

    accounts: dict[str, Account] = field(default_factory=dict)
    rotated: dict[str, Account] = field(default_factory=dict)

    def get(self, name: str) -> Account:
        if name not in self.accounts:
            raise UnknownAccount(name)
        return self.accounts[name]

    def fetch_again(self, name: str) -> Account:
        return self.rotated.get(name) or self.get(name)

    def names(self) -> list[str]:
        return sorted(self.accounts)


@contextmanager
def no_time_limit(seconds: float) -> Iterator[None]:
    yield


@contextmanager
def time_is_up(seconds: float) -> Iterator[None]:
    yield
    raise HandlerOverran


def an_account(**changes: Any) -> OfficialAccount:
    values = {
        "name": "demo",
        "kind": "official",
        "tenant": "default",
        "app_id": "wx0123456789abcdef",
        "app_secret": "0123456789abcdef0123456789abcdef",
        "token": "aToken123",
        "encoding_aes_key": AES_KEY,
        "mode": "safe",
        "api_base": "https://api.weixin.qq.com",
    }
    account = Account.from_dict(values | changes)
    assert isinstance(account, OfficialAccount)
    return account


def a_stream(user: str = "o-user-1", kind: str = "user", account: str = "demo") -> StreamName:
    return StreamName("default", account, kind, user)


def a_store(clock: FixedClock | None = None) -> MemoryEventStore:
    return MemoryEventStore(clock=clock or FixedClock(), ids=CountedIds(), region=REGION, regions=(REGION,))


def a_commit(number: int = 1, **changes: Any) -> Commit:
    """A commit with one received text and everything else by default."""
    stream = changes.get("stream", a_stream())
    commit_id = commit_id_of(stream, f"msg:{number}")
    values = {
        "stream": stream,
        "region": REGION,
        "number": number,
        "commit_id": commit_id,
        "at": NOW_MS,
        "events": (record(MessageReceived(text_fields(msg_id=str(number)))),),
        "correlation_id": commit_id,
        "causation_id": commit_id,
    }
    return Commit(**(values | changes))


def text_fields(content: str = "hi", *, user: str = "o-user-1", msg_id: str = "23456789012345678") -> dict[str, str]:
    return {
        "ToUserName": "gh_0123456789ab",
        "FromUserName": user,
        "CreateTime": str(NOW_MS // 1000),
        "MsgType": "text",
        "Content": content,
        "MsgId": msg_id,
    }


def event_fields(event: str, *, user: str = "o-user-1", **more: str) -> dict[str, str]:
    base = {"ToUserName": "gh_0123456789ab", "FromUserName": user, "CreateTime": str(NOW_MS // 1000)}
    return base | {"MsgType": "event", "Event": event} | more


def to_xml(fields: Mapping[str, str]) -> str:
    safe = {name: value.replace("]]>", "]]]]><![CDATA[>") for name, value in fields.items()}
    return "<xml>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in safe.items()) + "</xml>"


def a_callback(
    account: OfficialAccount, fields: Mapping[str, str], *, now: int = NOW_MS // 1000, nonce: str = "1234567"
) -> tuple[dict[str, str], bytes]:
    """The query and the body with which WeChat delivers `fields` in the account's mode."""
    timestamp, plain = str(now), to_xml(fields)
    query = {
        "timestamp": timestamp,
        "nonce": nonce,
        "signature": sign(account.token, timestamp, nonce),
        "openid": fields.get("FromUserName", ""),
    }
    if account.mode == "plain":
        return query, plain.encode()
    assert account.encoding_aes_key is not None
    crypter = MessageCrypter(account.encoding_aes_key, (account.app_id,))
    encrypted = crypter.encrypt(plain.encode(), account.app_id, nonce.encode().ljust(16, b"x")[:16])
    query |= {"encrypt_type": "aes", "msg_signature": sign(account.token, timestamp, nonce, encrypted)}
    outer = fields if account.mode == "compatible" else {"ToUserName": fields.get("ToUserName", "")}
    return query, to_xml({**outer, "Encrypt": encrypted}).encode()


def received(fields: Mapping[str, str] | None = None) -> Decide:
    """A decision that records one received message and folds it, as the callback does."""
    event: Event = record(MessageReceived(dict(fields or text_fields())))

    def decide(tail: Commit | None) -> Proposal:
        at = max(NOW_MS, tail.at if tail else 0)
        before = carried_state(tail)
        assert before is not None
        state = evolve(before, event, at)
        return Proposal(events=[event], at=at, state=state.to_data(), state_version=STATE_VERSION)

    return decide

"""What all doors have in common."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import Account
from liushui.wechat.callback import Opened

PLAIN_TEXT = "text/plain"
XML = "application/xml"
JSON = "application/json"
SUCCESS = "success"

Method: TypeAlias = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """What WeChat asked at `/<door>/<account>`, or with `app_id` at `/component/<account>/<app_id>`.

    `query` holds decoded values, `headers` names in small letters.
    """

    account: str
    method: Method
    query: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    trace_id: str | None = None
    door: str = "wechat"
    app_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What of a request is verified, and when: `now` and `tolerance` are seconds."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    now: int
    tolerance: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to WeChat: the type is without its charset."""

    body: str = field(repr=False)
    content_type: str = PLAIN_TEXT
    status: int = 200


@dataclass(frozen=True, slots=True)
class Seal:
    """What an encrypted answer takes from outside, so that a repeat gets the same bytes: unix seconds and a seed."""

    at: int
    seed: str = field(repr=False)


def failure(door: str, status: int, why: str) -> Answer:
    """The answer to what was refused or not written, at an address that begins with `door`."""
    if door == "pay":
        return Answer(json.dumps({"code": "FAIL", "message": why}, ensure_ascii=False), JSON, status)
    return Answer(why, status=status)


class Door(Protocol):
    """One address of one account."""

    @property
    def account(self) -> Account:
        """Whose streams, replies and logs the callbacks belong to."""

    @property
    def has_bot(self) -> bool:
        """Whether what users do here is the bot's to answer."""

    def verify_url(self, delivery: Delivery) -> str:
        """The answer to the console's URL check. Raises CallbackRefused."""

    def open(self, delivery: Delivery) -> Opened:
        """The verified callback. Raises CallbackRefused."""

    def subject(self, fields: JsonObject) -> tuple[str, str]:
        """Kind and id of what a callback is about. Raises MalformedBody."""

    def cause(self, fields: JsonObject) -> str:
        """What makes the callback the same one when it is delivered again."""

    def takes(self, fields: JsonObject, reply: JsonObject) -> bool:
        """Whether the answer to this callback can carry this reply (as `replies.to_data` has it)."""

    def answer(self, opened: Opened, reply: JsonObject | None, seal: Seal) -> Answer:
        """The answer to a stored callback, with a reply that `takes` has taken, or with none."""

"""What a call of WeChat's API is, before anybody makes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Generic, Literal, TypeVar

from liushui.domain.errors import LiushuiError
from liushui.domain.json import JsonObject

T_co = TypeVar("T_co", covariant=True)


class InvalidCall(LiushuiError):
    """A call that WeChat would refuse; the message names the field and the limit."""


class Host(StrEnum):
    """Which of WeChat's hosts serves a call; an account's `api_base` stands in the place of either."""

    API = "https://api.weixin.qq.com"
    WORK = "https://qyapi.weixin.qq.com"
    PAY = "https://api.mch.weixin.qq.com"


class TokenUse(StrEnum):
    """The token that a call carries, by the name of its query parameter."""

    NONE = ""
    ACCESS = "access_token"
    COMPONENT = "component_access_token"


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One call. `name` is what logs, faults, quotas and documents call it, such as `custom/send`.

    `body` is sent as JSON; `query` may hold secrets. `delivers`: somebody gets something, so that a lost answer leaves open
    whether it happened; `vendor_key`: WeChat itself drops a repetition of this very body for a while, so that repeating it is
    safe. `done` are the errcodes by which WeChat says that it did this very thing before: they count as success. `read` makes
    the result from the answer's JSON; it may raise KeyError, TypeError or ValueError where the answer is not what WeChat
    documents.

    `upload_field`: the call is multipart/form-data with a file in the field of this name, and `body` holds the further fields,
    each a text. `downloads`: the answer is a file, and `read` is asked only where WeChat sent JSON in its place.

    WeChat Pay's calls are signed with the merchant's key in the place of a token, and answered by HTTP status and a code that
    is a word. `seals`: the fields of the body, at any depth, that nobody but WeChat Pay may read; they are sealed on sending.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    read: Callable[[JsonObject], T_co]
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: JsonObject | None = field(default=None, repr=False)
    host: Host = Host.API
    token: TokenUse = TokenUse.ACCESS
    delivers: bool = False
    vendor_key: bool = False
    upload_field: str | None = None
    downloads: bool = False
    done: tuple[int, ...] = ()
    seals: tuple[str, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether making the call again does no harm, whatever became of it the first time."""
        return not self.delivers or self.vendor_key


@dataclass(frozen=True, slots=True)
class Part:
    """The file of an upload: `size` bytes from where `file` stands, sent as they are read."""

    file: BinaryIO = field(repr=False)
    size: int
    filename: str
    content_type: str = "application/octet-stream"


def nothing(_answer: JsonObject) -> None:
    """The `read` of calls whose answer says no more than that it was done."""

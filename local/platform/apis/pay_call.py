"""One call of a merchant, and how WeChat Pay refuses: by HTTP status, a code that is a word, and the field at fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from local.platform.accounts import Account
from local.platform.errors import ApiError
from local.platform.messages import parse_json
from local.platform.simulator import Simulator

Answer = dict[str, Any]
CHINA: Final = timezone(timedelta(hours=8))


class PayError(Exception):
    """A refusal. `at`: the field, as a JSON pointer."""

    def __init__(self, status: int, code: str, message: str, *, at: str | None = None) -> None:
        self.status, self.code, self.message, self.at = status, code, message, at
        super().__init__(f"{code} {message}")

    def body(self) -> Answer:
        detail = {} if self.at is None else {"detail": {"field": self.at, "issue": self.message, "location": "body"}}
        return {"code": self.code, "message": self.message, **detail}


@dataclass(frozen=True)
class PayCall:
    """A request whose signature was checked."""

    simulator: Simulator
    account: Account
    call_id: str
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """The body. Raises PayError PARAM_ERROR."""
        try:
            return parse_json(self.body)
        except ApiError:
            raise wrong("", "输入源“/body”不是合法的 JSON") from None

    @property
    def now(self) -> float:
        return self.simulator.clock.now()

    def put(self, table: str, key: str, value: Any) -> None:
        self.simulator.records.put(self.account.name, table, key, value)

    def get(self, table: str, key: str) -> Any:
        return self.simulator.records.get(self.account.name, table, key)

    def rows(self, table: str) -> Mapping[str, Any]:
        return self.simulator.records.rows(self.account.name, table)

    def new_id(self, prefix: str) -> str:
        """A number of WeChat Pay's own."""
        return f"{prefix}{self.simulator.records.next_number(self.account.name, 'pay_ids', 10**15)}"

    def check_mch_id(self, mch_id: object) -> None:
        """Whose money it is about: the caller's own."""
        if mch_id != self.account.mch_id:
            raise PayError(400, "PARAM_ERROR", "商户号与签名所用商户号不一致", at="/mchid")

    def owe(self, event: str, **resource: Any) -> None:
        """A notice that follows by itself."""
        self.simulator.owed.add(self.account.name, "", event, resource=resource)


@dataclass(frozen=True)
class PayApi:
    """One simulated call. A None is answered with HTTP 204."""

    name: str
    method: str
    path: str
    carry_out: Callable[[PayCall], Answer | None]


def wrong(at: str, message: str) -> PayError:
    return PayError(400, "PARAM_ERROR", message, at=at)


def text(given: Mapping[str, Any], name: str, most: int, *, least: int = 1, within: str = "") -> str:
    """A text of `least` to `most` characters."""
    value = given.get(name)
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise wrong(f"{within}/{name}", f"{name} 必填，长度须为 {least} 到 {most}")
    return value


def optional(given: Mapping[str, Any], name: str, most: int) -> str | None:
    """A text that may be missing."""
    return None if given.get(name) is None else text(given, name, most)


def amount(given: Mapping[str, Any], name: str, within: str = "") -> int:
    """Fen, at least one."""
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise wrong(f"{within}/{name}", f"{name} 须为大于 0 的整数")
    return value


def part(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object."""
    value = given.get(name)
    if not isinstance(value, dict):
        raise wrong(f"/{name}", f"{name} 必填")
    return value


def parts(given: Mapping[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    """A list of objects."""
    value = given.get(name)
    if not isinstance(value, list) or not 1 <= len(value) <= most or not all(isinstance(one, dict) for one in value):
        raise wrong(f"/{name}", f"{name} 须为 1 到 {most} 项")
    return value


def written(at: float) -> str:
    """A time as WeChat Pay writes it (RFC 3339)."""
    return datetime.fromtimestamp(int(at), CHINA).isoformat()


def read_time(value: str | None, at: str) -> float | None:
    """What `written` wrote."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise wrong(at, "时间须遵循 rfc3339 标准格式")
    return moment.timestamp()

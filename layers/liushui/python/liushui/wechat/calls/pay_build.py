"""Making a call of WeChat Pay: whose numbers are checked, and which repetition of it does no harm."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Final, TypeVar
from urllib.parse import quote

from liushui.domain.json import JsonObject
from liushui.wechat.calls import checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse

T = TypeVar("T")
MOST_FEN: Final = 100_000_000
_CHINA: Final = timezone(timedelta(hours=8))


def pay_get(name: str, path: str, read: Callable[[JsonObject], T], query: Mapping[str, str] | None = None) -> Call[T]:
    """A question."""
    return Call(name, "GET", path, read, query=query or {}, host=Host.PAY, token=TokenUse.NONE)


def pay_post(name: str, path: str, read: Callable[[JsonObject], T], body: JsonObject) -> Call[T]:
    """A change that is the same however often it is made."""
    return Call(name, "POST", path, read, body=body, host=Host.PAY, token=TokenUse.NONE)


def pay_once(
    name: str, path: str, read: Callable[[JsonObject], T], body: JsonObject, *, seals: tuple[str, ...] = ()
) -> Call[T]:
    """What moves money, or promises to. WeChat Pay does it once for each number of the merchant's: a repetition with the same
    number and data is answered like the first, so that it may be repeated; with other data it is refused."""
    return Call(
        name, "POST", path, read, body=body, host=Host.PAY, token=TokenUse.NONE, delivers=True, vendor_key=True, seals=seals
    )


def merchant(mch_id: str) -> str:
    """A merchant number."""
    return checks.matching("mch_id", mch_id, "[0-9]{6,32}", "a merchant number (商户号): digits")


def app(app_id: str) -> str:
    """An AppID that is bound to the merchant."""
    return checks.at_most_bytes("app_id", app_id, 32)


def trade_no(out_trade_no: str) -> str:
    """The merchant's own number of an order: 6 to 32 characters (商户订单号)."""
    return checks.matching(
        "out_trade_no",
        out_trade_no,
        r"[0-9A-Za-z_\-|*]{6,32}",
        "6 to 32 letters, digits or _ - | *",
    )


def own_no(field: str, value: str, most: int = 64) -> str:
    """The merchant's own number of a refund or of sharing."""
    return checks.matching(field, value, rf"[0-9A-Za-z_\-|*@]{{1,{most}}}", f"1 to {most} letters, digits or _ - | * @")


def in_path(value: str) -> str:
    """A checked number as it stands in a path."""
    return quote(value, safe="")


def fen(field: str, value: int) -> int:
    """An amount of money in fen, a hundredth of a yuan."""
    return checks.between(field, value, 1, MOST_FEN)


def notice_address(url: str) -> str:
    """Where notices go: WeChat Pay takes no query string. It must be https, but for a simulated WeChat Pay."""
    checks.matching("notify_url", url, "https?://[^?#]+", "an address without a query string")
    return checks.at_most_bytes("notify_url", url, 255)


def moment(field: str, at: int) -> str:
    """Seconds since the epoch as WeChat Pay writes times (RFC 3339, in China)."""
    if at < 0:
        raise InvalidCall(f"{field} is before 1970")
    return datetime.fromtimestamp(at, _CHINA).isoformat()

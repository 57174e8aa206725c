"""The industries of template messages ("模板消息": 设置所属行业, 获取设置的行业信息): set once in thirty days."""

from typing import Final

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.errors import ApiError

MONTH_SECONDS: Final = 30 * 86_400
_TABLE, _LOCK = "industries", "industries_changed"
_KNOWN: Final = {
    "1": ("IT科技", "互联网|电子商务"), "2": ("IT科技", "IT软件与服务"), "3": ("IT科技", "IT硬件与设备"), "10": ("餐饮", "餐饮"),
}  # fmt: skip


def set_industries(call: Call) -> Answer:
    """Raises ApiError 40102 for a number that is none, 43100 within the month."""
    given = call.given
    numbers = [str(given.get(name)) for name in ("industry_id1", "industry_id2")]
    if not all(number.isdecimal() and 1 <= int(number) <= 41 for number in numbers):
        raise ApiError(40102)
    if call.get(_LOCK, "at") is not None:
        raise ApiError(43100)
    call.put(_LOCK, "at", call.now, MONTH_SECONDS)
    call.put(_TABLE, "numbers", numbers)
    return OK


def get_industries(call: Call) -> Answer:
    primary, secondary = call.get(_TABLE, "numbers") or ("1", "2")
    return {"primary_industry": _named(primary), "secondary_industry": _named(secondary)}


def _named(number: str) -> dict[str, str]:
    first, second = _KNOWN.get(number, ("其他", "其他"))
    return {"first_class": first, "second_class": second}


APIS = (
    Api("template/api_set_industry", "POST", "/cgi-bin/template/api_set_industry", set_industries),
    Api("template/get_industry", "GET", "/cgi-bin/template/get_industry", get_industries),
)

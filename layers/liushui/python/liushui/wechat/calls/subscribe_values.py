"""What a subscription message's values may hold, by the type that a key begins with: `thing1` is a `thing`.

Source: WeChat developer documentation, "Send subscription messages" (发送订阅消息), on limits of the parameters' values.
"""

import re
from collections.abc import Mapping
from typing import Final

from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.checks import required

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SIGN = f"[^\\w\\s{_HAN}]"
_DIGITS = r"\d{1,10}(\.\d+)?"
_RULES: Final[Mapping[str, tuple[str, str]]] = {
    "thing": (r"[^\x00-\x1f]{1,20}", "at most 20 characters without line ends"),
    "number": (r"(?=.{1,32}$)-?\d+(\.\d+)?", "a number of at most 32 digits"),
    "letter": (r"[A-Za-z]{1,32}", "at most 32 letters"),
    "symbol": (f"{_SIGN}{{1,5}}", "at most 5 signs that are neither letters nor digits"),
    "character_string": (r"[!-~]{1,32}", "at most 32 letters, digits or signs of ASCII"),
    "time": (r"(?=.*\d{1,2}:\d{2})[\d年月日:\-/. ~]{1,40}", "a time like 15:01, with or without a date, or two joined by ~"),
    "date": (r"(?=.*\d{1,4}([年月]|[\-/.]\d))[\d年月日:\-/. ~]{1,40}", "a date like 2019年10月1日, with or without a time"),
    "amount": (rf"{_SIGN}?{_DIGITS}元?", "a number of at most 10 digits, with or without a currency sign before and 元 behind"),
    "phone_number": (r"[\d+\-() ]{1,17}", "at most 17 digits and signs"),
    "car_number": (rf"(?=.{{1,8}}$)[{_HAN}A-Za-z\d]?[A-Za-z\d]*[{_HAN}A-Za-z\d]?",
                   "at most 8 letters and digits, the first or last may be Chinese"),
    "name": (rf"(?=.*[{_HAN}])[{_HAN}\w·.]{{1,10}}|[^\d\s{_HAN}]([^\d{_HAN}]{{0,19}})",
             "at most 10 Chinese characters, or 20 letters and signs"),
    "phrase": (f"[{_HAN}]{{1,5}}", "at most 5 Chinese characters"),
}  # fmt: skip
_KEY: Final = re.compile(r"([a-z_]+?)\d*")


def checked(values: Mapping[str, str]) -> Mapping[str, str]:
    """`values`, if each keeps to its type's rule. Keys of a type that is unknown here, such as `const`, are left to WeChat.
    Raises InvalidCall."""
    for key, value in values.items():
        required(key, value)
        found = _KEY.fullmatch(key)
        rule = _RULES.get(found[1]) if found else None
        if rule is not None and not re.fullmatch(rule[0], value):
            raise InvalidCall(f"{key} must be {rule[1]}")
    return values

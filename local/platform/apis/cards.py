"""Codes of coupons in deposit mode ("导入自定义code", "设置卡券失效"). Cards are made in the console: every account has one."""

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import items, optional_text, text
from local.platform.errors import ApiError

CARD_ID = "pSimulatedWelcomeCoupon00000"
MOST_CODES = 100
_TABLE = "card_codes"
_VALID, _UNAVAILABLE = "valid", "unavailable"


def deposit(call: Call) -> Answer:
    """Codes that are there already are filtered out. Raises ApiError 40073 for an unknown card, 40109 above a hundred codes."""
    _check_card(call)
    codes = items(call.given, "code", 40056, most=MOST_CODES, longer=40109)
    if not all(isinstance(code, str) and code for code in codes):
        raise ApiError(40056)
    new = [code for code in dict.fromkeys(codes) if call.get(_TABLE, code) is None]
    for code in new:
        call.put(_TABLE, code, _VALID)
    return {**OK, "succ_code": len(new), "duplicate_code": len(codes) - len(new), "fail_code": 0}


def make_unavailable(call: Call) -> Answer:
    """For good. Raises ApiError 40056 for a code that is not there, 40127 for one that is unavailable already."""
    _check_card(call)
    code = text(call.given, "code", 40056)
    optional_text(call.given, "reason")
    if (stands := call.get(_TABLE, code)) is None:
        raise ApiError(40056)
    if stands == _UNAVAILABLE:
        raise ApiError(40127)
    call.put(_TABLE, code, _UNAVAILABLE)
    return OK


def get_code(call: Call) -> Answer:
    """How a code stands ("查询Code"); nobody need have taken it. Raises ApiError 40056 for a code that is not there."""
    _check_card(call)
    stands = call.get(_TABLE, text(call.given, "code", 40056))
    if stands is None:
        raise ApiError(40056)
    return {**OK, "can_consume": stands == _VALID, "user_card_status": "NORMAL" if stands == _VALID else "UNAVAILABLE"}


def _check_card(call: Call) -> None:
    if text(call.given, "card_id", 40073) != CARD_ID:
        raise ApiError(40073)


APIS = (
    Api("card/code/deposit", "POST", "/card/code/deposit", deposit),
    Api("card/code/unavailable", "POST", "/card/code/unavailable", make_unavailable),
    Api("card/code/get", "POST", "/card/code/get", get_code),
)

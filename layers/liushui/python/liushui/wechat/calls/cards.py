"""Codes of coupons (微信卡券) that an account makes itself, in the card's deposit mode (预存模式).

Source: "Create a card" (创建卡券), "Import codes" (导入自定义code), "Query a code" (查询Code) and "Make a card invalid"
(设置卡券失效). WeChat hands a user who takes the card one of the codes that were imported; taking it is the user's own act.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing

MOST_CODES_AT_ONCE, MOST_CODE_CHARACTERS, MOST_REASON_BYTES = 100, 20, 64
_NO_LONGER_VALID = 40127


@dataclass(frozen=True, slots=True)
class ImportedCodes:
    """How many codes were taken, and how many WeChat had already: those are filtered out, so importing again does no harm."""

    taken: int
    known: int


@dataclass(frozen=True, slots=True)
class CodeState:
    """`status` is WeChat's word: NORMAL, CONSUMED, EXPIRE, GIFTING, GIFT_TIMEOUT, DELETE or UNAVAILABLE."""

    can_consume: bool
    status: str


def import_codes(card_id: str, codes: Sequence[str]) -> Call[ImportedCodes]:
    """Import codes (导入自定义code), at most 100 at once of at most 20 characters; may be repeated until it succeeds."""
    checks.required("card_id", card_id)
    checks.count("codes", codes, 1, MOST_CODES_AT_ONCE)
    body = {"card_id": card_id, "code": [_code(code) for code in codes]}
    return build.post("/card/code/deposit", _imported, body)


def make_code_unavailable(card_id: str, code: str, *, reason: str | None = None) -> Call[None]:
    """Make a code invalid (设置卡券失效), for good. One that is invalid already is refused with 40127: that counts as done."""
    checks.required("card_id", card_id)
    body = {"card_id": card_id, "code": _code(code), **checks.given(reason=reason)}
    return replace(build.post("/card/code/unavailable", nothing, body), done=(_NO_LONGER_VALID,))


def get_code(card_id: str, code: str) -> Call[CodeState]:
    """How a code stands (查询Code); one that nobody took yet is refused with 40056."""
    checks.required("card_id", card_id)
    return build.post("/card/code/get", _state, {"card_id": card_id, "code": _code(code), "check_consume": False})


def _code(code: str) -> str:
    if len(checks.required("code", code)) > MOST_CODE_CHARACTERS:
        raise InvalidCall(f"code must have at most {MOST_CODE_CHARACTERS} characters")
    return code


def _imported(answer: JsonObject) -> ImportedCodes:
    """WeChat counts what it could not take and answers 0 all the same."""
    if answers.optional_number(answer, "fail_code"):
        raise ValueError("some codes were not taken")
    taken, known = (answers.optional_number(answer, name) or 0 for name in ("succ_code", "duplicate_code"))
    return ImportedCodes(taken, known)


def _state(answer: JsonObject) -> CodeState:
    return CodeState(answer["can_consume"] is True, answers.text(answer, "user_card_status"))

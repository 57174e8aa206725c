import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import cards
from tests.unit.wechat.calls.shape import assert_post, assert_refused


def test_codes_are_imported_and_may_be_again() -> None:
    call = cards.import_codes("pCard", ["A1", "A2"])
    assert_post(call, "/card/code/deposit", {"card_id": "pCard", "code": ["A1", "A2"]})
    assert call.repeatable
    answer: JsonObject = {"errcode": 0, "errmsg": "ok", "succ_code": 1, "duplicate_code": 1, "fail_code": 0}
    assert call.read(answer) == cards.ImportedCodes(1, 1)
    assert_refused(lambda: cards.import_codes("", ["A"]), "card_id", "empty")
    assert_refused(lambda: cards.import_codes("pCard", ["A"] * 101), "codes", "1 to 100")
    assert_refused(lambda: cards.import_codes("pCard", ["A" * 21]), "code", "at most 20")


def test_codes_that_were_not_taken_are_no_success() -> None:
    with pytest.raises(ValueError, match="not taken"):
        cards.import_codes("pCard", ["A"]).read({"errcode": 0, "succ_code": 0, "duplicate_code": 0, "fail_code": 1})


def test_a_code_is_made_unavailable_and_a_second_time_counts_as_done() -> None:
    call = cards.make_code_unavailable("pCard", "A1", reason="refund")
    assert_post(call, "/card/code/unavailable", {"card_id": "pCard", "code": "A1", "reason": "refund"})
    assert (call.repeatable, call.done) == (True, (40127,))
    assert "reason" not in (cards.make_code_unavailable("pCard", "A1").body or {})


def test_a_code_is_queried() -> None:
    call = cards.get_code("pCard", "A1")
    assert_post(call, "/card/code/get", {"card_id": "pCard", "code": "A1", "check_consume": False})
    assert call.read({"can_consume": True, "user_card_status": "NORMAL"}) == cards.CodeState(True, "NORMAL")

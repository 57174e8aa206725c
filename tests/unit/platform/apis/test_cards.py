"""Facts of "导入自定义code", "查询Code" and "设置卡券失效", and that WeChat's own tags may be given."""

from typing import Any

import pytest

from local.platform.apis.cards import CARD_ID
from tests.unit.platform.apis.server import USER, Server


def deposit(shop: Server, *codes: str, card_id: str = CARD_ID) -> dict[str, Any]:
    return shop.post("/card/code/deposit", {"card_id": card_id, "code": list(codes)})


def about(shop: Server, what: str, code: str) -> dict[str, Any]:
    return shop.post(f"/card/code/{what}", {"card_id": CARD_ID, "code": code})


def test_codes_that_are_there_already_are_filtered_out(shop: Server) -> None:
    assert deposit(shop, "A", "B") == {"errcode": 0, "errmsg": "ok", "succ_code": 2, "duplicate_code": 0, "fail_code": 0}
    again = deposit(shop, "B", "C", "C")
    assert (again["succ_code"], again["duplicate_code"]) == (1, 2)


@pytest.mark.parametrize(
    ("codes", "card_id", "errcode"),
    [(["A"], "pOther", 40073), ([""], CARD_ID, 40056), ([], CARD_ID, 40056), (["A"] * 101, CARD_ID, 40109)],
)
def test_what_cannot_be_imported(shop: Server, codes: list[str], card_id: str, errcode: int) -> None:
    assert deposit(shop, *codes, card_id=card_id)["errcode"] == errcode


def test_a_code_is_made_unavailable_once_and_for_good(shop: Server) -> None:
    deposit(shop, "A")
    assert (about(shop, "get", "A")["can_consume"], about(shop, "get", "A")["user_card_status"]) == (True, "NORMAL")
    assert about(shop, "unavailable", "A")["errcode"] == 0
    assert about(shop, "get", "A")["user_card_status"] == "UNAVAILABLE"
    assert about(shop, "unavailable", "A")["errcode"] == 40127
    assert deposit(shop, "A")["duplicate_code"] == 1
    assert about(shop, "get", "A")["can_consume"] is False


@pytest.mark.parametrize("what", ["get", "unavailable"])
def test_an_unknown_code_is_refused(shop: Server, what: str) -> None:
    assert about(shop, what, "nobody-knows-me")["errcode"] == 40056


def test_wechats_own_tags_may_be_given_and_taken_but_not_changed(shop: Server) -> None:
    shop.act(USER, "subscribe")
    starred = {"openid_list": [USER], "tagid": 2}
    assert shop.post("/cgi-bin/tags/members/batchtagging", starred)["errcode"] == 0
    assert shop.post("/cgi-bin/tags/getidlist", {"openid": USER})["tagid_list"] == [2]
    assert shop.post("/cgi-bin/tags/members/batchuntagging", starred)["errcode"] == 0
    assert shop.post("/cgi-bin/tags/delete", {"tag": {"id": 2}})["errcode"] == 45058
    assert shop.post("/cgi-bin/tags/members/batchtagging", {**starred, "tagid": False})["errcode"] == 45159

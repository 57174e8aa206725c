"""Facts of "创建自定义菜单" and "创建个性化菜单"."""

from typing import Any

import pytest

from local.platform.apis.menus import menu_of
from tests.unit.platform.apis.server import USER, Server

CREATE = "/cgi-bin/menu/create"
TAP = {"type": "click", "name": "今日歌曲", "key": "SONG"}
PAGE = {"type": "view", "name": "搜索", "url": "https://a.example/"}


def create(shop: Server, *buttons: Any) -> int:
    return int(shop.post(CREATE, {"button": list(buttons)})["errcode"])


def test_a_menu_is_got_as_it_was_created(shop: Server) -> None:
    assert shop.get("/cgi-bin/menu/get")["errcode"] == 46003
    assert shop.get("/cgi-bin/get_current_selfmenu_info") == {"is_menu_open": 0}
    sub = {"name": "菜单", "sub_button": [PAGE, TAP]}
    assert create(shop, TAP, sub) == 0
    assert shop.get("/cgi-bin/menu/get")["menu"]["button"] == [TAP, sub]
    shown = shop.get("/cgi-bin/get_current_selfmenu_info")
    assert shown == {
        "is_menu_open": 1,
        "selfmenu_info": {"button": [TAP, {"name": "菜单", "sub_button": {"list": [PAGE, TAP]}}]},
    }
    assert shop.get("/cgi-bin/menu/delete")["errcode"] == 0
    assert shop.get("/cgi-bin/menu/get")["errcode"] == 46003


def in_a_menu(*subs: dict[str, Any]) -> dict[str, Any]:
    return {"name": "菜单", "sub_button": list(subs)}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([TAP] * 4, 40016),
        ([{**TAP, "type": "tap"}], 40017),
        ([{**TAP, "name": "字" * 6}], 40018),
        ([{**TAP, "name": ""}], 40018),
        ([{**TAP, "key": "k" * 129}], 40019),
        ([{"type": "click", "name": "n"}], 40019),
        ([{**PAGE, "url": "https://a.example/" + "p" * 1024}], 40020),
        ([{**PAGE, "url": "javascript:alert(1)"}], 40055),
        ([{"type": "miniprogram", "name": "n", "url": "http://a", "pagepath": "p"}], 40019),
        ([in_a_menu(*[TAP] * 6)], 40023),
        ([in_a_menu({**TAP, "type": "tap"})], 40024),
        ([in_a_menu({**TAP, "name": "字" * 21})], 40025),
        ([in_a_menu({**TAP, "key": ""})], 40026),
        ([in_a_menu({**PAGE, "url": ""})], 40027),
        ([in_a_menu({**PAGE, "url": "ftp://a.example"})], 40054),
        ([in_a_menu(in_a_menu(TAP))], 40024),
    ],
)
def test_a_menu_that_will_not_do_has_its_errcode(shop: Server, buttons: list[Any], errcode: int) -> None:
    assert create(shop, *buttons) == errcode
    assert create(shop, {**TAP, "name": "字" * 5}, in_a_menu({**TAP, "name": "字" * 20})) == 0


def test_a_personalised_menu_is_seen_by_whom_it_fits(shop: Server) -> None:
    special = {"button": [PAGE], "matchrule": {"tag_id": "100"}}
    add, match = "/cgi-bin/menu/addconditional", "/cgi-bin/menu/trymatch"
    assert shop.post(add, special)["errcode"] == 65303
    create(shop, TAP)
    assert shop.post(add, {"button": [PAGE], "matchrule": {}})["errcode"] == 65304
    menu_id = shop.post(add, special)["menuid"]
    user = shop.act()
    assert shop.post(match, {"user_id": USER})["button"] == [TAP]
    user.tags = [100]
    assert shop.post(match, {"user_id": USER})["button"] == [PAGE]
    seen = menu_of(shop.simulator, user)
    assert (seen or {})["button"] == [PAGE]
    assert shop.get("/cgi-bin/menu/get")["conditionalmenu"][0]["matchrule"] == {"tag_id": "100"}
    assert shop.post(match, {"user_id": "o-stranger"})["errcode"] == 65302
    assert [shop.post("/cgi-bin/menu/delconditional", {"menuid": menu_id})["errcode"] for _ in range(2)] == [0, 65301]
    assert shop.post(match, {"user_id": USER})["button"] == [TAP]

"""Facts of "图文消息留言管理接口" and of the industries of "模板消息"."""

from typing import Any

from local.platform.apis.comments import MOST_FEATURED, note_comment
from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import USER, Server

ARTICLE = {"msg_data_id": 77, "index": 0}


def commented(shop: Server, content: str = "好") -> int:
    return note_comment(shop.simulator, "shop", 77, 0, USER, content)


def post(shop: Server, action: str, comment: int | None = None, **more: Any) -> dict[str, Any]:
    which = {**ARTICLE, **({} if comment is None else {"user_comment_id": comment}), **more}
    return shop.post(f"/cgi-bin/comment/{action}", which)


def test_comments_are_listed_featured_answered_and_deleted(shop: Server) -> None:
    first, second = commented(shop), commented(shop, "赞")
    assert post(shop, "markelect", first)["errcode"] == 0
    assert post(shop, "reply/add", second, content="谢谢")["errcode"] == 0
    listed = post(shop, "list", begin=0, count=49, type=0)
    assert (listed["total"], [one["content"] for one in listed["comment"]]) == (2, ["好", "赞"])
    assert listed["comment"][1]["reply"]["content"] == "谢谢"
    assert [one["content"] for one in post(shop, "list", begin=0, count=49, type=2)["comment"]] == ["好"]
    assert [one["content"] for one in post(shop, "list", begin=0, count=49, type=1)["comment"]] == ["赞"]
    assert post(shop, "unmarkelect", first)["errcode"] == 0
    assert post(shop, "delete", first)["errcode"] == 0
    assert post(shop, "delete", first)["errcode"] == 88008


def test_a_comment_has_one_answer(shop: Server) -> None:
    number = commented(shop)
    assert post(shop, "reply/add", number, content="")["errcode"] == 88007
    post(shop, "reply/add", number, content="谢谢")
    assert post(shop, "reply/add", number, content="谢谢")["errcode"] == 88005
    post(shop, "reply/delete", number)
    assert post(shop, "reply/add", number, content="谢谢")["errcode"] == 0


def test_what_is_refused(shop: Server) -> None:
    assert post(shop, "open")["errcode"] == 88001
    number = commented(shop)
    assert post(shop, "open")["errcode"] == 0
    assert post(shop, "list", begin=0, count=50, type=0)["errcode"] == 88010
    assert post(shop, "markelect", number + 1)["errcode"] == 88008
    for _ in range(MOST_FEATURED):
        post(shop, "markelect", commented(shop))
    assert post(shop, "markelect", number)["errcode"] == 88003


def test_industries_are_set_once_a_month(shop: Server, clock: ManualClock) -> None:
    path = "/cgi-bin/template/api_set_industry"
    assert shop.post(path, {"industry_id1": "0", "industry_id2": "2"})["errcode"] == 40102
    assert shop.post(path, {"industry_id1": "10", "industry_id2": "1"})["errcode"] == 0
    told = shop.get("/cgi-bin/template/get_industry")
    assert (told["primary_industry"]["first_class"], told["secondary_industry"]["first_class"]) == ("餐饮", "IT科技")
    assert shop.post(path, {"industry_id1": "1", "industry_id2": "2"})["errcode"] == 43100
    clock.advance(30 * 86_400)
    shop.token = shop.simulator.tokens.get_stable("shop", force=False)[0]
    assert shop.post(path, {"industry_id1": "1", "industry_id2": "2"})["errcode"] == 0


def test_subscription_templates_are_taken_from_the_library(shop: Server) -> None:
    root = "/wxaapi/newtmpl"
    assert shop.get(f"{root}/getcategory")["data"][0]["id"] == 616
    assert shop.get(f"{root}/getpubtemplatetitles", ids="616", start=0, limit=30)["count"] == 2
    assert len(shop.get(f"{root}/getpubtemplatekeywords", tid="99")["data"]) == 5
    wanted = {"tid": "99", "kidList": [1, 3], "sceneDesc": "付款"}
    template_id = shop.post(f"{root}/addtemplate", wanted)["priTmplId"]
    assert len(template_id) == 43
    assert shop.get(f"{root}/gettemplate")["data"][0]["content"] == "物品名称:{{thing1.DATA}}\n金额:{{amount3.DATA}}"
    for changes, errcode in (
        ({"tid": "1"}, 200014),
        ({"kidList": [1]}, 200020),
        ({"kidList": [1, 9]}, 200020),
        ({"sceneDesc": "x" * 16}, 200016),
    ):
        assert shop.post(f"{root}/addtemplate", {**wanted, **changes})["errcode"] == errcode
    assert shop.post(f"{root}/deltemplate", {"priTmplId": template_id})["errcode"] == 0
    assert shop.post(f"{root}/deltemplate", {"priTmplId": template_id})["errcode"] == 200014

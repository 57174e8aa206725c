"""Facts of "草稿箱" and "发布能力"."""

from typing import Any

import pytest

from local.platform.pictures import draw_picture
from tests.unit.platform.apis.server import USER, Server


@pytest.fixture
def article(shop: Server) -> dict[str, Any]:
    cover = shop.upload("/cgi-bin/material/add_material", draw_picture("cover"), type="image")["media_id"]
    return {"title": "标题", "content": "<p>正文</p>", "thumb_media_id": cover}


def add(shop: Server, *articles: Any) -> dict[str, Any]:
    return shop.post("/cgi-bin/draft/add", {"articles": list(articles)})


def test_a_drafts_life(shop: Server, article: dict[str, Any]) -> None:
    media_id = add(shop, article, article)["media_id"]
    changed = {**article, "title": "新标题"}
    assert shop.post("/cgi-bin/draft/update", {"media_id": media_id, "index": 1, "articles": changed})["errcode"] == 0
    assert shop.post("/cgi-bin/draft/update", {"media_id": media_id, "index": 2, "articles": changed})["errcode"] == 40035
    assert shop.post("/cgi-bin/draft/get", {"media_id": media_id}) == {"news_item": [article, changed]}
    assert shop.get("/cgi-bin/draft/count") == {"total_count": 1}
    listed = shop.post("/cgi-bin/draft/batchget", {"offset": 0, "count": 20})
    assert (listed["total_count"], listed["item"][0]["media_id"]) == (1, media_id)
    assert [shop.post("/cgi-bin/draft/delete", {"media_id": media_id})["errcode"] for _ in range(2)] == [0, 40007]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"title": ""}, 45003),
        ({"title": "字" * 65}, 45003),
        ({"content": ""}, 44004),
        ({"thumb_media_id": "invented"}, 40007),
    ],
)
def test_an_article_that_will_not_do_has_its_errcode(
    shop: Server, article: dict[str, Any], changes: dict[str, Any], errcode: int
) -> None:
    assert add(shop, {**article, **changes})["errcode"] == errcode
    assert add(shop)["errcode"] == 44003
    assert add(shop, *[article] * 9)["errcode"] == 45008


def test_a_publication_ends_in_an_event_and_can_be_sent(shop: Server, article: dict[str, Any]) -> None:
    media_id = add(shop, article)["media_id"]
    publish_id = shop.post("/cgi-bin/freepublish/submit", {"media_id": media_id})["publish_id"]
    ((_, event),) = shop.owed()
    told = event["PublishEventInfo"]
    assert (event["Event"], told["publish_status"], str(told["publish_id"])) == ("PUBLISHJOBFINISH", 0, publish_id)
    article_id = told["article_id"]
    got = shop.post("/cgi-bin/freepublish/get", {"publish_id": publish_id})
    assert (got["publish_status"], got["article_id"], got["article_detail"]["count"]) == (0, article_id, 1)
    assert shop.post("/cgi-bin/freepublish/getarticle", {"article_id": article_id}) == {"news_item": [article]}
    assert shop.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 1})["item"][0]["article_id"] == article_id
    assert shop.post("/cgi-bin/draft/get", {"media_id": media_id})["errcode"] == 40007
    shop.act()
    message = {"touser": USER, "msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": article_id}}
    assert shop.post("/cgi-bin/message/custom/send", message)["errcode"] == 0
    assert [shop.post("/cgi-bin/freepublish/delete", {"article_id": article_id})["errcode"] for _ in range(2)] == [0, 53600]
    assert shop.post("/cgi-bin/freepublish/get", {"publish_id": "1"})["errcode"] == 40035

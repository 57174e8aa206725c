from liushui.domain.json import JsonObject
from liushui.wechat.calls import publishing
from liushui.wechat.calls.pages import Page
from tests.unit.wechat.calls.shape import assert_post, assert_refused


def test_a_draft_is_published_once() -> None:
    call = publishing.publish_draft("MEDIA_ID")
    assert_post(call, "/cgi-bin/freepublish/submit", {"media_id": "MEDIA_ID"})
    assert call.delivers
    assert call.read({"errcode": 0, "publish_id": "100000001"}) == call.read({"publish_id": 100000001}) == "100000001"


def test_its_state_when_done_under_way_and_failed() -> None:
    call = publishing.get_publication("100000001")
    assert_post(call, "/cgi-bin/freepublish/get", {"publish_id": "100000001"})
    done: JsonObject = {
        "publish_id": "100000001",
        "publish_status": 0,
        "article_id": "ARTICLE_ID",
        "article_detail": {"count": 1, "item": [{"idx": 1, "article_url": "ARTICLE_URL"}]},
        "fail_idx": [],
    }
    assert call.read(done) == publishing.Publication("100000001", 0, "ARTICLE_ID", ((1, "ARTICLE_URL"),), ())
    under_way = call.read({"publish_id": "1", "publish_status": 1, "fail_idx": []})
    assert under_way == publishing.Publication("1", publishing.PUBLISHING, None, (), ())
    assert call.read({"publish_id": "1", "publish_status": 2, "fail_idx": [1, 2]}).failed == (1, 2)


def test_published_articles_are_read_listed_and_deleted() -> None:
    get = publishing.get_published("ARTICLE_ID")
    assert_post(get, "/cgi-bin/freepublish/getarticle", {"article_id": "ARTICLE_ID"})
    assert get.read({"news_item": [{"title": "T"}]}) == ({"title": "T"},)
    listed = publishing.list_published()
    assert_post(listed, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20, "no_content": 0})
    assert listed.read({"total_count": 0, "item_count": 0, "item": []}) == Page(0, ())
    path = "/cgi-bin/freepublish/delete"
    assert_post(publishing.delete_published("A", index=2), path, {"article_id": "A", "index": 2})
    assert_post(publishing.delete_published("A"), path, {"article_id": "A", "index": 0})
    assert_refused(lambda: publishing.delete_published("A", index=0), "index", "1 to")

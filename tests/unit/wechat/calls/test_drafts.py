from dataclasses import replace

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import drafts
from liushui.wechat.calls.pages import Page
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

ARTICLE = drafts.Article("TITLE", "CONTENT", "THUMB", "AUTHOR", "DIGEST", "https://example.org/", open_comments=True)
WRITTEN: JsonObject = {
    "article_type": "news",
    "title": "TITLE",
    "author": "AUTHOR",
    "digest": "DIGEST",
    "content": "CONTENT",
    "content_source_url": "https://example.org/",
    "thumb_media_id": "THUMB",
    "need_open_comment": 1,
    "only_fans_can_comment": 0,
}


def test_articles_are_drafted() -> None:
    call = drafts.add_draft([ARTICLE])
    assert_post(call, "/cgi-bin/draft/add", {"articles": [WRITTEN]})
    assert call.delivers, "a second try could add a second one"
    assert call.read({"media_id": "MEDIA_ID"}) == "MEDIA_ID"


def test_an_article_of_pictures_has_no_cover() -> None:
    body = drafts.add_draft([drafts.Article("T", "C", image_media_ids=("A", "B"))]).body
    pictures: JsonObject = {"image_list": [{"image_media_id": "A"}, {"image_media_id": "B"}]}
    assert body == {
        "articles": [
            {
                "article_type": "newspic",
                "title": "T",
                "content": "C",
                "need_open_comment": 0,
                "only_fans_can_comment": 0,
                "image_info": pictures,
            }
        ]
    }


def test_one_article_is_replaced() -> None:
    call = drafts.update_draft("MEDIA_ID", 1, ARTICLE)
    assert_post(call, "/cgi-bin/draft/update", {"media_id": "MEDIA_ID", "index": 1, "articles": WRITTEN})
    assert_refused(lambda: drafts.update_draft("M", 8, ARTICLE), "index", "7")


def test_drafts_are_read_counted_listed_and_deleted() -> None:
    get = drafts.get_draft("MEDIA_ID")
    assert_post(get, "/cgi-bin/draft/get", {"media_id": "MEDIA_ID"})
    assert get.read({"news_item": [{"title": "T"}]}) == ({"title": "T"},)
    count = drafts.count_drafts()
    assert_get(count, "/cgi-bin/draft/count")
    assert count.read({"total_count": 3}) == 3
    listed = drafts.list_drafts(offset=1, count=2, with_content=False)
    assert_post(listed, "/cgi-bin/draft/batchget", {"offset": 1, "count": 2, "no_content": 1})
    assert listed.read({"total_count": 3, "item_count": 1, "item": [{"media_id": "M"}]}) == Page(3, ({"media_id": "M"},))
    assert_post(drafts.delete_draft("MEDIA_ID"), "/cgi-bin/draft/delete", {"media_id": "MEDIA_ID"})


@pytest.mark.parametrize(
    ("article", "field", "limit"),
    [
        (replace(ARTICLE, title="题" * 33), "title", "32"),
        (replace(ARTICLE, title=""), "title", "empty"),
        (replace(ARTICLE, author="者" * 17), "author", "16"),
        (replace(ARTICLE, digest="x" * 129), "digest", "128"),
        (replace(ARTICLE, content="x" * 20_000), "content", "19999"),
        (replace(ARTICLE, source_url="x" * 1025), "source_url", "1024"),
        (replace(ARTICLE, thumb_media_id=None), "thumb_media_id", "empty"),
        (replace(ARTICLE, image_media_ids=("A",)), "thumb_media_id", "pictures"),
        (replace(ARTICLE, thumb_media_id=None, image_media_ids=("A",) * 21), "image_media_ids", "20"),
    ],
)
def test_what_wechat_would_refuse_is_refused_here(article: drafts.Article, field: str, limit: str) -> None:
    assert_refused(lambda: drafts.add_draft([article]), field, limit)


def test_one_to_eight_articles() -> None:
    drafts.add_draft([ARTICLE] * 8)
    assert_refused(lambda: drafts.add_draft([ARTICLE] * 9), "articles", "1 to 8")
    assert_refused(lambda: drafts.add_draft([]), "articles")

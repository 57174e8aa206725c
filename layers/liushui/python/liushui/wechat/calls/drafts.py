"""Articles of Official Accounts before they are published or sent.

Sources: "Add a draft" (新增草稿), "Update" (更新草稿), "Get" (获取草稿详情), "Delete" (删除草稿), "Total" (获取草稿总数), "List"
(获取草稿列表). A draft that is published or mass-sent leaves the box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.checks import maybe_bytes, maybe_characters
from liushui.wechat.calls.pages import MOST_A_PAGE, Page, page_body, read_page

MOST_ARTICLES, MOST_IMAGES = 8, 20
MOST_TITLE, MOST_AUTHOR, MOST_DIGEST, MOST_CONTENT = 32, 16, 128, 19_999
MOST_CONTENT_BYTES, MOST_SOURCE_BYTES = 1024 * 1024, 1024


@dataclass(frozen=True, slots=True)
class Article:
    """`content` is HTML, without scripts, with images only from `media.upload_article_image`. The cover (`thumb_media_id`) is
    permanent material. An article of pictures (newspic) has `image_media_ids` in the place of a cover, and plain text."""

    title: str
    content: str
    thumb_media_id: str | None = None
    author: str | None = None
    digest: str | None = None
    source_url: str | None = None
    image_media_ids: tuple[str, ...] = ()
    open_comments: bool = False
    fans_comment_only: bool = False


def add_draft(articles: Sequence[Article]) -> Call[str]:
    """Add a draft (新增草稿) of 1 to 8 articles. The result is its media id."""
    checks.count("articles", articles, 1, MOST_ARTICLES)
    body: JsonObject = {"articles": [_written(article) for article in articles]}
    return build.post("/cgi-bin/draft/add", lambda answer: answers.text(answer, "media_id"), body, delivers=True)


def update_draft(media_id: str, index: int, article: Article) -> Call[None]:
    """Update a draft (更新草稿): puts `article` in the place of the `index`-th (from 0)."""
    checks.required("media_id", media_id)
    checks.between("index", index, 0, MOST_ARTICLES - 1)
    body: JsonObject = {"media_id": media_id, "index": index, "articles": _written(article)}
    return build.post("/cgi-bin/draft/update", nothing, body)


def get_draft(media_id: str) -> Call[tuple[JsonObject, ...]]:
    """Get a draft (获取草稿详情): its articles."""
    checks.required("media_id", media_id)
    return build.post("/cgi-bin/draft/get", read_articles, {"media_id": media_id})


def delete_draft(media_id: str) -> Call[None]:
    """Delete a draft (删除草稿)."""
    checks.required("media_id", media_id)
    return build.post("/cgi-bin/draft/delete", nothing, {"media_id": media_id})


def count_drafts() -> Call[int]:
    """Count the drafts (获取草稿总数)."""
    return build.get("/cgi-bin/draft/count", lambda answer: answers.number(answer, "total_count"))


def list_drafts(*, offset: int = 0, count: int = MOST_A_PAGE, with_content: bool = True) -> Call[Page]:
    """List the drafts (获取草稿列表), from the `offset`-th on, at most 20 at once."""
    body: JsonObject = {**page_body(offset, count), "no_content": 0 if with_content else 1}
    return build.post("/cgi-bin/draft/batchget", read_page, body)


def read_articles(answer: JsonObject) -> tuple[JsonObject, ...]:
    """The articles of a draft or a publication, as WeChat documents them."""
    return answers.objects(answer, "news_item")


def _written(article: Article) -> JsonObject:
    checks.at_most_characters("title", article.title, MOST_TITLE)
    checks.at_most_characters("content", article.content, MOST_CONTENT)
    checks.at_most_bytes("content", article.content, MOST_CONTENT_BYTES)
    maybe_characters("author", article.author, MOST_AUTHOR)
    maybe_characters("digest", article.digest, MOST_DIGEST)
    maybe_bytes("source_url", article.source_url, MOST_SOURCE_BYTES)
    return checks.given(
        article_type="newspic" if article.image_media_ids else "news",
        title=article.title,
        author=article.author,
        digest=article.digest,
        content=article.content,
        content_source_url=article.source_url,
        need_open_comment=int(article.open_comments),
        only_fans_can_comment=int(article.fans_comment_only),
        **_pictures(article),
    )


def _pictures(article: Article) -> dict[str, str | JsonObject]:
    if not article.image_media_ids:
        checks.required("thumb_media_id", article.thumb_media_id or "")
        return {"thumb_media_id": article.thumb_media_id or ""}
    if article.thumb_media_id:
        raise InvalidCall("an article of pictures has no thumb_media_id: its first picture is its cover")
    checks.count("image_media_ids", article.image_media_ids, 1, MOST_IMAGES)
    return {"image_info": {"image_list": [{"image_media_id": media_id} for media_id in article.image_media_ids]}}

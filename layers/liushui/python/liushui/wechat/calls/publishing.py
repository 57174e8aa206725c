"""Publishing drafts: the articles get addresses of their own, and nobody is notified.

Sources: "Publish a draft" (发布草稿), "Query the state" (发布状态查询), "Delete" (删除发布文章), "Get" (获取已发布图文信息),
"List" (获取已发布的消息列表). WeChat publishes later and tells the end by the event PUBLISHJOBFINISH.
"""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.drafts import MOST_ARTICLES, read_articles
from liushui.wechat.calls.pages import MOST_A_PAGE, Page, page_body, read_page

PUBLISHED, PUBLISHING = 0, 1


@dataclass(frozen=True, slots=True)
class Publication:
    """`status` 0: published, 1: under way, 2: not original, 3: failed, 4: refused by WeChat, 5: published, then deleted by the
    user, 6: published, then banned by WeChat. `urls` by place (from 1); `failed`: the places of articles at fault."""

    publish_id: str
    status: int
    article_id: str | None
    urls: tuple[tuple[int, str], ...]
    failed: tuple[int, ...]


def publish_draft(media_id: str) -> Call[str]:
    """Publish a draft (发布草稿). The result is the publication's id; it says only that WeChat has begun."""
    checks.required("media_id", media_id)
    return build.post(
        "/cgi-bin/freepublish/submit",
        lambda answer: answers.identifier(answer, "publish_id"),
        {"media_id": media_id},
        delivers=True,
    )


def get_publication(publish_id: str) -> Call[Publication]:
    """Get how far a publication is (发布状态查询)."""
    checks.required("publish_id", publish_id)
    return build.post("/cgi-bin/freepublish/get", _publication, {"publish_id": publish_id})


def delete_published(article_id: str, *, index: int | None = None) -> Call[None]:
    """Delete what was published (删除发布文章), for ever: the `index`-th (from 1), or all of them."""
    checks.required("article_id", article_id)
    if index is not None:
        checks.between("index", index, 1, MOST_ARTICLES)
    body: JsonObject = {"article_id": article_id, "index": index or 0}
    return build.post("/cgi-bin/freepublish/delete", nothing, body, delivers=True)


def get_published(article_id: str) -> Call[tuple[JsonObject, ...]]:
    """Get what was published (获取已发布图文信息): the articles."""
    checks.required("article_id", article_id)
    return build.post("/cgi-bin/freepublish/getarticle", read_articles, {"article_id": article_id})


def list_published(*, offset: int = 0, count: int = MOST_A_PAGE, with_content: bool = True) -> Call[Page]:
    """List what was published (获取已发布的消息列表), from the `offset`-th on, at most 20 at once."""
    body: JsonObject = {**page_body(offset, count), "no_content": 0 if with_content else 1}
    return build.post("/cgi-bin/freepublish/batchget", read_page, body)


def _publication(answer: JsonObject) -> Publication:
    detail = answers.object_in(answer, "article_detail") if answer.get("article_detail") else {}
    return Publication(
        publish_id=answers.identifier(answer, "publish_id"),
        status=answers.number(answer, "publish_status"),
        article_id=answers.optional_text(answer, "article_id"),
        urls=tuple(
            (answers.number(item, "idx"), answers.text(item, "article_url"))
            for item in answers.objects(detail, "item", may_lack=True)
        ),
        failed=answers.numbers(answer, "fail_idx", may_lack=True),
    )

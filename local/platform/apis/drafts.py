"""Drafts and their publication ("草稿箱", "发布能力"). A publication ends in PUBLISHJOBFINISH."""

import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, items, page, part, text
from local.platform.errors import ApiError

MOST_ARTICLES = 8
TITLE_CHARACTERS = 64
_DRAFTS, _ARTICLES, _JOBS = "drafts", "articles", "publish_jobs"


def add_draft(call: Call) -> Answer:
    articles = [
        _article(call, article) for article in items(call.given, "articles", 44003, most=MOST_ARTICLES, longer=45008)
    ]
    media_id = secrets.token_urlsafe(48)
    call.put(_DRAFTS, media_id, {"articles": articles, "update_time": int(call.now)})
    return {"media_id": media_id}


def update_draft(call: Call) -> Answer:
    """One article, by its index from 0."""
    _, draft = _draft(call)
    index = integer(call.given, "index", 40035, most=len(draft["articles"]) - 1)
    draft["articles"][index] = _article(call, part(call.given, "articles", 44003))
    draft["update_time"] = int(call.now)
    return OK


def get_draft(call: Call) -> Answer:
    return {"news_item": _draft(call)[1]["articles"]}


def delete_draft(call: Call) -> Answer:
    call.remove(_DRAFTS, _draft(call)[0])
    return OK


def count_drafts(call: Call) -> Answer:
    return {"total_count": len(call.rows(_DRAFTS))}


def list_drafts(call: Call) -> Answer:
    return _listing(call, _DRAFTS, "media_id")


def submit(call: Call) -> Answer:
    """The draft becomes a publication with an article_id, and is a draft no more."""
    media_id, draft = _draft(call)
    publish_id, article_id = call.next_number("publish_ids", 2_247_503_051), secrets.token_urlsafe(32)
    call.remove(_DRAFTS, media_id)
    call.put(_ARTICLES, article_id, {**draft, "update_time": int(call.now)})
    links = [
        {"idx": idx, "article_url": f"{call.base_url}/s/{article_id}/{idx}"} for idx in range(1, len(draft["articles"]) + 1)
    ]
    outcome = {
        "publish_id": publish_id,
        "publish_status": 0,
        "article_id": article_id,
        "article_detail": {"count": len(links), "item": links},
    }
    call.put(_JOBS, publish_id, outcome)
    call.owe("", "PUBLISHJOBFINISH", PublishEventInfo=outcome)
    return {**OK, "publish_id": str(publish_id), "msg_data_id": new_data_id(call)}


def get_publication(call: Call) -> Answer:
    job = call.get(_JOBS, call.given.get("publish_id"))
    if job is None:
        raise ApiError(40035)
    return {**job, "publish_id": str(job["publish_id"]), "fail_idx": []}


def get_article(call: Call) -> Answer:
    return {"news_item": _published(call)["articles"]}


def delete_publication(call: Call) -> Answer:
    _published(call)
    call.remove(_ARTICLES, call.given["article_id"])
    return OK


def list_publications(call: Call) -> Answer:
    return _listing(call, _ARTICLES, "article_id")


def new_data_id(call: Call) -> int:
    return call.next_number("msg_data_ids", 2_247_490_001)


def _article(call: Call, article: Any) -> dict[str, Any]:
    """Raises ApiError 44003, 45003 for a title, 44004 for no content, 40007 for a cover that is no permanent picture."""
    if not isinstance(article, dict):
        raise ApiError(44003)
    if len(text(article, "title", 45003)) > TITLE_CHARACTERS:
        raise ApiError(45003)
    text(article, "content", 44004)
    cover = call.simulator.media.find(call.account.name, article.get("thumb_media_id"))
    if article.get("article_type", "news") == "news" and (cover is None or cover.ends_at is not None):
        raise ApiError(40007)
    return article


def _draft(call: Call) -> tuple[str, dict[str, Any]]:
    media_id = text(call.given, "media_id", 40007)
    draft = call.get(_DRAFTS, media_id)
    if draft is None:
        raise ApiError(40007)
    return media_id, draft


def _published(call: Call) -> dict[str, Any]:
    article: dict[str, Any] | None = call.get(_ARTICLES, call.given.get("article_id"))
    if article is None:
        raise ApiError(53600)
    return article


def _listing(call: Call, table: str, id_name: str) -> Answer:
    """The newest first."""
    offset, count = page(call.given)
    rows = list(call.rows(table).items())[::-1]
    item = [
        {id_name: key, "content": {"news_item": row["articles"]}, "update_time": row["update_time"]}
        for key, row in rows[offset : offset + count]
    ]
    return {"total_count": len(rows), "item_count": len(item), "item": item}


APIS = (
    Api("draft/add", "POST", "/cgi-bin/draft/add", add_draft),
    Api("draft/update", "POST", "/cgi-bin/draft/update", update_draft),
    Api("draft/get", "POST", "/cgi-bin/draft/get", get_draft),
    Api("draft/delete", "POST", "/cgi-bin/draft/delete", delete_draft),
    Api("draft/count", "GET", "/cgi-bin/draft/count", count_drafts),
    Api("draft/batchget", "POST", "/cgi-bin/draft/batchget", list_drafts),
    Api("freepublish/submit", "POST", "/cgi-bin/freepublish/submit", submit),
    Api("freepublish/get", "POST", "/cgi-bin/freepublish/get", get_publication),
    Api("freepublish/getarticle", "POST", "/cgi-bin/freepublish/getarticle", get_article),
    Api("freepublish/delete", "POST", "/cgi-bin/freepublish/delete", delete_publication),
    Api("freepublish/batchget", "POST", "/cgi-bin/freepublish/batchget", list_publications),
)

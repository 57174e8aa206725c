"""Comments on an Official Account's articles (留言管理). An article is named by the `msg_data_id` of its mass message or
publication, and its place in it, from 0.

Source: WeChat developer documentation, "Comments on articles" (图文消息留言管理接口).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, nothing

T = TypeVar("T")
MOST_AT_ONCE: Final = 49
_KINDS: Final = {"all": 0, "plain": 1, "featured": 2}


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a mass message or a publication."""

    msg_data_id: int
    index: int = 0


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; times in seconds since the epoch. `openid` is None for who did not comment as a WeChat user. `reply`: the
    account's answer, None: it gave none."""

    comment_id: int
    openid: str | None
    content: str = field(repr=False)
    created_at: int
    featured: bool
    reply: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Comments:
    """Some of an article's comments, and how many there are in all."""

    total: int
    comments: tuple[Comment, ...]


def open_comments(article: Article) -> Call[None]:
    """Let an article be commented on (打开已群发文章评论)."""
    return _post("open", nothing, article)


def close_comments(article: Article) -> Call[None]:
    """Let nobody comment any more (关闭已群发文章评论)."""
    return _post("close", nothing, article)


def list_comments(
    article: Article, *, offset: int = 0, count: int = MOST_AT_ONCE, kind: Literal["all", "plain", "featured"] = "all"
) -> Call[Comments]:
    """An article's comments (查看指定文章的评论数据), fewer than 50 at once."""
    checks.between("offset", offset, 0, 2**31 - 1)
    checks.between("count", count, 1, MOST_AT_ONCE)
    checks.one_of("kind", kind, tuple(_KINDS))
    return _post("list", _comments, article, {"begin": offset, "count": count, "type": _KINDS[kind]})


def feature_comment(article: Article, comment_id: int) -> Call[None]:
    """Put a comment among the featured (将评论标记精选)."""
    return _post("markelect", nothing, article, {"user_comment_id": comment_id})


def unfeature_comment(article: Article, comment_id: int) -> Call[None]:
    """Take a comment from the featured (将评论取消精选)."""
    return _post("unmarkelect", nothing, article, {"user_comment_id": comment_id})


def delete_comment(article: Article, comment_id: int) -> Call[None]:
    """Delete a comment (删除评论)."""
    return _post("delete", nothing, article, {"user_comment_id": comment_id})


def reply_to_comment(article: Article, comment_id: int, content: str) -> Call[None]:
    """Answer a comment, once (回复评论)."""
    body: JsonObject = {"user_comment_id": comment_id, "content": checks.required("content", content)}
    return _post("reply/add", nothing, article, body, delivers=True)


def delete_reply(article: Article, comment_id: int) -> Call[None]:
    """Delete the answer to a comment (删除回复)."""
    return _post("reply/delete", nothing, article, {"user_comment_id": comment_id})


def _post(
    action: str,
    read: Callable[[JsonObject], T],
    article: Article,
    what: JsonObject | None = None,
    *,
    delivers: bool = False,
) -> Call[T]:
    checks.between("index", article.index, 0, 7)
    checks.between("msg_data_id", article.msg_data_id, 1, 2**63 - 1)
    body: JsonObject = {"msg_data_id": article.msg_data_id, "index": article.index, **(what or {})}
    return build.post(f"/cgi-bin/comment/{action}", read, body, delivers=delivers)


def _comments(answer: JsonObject) -> Comments:
    return Comments(answers.number(answer, "total"), tuple(map(_comment, answers.objects(answer, "comment", may_lack=True))))


def _comment(one: JsonObject) -> Comment:
    reply = answers.object_in(one, "reply") if one.get("reply") else {}
    return Comment(
        comment_id=answers.number(one, "user_comment_id"),
        openid=answers.optional_text(one, "openid"),
        content=answers.text(one, "content"),
        created_at=answers.number(one, "create_time"),
        featured=answers.number(one, "comment_type") == 1,
        reply=answers.optional_text(reply, "content"),
    )

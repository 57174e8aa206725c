"""The templates of subscription messages (订阅通知, 订阅消息) that a service account or a mini program has: at most 50. Sending
them: `subscribe`.

Sources: "Categories" (获取类目), "Titles of a category" (获取类目下的公共模板), "Keywords of a template" (获取模板中的关键词),
"Choose a template" (选用模板), "List templates" (获取私有模板列表), "Delete a template" (删除模板).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, nothing

MOST_KEYWORDS: Final = 5
MOST_SCENE: Final = 15
MOST_AT_ONCE: Final = 30


class Category(NamedTuple):
    """A category (类目) of the account."""

    category_id: int
    name: str


class PublicTemplate(NamedTuple):
    """A template of WeChat's library. `kind` 2: for one message each time, 3: for as many as one likes."""

    title_id: str
    title: str
    kind: int


@dataclass(frozen=True, slots=True)
class PublicTemplates:
    """Some of the library's templates, and how many there are in all."""

    total: int
    templates: tuple[PublicTemplate, ...]


class Keyword(NamedTuple):
    """A keyword of a template of the library; `rule` is the kind of its value, such as thing or date."""

    number: int
    name: str
    example: str
    rule: str


class SubscribeTemplate(NamedTuple):
    """A template of the account."""

    template_id: str
    title: str
    content: str
    example: str
    kind: int


def list_categories() -> Call[tuple[Category, ...]]:
    """The account's categories (获取类目)."""
    return build.get("/wxaapi/newtmpl/getcategory", _categories)


def list_public_templates(
    category_ids: Sequence[int], *, offset: int = 0, count: int = MOST_AT_ONCE
) -> Call[PublicTemplates]:
    """What WeChat's library has for these categories (获取类目下的公共模板)."""
    checks.count("category_ids", category_ids, 1)
    checks.between("offset", offset, 0, 2**31 - 1)
    checks.between("count", count, 1, MOST_AT_ONCE)
    query = {"ids": ",".join(map(str, category_ids)), "start": str(offset), "limit": str(count)}
    return build.get("/wxaapi/newtmpl/getpubtemplatetitles", _public, query)


def list_keywords(title_id: str) -> Call[tuple[Keyword, ...]]:
    """The keywords that a template of the library offers (获取模板中的关键词)."""
    query = {"tid": checks.required("title_id", title_id)}
    return build.get("/wxaapi/newtmpl/getpubtemplatekeywords", _keywords, query)


def add_subscribe_template(title_id: str, keywords: Sequence[int], scene: str) -> Call[str]:
    """Take a template of the library (选用模板) with 2 to 5 of its keywords, in this order; gives its id. `scene`: what it is
    for, at most 15 characters. Repeating it takes it a second time."""
    checks.count("keywords", keywords, 2, MOST_KEYWORDS)
    body: JsonObject = {
        "tid": checks.required("title_id", title_id),
        "kidList": list(keywords),
        "sceneDesc": checks.at_most_characters("scene", scene, MOST_SCENE),
    }
    return build.post("/wxaapi/newtmpl/addtemplate", _template_id, body, delivers=True)


def list_subscribe_templates() -> Call[tuple[SubscribeTemplate, ...]]:
    """The account's templates (获取私有模板列表)."""
    return build.get("/wxaapi/newtmpl/gettemplate", _templates)


def delete_subscribe_template(template_id: str) -> Call[None]:
    """Give a template back (删除模板)."""
    body = {"priTmplId": checks.required("template_id", template_id)}
    return build.post("/wxaapi/newtmpl/deltemplate", nothing, body)


def _categories(answer: JsonObject) -> tuple[Category, ...]:
    listed = answers.objects(answer, "data", may_lack=True)
    return tuple(Category(answers.number(one, "id"), answers.text(one, "name")) for one in listed)


def _public(answer: JsonObject) -> PublicTemplates:
    listed = answers.objects(answer, "data", may_lack=True)
    templates = tuple(
        PublicTemplate(answers.identifier(one, "tid"), answers.text(one, "title"), answers.number(one, "type"))
        for one in listed
    )
    return PublicTemplates(answers.number(answer, "count"), templates)


def _keywords(answer: JsonObject) -> tuple[Keyword, ...]:
    listed = answers.objects(answer, "data", may_lack=True)
    return tuple(
        Keyword(answers.number(one, "kid"), *(answers.text(one, name) for name in ("name", "example", "rule")))
        for one in listed
    )


def _template_id(answer: JsonObject) -> str:
    return answers.text(answer, "priTmplId")


def _templates(answer: JsonObject) -> tuple[SubscribeTemplate, ...]:
    listed = answers.objects(answer, "data", may_lack=True)
    return tuple(map(_template, listed))


def _template(one: JsonObject) -> SubscribeTemplate:
    return SubscribeTemplate(
        template_id=answers.text(one, "priTmplId"),
        title=answers.text(one, "title"),
        content=answers.text(one, "content"),
        example=answers.optional_text(one, "example") or "",
        kind=answers.number(one, "type"),
    )

"""Long lists by pages, as material, drafts and publications have them."""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, checks

MOST_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a longer list, as WeChat documents its items."""

    total: int
    items: tuple[JsonObject, ...]


def page_body(offset: int, count: int) -> JsonObject:
    """What asks for one page, from the `offset`-th item on."""
    checks.between("offset", offset, 0, 2**31 - 1)
    checks.between("count", count, 1, MOST_A_PAGE)
    return {"offset": offset, "count": count}


def read_page(answer: JsonObject) -> Page:
    """The page that was asked for."""
    return Page(answers.number(answer, "total_count"), answers.objects(answer, "item", may_lack=True))

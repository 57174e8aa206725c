"""The industries that a service account's template messages belong to.

Source: WeChat developer documentation, "Template messages" (模板消息): 设置所属行业, 获取设置的行业信息.
"""

from dataclasses import dataclass
from typing import NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, nothing


class Industry(NamedTuple):
    """An industry, such as IT科技 and 互联网|电子商务."""

    first_class: str
    second_class: str


@dataclass(frozen=True, slots=True)
class Industries:
    """The account's two."""

    primary: Industry
    secondary: Industry


def set_industries(primary: int, secondary: int) -> Call[None]:
    """Set both, by the numbers of WeChat's table (1 to 41); once a month (43100)."""
    for name, value in (("primary", primary), ("secondary", secondary)):
        checks.between(name, value, 1, 41)
    body: JsonObject = {"industry_id1": str(primary), "industry_id2": str(secondary)}
    return build.post("/cgi-bin/template/api_set_industry", nothing, body)


def get_industries() -> Call[Industries]:
    """Get both."""
    return build.get("/cgi-bin/template/get_industry", _industries)


def _industries(answer: JsonObject) -> Industries:
    return Industries(_industry(answer, "primary_industry"), _industry(answer, "secondary_industry"))


def _industry(answer: JsonObject, name: str) -> Industry:
    one = answers.object_in(answer, name)
    return Industry(answers.text(one, "first_class"), answers.text(one, "second_class"))

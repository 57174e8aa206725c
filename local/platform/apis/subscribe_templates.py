"""Templates of subscription messages ("选用模板", "获取私有模板列表" …), of a library that has one category and two templates."""

import base64
import hashlib
from typing import Any, Final

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import items, text
from local.platform.errors import ApiError
from local.platform.holders import BOTH

NO_TITLE, TOO_MANY, BAD_KEYWORDS, BAD_SCENE = 200014, 200012, 200020, 200016
MOST, MOST_SCENE = 50, 15
_TABLE: Final = "subscribe_templates"
_KEYWORDS: Final = ("物品名称 thing", "时间 time", "金额 amount", "备注 thing", "单号 character_string")
_LIBRARY: Final = {"99": "付款成功通知", "401": "订单发货通知"}


def list_categories(_call: Call) -> Answer:
    return {**OK, "data": [{"id": 616, "name": "购物"}]}


def list_titles(call: Call) -> Answer:
    wanted = "616" in (call.query.get("ids") or "").split(",")
    rows = [{"tid": int(key), "title": title, "type": 2, "categoryId": "616"} for key, title in _LIBRARY.items() if wanted]
    return {**OK, "count": len(rows), "data": rows}


def list_keywords(call: Call) -> Answer:
    """Raises ApiError 200014."""
    _title(call.query.get("tid"))
    rows = [{"kid": kid, "name": name, "example": name, "rule": rule} for kid, (name, rule) in _numbered().items()]
    return {**OK, "count": len(rows), "data": rows}


def add_template(call: Call) -> Answer:
    """Raises ApiError 200014, 200020 for keywords, 200016 for the scene, 200012 above 50."""
    given = call.given
    title = _title(given.get("tid"))
    kids, known = items(given, "kidList", BAD_KEYWORDS, most=5), _numbered()
    if len(kids) < 2 or not all(isinstance(kid, int) and kid in known for kid in kids):
        raise ApiError(BAD_KEYWORDS)
    if len(text(given, "sceneDesc", BAD_SCENE)) > MOST_SCENE:
        raise ApiError(BAD_SCENE)
    if len(call.rows(_TABLE)) >= MOST:
        raise ApiError(TOO_MANY)
    seed = f"{call.account.name} {given['tid']} {call.next_number('subscribe_template_ids')}"
    template_id = base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode()[:43]
    content = "\n".join(f"{known[kid][0]}:{{{{{known[kid][1]}{kid}.DATA}}}}" for kid in kids)
    call.put(_TABLE, template_id, {"title": title, "content": content, "example": "", "type": 2})
    return {**OK, "priTmplId": template_id}


def list_templates(call: Call) -> Answer:
    return {**OK, "data": [{"priTmplId": key, **row} for key, row in call.rows(_TABLE).items()]}


def delete_template(call: Call) -> Answer:
    """Raises ApiError 200014 for what the account has not."""
    if call.take(_TABLE, text(call.given, "priTmplId", NO_TITLE)) is None:
        raise ApiError(NO_TITLE)
    return OK


def _title(number: Any) -> str:
    title = _LIBRARY.get(str(number))
    if title is None:
        raise ApiError(NO_TITLE)
    return title


def _numbered() -> dict[int, tuple[str, str]]:
    split = (one.partition(" ") for one in _KEYWORDS)
    return {kid: (name, rule) for kid, (name, _, rule) in enumerate(split, 1)}


_ROOT: Final = "/wxaapi/newtmpl"
APIS = (
    Api("wxaapi/newtmpl/getcategory", "GET", f"{_ROOT}/getcategory", list_categories, BOTH),
    Api("wxaapi/newtmpl/getpubtemplatetitles", "GET", f"{_ROOT}/getpubtemplatetitles", list_titles, BOTH),
    Api("wxaapi/newtmpl/getpubtemplatekeywords", "GET", f"{_ROOT}/getpubtemplatekeywords", list_keywords, BOTH),
    Api("wxaapi/newtmpl/addtemplate", "POST", f"{_ROOT}/addtemplate", add_template, BOTH),
    Api("wxaapi/newtmpl/gettemplate", "GET", f"{_ROOT}/gettemplate", list_templates, BOTH),
    Api("wxaapi/newtmpl/deltemplate", "POST", f"{_ROOT}/deltemplate", delete_template, BOTH),
)

"""Customers whom members know ("获取客户详情", "修改客户备注信息", "编辑客户企业标签", "发送新客户欢迎语")."""

import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, optional_text, text, texts
from local.platform.corporations import CUSTOMERS, add_customer, member
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.simulator import Simulator

WELCOME_SECONDS = 20
WELCOME_ATTACHMENTS = 9
BATCH = 100
_CODES = "welcome_codes"


def befriend(simulator: Simulator, corporation: str, userid: str, external_userid: str, state: str = "") -> str:
    """A customer adds a member; gives the code that lets the member's corporation say welcome once, within 20 s."""
    add_customer(simulator, corporation, external_userid)
    contact = simulator.records.get(corporation, CUSTOMERS, external_userid)
    if all(follow["userid"] != userid for follow in contact["follow_user"]):
        follow = {"userid": userid, "remark": external_userid, "description": "", "tags": [], "state": state}
        contact["follow_user"].append({**follow, "createtime": int(simulator.clock.now())})
    code = secrets.token_urlsafe(32)
    simulator.records.put(corporation, _CODES, code, external_userid, WELCOME_SECONDS)
    return code


def get_contact(call: Call) -> Answer:
    external_userid = call.query.get("external_userid")
    contact = _contact(call, external_userid)
    return {**OK, "external_contact": _described(external_userid), "follow_user": contact["follow_user"]}


def list_contacts(call: Call) -> Answer:
    """Raises ApiError 60111 for one who is no member, 84061 for one who knows no customer."""
    contacts = _of_member(call, call.query.get("userid"))
    if not contacts:
        raise ApiError(84061)
    return {**OK, "external_userid": list(contacts)}


def get_contacts_of(call: Call) -> Answer:
    found = []
    for userid in texts(call.given, "userid_list", 40031, most=BATCH):
        for external_userid, follow in _of_member(call, userid).items():
            found.append({"external_contact": _described(external_userid), "follow_info": follow})
    integer({"limit": 50, **call.given}, "limit", 40058, least=1, most=BATCH)
    return {**OK, "external_contact_list": found, "next_cursor": ""}


def set_remark(call: Call) -> Answer:
    follow = _follow(call)
    for name in ("remark", "description", "remark_company"):
        if name in call.given:
            follow[name] = optional_text(call.given, name, 40058)
    return OK


def mark_tags(call: Call) -> Answer:
    follow, given = _follow(call), call.given
    if not given.get("add_tag") and not given.get("remove_tag"):
        raise ApiError(40058)
    added = texts(given, "add_tag", 40058) if given.get("add_tag") else []
    gone = texts(given, "remove_tag", 40058) if given.get("remove_tag") else []
    kept = [tag["tag_id"] for tag in follow["tags"] if tag["tag_id"] not in (*added, *gone)]
    follow["tags"] = [{"tag_id": tag, "tag_name": tag, "type": 1} for tag in (*kept, *added)]
    return OK


def send_welcome(call: Call) -> Answer:
    """Raises ApiError 41051 for a code that was used or is older than 20 s, 40058 without text and attachments."""
    given = call.given
    attachments = given.get("attachments") or []
    if not isinstance(attachments, list) or len(attachments) > WELCOME_ATTACHMENTS or not (given.get("text") or attachments):
        raise ApiError(40058)
    external_userid = call.take(_CODES, text(given, "welcome_code", 40058))
    if external_userid is None:
        raise ApiError(41051)
    user = call.simulator.conversations.meet(call.account.name, external_userid)
    shown = {"text": given.get("text"), "attachments": attachments}
    call.simulator.conversations.show(user, shown, "welcome", "wecom", call.call_id)
    return OK


def _contact(call: Call, external_userid: object) -> dict[str, Any]:
    """Raises ApiError 40096 without an id, 84061 for one whom no member knows."""
    if not isinstance(external_userid, str) or not external_userid:
        raise ApiError(40096)
    contact: dict[str, Any] | None = call.get(CUSTOMERS, external_userid)
    if contact is None or not contact["follow_user"]:
        raise ApiError(84061)
    return contact


def _follow(call: Call) -> dict[str, Any]:
    userid = text(call.given, "userid", 40058)
    contact = _contact(call, call.given.get("external_userid"))
    found: dict[str, Any] | None = next((follow for follow in contact["follow_user"] if follow["userid"] == userid), None)
    if found is None:
        raise ApiError(84061)
    return found


def _of_member(call: Call, userid: object) -> dict[str, Any]:
    if member(call.simulator, call.account.name, userid) is None:
        raise ApiError(60111)
    return {
        external_userid: follow
        for external_userid, contact in call.rows(CUSTOMERS).items()
        for follow in contact["follow_user"]
        if follow["userid"] == userid
    }


def _described(external_userid: object) -> dict[str, Any]:
    return {"external_userid": external_userid, "name": external_userid, "type": 1, "avatar": "", "gender": 0}


_PATH = "/cgi-bin/externalcontact"
APIS = (
    Api("externalcontact/get", "GET", f"{_PATH}/get", get_contact, WORK),
    Api("externalcontact/list", "GET", f"{_PATH}/list", list_contacts, WORK),
    Api("externalcontact/batch/get_by_user", "POST", f"{_PATH}/batch/get_by_user", get_contacts_of, WORK),
    Api("externalcontact/remark", "POST", f"{_PATH}/remark", set_remark, WORK),
    Api("externalcontact/mark_tag", "POST", f"{_PATH}/mark_tag", mark_tags, WORK),
    Api("externalcontact/send_welcome_msg", "POST", f"{_PATH}/send_welcome_msg", send_welcome, WORK),
)

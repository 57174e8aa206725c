"""Message audit ("获取会话内容存档开启成员列表", "获取会话同意情况", "获取会话内容存档内部群信息").

It is on for all members; a customer agrees, and the apps' group chats are the internal groups.
"""

from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import items, text
from local.platform.apis.wecom_content import BAD
from local.platform.apis.wecom_groups import TABLE
from local.platform.corporations import CUSTOMERS, member, members
from local.platform.errors import ApiError
from local.platform.holders import WORK


def list_members(call: Call) -> Answer:
    if call.given.get("type", 1) not in (1, 2, 3):
        raise ApiError(BAD)
    return {**OK, "ids": [user.openid for user in members(call.simulator, call.account.name)]}


def check_pairs(call: Call) -> Answer:
    """Raises ApiError 60111 for no member, 40096 for no customer."""
    return {**OK, "agreeinfo": [_agreement(call, one) for one in items(call.given, "info", BAD, most=100)]}


def check_room(call: Call) -> Answer:
    """Groups hold no customers here, so nobody has to agree."""
    _room(call)
    return {**OK, "agreeinfo": []}


def get_room(call: Call) -> Answer:
    """Raises ApiError 40058 for no group."""
    room = _room(call)
    joined = [{"memberid": userid, "jointime": int(call.now)} for userid in room["userlist"]]
    told = {"roomname": room.get("name", ""), "creator": room["owner"], "room_create_time": int(call.now), "notice": ""}
    return {**OK, **told, "members": joined}


def get_robot(call: Call) -> Answer:
    """Raises ApiError 40058: nobody's robots are audited here."""
    text(call.query, "robot_id", BAD)
    raise ApiError(BAD)


def _agreement(call: Call, one: Any) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise ApiError(BAD)
    userid, customer = text(one, "userid", BAD), text(one, "exteranalopenid", BAD)
    if member(call.simulator, call.account.name, userid) is None:
        raise ApiError(60111)
    if call.get(CUSTOMERS, customer) is None:
        raise ApiError(40096)
    at = int(call.now)
    return {"status_change_time": at, "userid": userid, "exteranalopenid": customer, "agree_status": "Agree"}


def _room(call: Call) -> dict[str, Any]:
    room: dict[str, Any] | None = call.get(TABLE, text(call.given, "roomid", BAD))
    if room is None:
        raise ApiError(BAD)
    return room


_ROOT = "/cgi-bin/msgaudit"
APIS = (
    Api("msgaudit/get_permit_user_list", "POST", f"{_ROOT}/get_permit_user_list", list_members, WORK),
    Api("msgaudit/check_single_agree", "POST", f"{_ROOT}/check_single_agree", check_pairs, WORK),
    Api("msgaudit/check_room_agree", "POST", f"{_ROOT}/check_room_agree", check_room, WORK),
    Api("msgaudit/get_robot_info", "GET", f"{_ROOT}/get_robot_info", get_robot, WORK),
    Api("msgaudit/groupchat/get", "POST", f"{_ROOT}/groupchat/get", get_room, WORK),
)

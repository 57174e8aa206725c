"""Groups that an agent made, and its messages to them ("创建群聊会话", "应用推送消息")."""

import re
import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import optional_text, text, texts
from local.platform.apis.wecom_content import check_content, cut_text
from local.platform.apis.wecom_messages import may_get
from local.platform.corporations import member
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.quotas import MINUTE

KINDS = ("text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown")
PER_MINUTE = 200
MOST_MEMBERS = 2_000
_CHAT_ID = re.compile(r"[0-9a-zA-Z]{1,32}")
TABLE = "group_chats"


def create_group(call: Call) -> Answer:
    """Raises ApiError 86220 for fewer than two, 86216 for one who is no member, 86217 for an owner outside, 86001."""
    given = call.given
    users = _members(call, texts(given, "userlist", 86220, most=MOST_MEMBERS))
    owner = optional_text(given, "owner", 86217) or users[0]
    if len(users) < 2:
        raise ApiError(86220)
    if owner not in users:
        raise ApiError(86217)
    chat_id = optional_text(given, "chatid", 86001) or secrets.token_hex(16)
    if not _CHAT_ID.fullmatch(chat_id) or call.get(TABLE, chat_id):
        raise ApiError(86001)
    call.put(TABLE, chat_id, {"chatid": chat_id, "name": optional_text(given, "name"), "owner": owner, "userlist": users})
    return {**OK, "chatid": chat_id}


def update_group(call: Call) -> Answer:
    given, chat = call.given, _chat(call, call.given.get("chatid"))
    added = _members(call, texts(given, "add_user_list", 86216)) if given.get("add_user_list") else []
    gone = texts(given, "del_user_list", 86216) if given.get("del_user_list") else []
    users = [user for user in dict.fromkeys([*chat["userlist"], *added]) if user not in gone]
    owner = optional_text(given, "owner", 86217) or chat["owner"]
    if owner not in users:
        raise ApiError(86217)
    chat |= {"userlist": users, "owner": owner, "name": optional_text(given, "name") or chat["name"]}
    return OK


def get_group(call: Call) -> Answer:
    return {**OK, "chat_info": _chat(call, call.query.get("chatid"))}


def send_to_group(call: Call) -> Answer:
    """Above 200 a minute a member gets nothing more, and nobody is told."""
    chat = _chat(call, text(call.given, "chatid", 86003))
    msgtype, content = check_content(call.given, KINDS, call.knows_medium)
    content = cut_text(content) if msgtype == "text" else content
    for userid in chat["userlist"]:
        user = member(call.simulator, call.account.name, userid)
        if user is not None and may_get(call, user, "group minute", PER_MINUTE, MINUTE):
            call.simulator.conversations.show(
                user, content, msgtype, "appchat", call.call_id, chatid=chat["chatid"], chat_name=chat["name"]
            )
    return OK


def _chat(call: Call, chat_id: object) -> dict[str, Any]:
    """Raises ApiError 86003 for a group that this corporation does not have."""
    chat: dict[str, Any] | None = call.get(TABLE, chat_id)
    if chat is None:
        raise ApiError(86003)
    return chat


def _members(call: Call, userids: list[str]) -> list[str]:
    if not all(member(call.simulator, call.account.name, userid) for userid in userids):
        raise ApiError(86216)
    return list(dict.fromkeys(userids))


APIS = (
    Api("appchat/create", "POST", "/cgi-bin/appchat/create", create_group, WORK),
    Api("appchat/update", "POST", "/cgi-bin/appchat/update", update_group, WORK),
    Api("appchat/get", "GET", "/cgi-bin/appchat/get", get_group, WORK),
    Api("appchat/send", "POST", "/cgi-bin/appchat/send", send_to_group, WORK),
)

"""Mass messages of members to their customers ("创建企业群发", "提醒成员群发", "停止企业群发"). Each member must confirm, by the
control API."""

import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, text, texts
from local.platform.corporations import CUSTOMERS
from local.platform.errors import ApiError, ControlError
from local.platform.holders import WORK
from local.platform.simulator import Simulator

BAD = 40058
MOST_CUSTOMERS, MOST_ATTACHMENTS, MOST_TEXT_BYTES, PAGE = 10_000, 9, 4_000, 1_000
REMINDERS, REMINDERS_SECONDS = 3, 86_400
UNSENT, SENT, NO_FRIEND = 0, 1, 2
_TABLE = "mass_messages"


def create(call: Call) -> Answer:
    """To customers of one member or to those named, each through the first member who knows them. Raises ApiError 40058 for what
    is missing or too long, 41048 where nobody is left to send to."""
    given = call.given
    content = _content(given)
    if given.get("chat_type", "single") != "single":
        raise ApiError(BAD, "the simulated WeCom has no customers' chats")
    sender = given.get("sender")
    named = texts(given, "external_userid", BAD, most=MOST_CUSTOMERS) if given.get("external_userid") else None
    if named is None and not isinstance(sender, str):
        raise ApiError(BAD)
    known = call.rows(CUSTOMERS)
    members = {customer: _member_of(known.get(customer), sender) for customer in (known if named is None else named)}
    sends = {customer: {"userid": userid, "status": UNSENT} for customer, userid in members.items() if userid}
    if not sends:
        raise ApiError(41048)
    msgid = f"msg{secrets.token_urlsafe(24)}"
    call.put(_TABLE, msgid, {"content": content, "sends": sends, "stopped": False, "reminders": []})
    return {**OK, "fail_list": [customer for customer, userid in members.items() if not userid], "msgid": msgid}


def confirm(simulator: Simulator, corporation: str, msgid: str, userid: str) -> int:
    """A member sends it; to how many. Raises ControlError 404 for a message that is none, 409 for one that was stopped."""
    message = simulator.records.get(corporation, _TABLE, msgid)
    if message is None:
        raise ControlError(404, f"account {corporation!r} has no mass message {msgid!r}")
    if message["stopped"]:
        raise ControlError(409, "the mass message was stopped")
    own = {customer: send for customer, send in message["sends"].items() if send["userid"] == userid}
    for customer, send in own.items():
        if send["status"] == UNSENT:
            send.update(status=SENT, send_time=int(simulator.clock.now()))
            user = simulator.conversations.meet(corporation, customer)
            simulator.conversations.show(user, message["content"], "mass", "wecom", msgid, from_member=userid)
    return len(own)


def list_tasks(call: Call) -> Answer:
    given = call.given
    integer({"limit": PAGE, **given}, "limit", BAD, least=1, most=PAGE)
    members: dict[str, dict[str, Any]] = {}
    for send in _message(call)["sends"].values():
        sent = {"status": 2, "send_time": send["send_time"]} if send["status"] == SENT else {"status": 0}
        members.setdefault(send["userid"], {"userid": send["userid"], **sent})
    return {**OK, "task_list": list(members.values()), "next_cursor": ""}


def list_results(call: Call) -> Answer:
    given = call.given
    integer({"limit": PAGE, **given}, "limit", BAD, least=1, most=PAGE)
    userid = text(given, "userid", BAD)
    sends = [{"external_userid": one, **send} for one, send in _message(call)["sends"].items() if send["userid"] == userid]
    return {**OK, "send_list": sends, "next_cursor": ""}


def remind(call: Call) -> Answer:
    """Three times within 24 hours. Raises ApiError 45009 above that."""
    message = _message(call)
    message["reminders"] = [at for at in message["reminders"] if call.now - at < REMINDERS_SECONDS]
    if len(message["reminders"]) >= REMINDERS:
        raise ApiError(45009)
    message["reminders"].append(call.now)
    return OK


def stop(call: Call) -> Answer:
    _message(call)["stopped"] = True
    return OK


def _message(call: Call) -> dict[str, Any]:
    found: dict[str, Any] | None = call.get(_TABLE, text(call.given, "msgid", BAD))
    if found is None:
        raise ApiError(BAD)
    return found


def _member_of(contact: Any, sender: object) -> str | None:
    """Who sends to a customer: the sender, or else the first member who knows them."""
    known = [str(follow["userid"]) for follow in contact["follow_user"]] if contact else []
    return next((userid for userid in known if sender in (None, "", userid)), None)


def _content(given: dict[str, Any]) -> dict[str, Any]:
    attachments, said = given.get("attachments") or [], given.get("text")
    words = text(said, "content", BAD, most_bytes=MOST_TEXT_BYTES) if isinstance(said, dict) else None
    if not isinstance(attachments, list) or len(attachments) > MOST_ATTACHMENTS or not (words or attachments):
        raise ApiError(BAD)
    return {"text": {"content": words} if words else None, "attachments": attachments}


_PATH = "/cgi-bin/externalcontact"
APIS = (
    Api("externalcontact/add_msg_template", "POST", f"{_PATH}/add_msg_template", create, WORK),
    Api("externalcontact/get_groupmsg_task", "POST", f"{_PATH}/get_groupmsg_task", list_tasks, WORK),
    Api("externalcontact/get_groupmsg_send_result", "POST", f"{_PATH}/get_groupmsg_send_result", list_results, WORK),
    Api("externalcontact/remind_groupmsg_send", "POST", f"{_PATH}/remind_groupmsg_send", remind, WORK),
    Api("externalcontact/cancel_groupmsg_send", "POST", f"{_PATH}/cancel_groupmsg_send", stop, WORK),
)

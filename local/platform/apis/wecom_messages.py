"""An agent's messages to members ("发送应用消息", "撤回应用消息", "更新模版卡片消息")."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, part, text
from local.platform.apis.wecom_content import BAD, check_card, check_content, cut_text
from local.platform.conversations import User
from local.platform.corporations import ROOT, members
from local.platform.errors import ApiError
from local.platform.holders import WORK, agents_of
from local.platform.quotas import HOUR, MINUTE
from local.platform.simulator import Simulator

KINDS = (
    "text",
    "image",
    "voice",
    "video",
    "file",
    "textcard",
    "news",
    "mpnews",
    "markdown",
    "miniprogram_notice",
    "template_card",
    "taskcard",
)
MOST_USERS, MOST_PARTIES, MOST_TAGS = 1_000, 100, 100
PER_MINUTE, PER_HOUR = 30, 1_000
CHECK_SECONDS, MOST_CHECK_SECONDS = 1_800, 4 * HOUR
RECALL_SECONDS = 24 * HOUR
RESPONSE_SECONDS = 72 * HOUR
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")


def send_message(call: Call) -> Answer:
    """Above 30 a minute or 1000 an hour a member gets nothing more, and nobody is told. A repetition of the whole request
    within `duplicate_check_interval` is dropped and answered like the first."""
    given = call.given
    agent_id = check_agent(call, given)
    msgtype, content = check_content(given, KINDS, call.knows_medium)
    repeat_key, interval = _repetition(given)
    if interval and (answered := call.get("sent_once", repeat_key)):
        return dict(answered)
    reached, invalid = _recipients(call, given)
    msgid = secrets.token_urlsafe(32)
    answer = {**OK, **invalid, "msgid": msgid}
    if content.get("card_type") in INTERACTIVE:
        answer["response_code"] = issue_response_code(call.simulator, call.account.name, [user.openid for user in reached])
    content = cut_text(content) if msgtype == "text" else content
    for user in reached:
        if may_get(call, user, "minute", PER_MINUTE, MINUTE) and may_get(call, user, "hour", PER_HOUR, HOUR):
            call.simulator.conversations.show(
                user, content, msgtype, "wecom", call.call_id, agentid=int(agent_id), msgid=msgid
            )
    call.put("sent_messages", msgid, agent_id, RECALL_SECONDS)
    if interval:
        call.put("sent_once", repeat_key, answer, interval)
    return answer


def recall_message(call: Call) -> Answer:
    """Within 24 hours. Raises ApiError 40058 for a message that is not this agent's or too old."""
    msgid = text(call.given, "msgid", BAD)
    if call.take("sent_messages", msgid) != call.bearer.slot:
        raise ApiError(BAD)
    for entry in call.simulator.conversations.entries(call.account.name, None, "out"):
        if entry.content.get("msgid") == msgid:
            entry.content["recalled"] = True
    return OK


def update_card(call: Call) -> Answer:
    """The code serves once, within 72 hours. Raises ApiError 40058 for one that does not serve (any more)."""
    given = call.given
    agent_id = check_agent(call, given)
    if isinstance(given.get("template_card"), dict):
        check_card(given["template_card"])
        shown = {"template_card": given["template_card"]}
    else:
        shown = {"button": {"replace_name": text(part(given, "button", BAD), "replace_name", BAD)}}
    receivers = call.take("response_codes", text(given, "response_code", BAD))
    if receivers is None:
        raise ApiError(BAD, "invalid response_code")
    wanted = receivers if given.get("atall") == 1 else given.get("userids") or []
    for user in members(call.simulator, call.account.name):
        if user.openid in wanted:
            call.simulator.conversations.show(
                user, {"updated": True, **shown}, "template_card", "wecom", call.call_id, agentid=int(agent_id)
            )
    unknown = [name for name in wanted if name not in receivers]
    return {**OK, "invaliduser": unknown} if unknown else OK


def issue_response_code(simulator: Simulator, corporation: str, receivers: Iterable[str]) -> str:
    """What lets the card be updated once, by its message or by what a member presses on it."""
    code = secrets.token_urlsafe(32)
    simulator.records.put(corporation, "response_codes", code, list(receivers), RESPONSE_SECONDS)
    return code


def press_card(simulator: Simulator, corporation: str, user: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a press on a template card: a code that serves for all who have the card, unless one is given."""
    if "ResponseCode" in given:
        return dict(given)
    shown = simulator.conversations.entries(corporation, None, "out")
    task, cards = given.get("TaskId"), [(entry.user, entry.content.get("template_card") or {}) for entry in shown]
    receivers = {user, *(receiver for receiver, card in cards if task and card.get("task_id") == task)}
    return {**given, "ResponseCode": issue_response_code(simulator, corporation, sorted(receivers))}


def check_agent(call: Call, given: Mapping[str, Any]) -> str:
    """Raises ApiError 41011 without agentid, 40056 for none of the corporation's, 301002 for one whose token did not come."""
    if given.get("agentid") in (None, ""):
        raise ApiError(41011)
    agent_id = str(given["agentid"])
    if agent_id not in [str(agent.agent_id) for agent in agents_of(call.account)]:
        raise ApiError(40056)
    if agent_id != call.bearer.slot:
        raise ApiError(301002)
    return agent_id


def may_get(call: Call, user: User, span: str, most: int, seconds: int) -> bool:
    """Count one message for a member; whether it is still within the limit of the running span."""
    key = f"{user.openid} {span} {int(call.now) // seconds}"
    got = int(call.get("member_counts", key) or 0)
    call.put("member_counts", key, got + 1, seconds)
    return got < most


def _repetition(given: Mapping[str, Any]) -> tuple[str, int]:
    """The request's key and for how many seconds it is remembered, 0 when nobody asked for it."""
    if given.get("enable_duplicate_check") != 1:
        return "", 0
    chosen = {"duplicate_check_interval": CHECK_SECONDS, **given}
    seconds = integer(chosen, "duplicate_check_interval", BAD, least=1, most=MOST_CHECK_SECONDS)
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest(), seconds


def _recipients(call: Call, given: Mapping[str, Any]) -> tuple[list[User], dict[str, str]]:
    """Who is reached, and `invaliduser`, `invalidparty`, `invalidtag`. Raises ApiError 40031, 82001-82003, 81013."""
    users = _names(given, "touser", MOST_USERS, 40031)
    parties, tags = _names(given, "toparty", MOST_PARTIES, 82002), _names(given, "totag", MOST_TAGS, 82003)
    if not users and not parties and not tags:
        raise ApiError(82001)
    everybody = members(call.simulator, call.account.name)
    if "@all" in users:
        return everybody, {}
    reached = [user for user in everybody if user.openid in users or ROOT in parties]
    if not reached:
        raise ApiError(81013)
    known = [user.openid for user in everybody]
    return reached, {
        "invaliduser": "|".join(name for name in users if name not in known),
        "invalidparty": "|".join(name for name in parties if name != ROOT),
        "invalidtag": "|".join(tags),
        "unlicenseduser": "",
    }


def _names(given: Mapping[str, Any], name: str, most: int, errcode: int) -> list[str]:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise ApiError(BAD, f"{name} must be a text. invalid Request Parameter")
    names = [part for part in value.split("|") if part]
    if len(names) > most:
        raise ApiError(errcode)
    return names


APIS = (
    Api("message/send", "POST", "/cgi-bin/message/send", send_message, WORK),
    Api("message/recall", "POST", "/cgi-bin/message/recall", recall_message, WORK),
    Api("message/update_template_card", "POST", "/cgi-bin/message/update_template_card", update_card, WORK),
)

"""WeChat customer service, 微信客服 ("读取消息", "发送消息", "发送欢迎语等事件响应消息", "获取会话状态")."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, optional_text, text
from local.platform.apis.wecom_content import BAD, check_content
from local.platform.conversations import User
from local.platform.corporations import add_customer
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.quotas import MINUTE
from local.platform.simulator import Simulator

KEPT_SECONDS = 3 * 86_400
TOKEN_SECONDS = 600
CODE_SECONDS = 20
MOST_MESSAGES = 1_000
CURSOR_BYTES, TOKEN_BYTES = 64, 128
PULLS_WITHOUT_TOKEN = 20
KINDS = ("text", "image", "voice", "video", "file", "link", "miniprogram", "msgmenu", "location", "ca_link")
NEW, ASSISTANT, WAITING, SERVED, ENDED = range(5)
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
_ACCOUNTS, _MESSAGES, _STATES, _CODES = "kf_service_accounts", "kf_messages", "kf_states", "kf_codes"


def note_customer_message(
    simulator: Simulator, corporation: str, open_kfid: str, external_userid: str, msgtype: str, content: Mapping[str, Any]
) -> str:
    """A customer writes, or enters the session (`event`): kept for three days, and a kf_msg_or_event with a token is owed.
    Gives the msgid. An `event` of `enter_session` carries a welcome_code that serves once within 20 s."""
    user, records = add_customer(simulator, corporation, external_userid), simulator.records
    number = records.next_number(corporation, _MESSAGES)
    told = dict(content)
    if told.get("event_type") == "enter_session":
        told["welcome_code"] = _issue_code(simulator, corporation, open_kfid, external_userid)
    elif msgtype != "event":
        user.windows.open("message", simulator.clock.now())
        if records.get(corporation, _STATES, f"{open_kfid} {external_userid}") == ENDED:
            records.remove(corporation, _STATES, f"{open_kfid} {external_userid}")
    who = {"open_kfid": open_kfid, "external_userid": external_userid}
    message = {
        "msgid": secrets.token_hex(20),
        **({} if msgtype == "event" else who),
        "send_time": int(simulator.clock.now()),
        "origin": 4 if msgtype == "event" else 3,
        "msgtype": msgtype,
        msgtype: {**who, **told} if msgtype == "event" else told,
    }
    records.put(corporation, _MESSAGES, str(number), message, KEPT_SECONDS)
    token = secrets.token_urlsafe(32)
    records.put(corporation, "kf_tokens", token, open_kfid, TOKEN_SECONDS)
    simulator.owed.add(corporation, "", "kf_msg_or_event", Token=token, OpenKfId=open_kfid)
    return str(message["msgid"])


def sync_messages(call: Call) -> Answer:
    """Those after the cursor, of the last three days. Raises ApiError 95000 for an open_kfid that is none, 40058, 95007 for a
    token that no callback brought in the last ten minutes, or one of another account; without any, 45009 for more than a few
    a minute (WeCom does not tell how many)."""
    given = call.given
    cursor = optional_text(given, "cursor", BAD)
    if len(cursor.encode()) > CURSOR_BYTES or (cursor and not cursor.isdecimal()):
        raise ApiError(BAD)
    limit = integer({"limit": MOST_MESSAGES, **given}, "limit", BAD, least=1, most=MOST_MESSAGES)
    open_kfid = given.get("open_kfid")
    if open_kfid is not None:
        _service_account(call, open_kfid)
    _check_token(call, given.get("token"), open_kfid)
    later = [
        (number, message)
        for number, message in call.rows(_MESSAGES).items()
        if int(number) > int(cursor or 0) and open_kfid in (None, _account_of(message))
    ]
    shown = later[:limit]
    return {
        **OK,
        "next_cursor": shown[-1][0] if shown else cursor,
        "has_more": int(len(later) > limit),
        "msg_list": [message for _, message in shown],
    }


def _account_of(message: Mapping[str, Any]) -> str:
    return str(message.get("open_kfid") or message["event"]["open_kfid"])


def _check_token(call: Call, token: object, open_kfid: object) -> None:
    if not token:
        minute = f"{int(call.now) // MINUTE}"
        pulls = int(call.get("kf_pulls", minute) or 0)
        if pulls >= PULLS_WITHOUT_TOKEN:
            raise ApiError(45009)
        call.put("kf_pulls", minute, pulls + 1, MINUTE)
    elif not isinstance(token, str) or len(token.encode()) > TOKEN_BYTES:
        raise ApiError(BAD)
    elif (whose := call.get("kf_tokens", token)) is None or open_kfid not in (None, whose):
        raise ApiError(95007)


def send_message(call: Call) -> Answer:
    """Five within 48 hours of the customer's last message. Raises ApiError 95000, 95004, 95018 while a human or nobody
    serves, 95001 above the limit. A msgid that was sent before is not sent again."""
    given = call.given
    open_kfid = text(given, "open_kfid", 95004)
    _service_account(call, open_kfid)
    msgid = _chosen_msgid(given)
    if call.get("kf_sent", msgid):
        return {**OK, "msgid": msgid}
    msgtype, content = check_content(given, KINDS, call.knows_medium)
    user = _customer(call, given.get("touser"))
    if _state(call, open_kfid, user.openid) not in (NEW, ASSISTANT):
        raise ApiError(95018)
    _spend(user, call.now)
    call.put("kf_sent", msgid, True)
    call.simulator.conversations.show(user, content, msgtype, "kf", call.call_id, open_kfid=open_kfid, msgid=msgid)
    return {**OK, "msgid": msgid}


def send_on_event(call: Call) -> Answer:
    """One message for one code, within 20 s. Raises ApiError 40058 for a code that does not serve."""
    given = call.given
    msgtype, content = check_content(given, ("text", "msgmenu"), lambda _medium: False)
    msgid, kept = _chosen_msgid(given), call.take(_CODES, text(given, "code", BAD))
    if kept is None:
        raise ApiError(BAD)
    user = _customer(call, kept["external_userid"])
    call.simulator.conversations.show(user, content, msgtype, "kf", call.call_id, open_kfid=kept["open_kfid"], msgid=msgid)
    return {**OK, "msgid": msgid}


def get_state(call: Call) -> Answer:
    open_kfid, user = _session(call)
    servicer = call.get("kf_servicers", f"{open_kfid} {user.openid}") or ""
    return {**OK, "service_state": _state(call, open_kfid, user.openid), "servicer_userid": servicer}


def change_state(call: Call) -> Answer:
    """Ending a session gives a code for one last message."""
    given = call.given
    open_kfid, user = _session(call)
    state = integer(given, "service_state", BAD, most=ENDED)
    if _state(call, open_kfid, user.openid) == ENDED and state != ENDED:
        raise ApiError(95018)
    if state == SERVED:
        call.put("kf_servicers", f"{open_kfid} {user.openid}", text(given, "servicer_userid", BAD))
    call.put(_STATES, f"{open_kfid} {user.openid}", state)
    if state != ENDED:
        return OK
    return {**OK, "msg_code": _issue_code(call.simulator, call.account.name, open_kfid, user.openid)}


def add_account(call: Call) -> Answer:
    open_kfid = f"wk{secrets.token_urlsafe(22)}"
    call.put(_ACCOUNTS, open_kfid, {"name": text(call.given, "name", BAD)})
    return {**OK, "open_kfid": open_kfid}


def list_accounts(call: Call) -> Answer:
    return {
        **OK,
        "account_list": [
            {"open_kfid": open_kfid, "name": account["name"], "avatar": ""}
            for open_kfid, account in call.rows(_ACCOUNTS).items()
        ],
    }


def update_account(call: Call) -> Answer:
    _service_account(call, call.given.get("open_kfid"))["name"] = text(call.given, "name", BAD)
    return OK


def delete_account(call: Call) -> Answer:
    _service_account(call, call.given.get("open_kfid"))
    call.remove(_ACCOUNTS, call.given["open_kfid"])
    return OK


def add_contact_way(call: Call) -> Answer:
    open_kfid = text(call.given, "open_kfid", 95004)
    _service_account(call, open_kfid)
    scene = optional_text(call.given, "scene", BAD)
    return {**OK, "url": f"https://work.weixin.qq.com/kfid/{open_kfid}" + (f"?enc_scene={scene}" if scene else "")}


def _session(call: Call) -> tuple[str, User]:
    open_kfid = text(call.given, "open_kfid", 95004)
    _service_account(call, open_kfid)
    return open_kfid, _customer(call, call.given.get("external_userid"))


def _service_account(call: Call, open_kfid: object) -> dict[str, Any]:
    account: dict[str, Any] | None = call.get(_ACCOUNTS, open_kfid)
    if account is None:
        raise ApiError(95000)
    return account


def _customer(call: Call, external_userid: object) -> User:
    user = call.simulator.conversations.find(call.account.name, external_userid)
    if user is None:
        raise ApiError(40096)
    return user


def _state(call: Call, open_kfid: str, external_userid: str) -> int:
    return int(call.get(_STATES, f"{open_kfid} {external_userid}") or NEW)


def _chosen_msgid(given: Mapping[str, Any]) -> str:
    msgid = given.get("msgid") or secrets.token_urlsafe(20)
    if not isinstance(msgid, str) or not _MSGID.fullmatch(msgid):
        raise ApiError(BAD)
    return msgid


def _spend(user: User, now: float) -> None:
    try:
        user.windows.check(now)
    except ApiError:
        raise ApiError(95001) from None
    user.windows.spend(now)


def _issue_code(simulator: Simulator, corporation: str, open_kfid: str, external_userid: str) -> str:
    code = secrets.token_urlsafe(24)
    kept = {"open_kfid": open_kfid, "external_userid": external_userid}
    simulator.records.put(corporation, _CODES, code, kept, CODE_SECONDS)
    return code


_PATH = "/cgi-bin/kf"
APIS = (
    Api("kf/sync_msg", "POST", f"{_PATH}/sync_msg", sync_messages, WORK),
    Api("kf/send_msg", "POST", f"{_PATH}/send_msg", send_message, WORK),
    Api("kf/send_msg_on_event", "POST", f"{_PATH}/send_msg_on_event", send_on_event, WORK),
    Api("kf/service_state/get", "POST", f"{_PATH}/service_state/get", get_state, WORK),
    Api("kf/service_state/trans", "POST", f"{_PATH}/service_state/trans", change_state, WORK),
    Api("kf/account/add", "POST", f"{_PATH}/account/add", add_account, WORK),
    Api("kf/account/list", "GET", f"{_PATH}/account/list", list_accounts, WORK),
    Api("kf/account/update", "POST", f"{_PATH}/account/update", update_account, WORK),
    Api("kf/account/del", "POST", f"{_PATH}/account/del", delete_account, WORK),
    Api("kf/add_contact_way", "POST", f"{_PATH}/add_contact_way", add_contact_way, WORK),
)

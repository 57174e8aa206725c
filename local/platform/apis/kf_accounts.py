"""Human agents of an account and their sessions with users ("客服管理", "会话控制", "获取聊天记录")."""

import re
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, text
from local.platform.apis.uploads import IN_ARTICLES, check_upload, read_upload
from local.platform.apis.users import find
from local.platform.errors import ApiError

MOST_ACCOUNTS = 100
NICKNAME_CHARACTERS = 16
MOST_RECORDS = 10_000
_NAME = re.compile(r"[A-Za-z0-9_]{1,10}@\S+")
_ACCOUNTS, _SESSIONS = "kf_accounts", "kf_sessions"


def add_account(call: Call) -> Answer:
    """Raises ApiError 65404 for a name that is none, 65406 for one that is taken, 65405 above a hundred, 65403."""
    name = text(call.given, "kf_account", 65404)
    if not _NAME.fullmatch(name):
        raise ApiError(65404)
    if call.get(_ACCOUNTS, name):
        raise ApiError(65406)
    if len(call.rows(_ACCOUNTS)) >= MOST_ACCOUNTS:
        raise ApiError(65405)
    nickname, kf_id = _nickname(call), call.next_number("kf_ids", 1001)
    call.put(_ACCOUNTS, name, {"kf_id": str(kf_id), "kf_nick": nickname, "kf_headimgurl": "", "kf_wx": ""})
    return OK


def update_account(call: Call) -> Answer:
    _account(call, call.given.get("kf_account"))["kf_nick"] = _nickname(call)
    return OK


def delete_account(call: Call) -> Answer:
    name = call.query.get("kf_account")
    _account(call, name)
    call.remove(_ACCOUNTS, name)
    return OK


def invite_worker(call: Call) -> Answer:
    _account(call, call.given.get("kf_account"))["kf_wx"] = text(call.given, "invite_wx", 61451)
    return OK


def upload_portrait(call: Call) -> Answer:
    account, part = _account(call, call.query.get("kf_account")), read_upload(call)["media"]
    check_upload(part.content, IN_ARTICLES)
    account["kf_headimgurl"] = "http://mmbiz.qpic.cn/mmbiz_jpg/simulated/0"
    return OK


def list_accounts(call: Call) -> Answer:
    return {"kf_list": [{"kf_account": name, **account} for name, account in call.rows(_ACCOUNTS).items()]}


def list_online(call: Call) -> Answer:
    """The platform's agents never sleep."""
    return {
        "kf_online_list": [
            {"kf_account": name, "status": 1, "kf_id": account["kf_id"], "accepted_case": len(_sessions_of(call, name))}
            for name, account in call.rows(_ACCOUNTS).items()
        ]
    }


def create_session(call: Call) -> Answer:
    """Raises ApiError 65401, 40003, 65414 when another agent is serving the user."""
    name, user = _named(call)
    serving = call.get(_SESSIONS, user)
    if serving and serving["kf_account"] != name:
        raise ApiError(65414)
    call.put(_SESSIONS, user, {"kf_account": name, "createtime": int(call.now)})
    call.owe(user, "kf_create_session", KfAccount=name)
    return OK


def close_session(call: Call) -> Answer:
    name, user = _named(call)
    serving = call.get(_SESSIONS, user)
    if not serving or serving["kf_account"] != name:
        raise ApiError(65413)
    call.remove(_SESSIONS, user)
    call.owe(user, "kf_close_session", KfAccount=name)
    return OK


def get_session(call: Call) -> Answer:
    user = find(call, call.query.get("openid")).openid
    return call.get(_SESSIONS, user) or {"createtime": 0, "kf_account": ""}


def list_sessions(call: Call) -> Answer:
    name = call.query.get("kf_account")
    _account(call, name)
    return {"sessionlist": _sessions_of(call, name)}


def list_waiting(_call: Call) -> Answer:
    """Nobody waits: a message is handed over at once or not at all."""
    return {"count": 0, "waitcaselist": []}


def list_records(call: Call) -> Answer:
    """What passed between users and the account in a span of a day at most, by msgid from 1 on."""
    given = call.given
    start, end = integer(given, "starttime", 61451), integer(given, "endtime", 61451)
    if not start <= end <= start + 86_400:
        raise ApiError(61451)
    first, number = integer(given, "msgid", 61451, least=1), integer(given, "number", 61451, least=1, most=MOST_RECORDS)
    entries = [
        entry
        for entry in call.simulator.conversations.entries(call.account.name)
        if start <= entry.at / 1000 < end and entry.via in ("callback", "custom_send")
    ]
    shown = entries[first - 1 : first - 1 + number]
    records = [
        {
            "openid": entry.user,
            "opercode": 2003 if entry.direction == "in" else 2002,
            "text": _text_of(entry.content),
            "time": entry.at // 1000,
            "worker": "",
        }
        for entry in shown
    ]
    return {"recordlist": records, "number": len(records), "msgid": first + len(records)}


def _text_of(content: dict[str, Any]) -> str:
    told = content.get("text") or content.get("fields") or {}
    return str(told.get("content") or told.get("Content") or "")


def _named(call: Call) -> tuple[str, str]:
    name = text(call.given, "kf_account", 65401)
    _account(call, name)
    return name, find(call, call.given.get("openid")).openid


def _account(call: Call, name: object) -> dict[str, Any]:
    account: dict[str, Any] | None = call.get(_ACCOUNTS, name)
    if account is None:
        raise ApiError(65401)
    return account


def _nickname(call: Call) -> str:
    nickname = text(call.given, "nickname", 65403)
    if len(nickname) > NICKNAME_CHARACTERS:
        raise ApiError(65403)
    return nickname


def _sessions_of(call: Call, name: str | None) -> list[dict[str, Any]]:
    return [
        {"openid": user, "createtime": session["createtime"]}
        for user, session in call.rows(_SESSIONS).items()
        if session["kf_account"] == name
    ]


_ACCOUNT, _SESSION = "/customservice/kfaccount", "/customservice/kfsession"
APIS = (
    Api("customservice/kfaccount/add", "POST", f"{_ACCOUNT}/add", add_account),
    Api("customservice/kfaccount/update", "POST", f"{_ACCOUNT}/update", update_account),
    Api("customservice/kfaccount/del", "GET", f"{_ACCOUNT}/del", delete_account),
    Api("customservice/kfaccount/inviteworker", "POST", f"{_ACCOUNT}/inviteworker", invite_worker),
    Api("customservice/kfaccount/uploadheadimg", "POST", f"{_ACCOUNT}/uploadheadimg", upload_portrait),
    Api("customservice/getkflist", "GET", "/cgi-bin/customservice/getkflist", list_accounts),
    Api("customservice/getonlinekflist", "GET", "/cgi-bin/customservice/getonlinekflist", list_online),
    Api("customservice/kfsession/create", "POST", f"{_SESSION}/create", create_session),
    Api("customservice/kfsession/close", "POST", f"{_SESSION}/close", close_session),
    Api("customservice/kfsession/getsession", "GET", f"{_SESSION}/getsession", get_session),
    Api("customservice/kfsession/getsessionlist", "GET", f"{_SESSION}/getsessionlist", list_sessions),
    Api("customservice/kfsession/getwaitcase", "GET", f"{_SESSION}/getwaitcase", list_waiting),
    Api("customservice/msgrecord/getmsglist", "POST", "/customservice/msgrecord/getmsglist", list_records),
)

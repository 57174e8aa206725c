"""Conversations of customer-service accounts, and what was said in them.

Sources: "Create a session" (创建会话), "Close" (关闭会话), "Get the state" (获取客户会话状态), "List" (获取客服会话列表),
"Waiting" (获取未接入会话列表), "Get the records" (获取聊天记录).
"""

from dataclasses import dataclass, field

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.kf_accounts import check_kf_account

LONGEST_SECONDS, MOST_RECORDS = 24 * 3600, 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """A user with whom an account talks, since `since` (seconds since the epoch)."""

    openid: str
    since: int


@dataclass(frozen=True, slots=True)
class SessionState:
    """Who talks with a user; no `kf_account`: nobody."""

    kf_account: str | None
    since: int | None


@dataclass(frozen=True, slots=True)
class WaitingUsers:
    """Users whom nobody serves yet: `count` in all, and the first 100 of them, longest waiting first."""

    count: int
    users: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One message. `opercode` 2002: to the user, 2003: from the user. Pictures and the like stand as a word in brackets."""

    openid: str
    worker: str
    opercode: int
    text: str = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class Records:
    """Ask on with `next_msgid` while as many records come as were asked for."""

    records: tuple[Record, ...]
    next_msgid: int


def create_session(kf_account: str, openid: str) -> Call[None]:
    """Begin a session (创建会话): puts the user through to an account that is online."""
    return _session("create", kf_account, openid)


def close_session(kf_account: str, openid: str) -> Call[None]:
    """End a session (关闭会话)."""
    return _session("close", kf_account, openid)


def get_session(openid: str) -> Call[SessionState]:
    """Get who talks with a user (获取客户会话状态)."""
    checks.required("openid", openid)
    return build.get("/customservice/kfsession/getsession", _state, {"openid": openid})


def list_sessions(kf_account: str) -> Call[tuple[Session, ...]]:
    """List an account's sessions (获取客服会话列表)."""
    check_kf_account(kf_account)
    return build.get("/customservice/kfsession/getsessionlist", _sessions, {"kf_account": kf_account})


def list_waiting() -> Call[WaitingUsers]:
    """List who waits (获取未接入会话列表)."""
    return build.get("/customservice/kfsession/getwaitcase", _waiting)


def get_records(*, since: int, until: int, msgid: int = 1, number: int = MOST_RECORDS) -> Call[Records]:
    """Get the records (获取聊天记录) of at most 24 hours (both ends in seconds since the epoch), at most 10 000 at once."""
    if not 0 <= until - since <= LONGEST_SECONDS:
        raise InvalidCall(f"until must be from 0 to {LONGEST_SECONDS} seconds after since")
    checks.between("msgid", msgid, 1, 2**63 - 1)
    checks.between("number", number, 1, MOST_RECORDS)
    body: JsonObject = {"starttime": since, "endtime": until, "msgid": msgid, "number": number}
    return build.post("/customservice/msgrecord/getmsglist", _records, body)


def _session(action: str, kf_account: str, openid: str) -> Call[None]:
    check_kf_account(kf_account)
    checks.required("openid", openid)
    body: JsonObject = {"kf_account": kf_account, "openid": openid}
    return build.post(f"/customservice/kfsession/{action}", nothing, body)


def _state(answer: JsonObject) -> SessionState:
    kf_account = answers.optional_text(answer, "kf_account")
    return SessionState(kf_account, answers.number(answer, "createtime") if kf_account else None)


def _sessions(answer: JsonObject) -> tuple[Session, ...]:
    found = answers.objects(answer, "sessionlist")
    return tuple(Session(answers.text(one, "openid"), answers.number(one, "createtime")) for one in found)


def _waiting(answer: JsonObject) -> WaitingUsers:
    found = answers.objects(answer, "waitcaselist", may_lack=True)
    users = (Session(answers.text(one, "openid"), answers.number(one, "latest_time")) for one in found)
    return WaitingUsers(answers.number(answer, "count"), tuple(users))


def _records(answer: JsonObject) -> Records:
    found = answers.objects(answer, "recordlist", may_lack=True)
    return Records(tuple(map(_record, found)), answers.number(answer, "msgid"))


def _record(answer: JsonObject) -> Record:
    return Record(
        openid=answers.text(answer, "openid"),
        worker=answers.text(answer, "worker"),
        opercode=answers.number(answer, "opercode"),
        text=answers.text(answer, "text"),
        at=answers.number(answer, "time"),
    )

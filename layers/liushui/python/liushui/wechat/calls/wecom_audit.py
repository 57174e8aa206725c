"""Message audit (会话内容存档): for whom it is on, who agreed, and its internal groups. With the audit's own secret.

The messages themselves come by no HTTP API: WeCom hands them out through a native library only (会话内容存档 SDK, for Linux and
Windows), which fetches them by sequence number (GetChatData), decrypts them with your RSA key (DecryptData) and fetches their
media (GetMediaData). Liushui does not load it.

Sources: "Members with message audit" (获取会话内容存档开启成员列表), "Whether a session's people agree"
(获取会话同意情况), "Internal groups" (获取会话内容存档内部群信息), "Robots" (获取机器人信息).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host

MOST_PAIRS: Final = 100


class Pair(NamedTuple):
    """A member and a person outside who talk."""

    userid: str
    external_userid: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """`status`: Agree, Disagree or Default_Agree. `changed_at` in seconds since the epoch. `userid` is None in a group."""

    userid: str | None
    external_userid: str
    status: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class AuditedGroup:
    """An internal group; `members` are userids with when they joined, times in seconds since the epoch."""

    name: str
    creator: str
    notice: str | None
    created_at: int
    members: tuple[tuple[str, int], ...]


class AuditedRobot(NamedTuple):
    """A robot."""

    robot_id: str
    name: str
    creator: str


def list_audited_members(edition: Literal[1, 2, 3] | None = None) -> Call[tuple[str, ...]]:
    """Whose messages are kept (获取会话内容存档开启成员列表). `edition` 1: office, 2: service, 3: enterprise; None: all."""
    if edition is not None:
        checks.between("edition", edition, 1, 3)
    body = checks.given(type=edition)
    return build.post("/cgi-bin/msgaudit/get_permit_user_list", _ids, body, host=Host.WORK)


def check_pairs_agree(pairs: Sequence[Pair]) -> Call[tuple[Agreement, ...]]:
    """Whether up to 100 people outside agree to being kept in talks with a member (单聊请求)."""
    checks.count("pairs", pairs, 1, MOST_PAIRS)
    info: list[JsonObject] = [
        {
            "userid": checks.required("userid", one.userid),
            "exteranalopenid": checks.required("external_userid", one.external_userid),
        }
        for one in pairs
    ]
    return build.post("/cgi-bin/msgaudit/check_single_agree", _agreements, {"info": info}, host=Host.WORK)


def check_room_agrees(room_id: str) -> Call[tuple[Agreement, ...]]:
    """Whether a group's people outside agree (群聊请求)."""
    body = {"roomid": checks.required("room_id", room_id)}
    return build.post("/cgi-bin/msgaudit/check_room_agree", _agreements, body, host=Host.WORK)


def get_audited_group(room_id: str) -> Call[AuditedGroup]:
    """What an internal group is (获取会话内容存档内部群信息), by the roomid of an audited message."""
    body = {"roomid": checks.required("room_id", room_id)}
    return build.post("/cgi-bin/msgaudit/groupchat/get", _group, body, host=Host.WORK)


def get_audited_robot(robot_id: str) -> Call[AuditedRobot]:
    """Which robot an audited message came from (获取机器人信息): its id begins with wb."""
    query = {"robot_id": checks.required("robot_id", robot_id)}
    return build.get("/cgi-bin/msgaudit/get_robot_info", _robot, query, host=Host.WORK)


def _ids(answer: JsonObject) -> tuple[str, ...]:
    return answers.texts(answer, "ids", may_lack=True)


def _robot(answer: JsonObject) -> AuditedRobot:
    data = answers.object_in(answer, "data")
    return AuditedRobot(*(answers.text(data, name) for name in ("robot_id", "name", "creator_userid")))


def _agreements(answer: JsonObject) -> tuple[Agreement, ...]:
    """WeCom spells exteranalopenid so."""
    return tuple(
        Agreement(
            userid=answers.optional_text(one, "userid"),
            external_userid=answers.text(one, "exteranalopenid"),
            status=answers.text(one, "agree_status"),
            changed_at=answers.number(one, "status_change_time"),
        )
        for one in answers.objects(answer, "agreeinfo", may_lack=True)
    )


def _group(answer: JsonObject) -> AuditedGroup:
    members = answers.objects(answer, "members", may_lack=True)
    return AuditedGroup(
        name=answers.optional_text(answer, "roomname") or "",
        creator=answers.text(answer, "creator"),
        notice=answers.optional_text(answer, "notice"),
        created_at=answers.number(answer, "room_create_time"),
        members=tuple((answers.text(one, "memberid"), answers.number(one, "jointime")) for one in members),
    )

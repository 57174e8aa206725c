"""Members and departments of a WeCom corporation.

Sources: "Read a member" (读取成员), "List the members' ids" (获取成员ID列表), "Members of a department" (获取部门成员),
"userid and openid" (userid与openid互换), "userid by phone" (手机号获取userid), "userid by e-mail" (邮箱获取userid),
"Departments" (获取部门列表, 获取子部门ID列表, 获取单个部门详情).
"""

from dataclasses import dataclass, field
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall

MOST_IDS_AT_ONCE = 10_000
MOST_USERID_BYTES = 64


@dataclass(frozen=True, slots=True)
class Member:
    """`status` 1: active, 2: banned, 4: not active, 5: left; None where the application may not know. `fields`: all that WeCom
    told, which depends on the application's rights and the member's consent."""

    userid: str
    name: str = field(repr=False)
    departments: tuple[int, ...]
    main_department: int | None
    status: int | None
    fields: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class MemberIds:
    """Pairs of userid and department; a member of several has several. Ask on with `next_cursor` until it is None."""

    members: tuple[tuple[str, int], ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Department:
    """`name` and `leaders` are missing where only ids were asked for, or the application may not know them."""

    department_id: int
    parent_id: int
    order: int
    name: str | None = None
    leaders: tuple[str, ...] = ()


def get_member(userid: str) -> Call[Member]:
    """Get a member (读取成员)."""
    _check_userid(userid)
    return build.get("/cgi-bin/user/get", _member, {"userid": userid}, host=Host.WORK)


def list_member_ids(*, cursor: str | None = None, limit: int = MOST_IDS_AT_ONCE) -> Call[MemberIds]:
    """List the members' ids (获取成员ID列表), at most 10 000 at once; for the contacts' own secret only (通讯录同步)."""
    checks.between("limit", limit, 1, MOST_IDS_AT_ONCE)
    return build.post("/cgi-bin/user/list_id", _member_ids, checks.given(cursor=cursor, limit=limit), host=Host.WORK)


def list_department_members(department_id: int) -> Call[tuple[Member, ...]]:
    """List a department's members (获取部门成员): names and departments of those directly in it."""
    query = {"department_id": _department_id(department_id)}
    return build.get(
        "/cgi-bin/user/simplelist",
        lambda answer: tuple(map(_member, answers.objects(answer, "userlist"))),
        query,
        host=Host.WORK,
    )


def convert_to_openid(userid: str) -> Call[str]:
    """Convert a userid to an OpenID (userid转openid), for payments."""
    _check_userid(userid)
    return _converted("convert_to_openid", {"userid": userid}, "openid")


def convert_to_userid(openid: str) -> Call[str]:
    """Convert an OpenID to a userid (openid转userid)."""
    checks.required("openid", openid)
    return _converted("convert_to_userid", {"openid": openid}, "userid")


def get_userid_by_mobile(mobile: str) -> Call[str]:
    """Get a userid by phone number (手机号获取userid). Too many wrong numbers shut this API for a day."""
    if not 5 <= len(mobile.encode()) <= 32:
        raise InvalidCall(f"mobile must have from 5 to 32 bytes, got {len(mobile.encode())}")
    return _converted("getuserid", {"mobile": mobile}, "userid")


def get_userid_by_email(email: str, *, work: bool = True) -> Call[str]:
    """Get a userid by e-mail (邮箱获取userid), by the member's work e-mail (企业邮箱) or by the personal one."""
    checks.required("email", email)
    return _converted("get_userid_by_email", {"email": email, "email_type": 1 if work else 2}, "userid")


def list_departments(parent_id: int | None = None, *, detail: Literal["ids", "all"] = "ids") -> Call[tuple[Department, ...]]:
    """List the departments: ids (获取子部门ID列表) or all (获取部门列表) of one and what is below it; None: of all that may be
    seen."""
    query = {"id": _department_id(parent_id)} if parent_id is not None else {}
    path, name = ("simplelist", "department_id") if detail == "ids" else ("list", "department")
    return build.get(
        f"/cgi-bin/department/{path}",
        lambda answer: tuple(map(_department, answers.objects(answer, name))),
        query,
        host=Host.WORK,
    )


def get_department(department_id: int) -> Call[Department]:
    """Get a department (获取单个部门详情)."""
    return build.get(
        "/cgi-bin/department/get",
        lambda answer: _department(answers.object_in(answer, "department")),
        {"id": _department_id(department_id)},
        host=Host.WORK,
    )


def _converted(action: str, body: JsonObject, name: str) -> Call[str]:
    return build.post(f"/cgi-bin/user/{action}", lambda answer: answers.text(answer, name), body, host=Host.WORK)


def _check_userid(userid: str) -> None:
    checks.at_most_bytes("userid", userid, MOST_USERID_BYTES)


def _department_id(department_id: int) -> str:
    checks.between("department_id", department_id, 1, 2**32 - 1)
    return str(department_id)


def _member(answer: JsonObject) -> Member:
    return Member(
        userid=answers.text(answer, "userid"),
        name=answers.text(answer, "name"),
        departments=answers.numbers(answer, "department", may_lack=True),
        main_department=answers.optional_number(answer, "main_department"),
        status=answers.optional_number(answer, "status"),
        fields=answers.whole(answer),
    )


def _member_ids(answer: JsonObject) -> MemberIds:
    found = answers.objects(answer, "dept_user", may_lack=True)
    members = tuple((answers.text(one, "userid"), answers.number(one, "department")) for one in found)
    return MemberIds(members, answers.optional_text(answer, "next_cursor"))


def _department(answer: JsonObject) -> Department:
    return Department(
        department_id=answers.number(answer, "id"),
        parent_id=answers.number(answer, "parentid"),
        order=answers.number(answer, "order"),
        name=answers.optional_text(answer, "name"),
        leaders=answers.texts(answer, "department_leader", may_lack=True),
    )

"""Changing who is in a WeCom corporation: members and departments, with the contacts' own secret (通讯录同步). Reading them:
`wecom_contacts`.

Sources: "Create a member" (创建成员), "Update a member" (更新成员), "Delete a member" (删除成员), "Delete members"
(批量删除成员), "Create a department" (创建部门), "Update a department" (更新部门), "Delete a department" (删除部门).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing

MOST_DEPARTMENTS: Final = 100
MOST_DELETED: Final = 200
_USERID: Final = "[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFields:
    """What is known of a member; None leaves a thing as it is. `gender` 1: male, 2: female. `enabled` False bans the member.
    `more`: fields that WeCom documents besides, such as `extattr`."""

    name: str | None = None
    alias: str | None = None
    mobile: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    work_email: str | None = field(default=None, repr=False)
    departments: Sequence[int] | None = None
    main_department: int | None = None
    position: str | None = None
    gender: Literal[1, 2] | None = None
    enabled: bool | None = None
    direct_leaders: Sequence[str] | None = None
    more: Mapping[str, Any] | None = field(default=None, repr=False)


def create_member(userid: str, fields: MemberFields, *, invite: bool = True) -> Call[None]:
    """Add a member (创建成员): with a name, a department, and a phone number or an e-mail address that nobody else has.
    `invite`: WeCom asks the person to join."""
    if fields.name is None or not fields.departments:
        raise InvalidCall("a new member needs a name and departments")
    if fields.mobile is None and fields.email is None:
        raise InvalidCall("a new member needs a mobile or an email")
    body = {**_member(userid, fields), "to_invite": invite}
    return build.post("/cgi-bin/user/create", nothing, body, host=Host.WORK, delivers=True)


def update_member(userid: str, fields: MemberFields, *, new_userid: str | None = None) -> Call[None]:
    """Change a member (更新成员). `new_userid`: once, and only for an id that WeCom made up."""
    body = {**_member(userid, fields), **checks.given(new_userid=None if new_userid is None else check_userid(new_userid))}
    return build.post("/cgi-bin/user/update", nothing, body, host=Host.WORK)


def delete_member(userid: str) -> Call[None]:
    """Delete a member (删除成员): it leaves all departments."""
    return build.get("/cgi-bin/user/delete", nothing, {"userid": check_userid(userid)}, host=Host.WORK)


def delete_members(userids: Sequence[str]) -> Call[None]:
    """Delete up to 200 members (批量删除成员): all of them, or none where one is unknown."""
    checks.count("userids", userids, 1, MOST_DELETED)
    body: JsonObject = {"useridlist": [check_userid(userid) for userid in userids]}
    return build.post("/cgi-bin/user/batchdelete", nothing, body, host=Host.WORK)


def create_department(name: str, parent_id: int, *, department_id: int | None = None, order: int | None = None) -> Call[int]:
    """Add a department (创建部门); gives its id. Without an id of your own a repetition is refused for its name (60008)."""
    body = checks.given(name=_name(name), parentid=_id(parent_id), id=_maybe_id(department_id), order=order)
    return build.post("/cgi-bin/department/create", _department_id, body, host=Host.WORK, delivers=True)


def update_department(
    department_id: int, *, name: str | None = None, parent_id: int | None = None, order: int | None = None
) -> Call[None]:
    """Change a department (更新部门)."""
    new_name = None if name is None else _name(name)
    body = checks.given(id=_id(department_id), name=new_name, parentid=_maybe_id(parent_id), order=order)
    return build.post("/cgi-bin/department/update", nothing, body, host=Host.WORK)


def delete_department(department_id: int) -> Call[None]:
    """Delete a department (删除部门) that has neither members (60005) nor departments below it (60006)."""
    return build.get("/cgi-bin/department/delete", nothing, {"id": str(_id(department_id))}, host=Host.WORK)


def check_userid(userid: str) -> str:
    """An id that WeCom takes for a new member."""
    return checks.matching("userid", userid, _USERID, "1 to 64 letters, digits or _ - @ . and begin with a letter or digit")


def _member(userid: str, fields: MemberFields) -> JsonObject:
    if fields.departments is not None:
        checks.count("departments", fields.departments, 1, MOST_DEPARTMENTS)
    for name, value, most in (("name", fields.name, 64), ("alias", fields.alias, 64), ("position", fields.position, 128)):
        if value is not None:
            checks.at_most_characters(name, value, most)
    known = checks.given(
        userid=check_userid(userid),
        name=fields.name,
        alias=fields.alias,
        mobile=fields.mobile,
        email=fields.email,
        biz_mail=fields.work_email,
        department=None if fields.departments is None else [_id(one) for one in fields.departments],
        main_department=_maybe_id(fields.main_department),
        position=fields.position,
        gender=None if fields.gender is None else str(fields.gender),
        enable=None if fields.enabled is None else int(fields.enabled),
        direct_leader=None if fields.direct_leaders is None else list(fields.direct_leaders),
    )
    return {**known, **(fields.more or {})}


def _name(name: str) -> str:
    checks.at_most_characters("name", name, 64)
    if any(character in '\\:*?"<>|' for character in name):
        raise InvalidCall('name must not hold any of \\ : * ? " < > |')
    return name


def _id(department_id: int) -> int:
    return checks.between("department_id", department_id, 1, 2**32 - 1)


def _maybe_id(department_id: int | None) -> int | None:
    return None if department_id is None else _id(department_id)


def _department_id(answer: JsonObject) -> int:
    return answers.number(answer, "id")

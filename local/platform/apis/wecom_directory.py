"""Changing a corporation's members and departments ("创建成员", "更新成员", "删除成员", "创建部门" …)."""

from typing import Any, Final

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, text, texts
from local.platform.corporations import DEPARTMENTS, LEFT, PROFILES, department_ids, member, profile
from local.platform.errors import ApiError
from local.platform.holders import WORK

BAD: Final = 40058
UNIQUE: Final = {"mobile": 60104, "email": 60106}
MOST_DELETED: Final = 200


def create_member(call: Call) -> Answer:
    """Raises ApiError 60102 for a userid that is taken, 60104 or 60106 for a phone or an address of another, 60129 without
    either, 60003 for an unknown department."""
    given = call.given
    userid = text(given, "userid", 40003, most_bytes=64)
    if member(call.simulator, call.account.name, userid) is not None:
        raise ApiError(60102)
    text(given, "name", 41006)
    if not given.get("mobile") and not given.get("email"):
        raise ApiError(60129)
    given.setdefault("department", [1])
    _check(call, userid, given)
    call.remove(LEFT, userid)
    call.simulator.conversations.meet(call.account.name, userid)
    call.put(PROFILES, userid, _kept(given))
    return OK


def update_member(call: Call) -> Answer:
    """Raises ApiError 60111 for nobody."""
    given = call.given
    userid = _known(call, text(given, "userid", 40003))
    _check(call, userid, given)
    call.put(PROFILES, userid, {**profile(call.simulator, call.account.name, userid), **_kept(given)})
    return OK


def delete_member(call: Call) -> Answer:
    _leave(call, _known(call, call.query.get("userid")))
    return OK


def delete_members(call: Call) -> Answer:
    """All, or none where one is unknown."""
    userids = texts(call.given, "useridlist", 40031, most=MOST_DELETED)
    for userid in [_known(call, userid) for userid in userids]:
        _leave(call, userid)
    return OK


def create_department(call: Call) -> Answer:
    """Raises ApiError 60004 for an unknown parent, 60008 for a name or an id that exists."""
    given = call.given
    name, parent = text(given, "name", 60009), integer(given, "parentid", 60004)
    _check_parent(call, parent)
    _check_name(call, name, parent, None)
    number = given.get("id") or max(department_ids(call.simulator, call.account.name)) + 1
    if number in department_ids(call.simulator, call.account.name):
        raise ApiError(60008)
    call.put(DEPARTMENTS, str(number), {"id": number, "name": name, "parentid": parent, "order": given.get("order", 0)})
    return {**OK, "errmsg": "created", "id": number}


def update_department(call: Call) -> Answer:
    """Raises ApiError 60003 for none, 60010 for a department below itself."""
    given = call.given
    department = _department(call, given.get("id"))
    parent = given.get("parentid", department["parentid"])
    _check_parent(call, parent)
    if _is_below(call, parent, department["id"]):
        raise ApiError(60010)
    name = given.get("name") or department["name"]
    _check_name(call, name, parent, department["id"])
    changed = {**department, "name": name, "parentid": parent, "order": given.get("order", department["order"])}
    call.put(DEPARTMENTS, str(department["id"]), changed)
    return {**OK, "errmsg": "updated"}


def delete_department(call: Call) -> Answer:
    """Raises ApiError 60005 where there are members, 60006 where there are departments below."""
    asked = call.query.get("id", "")
    department = _department(call, int(asked) if asked.isdecimal() else None)
    if any(department["id"] in one.get("department", ()) for one in call.rows(PROFILES).values()):
        raise ApiError(60005)
    if any(one["parentid"] == department["id"] for one in call.rows(DEPARTMENTS).values()):
        raise ApiError(60006)
    call.remove(DEPARTMENTS, department["id"])
    return {**OK, "errmsg": "deleted"}


def _check(call: Call, userid: str, given: dict[str, Any]) -> None:
    known = department_ids(call.simulator, call.account.name)
    wanted = given.get("department", [])
    if not isinstance(wanted, list) or not all(isinstance(one, int) and one in known for one in wanted):
        raise ApiError(60003)
    for name, errcode in UNIQUE.items():
        others = (one for key, one in call.rows(PROFILES).items() if key != userid)
        if given.get(name) and any(one.get(name) == given[name] for one in others):
            raise ApiError(errcode)


def _kept(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in ("userid", "to_invite", "new_userid")}


def _known(call: Call, userid: object) -> str:
    if member(call.simulator, call.account.name, userid) is None:
        raise ApiError(60111)
    return str(userid)


def _leave(call: Call, userid: str) -> None:
    call.remove(PROFILES, userid)
    call.put(LEFT, userid, int(call.now))


def _department(call: Call, number: object) -> dict[str, Any]:
    """Raises ApiError 60003; the root cannot be changed (60007)."""
    if number == 1:
        raise ApiError(60007)
    found: dict[str, Any] | None = call.get(DEPARTMENTS, number)
    if found is None:
        raise ApiError(60003)
    return found


def _check_parent(call: Call, parent: object) -> None:
    if parent not in department_ids(call.simulator, call.account.name):
        raise ApiError(60004)


def _check_name(call: Call, name: str, parent: int, own: int | None) -> None:
    for one in call.rows(DEPARTMENTS).values():
        if (one["name"], one["parentid"]) == (name, parent) and one["id"] != own:
            raise ApiError(60008)


def _is_below(call: Call, number: int, above: int) -> bool:
    while number != 1:
        if number == above:
            return True
        number = call.get(DEPARTMENTS, number)["parentid"]
    return False


APIS = (
    Api("user/create", "POST", "/cgi-bin/user/create", create_member, WORK),
    Api("user/update", "POST", "/cgi-bin/user/update", update_member, WORK),
    Api("user/delete", "GET", "/cgi-bin/user/delete", delete_member, WORK),
    Api("user/batchdelete", "POST", "/cgi-bin/user/batchdelete", delete_members, WORK),
    Api("department/create", "POST", "/cgi-bin/department/create", create_department, WORK),
    Api("department/update", "POST", "/cgi-bin/department/update", update_department, WORK),
    Api("department/delete", "GET", "/cgi-bin/department/delete", delete_department, WORK),
)

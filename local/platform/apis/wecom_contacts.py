"""Members of a corporation and who a visitor is ("读取成员", "获取访问用户身份")."""

import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import optional_text, text
from local.platform.conversations import User
from local.platform.corporations import CUSTOMERS, DEPARTMENTS, ROOT, member, members, profile
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.logins import redeem_code

USER_TICKET_SECONDS = 1_800


def get_user(call: Call) -> Answer:
    user = _member(call, call.query.get("userid"))
    return {**OK, **profile(call.simulator, call.account.name, user.openid)}


def list_ids(call: Call) -> Answer:
    corporation = call.account.name
    profiles = [profile(call.simulator, corporation, user.openid) for user in members(call.simulator, corporation)]
    users = [{"userid": one["userid"], "department": number} for one in profiles for number in one["department"]]
    optional_text(call.given, "cursor", 40058)
    return {**OK, "next_cursor": "", "dept_user": users}


def list_departments(call: Call) -> Answer:
    """One department and those below it. Raises ApiError 60003 for one that is none."""
    shown = [{name: one[name] for name in ("id", "parentid", "order")} for one in _subtree(call)]
    return {**OK, "department_id": shown}


def describe_departments(call: Call) -> Answer:
    return {**OK, "department": _subtree(call)}


def get_department(call: Call) -> Answer:
    return {**OK, "department": _department(call, call.query.get("id"))}


def list_department_members(call: Call) -> Answer:
    department = _department(call, call.query.get("department_id"))["id"]
    profiles = [
        profile(call.simulator, call.account.name, user.openid) for user in members(call.simulator, call.account.name)
    ]
    users = [
        {"userid": one["userid"], "name": one["name"], "department": one["department"], "open_userid": f"wo{one['userid']}"}
        for one in profiles
        if department in one["department"]
    ]
    return {**OK, "userlist": users}


def _subtree(call: Call) -> list[dict[str, Any]]:
    """The asked department, else the root, and what is below it, the nearest first."""
    found = [_department(call, call.query.get("id", ROOT))]
    for above in found:
        below = (one for one in call.rows(DEPARTMENTS).values() if one["parentid"] == above["id"])
        found.extend(_department(call, str(one["id"])) for one in below)
    return found


def _department(call: Call, number: object) -> dict[str, Any]:
    """Raises ApiError 60003 for one that is none."""
    name = call.account.name
    root = {"id": 1, "name": name, "parentid": 0, "order": 1}
    found = root if number == ROOT else call.get(DEPARTMENTS, number)
    if found is None:
        raise ApiError(60003)
    return {"name_en": found["name"], "department_leader": [], **found}


def convert_to_openid(call: Call) -> Answer:
    return {**OK, "openid": f"o-{_member(call, call.given.get('userid')).openid}"}


def get_visitor(call: Call) -> Answer:
    """A member's userid, with a ticket for more where the scope was snsapi_privateinfo; another's openid."""
    code = call.query.get("code")
    login = redeem_code(call.simulator, call.account.name, code)
    if member(call.simulator, call.account.name, login.openid) is None:
        known = call.get(CUSTOMERS, login.openid)
        return {**OK, "openid": f"o-{login.openid}", **({"external_userid": login.openid} if known else {})}
    if login.scope != "snsapi_privateinfo":
        return {**OK, "userid": login.openid}
    ticket = secrets.token_urlsafe(64)
    call.put("user_tickets", ticket, login.openid, USER_TICKET_SECONDS)
    return {**OK, "userid": login.openid, "user_ticket": ticket}


def get_visitor_detail(call: Call) -> Answer:
    userid = call.get("user_tickets", text(call.given, "user_ticket", 40058))
    if userid is None:
        raise ApiError(40058)
    return {**OK, "userid": userid, "gender": "0", "avatar": "", "qr_code": "", "mobile": "", "email": ""}


def _member(call: Call, userid: object) -> User:
    """Raises ApiError 60111 for one who is no member."""
    user = member(call.simulator, call.account.name, userid)
    if user is None:
        raise ApiError(60111)
    return user


APIS = (
    Api("user/get", "GET", "/cgi-bin/user/get", get_user, WORK),
    Api("user/list_id", "POST", "/cgi-bin/user/list_id", list_ids, WORK),
    Api("user/convert_to_openid", "POST", "/cgi-bin/user/convert_to_openid", convert_to_openid, WORK),
    Api("department/simplelist", "GET", "/cgi-bin/department/simplelist", list_departments, WORK),
    Api("department/list", "GET", "/cgi-bin/department/list", describe_departments, WORK),
    Api("department/get", "GET", "/cgi-bin/department/get", get_department, WORK),
    Api("user/simplelist", "GET", "/cgi-bin/user/simplelist", list_department_members, WORK),
    Api("auth/getuserinfo", "GET", "/cgi-bin/auth/getuserinfo", get_visitor, WORK),
    Api("user/getuserinfo", "GET", "/cgi-bin/user/getuserinfo", get_visitor, WORK),
    Api("auth/getuserdetail", "POST", "/cgi-bin/auth/getuserdetail", get_visitor_detail, WORK),
)

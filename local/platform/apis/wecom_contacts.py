"""Members of a corporation and who a visitor is ("读取成员", "获取访问用户身份")."""

import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import optional_text, text
from local.platform.conversations import User
from local.platform.corporations import CUSTOMERS, ROOT, member, members
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.logins import redeem_code

USER_TICKET_SECONDS = 1_800


def get_user(call: Call) -> Answer:
    user = _member(call, call.query.get("userid"))
    return {**OK, "userid": user.openid, "name": user.openid, "department": [1], "main_department": 1, "status": 1}


def list_ids(call: Call) -> Answer:
    users = [{"userid": user.openid, "department": 1} for user in members(call.simulator, call.account.name)]
    optional_text(call.given, "cursor", 40058)
    return {**OK, "next_cursor": "", "dept_user": users}


def list_departments(call: Call) -> Answer:
    """Raises ApiError 60003 for a department that is none."""
    _check_department(call.query.get("id", ROOT))
    return {**OK, "department_id": [{"id": 1, "parentid": 0, "order": 1}]}


def describe_departments(call: Call) -> Answer:
    _check_department(call.query.get("id", ROOT))
    return {**OK, "department": [_department(call)]}


def get_department(call: Call) -> Answer:
    _check_department(call.query.get("id"))
    return {**OK, "department": _department(call)}


def list_department_members(call: Call) -> Answer:
    _check_department(call.query.get("department_id"))
    users = [
        {"userid": user.openid, "name": user.openid, "department": [1], "open_userid": f"wo{user.openid}"}
        for user in members(call.simulator, call.account.name)
    ]
    return {**OK, "userlist": users}


def _department(call: Call) -> dict[str, Any]:
    name = call.account.name
    return {"id": 1, "name": name, "name_en": name, "department_leader": [], "parentid": 0, "order": 1}


def _check_department(department: object) -> None:
    if department != ROOT:
        raise ApiError(60003)


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

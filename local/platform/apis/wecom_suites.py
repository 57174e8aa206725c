"""Service providers ("获取第三方应用凭证", "获取企业永久授权码", "获取企业凭证", "获取访问用户身份", "获取登录用户信息").

A corporation whose `receive_ids` hold a SuiteID is the provider of that suite; each of its agents' secrets serves as the suite's
and the provider's. A pushed suite_ticket serves from then on; a pushed create_auth installs the suite in a corporation.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from local.platform.accounts import Account
from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import part, text
from local.platform.corporations import member, members
from local.platform.errors import ApiError
from local.platform.holders import WORK, agent_with_secret, agents_of, with_corp_id
from local.platform.logins import redeem_code
from local.platform.simulator import Simulator

TICKET_SECONDS, CODE_SECONDS, USER_TICKET_SECONDS = 1_800, 1_200, 1_800
SUITE_SLOT, PROVIDER_SLOT = "suite", "provider"
BAD_TOKEN, BAD_TICKET, BAD_SUITE, BAD_PRE_AUTH, BAD_CODE, BAD_PERMANENT = 40082, 40085, 40083, 40077, 40078, 40084
_TICKETS, _PRE_AUTH, _CODES, _PERMANENT = "suite_tickets", "suite_pre_auth", "suite_auth_codes", "suite_permanent_codes"


def told(simulator: Simulator, provider: Account, kind: str | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a provider's event, after it happened: a ticket that serves, a code that is good once."""
    if kind == "suite_ticket" and suites_of(provider):
        ticket = str(fields.get("SuiteTicket") or secrets.token_urlsafe(48))
        simulator.records.put(provider.name, _TICKETS, "newest", ticket, TICKET_SECONDS)
        return {**fields, "SuiteTicket": ticket}
    if kind == "create_auth" and suites_of(provider):
        code = str(fields.get("AuthCode") or secrets.token_urlsafe(48))
        corporation = str(fields.get("AuthCorpId") or provider.corp_id)
        simulator.records.put(provider.name, _CODES, code, corporation, CODE_SECONDS)
        return {**fields, "AuthCode": code}
    return dict(fields)


def suites_of(account: Account) -> list[str]:
    return [one for one in account.receive_ids if one and one != account.corp_id]


def get_suite_token(call: Call) -> Answer:
    """Raises ApiError 40083 for a wrong suite or secret, 40085 for a ticket that is not the newest."""
    given = call.given
    suite = text(given, "suite_id", 41021)
    provider = next((one for one in call.simulator.accounts if suite in suites_of(one)), None)
    if provider is None or agent_with_secret(provider, text(given, "suite_secret", 41004)) is None:
        raise ApiError(BAD_SUITE)
    if call.simulator.records.get(provider.name, _TICKETS, "newest") != text(given, "suite_ticket", 41022):
        raise ApiError(BAD_TICKET)
    token, seconds = call.simulator.tokens.get_lasting(provider.name, SUITE_SLOT)
    return {**OK, "suite_access_token": token, "expires_in": seconds}


def get_provider_token(call: Call) -> Answer:
    """Raises ApiError 40013, 40001."""
    given = call.given
    provider = with_corp_id(call.simulator.accounts, text(given, "corpid", 41002))
    if provider is None:
        raise ApiError(40013)
    if agent_with_secret(provider, text(given, "provider_secret", 41004)) is None:
        raise ApiError(40001)
    token, seconds = call.simulator.tokens.get_lasting(provider.name, PROVIDER_SLOT)
    return {**OK, "provider_access_token": token, "expires_in": seconds}


def get_pre_auth_code(call: Call) -> Answer:
    code = secrets.token_urlsafe(48)
    call.simulator.records.put(_provider(call).name, _PRE_AUTH, code, True, CODE_SECONDS)
    return {**OK, "pre_auth_code": code, "expires_in": CODE_SECONDS}


def set_session_info(call: Call) -> Answer:
    """Raises ApiError 40077."""
    provider, given = _provider(call), call.given
    if call.simulator.records.get(provider.name, _PRE_AUTH, given.get("pre_auth_code")) is None:
        raise ApiError(BAD_PRE_AUTH)
    part(given, "session_info", 40058)
    return OK


def get_permanent_code(call: Call) -> Answer:
    """Raises ApiError 40078 for a code that is none, or was used."""
    provider, records = _provider(call), call.simulator.records
    corp_id = records.take(provider.name, _CODES, text(call.given, "auth_code", BAD_CODE))
    if corp_id is None:
        raise ApiError(BAD_CODE)
    code = secrets.token_urlsafe(48)
    records.put(provider.name, _PERMANENT, corp_id, code)
    corporation = _corporation(call, corp_id)
    token, seconds = _corp_token(call, corporation)
    return {**OK, "permanent_code": code, "access_token": token, "expires_in": seconds, **_installed(call, corporation)}


def get_auth_info(call: Call) -> Answer:
    return {**OK, **_installed(call, _authorized(call))}


def get_corp_token(call: Call) -> Answer:
    token, seconds = _corp_token(call, _authorized(call))
    return {**OK, "access_token": token, "expires_in": seconds}


def list_administrators(call: Call) -> Answer:
    _provider(call)
    corporation = _corporation(call, text(call.given, "auth_corpid", 40013))
    first = members(call.simulator, corporation.name)[:1]
    return {**OK, "admin": [{"userid": user.openid, "open_userid": f"wo{user.openid}", "auth_type": 1} for user in first]}


def get_visitor(call: Call) -> Answer:
    """Raises ApiError 40029, 40163."""
    _provider(call)
    corporation, userid, scope = _logged_in(call, call.query.get("code"))
    if member(call.simulator, corporation.name, userid) is None:
        return {**OK, "openid": f"o-{userid}"}
    told = {"corpid": corporation.corp_id, "userid": userid, "open_userid": f"wo{userid}"}
    if scope != "snsapi_privateinfo":
        return {**OK, **told}
    ticket = secrets.token_urlsafe(64)
    call.simulator.records.put(corporation.name, "user_tickets", ticket, userid, USER_TICKET_SECONDS)
    return {**OK, **told, "user_ticket": ticket}


def get_visitor_detail(call: Call) -> Answer:
    """Raises ApiError 84014 for a ticket that is none."""
    _provider(call)
    found = call.simulator.records.find("user_tickets", text(call.given, "user_ticket", 84014))
    if found is None:
        raise ApiError(84014)
    corp_id = call.simulator.accounts.get(found[0]).corp_id
    return {**OK, "corpid": corp_id, "userid": found[1], "gender": "0", "avatar": "", "qr_code": ""}


def get_login_info(call: Call) -> Answer:
    """Raises ApiError 40014 for what is no provider's token, 40029."""
    if call.bearer.slot != PROVIDER_SLOT:
        raise ApiError(40014)
    corporation, userid, _ = _logged_in(call, call.given.get("auth_code"))
    user = {"userid": userid, "open_userid": f"wo{userid}", "name": userid, "avatar": ""}
    return {**OK, "usertype": 1, "user_info": user, "corp_info": {"corpid": corporation.corp_id}, "agent": []}


def _provider(call: Call) -> Account:
    """Whose suite_access_token it is. Raises ApiError 40082."""
    try:
        bearer = call.simulator.tokens.bearer(call.query.get("suite_access_token"))
    except ApiError:
        raise ApiError(BAD_TOKEN) from None
    if bearer.slot != SUITE_SLOT:
        raise ApiError(BAD_TOKEN)
    return call.simulator.accounts.get(bearer.account)


def _authorized(call: Call) -> Account:
    """The corporation. Raises ApiError 40084 for a permanent code that is not its."""
    provider, given = _provider(call), call.given
    corp_id = text(given, "auth_corpid", 40013)
    known = call.simulator.records.get(provider.name, _PERMANENT, corp_id)
    if known is None or known != given.get("permanent_code"):
        raise ApiError(BAD_PERMANENT)
    return _corporation(call, corp_id)


def _corporation(call: Call, corp_id: str) -> Account:
    corporation = with_corp_id(call.simulator.accounts, corp_id)
    if corporation is None:
        raise ApiError(40013)
    return corporation


def _corp_token(call: Call, corporation: Account) -> tuple[str, int]:
    agents = agents_of(corporation)
    return call.simulator.tokens.get_lasting(corporation.name, str(agents[0].agent_id) if agents else SUITE_SLOT)


def _installed(call: Call, corporation: Account) -> dict[str, Any]:
    agents = [{"agentid": agent.agent_id, "name": agent.name, "auth_mode": 0} for agent in agents_of(corporation)[:1]]
    users = [user.openid for user in members(call.simulator, corporation.name)][:1]
    told: dict[str, Any] = {"auth_corp_info": {"corpid": corporation.corp_id, "corp_name": corporation.name}}
    told |= {"auth_info": {"agent": agents}}
    return {**told, **({"auth_user_info": {"userid": users[0], "open_userid": f"wo{users[0]}"}} if users else {})}


def _logged_in(call: Call, code: object) -> tuple[Account, str, str]:
    """Where, who, and with which scope."""
    found = call.simulator.records.find("login_codes", code) or call.simulator.records.find("used_login_codes", code)
    if found is None:
        raise ApiError(40029)
    login = redeem_code(call.simulator, found[0], code)
    return call.simulator.accounts.get(found[0]), login.openid, login.scope


_ROOT: Final = "/cgi-bin/service"
APIS = (
    Api("service/get_suite_token", "POST", f"{_ROOT}/get_suite_token", get_suite_token, WORK, None),
    Api("service/get_provider_token", "POST", f"{_ROOT}/get_provider_token", get_provider_token, WORK, None),
    Api("service/get_pre_auth_code", "GET", f"{_ROOT}/get_pre_auth_code", get_pre_auth_code, WORK, None),
    Api("service/set_session_info", "POST", f"{_ROOT}/set_session_info", set_session_info, WORK, None),
    Api("service/get_permanent_code", "POST", f"{_ROOT}/get_permanent_code", get_permanent_code, WORK, None),
    Api("service/get_auth_info", "POST", f"{_ROOT}/get_auth_info", get_auth_info, WORK, None),
    Api("service/get_corp_token", "POST", f"{_ROOT}/get_corp_token", get_corp_token, WORK, None),
    Api("service/get_admin_list", "POST", f"{_ROOT}/get_admin_list", list_administrators, WORK, None),
    Api("service/auth/getuserinfo3rd", "GET", f"{_ROOT}/auth/getuserinfo3rd", get_visitor, WORK, None),
    Api("service/auth/getuserdetail3rd", "POST", f"{_ROOT}/auth/getuserdetail3rd", get_visitor_detail, WORK, None),
    Api("service/get_login_info", "POST", f"{_ROOT}/get_login_info", get_login_info, WORK),
)

"""Facts of "获取第三方应用凭证", "获取企业永久授权码", "获取企业凭证", "获取访问用户身份", "获取登录用户信息"."""

from typing import Any

import pytest

from local.platform.apis.wecom_suites import told
from local.platform.clock import ManualClock
from local.platform.logins import issue_code
from tests.unit.platform.apis.server import Server, a_corporation, a_server

SUITE = {"suite_id": "wwsuite0123456789", "suite_secret": "helper-secret"}


@pytest.fixture
def provider(clock: ManualClock) -> Server:
    """A provider with one suite, beside the corporation `corp` of one member."""
    server = a_server(clock, a_corporation(name="maker", corp_id="wwmaker", receive_ids=("wwmaker", SUITE["suite_id"])))
    a_server(clock, a_corporation(), server).simulator.conversations.meet("corp", "anna")
    return server


def event(provider: Server, kind: str, **fields: Any) -> dict[str, Any]:
    return told(provider.simulator, provider.account, kind, fields)


def suite_token(provider: Server) -> str:
    ticket = event(provider, "suite_ticket")["SuiteTicket"]
    token: str = provider.post("/cgi-bin/service/get_suite_token", {**SUITE, "suite_ticket": ticket})["suite_access_token"]
    return token


def test_a_suite_token_needs_suite_secret_and_the_newest_ticket(provider: Server) -> None:
    path, old = "/cgi-bin/service/get_suite_token", event(provider, "suite_ticket")["SuiteTicket"]
    new = event(provider, "suite_ticket")["SuiteTicket"]
    assert provider.post(path, {**SUITE, "suite_ticket": old})["errcode"] == 40085
    assert provider.post(path, {**SUITE, "suite_secret": "x", "suite_ticket": new})["errcode"] == 40083
    assert provider.post(path, {**SUITE, "suite_id": "x", "suite_ticket": new})["errcode"] == 40083
    assert provider.post(path, {**SUITE, "suite_ticket": new})["expires_in"] == 7200


def test_a_corporation_installs_the_suite_and_has_tokens_for_it(provider: Server) -> None:
    token = suite_token(provider)
    code = event(provider, "create_auth", AuthCorpId="ww0123456789abcdef")["AuthCode"]
    path, query = "/cgi-bin/service/get_permanent_code", {"suite_access_token": token}
    installed = provider.post(path, {"auth_code": code}, **query)
    assert installed["auth_corp_info"]["corpid"] == "ww0123456789abcdef"
    assert installed["auth_user_info"]["userid"] == "anna"
    assert provider.post(path, {"auth_code": code}, **query)["errcode"] == 40078
    known = {"auth_corpid": "ww0123456789abcdef", "permanent_code": installed["permanent_code"]}
    corp = provider.post("/cgi-bin/service/get_corp_token", known, **query)
    assert (
        provider.request("GET", "/cgi-bin/user/get", params={"access_token": corp["access_token"], "userid": "anna"}).json()[
            "errcode"
        ]
        == 0
    )
    assert provider.post("/cgi-bin/service/get_auth_info", known, **query)["auth_corp_info"] == installed["auth_corp_info"]
    wrong = {**known, "permanent_code": "x"}
    assert provider.post("/cgi-bin/service/get_corp_token", wrong, **query)["errcode"] == 40084
    admins = provider.post("/cgi-bin/service/get_admin_list", {"auth_corpid": known["auth_corpid"], "agentid": 1}, **query)
    assert [one["userid"] for one in admins["admin"]] == ["anna"]


def test_a_suites_calls_want_its_token(provider: Server) -> None:
    assert provider.get("/cgi-bin/service/get_pre_auth_code", suite_access_token="x")["errcode"] == 40082
    token = suite_token(provider)
    code = provider.get("/cgi-bin/service/get_pre_auth_code", suite_access_token=token)["pre_auth_code"]
    path, settings = "/cgi-bin/service/set_session_info", {"session_info": {"auth_type": 1}}
    assert provider.post(path, {"pre_auth_code": code, **settings}, suite_access_token=token)["errcode"] == 0
    assert provider.post(path, {"pre_auth_code": "x", **settings}, suite_access_token=token)["errcode"] == 40077


def test_members_log_in_at_the_suite_and_at_the_providers_site(provider: Server) -> None:
    token = suite_token(provider)
    code = issue_code(provider.simulator, "corp", "anna", "snsapi_privateinfo")
    path = "/cgi-bin/service/auth/getuserinfo3rd"
    visitor = provider.get(path, suite_access_token=token, code=code)
    assert (visitor["corpid"], visitor["userid"], visitor["open_userid"]) == ("ww0123456789abcdef", "anna", "woanna")
    assert provider.get(path, suite_access_token=token, code=code)["errcode"] == 40163
    detail = {"user_ticket": visitor["user_ticket"]}
    told_detail = provider.post("/cgi-bin/service/auth/getuserdetail3rd", detail, suite_access_token=token)
    assert told_detail["userid"] == "anna"
    asked = {"corpid": "wwmaker", "provider_secret": "helper-secret"}
    own = provider.post("/cgi-bin/service/get_provider_token", asked)["provider_access_token"]
    code = issue_code(provider.simulator, "corp", "anna")
    login = "/cgi-bin/service/get_login_info"
    provider.token = own
    assert provider.post(login, {"auth_code": code})["user_info"]["userid"] == "anna"
    assert provider.post(login, {"auth_code": "x"})["errcode"] == 40029
    assert provider.post("/cgi-bin/service/get_provider_token", {**asked, "provider_secret": "x"})["errcode"] == 40001

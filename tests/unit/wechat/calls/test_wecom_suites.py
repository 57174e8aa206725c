"""Service providers' tokens are arguments, and no token of an account of ours goes along."""

from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_suites as suites
from liushui.wechat.calls.call import Call, Host, TokenUse
from liushui.wechat.calls.tokens import Issued
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

SUITE = {"suite_access_token": "st"}
WHERE: dict[str, Any] = {"host": Host.WORK, "token": TokenUse.NONE}


def test_tokens_are_asked_for_with_what_each_needs() -> None:
    call = suites.suite_token("wwsuite", "s", "ticket")
    body = {"suite_id": "wwsuite", "suite_secret": "s", "suite_ticket": "ticket"}
    assert_post(call, "/cgi-bin/service/get_suite_token", body, **WHERE)
    assert call.read({"suite_access_token": "st", "expires_in": 7200}) == Issued("st", 7200)
    provider = suites.provider_token("ww1", "s")
    assert_post(provider, "/cgi-bin/service/get_provider_token", {"corpid": "ww1", "provider_secret": "s"}, **WHERE)
    assert provider.read({"provider_access_token": "pt", "expires_in": 7200}) == Issued("pt", 7200)
    corp = suites.corp_token("st", "ww2", "pc")
    assert_post(corp, "/cgi-bin/service/get_corp_token", {"auth_corpid": "ww2", "permanent_code": "pc"}, SUITE, **WHERE)
    assert corp.read({"access_token": "at", "expires_in": 7200}) == Issued("at", 7200)


@pytest.mark.parametrize("call", [suites.suite_token("a", "b", "c"), suites.provider_token("a", "b")], ids=lambda c: c.name)
def test_an_answer_without_a_token_is_none(call: Call[Issued]) -> None:
    empty: JsonObject = {"suite_access_token": "", "provider_access_token": "", "expires_in": 7200}
    answers: tuple[JsonObject, ...] = ({"expires_in": 7200}, empty)
    for answer in answers:
        with pytest.raises((KeyError, ValueError)):
            call.read(answer)


def test_a_corporation_installs_the_application() -> None:
    call = suites.get_suite_pre_auth_code("st")
    assert_get(call, "/cgi-bin/service/get_pre_auth_code", SUITE, **WHERE)
    assert call.read({"pre_auth_code": "c", "expires_in": 1200}) == suites.SuitePreAuthCode("c", 1200)
    body: JsonObject = {"pre_auth_code": "c", "session_info": {"auth_type": 1}}
    assert_post(suites.set_session_info("st", "c", test=True), "/cgi-bin/service/set_session_info", body, SUITE, **WHERE)
    assert suites.install_url("wwsuite", "c", "https://x.example/back", state="s1") == (
        "https://open.work.weixin.qq.com/3rdapp/install?suite_id=wwsuite&pre_auth_code=c"
        "&redirect_uri=https%3A%2F%2Fx.example%2Fback&state=s1"
    )
    assert_refused(lambda: suites.install_url("wwsuite", "c", "x", state="s"), "redirect_uri")
    code = suites.get_permanent_code("st", "ac")
    assert_post(code, "/cgi-bin/service/get_permanent_code", {"auth_code": "ac"}, SUITE, **WHERE)
    assert not code.repeatable
    answer: JsonObject = {
        "permanent_code": "pc",
        "access_token": "at",
        "expires_in": 7200,
        "auth_corp_info": {"corpid": "ww2"},
    }
    assert code.read(answer) == suites.Installed("ww2", "pc", Issued("at", 7200), answer)
    assert "pc" not in repr(code.read(answer))


def test_an_installation_is_asked_about() -> None:
    call = suites.get_auth_info("st", "ww2", "pc")
    assert_post(call, "/cgi-bin/service/get_auth_info", {"auth_corpid": "ww2", "permanent_code": "pc"}, SUITE, **WHERE)
    assert call.read({"auth_corp_info": {"corpid": "ww2"}}).token is None
    admins = suites.list_administrators("st", "ww2", 7)
    assert_post(admins, "/cgi-bin/service/get_admin_list", {"auth_corpid": "ww2", "agentid": 7}, SUITE, **WHERE)
    assert admins.read({"admin": [{"userid": "anna", "auth_type": 1}]}) == (suites.Administrator("anna", 1),)

"""What is sent for each token and ticket, and what is made of the answer."""

from collections.abc import Mapping
from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import tokens
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse
from liushui.wechat.calls.tokens import Issued

SECRET = "5ecret"
AUTHORIZED: JsonObject = {"authorizer_access_token": "a", "expires_in": 7200, "authorizer_refresh_token": "r"}


@pytest.mark.parametrize(
    ("call", "method", "url", "sent"),
    [
        (
            tokens.stable_token("wx1", SECRET),
            "POST",
            "https://api.weixin.qq.com/cgi-bin/stable_token",
            {"grant_type": "client_credential", "appid": "wx1", "secret": SECRET, "force_refresh": False},
        ),
        (
            tokens.stable_token("wx1", SECRET, force=True),
            "POST",
            "https://api.weixin.qq.com/cgi-bin/stable_token",
            {"grant_type": "client_credential", "appid": "wx1", "secret": SECRET, "force_refresh": True},
        ),
        (
            tokens.token("wx1", SECRET),
            "GET",
            "https://api.weixin.qq.com/cgi-bin/token",
            {"grant_type": "client_credential", "appid": "wx1", "secret": SECRET},
        ),
        (
            tokens.work_token("ww1", SECRET),
            "GET",
            "https://qyapi.weixin.qq.com/cgi-bin/gettoken",
            {"corpid": "ww1", "corpsecret": SECRET},
        ),
        (
            tokens.component_token("wxc", SECRET, "ticket"),
            "POST",
            "https://api.weixin.qq.com/cgi-bin/component/api_component_token",
            {"component_appid": "wxc", "component_appsecret": SECRET, "component_verify_ticket": "ticket"},
        ),
    ],
)
def test_a_token_is_asked_for_without_one(call: Call[Issued], method: str, url: str, sent: Mapping[str, object]) -> None:
    assert (call.method, call.host + call.path) == (method, url)
    assert (call.body or call.query) == sent
    assert call.token is TokenUse.NONE
    assert not call.delivers
    assert SECRET not in repr(call)


@pytest.mark.parametrize(
    ("call", "host", "path", "query"),
    [
        (tokens.ticket("jsapi"), Host.API, "/cgi-bin/ticket/getticket", {"type": "jsapi"}),
        (tokens.ticket("wx_card"), Host.API, "/cgi-bin/ticket/getticket", {"type": "wx_card"}),
        (tokens.work_jsapi_ticket(), Host.WORK, "/cgi-bin/get_jsapi_ticket", {}),
        (tokens.agent_config_ticket(), Host.WORK, "/cgi-bin/ticket/get", {"type": "agent_config"}),
    ],
)
def test_a_ticket_is_asked_for_with_an_access_token(
    call: Call[Issued], host: Host, path: str, query: Mapping[str, str]
) -> None:
    assert (call.method, call.host, call.path, call.query, call.body) == ("GET", host, path, query, None)
    assert call.token is TokenUse.ACCESS
    assert call.read({"errcode": 0, "errmsg": "ok", "ticket": "t", "expires_in": 7200}) == Issued("t", 7200)


def test_there_are_two_kinds_of_tickets_for_official_accounts() -> None:
    with pytest.raises(InvalidCall, match="type"):
        tokens.ticket("agent_config")  # type: ignore[arg-type]


def test_an_authorizers_token_comes_through_the_platform() -> None:
    call = tokens.authorizer_token("wxc", "wx1", "r0")
    body = {"component_appid": "wxc", "authorizer_appid": "wx1", "authorizer_refresh_token": "r0"}
    assert (call.method, call.path, call.body) == ("POST", "/cgi-bin/component/api_authorizer_token", body)
    assert (call.token, call.repeatable) == (TokenUse.COMPONENT, True)
    assert call.read(AUTHORIZED) == Issued("a", 7200, "r")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (tokens.stable_token("wx1", SECRET), "access_token"),
        (tokens.token("wx1", SECRET), "access_token"),
        (tokens.work_token("ww1", SECRET), "access_token"),
        (tokens.component_token("wxc", SECRET, "ticket"), "component_access_token"),
        (tokens.ticket("jsapi"), "ticket"),
    ],
)
def test_each_answer_names_its_value(call: Call[Issued], name: str) -> None:
    assert call.read({name: "v", "expires_in": 7200}) == Issued("v", 7200)
    assert "'v'" not in repr(call.read({name: "v", "expires_in": 7200}))


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (tokens.ticket("jsapi"), {}),
        (tokens.ticket("jsapi"), {"ticket": "t"}),
        (tokens.ticket("jsapi"), {"ticket": "", "expires_in": 7200}),
        (tokens.ticket("jsapi"), {"ticket": 7, "expires_in": 7200}),
        (tokens.ticket("jsapi"), {"ticket": "t", "expires_in": "7200"}),
        (tokens.authorizer_token("wxc", "wx1", "r0"), {"authorizer_access_token": "a", "expires_in": 7200}),
    ],
)
def test_an_answer_that_wechat_does_not_document_is_none(call: Call[Any], answer: JsonObject) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        call.read(answer)

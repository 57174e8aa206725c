"""Faults and dropped connections, over real sockets."""

import time

import httpx
import pytest

from local.platform.serve import RunningPlatform
from tests.unit.platform.shop import CREDENTIALS, a_text, call_api, get_token, send

USER = "o-user"


@pytest.fixture
def token(shop: RunningPlatform) -> str:
    shop.control.act("shop", USER)
    return get_token(shop)


def post_text(platform: RunningPlatform, token: str, timeout: float = 5) -> httpx.Response:
    url = f"{platform.base_url}/cgi-bin/message/custom/send?access_token={token}"
    return httpx.post(url, json=a_text(USER, "hi"), trust_env=False, timeout=timeout)


def test_an_errcode_fault_refuses_and_delivers_nothing(shop: RunningPlatform, token: str) -> None:
    shop.control.add_fault("custom/send", "errcode", -1, count=2)
    assert [send(shop, a_text(USER), token) for _ in range(3)] == [-1, -1, 0]
    assert len(shop.control.delivered("shop")) == 1
    assert [call["fault"] for call in shop.control.calls(api="custom/send")] == ["errcode", "errcode", None]


def test_an_http_status_fault_answers_without_json(shop: RunningPlatform, token: str) -> None:
    shop.control.add_fault("custom/send", "http_status", 503)
    response = post_text(shop, token)
    assert (response.status_code, response.text) == (503, "simulated fault")
    assert shop.control.delivered("shop") == []


@pytest.mark.parametrize(("fault", "delivered", "errcode"), [("drop_before", 0, None), ("drop_after", 1, 0)])
def test_a_dropped_connection_gives_no_answer_at_all(
    shop: RunningPlatform, token: str, fault: str, delivered: int, errcode: int | None
) -> None:
    shop.control.add_fault("custom/send", fault)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        post_text(shop, token)
    assert len(shop.control.delivered("shop")) == delivered
    call = shop.control.calls(api="custom/send")[-1]
    assert (call["errcode"], call["status"], call["fault"], call["account"]) == (errcode, None, fault, "shop")
    assert send(shop, a_text(USER), token) == 0


def test_a_dropped_connection_does_not_disturb_another_on_the_way(shop: RunningPlatform, token: str) -> None:
    with httpx.Client(base_url=shop.base_url, trust_env=False) as client:
        assert client.get("/cgi-bin/getcallbackip", params={"access_token": token}).is_success
        shop.control.add_fault("token", "drop_after")
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            client.get("/cgi-bin/token", params=CREDENTIALS)
        assert client.get("/cgi-bin/getcallbackip", params={"access_token": token}).is_success


def test_a_delayed_call_is_carried_out_before_its_answer(shop: RunningPlatform, token: str) -> None:
    shop.control.add_fault("custom/send", "delay", 0.3)
    with pytest.raises(httpx.ReadTimeout):
        post_text(shop, token, timeout=0.1)
    assert len(shop.control.delivered("shop")) == 1
    shop.control.add_fault("custom/send", "delay", 0.3)
    started = time.monotonic()
    assert post_text(shop, token).json()["errcode"] == 0
    assert time.monotonic() - started >= 0.3


def test_faults_of_every_api_and_of_tokens(shop: RunningPlatform) -> None:
    shop.control.add_fault("*", "errcode", 45009)
    assert call_api(shop, "GET", "/cgi-bin/token", params=CREDENTIALS)["errcode"] == 45009
    shop.control.add_fault("stable_token", "errcode", -1)
    assert "access_token" in call_api(shop, "GET", "/cgi-bin/token", params=CREDENTIALS)
    assert call_api(shop, "POST", "/cgi-bin/stable_token", json=CREDENTIALS)["errcode"] == -1
    assert shop.control.faults() == []


def test_faults_can_be_taken_back(shop: RunningPlatform) -> None:
    shop.control.add_fault("token", "errcode", -1)
    shop.control.clear_faults()
    assert "access_token" in call_api(shop, "GET", "/cgi-bin/token", params=CREDENTIALS)

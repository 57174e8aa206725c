"""What a third-party platform is told, and what the accounts that it manages are sent ("授权变更通知推送")."""

import pytest

from liushui.wechat import signature, xml
from local.platform.client import ControlRefused
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.kinds import COMPONENT, TOKEN, open_encrypted, seal_xml
from tests.unit.platform.shop import APP_ID, SHOP, call_api

OWNER = COMPONENT["app_id"]


@pytest.fixture
def third(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> RunningPlatform:
    platform.control.put_account(**COMPONENT, callback_url=endpoint.url)
    return platform


def test_a_ticket_is_pushed_and_serves(third: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    third.control.act("platform", kind="component_verify_ticket")
    (request,) = endpoint.received
    assert xml.parse(request.body)["AppId"] == OWNER
    assert request.query["encrypt_type"] == "aes"
    assert signature.matches(request.query["signature"], TOKEN, request.query["timestamp"], request.query["nonce"])
    fields = open_encrypted(request, OWNER)
    assert (fields["AppId"], fields["InfoType"]) == (OWNER, "component_verify_ticket")
    given = {"component_appid": OWNER, "component_appsecret": "secret"}
    given["component_verify_ticket"] = fields["ComponentVerifyTicket"]
    answer = call_api(third, "POST", "/cgi-bin/component/api_component_token", json=given)
    assert answer["component_access_token"]


def test_tickets_come_every_ten_minutes_of_the_platforms_time(third: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    assert endpoint.received_after(0.5) == 0
    for number in (1, 2):
        third.control.advance_clock(600)
        assert endpoint.received_after(2, least=number) == number
    tickets = [open_encrypted(request, OWNER)["ComponentVerifyTicket"] for request in endpoint.received]
    assert len(set(tickets)) == 2


def test_a_ticket_is_not_repeated_but_a_grant_is(third: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(b""), Reply(b""), Reply(b"success")]
    ticket = third.control.act("platform", kind="component_verify_ticket")
    assert [attempt["error"] for attempt in ticket["tries"]] == ["the answer is not exactly success"]
    assert len(third.control.act("platform", kind="authorized")["tries"]) == 2


def test_an_authorized_account_is_pushed_with_the_platforms_keys_at_an_address_of_its_own(
    third: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    third.control.put_account(**{**SHOP, "callback_url": endpoint.url + "/own"})
    third.control.act("platform", kind="authorized", fields={"AuthorizerAppid": APP_ID})
    grant = open_encrypted(endpoint.received[-1], OWNER)
    assert grant["AuthorizerAppid"] == APP_ID
    assert grant["AuthorizationCode"]
    original_id = third.control.account("shop")["original_id"]
    answer = {"ToUserName": "o-user", "FromUserName": original_id, "CreateTime": 1, "MsgType": "text", "Content": "在"}
    endpoint.script = [Reply(seal_xml(answer, OWNER))]
    result = third.control.act("shop", "o-user", fields={"Content": "在吗"})
    request = endpoint.received[-1]
    assert request.path == f"/wechat/shop/{APP_ID}"
    assert (open_encrypted(request, OWNER)["Content"], request.query["openid"]) == ("在吗", "o-user")
    assert xml.parse(request.body)["ToUserName"] == original_id
    assert result["reply"] == {"msgtype": "text", "text": {"content": "在"}}
    assert third.control.account("platform")["managed"] == ["shop"]
    third.control.act("platform", kind="unauthorized", fields={"AuthorizerAppid": APP_ID})
    third.control.act("shop", "o-user")
    assert endpoint.received[-1].path == "/wechat/shop/own"


def test_an_account_that_the_platform_alone_has_comes_and_goes_with_it(third: RunningPlatform) -> None:
    third.control.act("platform", kind="authorized")
    (managed,) = third.control.account("platform")["managed"]
    third.control.act("platform", kind="unauthorized", fields={"AuthorizerAppid": managed})
    with pytest.raises(ControlRefused, match="no address of its own: authorize a component again"):
        third.control.act(managed, "o-user")
    third.control.act("platform", kind="updateauthorized", fields={"AuthorizerAppid": managed})
    assert third.control.act(managed, "o-user")["tries"]
    third.control.delete_account("platform")
    assert third.control.accounts() == []


def test_a_platform_has_no_users(third: RunningPlatform) -> None:
    with pytest.raises(ControlRefused, match="have no users; leave it out"):
        third.control.act("platform", "o-user", "component_verify_ticket")

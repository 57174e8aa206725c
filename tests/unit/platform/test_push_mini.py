"""What a mini program is pushed, in JSON and XML ("消息推送", "虚拟支付")."""

import json
from typing import Any

import pytest

from liushui.wechat import xml
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.kinds import MINI, open_encrypted, seal_json

USER = "o-user"
APP_ID = MINI["app_id"]
PAID = {"MsgType": "event", "Event": "xpay_goods_deliver_notify", "OutTradeNo": "1"}
DONE = {"ErrCode": 0, "ErrMsg": "success"}


def a_game(platform: RunningPlatform, endpoint: ScriptedEndpoint, **changes: Any) -> RunningPlatform:
    platform.control.put_account(**{**MINI, "callback_url": endpoint.url, **changes})
    return platform


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("payload", ["xml", "json"])
def test_a_message_comes_in_the_accounts_mode_and_form(
    platform: RunningPlatform, endpoint: ScriptedEndpoint, mode: str, payload: str
) -> None:
    game = a_game(platform, endpoint, mode=mode, payload=payload)
    result = game.control.act("game", USER, fields={"Content": "在吗"})
    (request,) = endpoint.received
    outer = json.loads(request.body) if payload == "json" else xml.parse(request.body)
    fields = outer if mode == "plain" else open_encrypted(request, APP_ID)
    assert (fields["Content"], str(fields["MsgId"])) == ("在吗", result["msg_id"])
    assert isinstance(fields["CreateTime"], int if payload == "json" else str)
    assert ("Content" in outer, "Encrypt" in outer) == (mode != "safe", mode != "plain")
    assert request.headers["Content-Type"] == ("application/json" if payload == "json" else "text/xml")
    assert request.query.get("encrypt_type") == (None if mode == "plain" else "aes")


def test_only_the_transfer_to_customer_service_is_taken(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    game = a_game(platform, endpoint)
    head = {"ToUserName": USER, "FromUserName": game.control.account("game")["original_id"], "CreateTime": 1}
    transfer = {**head, "MsgType": "transfer_customer_service"}
    bodies = (transfer, {**head, "MsgType": "text", "Content": "x"})
    endpoint.script = [Reply(seal_json(body, APP_ID)) for body in bodies]
    endpoint.script += [Reply(seal_json(transfer, APP_ID, timestamp="1")), Reply(b"success")]
    results = [game.control.act("game", USER) for _ in range(4)]
    assert results[0]["reply"] == {"msgtype": "transfer_customer_service", "transfer_customer_service": {}}
    assert "is ignored" in results[1]["problem"]
    assert "must be a number" in results[2]["problem"]
    assert (results[3]["reply"], results[3]["problem"]) == (None, None)
    assert [message["msgtype"] for message in game.control.delivered("game")] == ["transfer_customer_service"]


def test_a_virtual_payment_is_told_until_it_is_acknowledged(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    game = a_game(platform, endpoint)
    endpoint.script = [Reply(b"success"), Reply(seal_json({"ErrCode": 1}, APP_ID)), Reply(seal_json(DONE, APP_ID))]
    result = game.control.act("game", USER, fields=PAID)
    assert [attempt["error"] is None for attempt in result["tries"]] == [False, False, True]
    endpoint.script = [Reply(b"success")] * 99
    assert len(game.control.act("game", USER, fields={**PAID, "OutTradeNo": "2"})["tries"]) == 15

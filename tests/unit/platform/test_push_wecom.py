"""What a corporation is pushed, over real HTTP to a scripted server ("回调配置", "接收消息与事件", "智能机器人")."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from local.platform.account_fields import parse_account
from local.platform.acting import Actor
from local.platform.client import ControlRefused
from local.platform.clock import ManualClock
from local.platform.delivery import Delivery, Try
from local.platform.documents import build_document
from local.platform.envelopes import SignedRequest
from local.platform.serve import RunningPlatform
from local.platform.simulator import Simulator
from local.platform.streams import refresh_of
from local.platform.timings import Timings
from tests.unit.platform.endpoint import Received, Reply, ScriptedEndpoint
from tests.unit.platform.kinds import CORP, CORP_ID, TOKEN, open_encrypted, seal_json, seal_xml
from tests.unit.platform.shop import AES_KEY, call_api

USER = "zhang.san@corp"


@pytest.fixture
def corp(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> RunningPlatform:
    platform.control.put_account(**CORP, callback_url=endpoint.url)
    return platform


def text_reply(content: str = "收到", **changes: Any) -> dict[str, Any]:
    return {"ToUserName": USER, "FromUserName": CORP_ID, "CreateTime": 1, "MsgType": "text", "Content": content, **changes}


def test_a_message_is_encrypted_for_the_corporation_and_names_its_agent(
    corp: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = [Reply(seal_xml(text_reply(), CORP_ID))]
    result = corp.control.act("corp", USER, fields={"Content": "在吗"}, agent="bank")
    (request,) = endpoint.received
    assert set(request.query) == {"msg_signature", "timestamp", "nonce"}
    outer = xml.parse(request.body)
    assert (outer["ToUserName"], outer["AgentID"], set(outer)) == (CORP_ID, "1000003", {"ToUserName", "AgentID", "Encrypt"})
    fields = open_encrypted(request, CORP_ID)
    assert (fields["ToUserName"], fields["FromUserName"], fields["Content"]) == (CORP_ID, USER, "在吗")
    assert (fields["AgentID"], fields["MsgId"]) == ("1000003", result["msg_id"])
    assert result["reply"] == {"msgtype": "text", "text": {"content": "收到"}}
    assert [message["text"]["content"] for message in corp.control.delivered("corp", USER)] == ["收到"]


def test_events_have_an_agent_and_no_msgid(corp: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    corp.control.act("corp", USER, "enter_agent")
    fields = open_encrypted(endpoint.received[0], CORP_ID)
    assert (fields["Event"], fields["AgentID"], "MsgId" in fields) == ("enter_agent", "1000002", False)


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(status=503), Reply(delay=2)])
def test_three_tries_are_made_without_a_200_and_the_member_sees_nothing(
    corp: RunningPlatform, endpoint: ScriptedEndpoint, reply: Reply
) -> None:
    endpoint.script = [reply] * 3
    assert len(corp.control.act("corp", USER)["tries"]) == 3
    assert corp.control.delivered("corp", USER) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"success", "nor XML"),
        (seal_xml(text_reply(FromUserName="gh_x"), CORP_ID), "FromUserName must be"),
        (seal_xml(text_reply(), "ww-another-corp"), "another AppID or CorpID"),
        (seal_xml(text_reply(MsgType="music"), CORP_ID), "no kind of passive reply of WeCom's"),
        (seal_xml(text_reply(MsgType="update_button", Button={"ReplaceName": "x"}), CORP_ID), "card's button only"),
    ],
)
def test_a_wrong_answer_with_200_is_dropped_and_not_tried_again(
    corp: RunningPlatform, endpoint: ScriptedEndpoint, body: bytes, problem: str
) -> None:
    endpoint.script = [Reply(body)]
    result = corp.control.act("corp", USER)
    assert len(endpoint.received) == 1
    assert problem in result["problem"]
    assert corp.control.delivered("corp", USER) == []


def test_news_to_a_message_has_up_to_eight_articles(corp: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    items = {"item": [{"Title": str(number), "Url": "https://example.com"} for number in range(9)]}
    endpoint.script = [Reply(seal_xml(text_reply(MsgType="news", Articles=items), CORP_ID))]
    assert len(corp.control.act("corp", USER)["reply"]["news"]["articles"]) == 8


def test_a_pressed_cards_button_may_be_updated(corp: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(seal_xml(text_reply(MsgType="update_button", Button={"ReplaceName": "已同意"}), CORP_ID))]
    event = {"MsgType": "event", "Event": "template_card_event", "EventKey": "yes", "AgentID": 1000002}
    result = corp.control.act("corp", USER, fields=event)
    assert result["reply"] == {"msgtype": "update_button", "update_button": {"ReplaceName": "已同意"}}


def decrypting(receiver: str) -> Callable[[Received], bytes]:
    return lambda request: MessageCrypter(AES_KEY, (receiver,)).decrypt(request.query["echostr"])


@pytest.mark.parametrize(("receive_ids", "receiver"), [([], CORP_ID), (["wwsuite0", CORP_ID], "wwsuite0"), ([""], "")])
def test_the_address_check_wants_what_echostr_holds_encrypted(
    corp: RunningPlatform, endpoint: ScriptedEndpoint, receive_ids: list[str], receiver: str
) -> None:
    corp.control.put_account(**CORP, callback_url=endpoint.url, receive_ids=receive_ids)
    endpoint.script = [Reply(decrypting(receiver)), Reply(lambda request: request.query["echostr"].encode())]
    assert corp.control.verify("corp")["ok"] is True
    refused = corp.control.verify("corp")
    assert (refused["ok"], refused["error"]) == (
        False,
        "the answer is not the bare text that echostr holds encrypted with HTTP 200",
    )
    query = endpoint.received[0].query
    assert signature.matches(query["msg_signature"], TOKEN, query["timestamp"], query["nonce"], query["echostr"])


def test_what_a_providers_application_is_told_wants_exactly_success(
    corp: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    corp.control.put_account(**CORP, callback_url=endpoint.url, receive_ids=[CORP_ID, "wwsuite0"])
    endpoint.script = [Reply(b""), Reply(b"success")]
    ticket = {"SuiteId": "wwsuite0", "InfoType": "suite_ticket", "TimeStamp": 1, "SuiteTicket": "t"}
    result = corp.control.act("corp", fields=ticket)
    assert [attempt["error"] for attempt in result["tries"]] == ["the answer is not exactly success", None]
    assert open_encrypted(endpoint.received[0], "wwsuite0")["SuiteTicket"] == "t"
    assert xml.parse(endpoint.received[0].body)["ToUserName"] == "wwsuite0"


def test_a_robot_speaks_json_for_nobody_in_particular(corp: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    stream = {"msgtype": "stream", "stream": {"id": "1", "finish": True, "content": "在"}}
    endpoint.script = [Reply(seal_json(stream, "", robot=True)), Reply(seal_json(stream, CORP_ID, robot=True))]
    result = corp.control.act("corp", USER, "robot_text", fields={"text": {"content": "在吗"}})
    fields = open_encrypted(endpoint.received[0], "")
    assert endpoint.received[0].headers["Content-Type"] == "application/json"
    assert (fields["from"], fields["text"], fields["msgid"]) == (
        {"userid": USER, "corpid": CORP_ID},
        {"content": "在吗"},
        result["msg_id"],
    )
    assert result["reply"] == {"msgtype": "stream", "stream": stream["stream"]}
    assert "another AppID or CorpID" in corp.control.act("corp", USER, "robot_text")["problem"]


def test_the_rest_of_a_robots_stream_is_asked_for_until_it_is_finished(
    corp: RunningPlatform, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.platform.acting.EVERY_SECONDS", 0.01)
    parts = [
        {"id": "s1", "finish": done, "content": said} for said, done in (("在", False), ("在想", False), ("想好了", True))
    ]
    endpoint.script = [Reply(seal_json({"msgtype": "stream", "stream": part}, "", robot=True)) for part in parts]
    corp.control.act("corp", USER, "robot_text", fields={"text": {"content": "在吗"}})
    assert endpoint.received_after(2, least=3) == 3
    asked, *rest = (open_encrypted(one, "") for one in endpoint.received)
    assert [one["stream"] for one in rest] == [{"id": "s1"}] * 2
    assert {(one["msgtype"], one["aibotid"], one["from"]["userid"]) for one in rest} == {("stream", asked["aibotid"], USER)}
    assert len({one["msgid"] for one in (asked, *rest)}) == 3


def test_a_stream_is_asked_for_six_minutes_long() -> None:
    account = parse_account({**CORP, "callback_url": "http://127.0.0.1:1/x"})
    said = {"msgtype": "text", "aibotid": "a", "from": {"userid": USER}, "text": {"content": "hi"}}
    document = build_document(account, USER, None, said, msg_id=None, create_time=1_000)
    delivery = Delivery(account, document, tries=[a_try("stream", {"id": "s1", "finish": False})])
    first = refresh_of(delivery, 1_001)
    assert first is not None
    first.tries = delivery.tries
    assert refresh_of(first, 1_359) is not None
    assert refresh_of(first, 1_360) is None
    for kind, content in (("stream", {"id": "s1", "finish": True}), ("text", {"content": "hi"})):
        assert refresh_of(Delivery(account, document, tries=[a_try(kind, content)]), 1_001) is None


def a_try(kind: str, content: dict[str, Any]) -> Try:
    request = SignedRequest(url="http://127.0.0.1:1/x", query={}, body="")
    return Try(request=request, elapsed_ms=1, reply=(kind, content), is_final=True)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"user": "two words"}, "user must be a UserID"),
        ({"user": USER, "agent": "nobody"}, "no agent 'nobody'; it has desk, bank"),
        ({"user": USER, "kind": "sticker"}, "type must be one of text"),
        ({"user": USER, "probe": True}, "probe is for accounts of kind pay"),
    ],
)
def test_what_cannot_be_pushed_is_refused(corp: RunningPlatform, given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ControlRefused, match=reason):
        corp.control.act("corp", **given)


def test_what_a_call_led_to_is_pushed_afterwards(corp: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    corp.control.add_kf_message("corp", "wk-desk", "wm-customer")
    assert endpoint.received_after(2, least=1) == 1
    fields = open_encrypted(endpoint.received[0], CORP_ID)
    assert (fields["Event"], fields["OpenKfId"]) == ("kf_msg_or_event", "wk-desk")
    assert corp.control.owed() == []


def test_an_event_that_cannot_be_written_does_not_hold_up_the_next(clock: ManualClock) -> None:
    simulator = Simulator(clock, Timings())
    simulator.accounts.put(parse_account({**CORP, "callback_url": "http://127.0.0.1:1/x"}))
    simulator.owed.add("corp", USER, "broken", **{"no name": 1})
    simulator.owed.add("nobody", USER, "gone")
    simulator.owed.add("corp", USER, "sound")

    async def push() -> list[str]:
        actor = Actor(simulator)
        pushing = asyncio.create_task(actor.push_what_is_due())
        while not simulator.exchanges.revision:
            await asyncio.sleep(0.01)
        pushing.cancel()
        await actor.stop()
        await simulator.callbacks.close()
        return [line["type"] for line in simulator.exchanges.followed(0, None, None, None)]

    assert asyncio.run(push()) == ["sound"]


def test_a_press_on_a_card_carries_a_code_that_updates_it_for_all_who_have_it(
    corp: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    for user in ("anna", "bob"):
        corp.control.act("corp", user, "enter_agent")
    token = call_api(corp, "GET", "/cgi-bin/gettoken", params={"corpid": CORP_ID, "corpsecret": "s"})["access_token"]
    card = {"card_type": "button_interaction", "button_list": [{"text": "b", "key": "k"}], "task_id": "task-1"}
    message = {"touser": "@all", "agentid": 1000002, "msgtype": "template_card", "template_card": card}
    query = {"access_token": token}
    call_api(corp, "POST", "/cgi-bin/message/send", params=query, json=message)
    corp.control.act(
        "corp", "anna", "template_card_event", fields={"EventKey": "k", "TaskId": "task-1", "SelectedItems": ""}
    )
    fields = open_encrypted(endpoint.received[-1], CORP_ID)
    assert (fields["Event"], fields["EventKey"], fields["SelectedItems"]) == ("template_card_event", "k", "")
    update = {"atall": 1, "agentid": 1000002, "response_code": fields["ResponseCode"], "button": {"replace_name": "done"}}
    path = "/cgi-bin/message/update_template_card"
    assert call_api(corp, "POST", path, params=query, json=update)["errcode"] == 0
    for user in ("anna", "bob"):
        assert corp.control.delivered("corp", user)[-1]["template_card"]["button"] == {"replace_name": "done"}
    corp.control.act("corp", "anna", "template_card_event", fields={"ResponseCode": "given"})
    assert open_encrypted(endpoint.received[-1], CORP_ID)["ResponseCode"] == "given"

"""A message's way on the local cloud, over HTTP, as a user and an operator see it."""

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.local.conftest import CommandFailed, LocalCloud, Phone, eventually, run_liushui

pytestmark = pytest.mark.e2e


def types(events: list[dict[str, Any]]) -> Counter[str]:
    return Counter(event["type"] for event in events)


def test_status_says_where_everything_is(cloud: LocalCloud) -> None:
    (status,) = cloud.lines("status")
    assert (status["stage"], status["running"]) == ("local", True)
    assert [set(region) for region in status["regions"]] == [{"name", "callback_base", "console"}]


def test_the_example_bot_answers_each_kind_of_message(phone: Phone) -> None:
    assert "later TEXT" in (phone.say("help") or "")
    assert phone.say("你好 😀") == "你好 😀"
    assert phone.say("count") == "3"
    assert phone.act("CLICK", {"EventKey": "V1001"})["reply"]["text"]["content"] == "menu: V1001"
    phone.cloud.control("POST", "media", {"account": phone.account, "media_id": "media-1"})
    assert phone.act("image", {"MediaId": "media-1"})["reply"]["image"] == {"media_id": "media-1"}
    assert phone.say("boom") is None


def test_state_and_events_follow_the_messages(phone: Phone) -> None:
    for text in ("one", "two"):
        phone.say(text)
    state = eventually(phone.state, lambda found: found["messages"] == 2)
    assert (state["subscribed"], state["events"]) == (True, 1)
    phone.act("unsubscribe")
    eventually(phone.state, lambda found: found["subscribed"] is False)
    events = phone.events()
    assert [event["type"] for event in events if event["index"] == 0] == [
        "EventReceived", "MessageReceived", "MessageReceived", "EventReceived",
    ]  # fmt: skip
    assert [event["seq"] for event in events if event["index"] == 0] == [1, 2, 3, 4]
    received = next(event["data"] for event in events if event["type"] == "MessageReceived")
    assert (received["MsgType"], received["Content"], received["FromUserName"]) == ("text", "one", phone.user)


def test_a_deferred_reply_arrives_once_and_is_accounted_for(phone: Phone) -> None:
    assert phone.say("later 好的，稍后") is None
    eventually(phone.got, lambda got: "好的，稍后" in got)
    reply = eventually(phone.replies, lambda found: any(r["state"] == "sent" for r in found))
    (sent,) = [r for r in reply if r["state"] == "sent"]
    assert (sent["attempts"], sent["errcode"], sent["user"]) == (1, 0, phone.user)
    assert phone.got().count("好的，稍后") == 1
    assert types(phone.events())["ReplyAttempted"] == 1


def test_the_same_callback_four_times_at_once_is_one_commit_with_one_answer(phone: Phone) -> None:
    msg_id = str(secrets.randbelow(10**17) + 10**17)
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: phone.act("text", {"Content": "count"}, msg_id=msg_id, create_time=1763900000), range(4))
        )
    assert {answer["reply"]["text"]["content"] for answer in answers} == {"1"}
    assert len({answer["answer"] for answer in answers}) == 1
    assert types(phone.events())["MessageReceived"] == 1


def test_a_raising_handler_ends_in_a_reply_that_is_known_to_have_failed(phone: Phone) -> None:
    phone.say("boom")
    (failed,) = [
        r for r in eventually(phone.replies, lambda found: any(r["state"] == "failed" for r in found)) if r["handler"]
    ]
    assert (failed["state"], failed["class"]) == ("failed", "handler_failed")
    assert types(phone.events()) >= Counter({"HandlerFailed": 1, "ReplyFailed": 1})


class TestOneMode:
    """What does not depend on the mode, with the demo account."""

    @pytest.mark.parametrize(
        ("fault", "state", "error_class", "arrives"),
        [
            ({"fault": "errcode", "value": 45015}, "failed", "window_closed", False),
            ({"fault": "drop_after"}, "unknown", "ambiguous", True),
            ({"fault": "drop_before"}, "unknown", "ambiguous", False),
            ({"fault": "errcode", "value": 42001}, "sent", None, True),
        ],
    )
    def test_each_fault_leads_to_its_outcome(
        self, demo_phone: Phone, fault: dict[str, Any], state: str, error_class: str | None, arrives: bool
    ) -> None:
        demo_phone.cloud.control("POST", "faults", {"api": "custom/send", **fault})
        try:
            demo_phone.say("later hello")
            seen = eventually(demo_phone.replies, lambda found: any(r["state"] == state for r in found if r["message"]))
        finally:
            demo_phone.cloud.control("DELETE", "faults")
        (reply,) = [r for r in seen if r["state"] == state]
        assert reply["class"] == error_class
        assert demo_phone.got().count("hello") == int(arrives)

    def test_an_expired_token_is_refreshed_and_the_reply_arrives_once(self, demo_phone: Phone) -> None:
        demo_phone.cloud.control("POST", "expire_tokens", {"account": "demo"})
        demo_phone.say("later fresh")
        eventually(demo_phone.got, lambda got: "fresh" in got)
        assert demo_phone.got().count("fresh") == 1

    def test_fifty_messages_at_once_are_acknowledged_once_each(self, demo_phone: Phone) -> None:
        with ThreadPoolExecutor(10) as pool:
            reports = list(pool.map(lambda n: demo_phone.act("text", {"Content": f"m{n}"}), range(50)))
        assert all(report["tries"][-1]["status"] == 200 for report in reports)
        received = [event for event in demo_phone.events() if event["type"] == "MessageReceived"]
        assert sorted(event["data"]["Content"] for event in received) == sorted(f"m{n}" for n in range(50))
        assert [event["seq"] for event in received] == list(range(1, 51))
        eventually(demo_phone.state, lambda found: found["messages"] == 50)

    def test_a_rebuild_changes_nothing_and_sends_nothing(self, demo_phone: Phone) -> None:
        demo_phone.say("one")
        before = eventually(demo_phone.state, lambda found: found["messages"] == 1)
        calls = len(demo_phone.cloud.control("GET", "calls?api=custom/send")["calls"])
        assert "rebuilt" in demo_phone.cloud.liushui("rebuild", "users")
        assert demo_phone.state() == before
        assert len(demo_phone.cloud.control("GET", "calls?api=custom/send")["calls"]) == calls
        demo_phone.say("two")
        eventually(demo_phone.state, lambda found: found["messages"] == 2)

    def test_an_intent_whose_record_never_came_is_swept_up(self, demo_phone: Phone) -> None:
        """With the sender's subscription switched off, the sweeper sends; switched on again, nothing is sent twice."""
        from local.stage import Stage

        stage = Stage.open("local")
        client = stage.client("lambda")
        sender = stage.names.function("send_replies")
        (mapping,) = client.list_event_source_mappings(FunctionName=sender)["EventSourceMappings"]
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            demo_phone.say("later swept")
            eventually(demo_phone.got, lambda got: "swept" in got, seconds=300)
        finally:
            client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
        demo_phone.say("later after")
        eventually(demo_phone.got, lambda got: "after" in got)
        assert demo_phone.got().count("swept") == 1


class TestRefusals:
    """Over HTTP, each refusal has its status, and nothing is stored."""

    @pytest.fixture
    def post(self, cloud: LocalCloud) -> Any:
        def send(path: str, *, method: str = "POST", query: dict[str, str] | None = None, body: bytes = b"<xml/>") -> int:
            with httpx.Client(trust_env=False, timeout=30) as client:
                return client.request(method, f"{cloud.callback_base}{path}", params=query, content=body).status_code

        return send

    def test_statuses(self, post: Any) -> None:
        assert post("/wechat/nobody") == 404
        assert post("/wechat/demo") == 403
        assert post("/wechat/demo", method="GET") == 403
        assert post("/wechat/demo", method="PUT") == 405
        assert post("/wechat/demo", method="DELETE") == 405
        assert post("/wechat/demo", body=b"x" * (64 * 1024 + 1)) == 413
        assert post("/wechat/demo", query={"signature": "é" * 40, "timestamp": "٣", "nonce": "\x00"}) == 403


def test_errors_of_the_command_line_name_the_cause_and_the_remedy(cloud: LocalCloud) -> None:
    with pytest.raises(CommandFailed, match="liushui account add"):
        cloud.liushui("events", "--account", "nobody")
    with pytest.raises(CommandFailed, match="EncodingAESKey"):
        cloud.liushui(
            "account", "add", "x", "--app-id", "wx123", "--app-secret", "s", "--token", "abc", "--mode", "safe"
        )  # fmt: skip
    with pytest.raises(CommandFailed, match="already"):
        cloud.liushui("account", "add", "demo", "--app-id", "wx123", "--app-secret", "s", "--token", "abc")
    with pytest.raises(CommandFailed, match="nothing of this user"):
        cloud.liushui("user", "--account", "demo", "--user", "o-nobody")
    assert run_liushui("version").strip()

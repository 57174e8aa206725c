"""Every platform's way in and out, over HTTP on the local cloud: the simulated WeChat pushes as each platform does."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from Crypto.PublicKey import RSA

from tests.local.conftest import CommandFailed, LocalCloud, Phone, eventually

pytestmark = pytest.mark.e2e
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
Added = Callable[..., str]


@pytest.fixture
def added(cloud: LocalCloud, request: pytest.FixtureRequest) -> Added:
    """Adds an account of a kind, with a Token and an AES key unless it is a merchant's; removed afterwards."""

    def add(kind: str, *options: str) -> str:
        name = f"e2e-{kind}-{secrets.token_hex(3)}"
        keys = [] if kind == "pay" else ["--token", secrets.token_hex(8), "--encoding-aes-key", AES_KEY]
        cloud.liushui("account", "add", name, "--kind", kind, *options, *keys)
        request.addfinalizer(lambda: cloud.liushui("account", "remove", name))
        return name

    return add


def app() -> list[str]:
    return ["--app-id", f"wx{secrets.token_hex(8)}", "--app-secret", secrets.token_hex(16)]


def fields_of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event["data"] for event in events if event["type"] == kind]


def test_a_wecom_member_is_answered_and_sent_a_deferred_reply_by_the_application(cloud: LocalCloud, added: Added) -> None:
    corporation = f"ww{secrets.token_hex(8)}"
    account = added("wecom", "--corp-id", corporation, "--agent", f"desk:1000002:{secrets.token_hex(8)}")
    assert cloud.control("POST", "verify", {"account": account})["ok"], "the encrypted echostr is answered in clear text"
    member = Phone(cloud, account, "zhangsan")
    assert member.say("你好") == "你好"
    assert member.say("later 稍后") is None
    eventually(member.got, lambda texts: "稍后" in texts)
    sent = eventually(lambda: [reply["attempts"] for reply in member.replies() if reply["state"] == "sent"], bool)
    assert sent == [1]
    assert fields_of(member.events(), "MessageReceived")[0]["AgentID"] == "1000002"


@pytest.mark.parametrize("payload", ["xml", "json"])
def test_a_mini_programs_user_is_sent_what_the_answer_cannot_carry(cloud: LocalCloud, added: Added, payload: str) -> None:
    user = Phone(cloud, added("mini", *app(), "--payload", payload), f"o{secrets.token_hex(13)}")
    assert user.say("你好") is None, "a mini program's user sees no passive text"
    eventually(user.got, lambda texts: texts == ["你好"])
    eventually(lambda: [reply["state"] for reply in user.replies()], lambda states: states == ["sent"])


def test_a_third_party_platform_serves_the_account_that_authorised_it(cloud: LocalCloud, added: Added) -> None:
    component = added("component", *app())
    cloud.control("POST", "callback", {"account": component, "type": "component_verify_ticket"})
    (ticket,) = fields_of(cloud.lines("events", "--account", component), "EventReceived")[-1:]
    assert ticket["InfoType"] == "component_verify_ticket"
    managed = f"wx{secrets.token_hex(8)}"
    granted = {"account": component, "type": "authorized", "fields": {"AuthorizerAppid": managed}}
    cloud.control("POST", "callback", granted)
    user = f"o{secrets.token_hex(13)}"
    said = {"account": managed, "user": user, "type": "text", "fields": {"Content": "你好"}}
    assert cloud.control("POST", "callback", said)["reply"]["text"]["content"] == "你好"
    events = cloud.lines("events", "--account", f"{component}.{managed}", "--user", user)
    assert [event["type"] for event in events] == ["MessageReceived", "ReplyAnswered"]


def test_a_payment_notice_is_stored_once_and_a_forged_one_never(cloud: LocalCloud, added: Added, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(RSA.generate(2048).public_key().export_key())
    merchant = ["--mch-id", "1900000001", "--api-v3-key", secrets.token_hex(16), "--platform-key", f"PUB_KEY_ID_1={key}"]
    account = added("pay", *merchant)
    push = {"account": account, "type": "TRANSACTION.SUCCESS", "times": 2}
    assert {attempt["status"] for attempt in cloud.control("POST", "callback", push)["tries"]} == {204}
    (notice,) = fields_of(cloud.lines("events", "--account", account), "EventReceived")
    assert notice["event_type"] == "TRANSACTION.SUCCESS"
    assert "ciphertext" not in notice["resource"]
    probe = cloud.control("POST", "callback", push | {"probe": True, "times": 1, "wait": True})
    assert all(attempt["status"] not in (200, 204) for attempt in probe["tries"][:1])


def test_a_kind_met_at_another_kinds_address_is_refused(cloud: LocalCloud, added: Added) -> None:
    account = added("mini", *app())
    with pytest.raises(CommandFailed, match="already"):
        cloud.liushui("account", "add", account, "--kind", "mini", *app(), "--token", "AAAAA", "--encoding-aes-key", AES_KEY)
    renamed = {"kind": "wecom", "name": "elsewhere", "corp_id": "ww1", "token": "AAAAA", "encoding_aes_key": AES_KEY}
    cloud.control("POST", "accounts", {**renamed, "callback_url": f"{cloud.callback_base}/wecom/{account}"})
    tried = cloud.control("POST", "callback", {"account": "elsewhere", "user": "zhangsan", "type": "text"})["tries"]
    assert {attempt["status"] for attempt in tried} == {404}
    cloud.control("DELETE", "accounts/elsewhere")

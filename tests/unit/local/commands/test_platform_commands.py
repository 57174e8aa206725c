"""`liushui trigger`, `listen`, `resend` and `chat` against a running platform."""

import json
from collections.abc import Iterator
from itertools import islice
from threading import Timer
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from liushui.domain.errors import ConfigurationError
from local.cli import app
from local.cloud import CloudError
from local.commands import listen
from local.commands.chat import Chat
from local.commands.trigger import parse_fields
from local.platform.serve import RunningPlatform, running_platform
from local.stage import Stage
from tests.unit.platform.endpoint import ScriptedEndpoint, scripted_endpoint
from tests.unit.platform.kinds import PAY
from tests.unit.platform.shop import SHOP
from tests.unit.platform.test_callbacks import open_push


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with scripted_endpoint() as scripted:
        yield scripted


@pytest.fixture
def shop(endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningPlatform]:
    with running_platform() as platform:
        platform.control.put_account(**{**SHOP, "callback_url": endpoint.url})
        stage = Stage("local", ("us-east-1",), platform.base_url)
        monkeypatch.setattr(Stage, "open", lambda _name: stage)
        yield platform


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def pushed(endpoint: ScriptedEndpoint) -> dict[str, Any]:
    return open_push(endpoint.received[-1], "safe")


@pytest.mark.usefixtures("shop")
def test_an_event_is_triggered_with_fields_of_ones_own(endpoint: ScriptedEndpoint) -> None:
    result = run("trigger", "scancode_push", "-a", "shop", "-u", "bob", "--set", "ScanCodeInfo.ScanResult=7", "--json")
    report = json.loads(result.stdout)
    fields = pushed(endpoint)
    assert (fields["Event"], fields["FromUserName"]) == ("scancode_push", "bob")
    assert fields["ScanCodeInfo"] == {"ScanType": "qrcode", "ScanResult": "7"}
    assert [tried["status"] for tried in report["tries"]] == [200]


@pytest.mark.usefixtures("shop")
def test_events_are_listed_and_an_unknown_one_is_an_error_with_the_remedy() -> None:
    assert "unsubscribe" in run("trigger", "--list", "-a", "shop").stdout.splitlines()
    for words, why in (
        (("trigger", "-a", "shop"), "trigger --list"),
        (("trigger", "no_such", "-a", "shop"), "must be one of"),
    ):
        result = run(*words)
        assert (result.exit_code, why in " ".join(result.stderr.split())) == (1, True)


def test_a_notice_of_wechat_pay_needs_no_user(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    shop.control.put_account(**PAY, callback_url=endpoint.url)
    assert run("trigger", "TRANSACTION.SUCCESS", "-a", "till").exit_code == 0
    assert "Wechatpay-Signature" in endpoint.received[-1].headers


def test_a_callback_is_resent_by_its_id(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    first = shop.control.act("shop", "bob", fields={"Content": "again"})
    assert run("resend", first["exchange"]).exit_code == 0
    assert [pushed(endpoint)["Content"], len(endpoint.received)] == ["again", 2]
    assert "no callback" in run("resend", "shop/none").stderr


def test_what_is_pushed_is_followed_with_its_outcome(shop: RunningPlatform) -> None:
    shop.control.act("shop", "before")
    lines = listen.follow(shop.control, account="shop", kind="CLICK")
    Timer(0.2, lambda: (shop.control.act("shop", "bob"), shop.control.act("shop", "bob", "CLICK"))).start()
    (line,) = islice(lines, 1)
    told = listen.told(line)
    assert "shop/bob  CLICK  200 in" in told
    assert told.endswith(line["id"])


def test_fields_are_nested_by_dots_and_values_are_json_where_they_are() -> None:
    given = ("A.B=1", "A.C=x=y", 'L=["a"]', "Id=20000000000000001", "Name=null", "Empty=")
    assert parse_fields(given) == {
        "A": {"B": 1, "C": "x=y"},
        "L": ["a"],
        "Id": "20000000000000001",
        "Name": "null",
        "Empty": "",
    }
    for wrong in ("A", "=1", "A..B=1"):
        with pytest.raises(ConfigurationError, match="write FIELD=VALUE"):
            parse_fields([wrong])
    with pytest.raises(ConfigurationError, match="has a value already"):
        parse_fields(["A=1", "A.B=2"])


def test_the_phone_in_the_terminal_says_taps_and_scans(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    phone = Chat(shop.control, "shop", "bob")
    assert phone.do("你好") is None
    assert pushed(endpoint)["Content"] == "你好"
    phone.do("/scan desk")
    assert (pushed(endpoint)["Event"], pushed(endpoint)["EventKey"]) == ("SCAN", "desk")
    phone.do("/unfollow")
    phone.do("/scan desk")
    assert (pushed(endpoint)["Event"], pushed(endpoint)["EventKey"]) == ("subscribe", "qrscene_desk")
    phone.do("/location")
    assert pushed(endpoint)["MsgType"] == "location"
    assert phone.do("/menu") == "(no menu 没有菜单)"
    assert "取消关注" in str(phone.do("/help"))
    for line, why in (("/menu 3", "a number from 1 to 0"), ("/dance", "no command"), ("/scan", "needs a scene")):
        with pytest.raises(CloudError, match=why):
            phone.do(line)


@pytest.mark.usefixtures("shop")
def test_chat_ends_with_quit() -> None:
    result = CliRunner().invoke(app, ("chat", "-a", "shop", "-u", "bob"), input="hello\n/quit\n")
    assert result.exit_code == 0

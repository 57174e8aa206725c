"""What a callback is known by, and what becomes of one that nobody knows."""

import subprocess
import sys
from pathlib import Path

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.views import MODULES, PLATFORMS, known_by, view
from liushui.wechat.views.kinds import UnknownEvent, UnknownMessage, is_event, kinds_of
from liushui.wechat.views.official import follow, menu, messages, results
from liushui.wechat.views.wecom import contacts, robots
from liushui.wechat.views.wecom import menu as wecom_menu
from liushui.wechat.views.wecom import messages as wecom_messages

LAYER = Path(__file__).parents[4] / "layers" / "liushui" / "python"


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"MsgType": "text"}, ("message:text",)),
        ({"MsgType": "text", "Event": "subscribe"}, ("message:text/subscribe", "message:text")),
        ({"MsgType": "device_event", "Event": "bind"}, ("message:device_event/bind", "message:device_event")),
        ({"MsgType": "event", "Event": " SCAN "}, ("event:scan",)),
        ({"MsgType": "event", "Event": "complaint callback"}, ("event:complaint_callback",)),
        (
            {"MsgType": "event", "Event": "change_contact", "ChangeType": "create_user"},
            ("event:change_contact/create_user", "event:change_contact"),
        ),
        ({"InfoType": " component_verify_ticket"}, ("event:component_verify_ticket",)),
        ({"msgtype": "text"}, ("robot message:text",)),
        ({"msgtype": "event", "event": {"eventtype": "enter_chat"}}, ("robot event:enter_chat",)),
        ({"msgtype": "event", "event": "odd"}, ("robot event:",)),
        ({"event_type": "REFUND.SUCCESS", "resource": {}}, ("event:refund.success",)),
        (
            {"event_type": "TRANSACTION.SUCCESS", "original_type": "profitsharing"},
            ("event:transaction.success/profitsharing", "event:transaction.success"),
        ),
        ({"MsgType": "event"}, ("event:",)),
        ({}, ("message:",)),
    ],
)
def test_a_callback_is_known_by(fields: JsonObject, kinds: tuple[str, ...]) -> None:
    assert kinds_of(fields) == kinds
    assert is_event(fields) is kinds[0].partition(":")[0].endswith("event")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_nobody_knows_is_unknown_with_all_its_fields(platform: str) -> None:
    for fields in ({"MsgType": "hologram", "A": "b"}, {}):
        message = view(fields, platform)
        assert isinstance(message, UnknownMessage)
        assert message.fields is fields
        assert message.message_type == fields.get("MsgType", "")
    for named in ({"MsgType": "event", "Event": "X"}, {"InfoType": "X"}, {"event_type": "X"}):
        event = view(named, platform)
        assert isinstance(event, UnknownEvent)
        assert event.event == "X"


def test_another_platform_is_an_error() -> None:
    with pytest.raises(KeyError):
        view({}, "whatsapp")


@pytest.mark.parametrize("event", ["subscribe", "SUBSCRIBE", " Subscribe "])
def test_events_are_known_in_any_case(event: str) -> None:
    assert isinstance(view({"MsgType": "event", "Event": event}), follow.SubscribeEvent)


def test_a_location_message_is_not_the_event_of_that_name() -> None:
    assert isinstance(view({"MsgType": "location", "Event": "subscribe"}), messages.LocationMessage)
    assert isinstance(view({"MsgType": "event", "Event": "LOCATION"}), follow.LocationEvent)


def test_the_platform_decides() -> None:
    text: JsonObject = {"MsgType": "text", "Content": "a", "AgentID": "7"}
    seen = view(text, "wecom")
    assert isinstance(seen, wecom_messages.TextMessage)
    assert isinstance(seen, messages.TextMessage), "so that rules for texts take WeCom's, too"
    assert (seen.agent_id, seen.content) == (7, "a")
    assert type(view(text)) is messages.TextMessage
    click = view({"MsgType": "event", "Event": "click", "EventKey": "K"}, "wecom")
    assert isinstance(click, wecom_menu.ClickEvent)
    assert isinstance(click, menu.ClickEvent)


def test_what_is_pushed_to_another_kind_of_account_is_known_there_too() -> None:
    order: JsonObject = {"MsgType": "event", "Event": "channels_ec_order_new", "order_info": {"order_id": 37}}
    assert [type(view(order, platform)).__name__ for platform in ("official", "mini", "component", "channels")] == [
        "ChannelsEcOrderNewEvent"
    ] * 4
    assert isinstance(view(order, "wecom"), UnknownEvent)


def test_several_names_of_one_event() -> None:
    for name in ("PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"):
        assert isinstance(view({"MsgType": "event", "Event": name}), results.PublishJobFinishEvent)
    for change in ("create_deparmtment", "create_department"):
        seen = view({"MsgType": "event", "Event": "change_school_contact", "ChangeType": change}, "wecom")
        assert isinstance(seen, contacts.CreateSchoolDepartmentEvent)


def test_a_robots_text_is_a_text() -> None:
    seen = view({"msgtype": "text", "msgid": "m", "from": {"userid": "u"}, "text": {"content": "hi"}}, "wecom")
    assert isinstance(seen, robots.RobotTextMessage)
    assert isinstance(seen, messages.TextMessage)
    assert (seen.user, seen.message_id, seen.content) == ("u", "m", "hi")


@pytest.mark.parametrize("key", ["", "last_trade_no_1", "shop-7"])
def test_a_follow_from_elsewhere_has_no_scene(key: str) -> None:
    seen = view({"MsgType": "event", "Event": "subscribe", "EventKey": key})
    assert isinstance(seen, follow.SubscribeEvent)
    assert seen.scene is None


def test_no_view_shows_what_it_holds() -> None:
    for fields in ({"MsgType": "event", "Event": "x", "Other": "gh_secret"}, {"MsgType": "text", "Content": "gh_secret"}):
        assert "gh_secret" not in repr(view({**fields, "CreateTime": "1714112445", "FromUserName": "gh_secret"}))
    assert repr(view({"MsgType": "text", "CreateTime": "7"})) == "TextMessage(created_at=7)"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_two_views_that_a_platform_asks_are_known_by_the_same(platform: str) -> None:
    """Nor is a name in one module and the same with a second name in another: the first module would hide it."""
    found: dict[str, str] = {}
    for module in PLATFORMS[platform]:
        for kind in {kind.partition("/")[0] for kind in known_by(module)}:
            assert found.setdefault(kind, module) == module, kind


def test_every_module_of_the_package_is_asked() -> None:
    package = LAYER / "liushui" / "wechat" / "views"
    written = {f"{path.parent.name}.{path.stem}" for path in package.glob("*/*.py") if path.stem != "__init__"}
    assert {module for modules in MODULES.values() for module in modules} | {"pay.notices"} == written
    assert all(known_by(module) for modules in MODULES.values() for module in modules)


def test_a_platforms_modules_are_imported_when_a_callback_needs_them() -> None:
    code = f"""
import sys
sys.path.insert(0, {str(LAYER)!r})
from liushui.bot import Bot
def imported():
    return sorted(name.partition("views.")[2] for name in sys.modules if name.count(".") == 4 and "wechat.views." in name)
print(imported())
Bot().rule_for({{"MsgType": "text"}})
print(imported())
Bot().rule_for({{"MsgType": "event", "Event": "change_contact", "ChangeType": "create_user"}}, "wecom")
print(imported())
"""
    shown = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.split("\n")
    basics = ["official.follow", "official.menu", "official.messages"]
    assert shown[0] == shown[1] == str(basics)
    assert shown[2] == str([*basics, "wecom.apps", "wecom.contacts", "wecom.menu", "wecom.messages"])


def test_no_attribute_hides_what_every_view_has() -> None:
    for kind in {kind for modules in MODULES.values() for module in modules for kind in known_by(module).values()}:
        assert not kind.attributes().keys() & {"attributes", "fields", "group", "kinds", "names", "page"}, kind


def test_views_are_plain_classes() -> None:
    """A dataclass costs its module's import fifty times as much."""
    kinds = {kind for modules in MODULES.values() for module in modules for kind in known_by(module).values()}
    assert not [kind for kind in kinds if hasattr(kind, "__dataclass_fields__")]

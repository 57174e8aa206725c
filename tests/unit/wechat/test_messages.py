from dataclasses import replace

import pytest
from hypothesis import given

from liushui.domain.json import JsonValue
from liushui.wechat import messages
from liushui.wechat.messages import Incoming, view
from liushui.wechat.xml import Fields, parse
from tests.unit.wechat.samples import CALLBACKS, a_callback, message_id, odd_callbacks

USER = "oLiushui_0123456789-abcdefgh"
HEAD = (USER, "gh_0123456789ab", 1714112445)
MEDIA = "mEdIa_id-0123456789abcdefghijklmnopqrstuvwxyz"
THUMB = "tHuMb_id-0123456789abcdefghijklmnopqrstuvwxyz"
TICKET = "gQTicket0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ=="


VIEWS: dict[str, Incoming] = {
    "text": messages.TextMessage(*HEAD, {}, message_id(1), "流水不腐，户枢不蠹 🌊"),
    "image": messages.ImageMessage(*HEAD, {}, message_id(2), "http://mmbiz.qpic.cn/example/0", MEDIA),
    "voice": messages.VoiceMessage(*HEAD, {}, message_id(3), MEDIA, "amr", "你好"),
    "video": messages.VideoMessage(*HEAD, {}, message_id(4), MEDIA, THUMB, short=False),
    "shortvideo": messages.VideoMessage(*HEAD, {}, message_id(5), MEDIA, THUMB, short=True),
    "location": messages.LocationMessage(*HEAD, {}, message_id(6), 23.134521, 113.358803, 20, "广州市天河区"),
    "link": messages.LinkMessage(*HEAD, {}, message_id(7), "流水", "一条流水账", "https://example.com/?a=1&b=2"),
    "unknown_message": messages.UnknownMessage(*HEAD, {}, message_id(8), "miniprogrampage"),
    "subscribe": messages.SubscribeEvent(*HEAD, {}, None, ""),
    "subscribe_scene": messages.SubscribeEvent(*HEAD, {}, "shop-7", TICKET),
    "unsubscribe": messages.UnsubscribeEvent(*HEAD, {}),
    "scan": messages.ScanEvent(*HEAD, {}, "shop-7", TICKET),
    "location_event": messages.LocationEvent(*HEAD, {}, 23.137466, 113.352425, 119.38504),
    "click": messages.ClickEvent(*HEAD, {}, "MY_ORDERS"),
    "view": messages.ViewEvent(*HEAD, {}, "https://example.com/shop"),
    "unknown_event": messages.UnknownEvent(*HEAD, {}, "pic_sysphoto"),
}


def test_every_plain_sample_has_a_view_here() -> None:
    assert VIEWS.keys() | {"encrypted_text", "compatible_text"} == {path.stem for path in CALLBACKS.glob("*.xml")}


@pytest.mark.parametrize(("name", "expected"), VIEWS.items(), ids=VIEWS)
def test_a_callback_is_seen_by_its_kind(name: str, expected: Incoming) -> None:
    fields = parse(a_callback(name))
    seen = view(fields)
    assert replace(seen, fields={}) == expected
    assert seen.fields is fields


def test_repeated_elements_of_an_unknown_event_are_kept() -> None:
    pictures = {
        "item": [{"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}, {"PicMd5Sum": "5a75aaca956d97be686719218f275c6b"}]
    }
    assert view(parse(a_callback("unknown_event"))).fields["SendPicsInfo"] == {"Count": "2", "PicList": pictures}


@pytest.mark.parametrize("event", ["subscribe", "SUBSCRIBE", " Subscribe "])
def test_events_are_known_in_any_case(event: str) -> None:
    assert isinstance(view({"MsgType": "event", "Event": event}), messages.SubscribeEvent)


def test_a_location_message_is_not_the_event_of_that_name() -> None:
    assert isinstance(view({"MsgType": "location", "Event": "subscribe"}), messages.LocationMessage)
    assert isinstance(view({"MsgType": "event", "Event": "LOCATION"}), messages.LocationEvent)


@pytest.mark.parametrize("key", ["", "last_trade_no_1", "shop-7"])
def test_a_follow_from_elsewhere_has_no_scene(key: str) -> None:
    seen = view({"MsgType": "event", "Event": "subscribe", "EventKey": key})
    assert isinstance(seen, messages.SubscribeEvent)
    assert seen.scene is None


def test_nothing_at_all_is_an_unknown_message() -> None:
    assert view({}) == messages.UnknownMessage("", "", 0, {}, "", "")


@pytest.mark.parametrize("created", ["", "x", "-1", "1.5", "²", "１", "9" * 19, ["1", "2"], {"@a": "1"}])
def test_an_odd_time_is_zero(created: JsonValue) -> None:
    assert view({"CreateTime": created}).created_at == 0


@pytest.mark.parametrize("place", ["", "x", "nan", "inf", "1e999", ["1", "2"]])
def test_an_odd_place_is_zero(place: JsonValue) -> None:
    seen = view({"MsgType": "event", "Event": "LOCATION", "Latitude": place})
    assert isinstance(seen, messages.LocationEvent)
    assert seen.latitude == 0.0


def test_a_view_does_not_show_all_fields_in_logs() -> None:
    assert "gh_secret" not in repr(view({"MsgType": "event", "Event": "x", "Other": "gh_secret"}))


@given(odd_callbacks())
def test_odd_fields_never_raise(fields: Fields) -> None:
    view(fields)

from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import kf
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.kf import KfContent, KfMessages, SessionState

KINDS: list[tuple[KfContent, str, Any]] = [
    (kf.text("hi"), "text", {"content": "hi"}),
    (kf.image("M"), "image", {"media_id": "M"}),
    (kf.voice("M"), "voice", {"media_id": "M"}),
    (kf.video("M"), "video", {"media_id": "M"}),
    (kf.file("M"), "file", {"media_id": "M"}),
    (kf.link("t", "u", "M", description="d"), "link", {"title": "t", "desc": "d", "url": "u", "thumb_media_id": "M"}),
    (
        kf.mini_program("wx1", "M", "p.html", title="t"),
        "miniprogram",
        {"appid": "wx1", "title": "t", "thumb_media_id": "M", "pagepath": "p.html"},
    ),
    (
        kf.menu(
            [
                kf.menu_click("101", "yes"),
                kf.menu_view("u", "look"),
                kf.menu_mini_program("wx1", "p", "open"),
                kf.menu_text("or", line_end=False),
            ],
            head="h",
            tail="t",
        ),
        "msgmenu",
        {
            "head_content": "h",
            "list": [
                {"type": "click", "click": {"id": "101", "content": "yes"}},
                {"type": "view", "view": {"url": "u", "content": "look"}},
                {"type": "miniprogram", "miniprogram": {"appid": "wx1", "pagepath": "p", "content": "open"}},
                {"type": "text", "text": {"content": "or", "no_newline": 1}},
            ],
            "tail_content": "t",
        },
    ),
    (
        kf.location(23.1, 113.5, name="n", address="a"),
        "location",
        {"name": "n", "address": "a", "latitude": 23.1, "longitude": 113.5},
    ),
    (kf.acquisition_link("u"), "ca_link", {"link_url": "u"}),
]


@pytest.mark.parametrize(("content", "msgtype", "wanted"), KINDS)
def test_each_kind_has_wecoms_shape(content: KfContent, msgtype: str, wanted: Any) -> None:
    call = kf.send("wm1", "wk1", content, msgid="m-1_A")
    assert call.path == "/cgi-bin/kf/send_msg"
    assert call.body == {"touser": "wm1", "open_kfid": "wk1", "msgid": "m-1_A", "msgtype": msgtype, msgtype: wanted}
    assert call.repeatable
    assert call.read({"errcode": 0, "msgid": "m-1_A"}) == "m-1_A"


def test_without_an_id_of_ours_it_is_not_to_be_repeated() -> None:
    call = kf.send("wm1", "wk1", kf.text("hi"))
    assert "msgid" not in (call.body or {})
    assert not call.repeatable
    assert not kf.send_on_event("code", kf.text("hi")).repeatable


def test_an_event_is_answered_with_its_code() -> None:
    call = kf.send_on_event("code", kf.text("hi"), msgid="m1")
    assert call.path == "/cgi-bin/kf/send_msg_on_event"
    assert call.body == {"code": "code", "msgid": "m1", "msgtype": "text", "text": {"content": "hi"}}


def test_messages_are_read_page_by_page() -> None:
    call = kf.sync_messages("wk1", cursor="c", token="T", limit=100)
    assert call.path == "/cgi-bin/kf/sync_msg"
    assert call.body == {"cursor": "c", "token": "T", "limit": 100, "voice_format": 0, "open_kfid": "wk1"}
    assert call.repeatable
    page: JsonObject = {"errcode": 0, "next_cursor": "n", "has_more": 1, "msg_list": [{"msgid": "m", "msgtype": "text"}]}
    assert call.read(page) == KfMessages(({"msgid": "m", "msgtype": "text"},), "n", more=True)
    assert call.read({"errcode": 0, "next_cursor": "n", "has_more": 1}) == KfMessages((), "n", more=True)
    assert "cursor" not in (kf.sync_messages("wk1").body or {})


def test_a_session_is_looked_at_and_given_away() -> None:
    looked = kf.get_session_state("wk1", "wm1")
    assert looked.body == {"open_kfid": "wk1", "external_userid": "wm1"}
    assert looked.read({"errcode": 0, "service_state": 3, "servicer_userid": "a"}) == SessionState(3, "a")
    assert looked.read({"errcode": 0, "service_state": 0}) == SessionState(0, None)
    given = kf.transfer_session("wk1", "wm1", 3, servicer="a")
    assert given.body == {"open_kfid": "wk1", "external_userid": "wm1", "service_state": 3, "servicer_userid": "a"}
    assert given.read({"errcode": 0, "msg_code": "C"}) == "C"
    assert given.read({"errcode": 0}) == ""


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: kf.text("x" * 2049), "content has 2049 bytes of UTF-8, more than WeChat's 2048"),
        (lambda: kf.menu([kf.menu_text("x")] * 11), "items has 11 items: it must have 1 to 10"),
        (lambda: kf.send("u", "k", kf.text("x"), msgid="x" * 33), "msgid must be 1 to 32 of 0-9 a-z A-Z _ -"),
        (lambda: kf.send("u", "k", kf.text("x"), msgid="a b"), "msgid must be 1 to 32 of 0-9 a-z A-Z _ -"),
        (lambda: kf.send("u", "", kf.text("x")), "open_kfid is empty"),
        (lambda: kf.send_on_event("c", kf.image("M")), "content must be one of text, msgmenu"),
        (lambda: kf.sync_messages("k", limit=1001), "limit is 1001: it must be 1 to 1000"),
        (lambda: kf.sync_messages("k", cursor="x" * 65), "cursor has 65 bytes of UTF-8, more than WeChat's 64"),
        (lambda: kf.transfer_session("k", "u", 3), "servicer must be given for state 3, and for no other"),
        (lambda: kf.transfer_session("k", "u", 1, servicer="a"), "servicer must be given for state 3, and for no other"),
        (lambda: kf.transfer_session("k", "u", 5), "state is 5: it must be 0 to 4"),
    ],
)
def test_what_wecom_would_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says

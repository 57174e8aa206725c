from typing import Any

import pytest

from liushui.wechat.calls import mass
from liushui.wechat.calls.call import InvalidCall

CONTENTS: list[tuple[mass.MassContent, str, dict[str, Any]]] = [
    (mass.text("hi"), "text", {"text": {"content": "hi"}}),
    (mass.mpnews("M"), "mpnews", {"mpnews": {"media_id": "M"}}),
    (mass.voice("M"), "voice", {"voice": {"media_id": "M"}}),
    (
        mass.images(["M", "N"], recommend="r", comments=True),
        "image",
        {"images": {"media_ids": ["M", "N"], "recommend": "r", "need_open_comment": 1}},
    ),
    (
        mass.video("M", title="t", description="d"),
        "mpvideo",
        {"mpvideo": {"media_id": "M", "title": "t", "description": "d"}},
    ),
    (mass.card("C"), "wxcard", {"wxcard": {"card_id": "C"}}),
]


@pytest.mark.parametrize(("content", "msgtype", "wanted"), CONTENTS)
def test_each_content_has_wechats_shape(content: mass.MassContent, msgtype: str, wanted: dict[str, Any]) -> None:
    body = {**(mass.send_to_tag(content, 2).body or {})}
    body.pop("send_ignore_reprint", None)
    assert body == {"filter": {"is_to_all": False, "tag_id": 2}, "msgtype": msgtype, **wanted}


def test_sending_to_all_names_no_tag() -> None:
    call = mass.send_to_tag(mass.mpnews("M"), None, ignore_reprint=True)
    assert call.path == "/cgi-bin/message/mass/sendall"
    assert call.body == {
        "filter": {"is_to_all": True},
        "mpnews": {"media_id": "M"},
        "msgtype": "mpnews",
        "send_ignore_reprint": 1,
    }
    assert not call.repeatable


def test_the_same_key_again_is_the_same_job() -> None:
    for call in (
        mass.send_to_tag(mass.text("x"), 2, client_msg_id="k"),
        mass.send_to_users(mass.text("x"), ["a", "b"], client_msg_id="k"),
    ):
        assert call.repeatable
        assert call.done == (45065,)
        assert (call.body or {})["clientmsgid"] == "k"
        assert call.read({"errcode": 45065, "msg_id": 206227730}) == mass.MassJob("206227730", None)
        assert call.read({"errcode": 0, "msg_id": 1, "msg_data_id": 2}) == mass.MassJob("1", "2")


def test_sending_to_users_lists_them() -> None:
    call = mass.send_to_users(mass.text("x"), ["a", "b"])
    assert (call.path, (call.body or {})["touser"]) == ("/cgi-bin/message/mass/send", ["a", "b"])
    for count in (0, 1, 10_001):
        with pytest.raises(InvalidCall, match=f"to_users has {count} items: it must have 2 to 10000"):
            mass.send_to_users(mass.text("x"), ["o"] * count)


def test_a_preview_goes_to_one() -> None:
    assert mass.preview(mass.card("C"), to_user="o").body == {"touser": "o", "msgtype": "wxcard", "wxcard": {"card_id": "C"}}
    assert (mass.preview(mass.card("C"), to_wechat_name="n").body or {})["towxname"] == "n"
    for both in ({}, {"to_user": "o", "to_wechat_name": "n"}):
        with pytest.raises(InvalidCall, match="to_user or to_wechat_name"):
            mass.preview(mass.card("C"), **both)


def test_a_job_is_looked_up_and_taken_back() -> None:
    assert mass.delete("30124", article=2).body == {"msg_id": 30124, "article_idx": 2}
    assert mass.get_status("201053012").body == {"msg_id": "201053012"}
    assert mass.get_status("1").read({"msg_id": 1, "msg_status": "SEND_SUCCESS"}) == "SEND_SUCCESS"
    with pytest.raises(InvalidCall, match="msg_id must be a number"):
        mass.delete("x")


def test_the_speed_is_read_and_set() -> None:
    assert mass.get_speed().read({"speed": 3, "realspeed": 15}) == mass.Speed(3, 15)
    assert mass.set_speed(4).body == {"speed": 4}
    with pytest.raises(InvalidCall, match="level is 5: it must be 0 to 4"):
        mass.set_speed(5)


def test_a_key_has_at_most_64_bytes() -> None:
    with pytest.raises(InvalidCall, match="client_msg_id has 66 bytes of UTF-8, more than WeChat's 64"):
        mass.send_to_tag(mass.text("x"), None, client_msg_id="你" * 22)

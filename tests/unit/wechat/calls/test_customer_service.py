from typing import Any

import pytest

from liushui.wechat.calls import customer_service as service
from liushui.wechat.calls.call import Call, InvalidCall
from liushui.wechat.replies import InvalidReply

LONG = "你" * 683  # 2049 bytes
KINDS: list[tuple[Call[None], str, dict[str, Any]]] = [
    (service.send_text("o", "你好"), "text", {"content": "你好"}),
    (service.send_image("o", "M"), "image", {"media_id": "M"}),
    (service.send_voice("o", "M"), "voice", {"media_id": "M"}),
    (
        service.send_video("o", "M", thumb_media_id="T", title="t", description="d"),
        "video",
        {"media_id": "M", "thumb_media_id": "T", "title": "t", "description": "d"},
    ),
    (service.send_video("o", "M"), "video", {"media_id": "M"}),
    (
        service.send_music("o", "u", "h", "T", title="t", description="d"),
        "music",
        {"title": "t", "description": "d", "musicurl": "u", "hqmusicurl": "h", "thumb_media_id": "T"},
    ),
    (
        service.send_news("o", "t", "d", "u", "p"),
        "news",
        {"articles": [{"title": "t", "description": "d", "url": "u", "picurl": "p"}]},
    ),
    (service.send_mpnews("o", "M"), "mpnews", {"media_id": "M"}),
    (service.send_mpnews_article("o", "A"), "mpnewsarticle", {"article_id": "A"}),
    (
        service.send_menu("o", [service.MenuItem("101", "yes"), service.MenuItem("102", "no")], head="well?", tail="bye"),
        "msgmenu",
        {
            "head_content": "well?",
            "list": [{"id": "101", "content": "yes"}, {"id": "102", "content": "no"}],
            "tail_content": "bye",
        },
    ),
    (service.send_card("o", "C"), "wxcard", {"card_id": "C"}),
    (
        service.send_mini_program_page("o", "t", "pages/a?b=1", "T", app_id="wx1"),
        "miniprogrampage",
        {"title": "t", "appid": "wx1", "pagepath": "pages/a?b=1", "thumb_media_id": "T"},
    ),
    (
        service.send_mini_program_page("o", "t", "pages/a", "T"),
        "miniprogrampage",
        {"title": "t", "pagepath": "pages/a", "thumb_media_id": "T"},
    ),
    (
        service.send_link("o", "t", "d", "u", "p"),
        "link",
        {"title": "t", "description": "d", "url": "u", "thumb_url": "p"},
    ),
]


@pytest.mark.parametrize(("call", "kind", "content"), KINDS)
def test_each_kind_has_wechats_shape(call: Call[None], kind: str, content: dict[str, Any]) -> None:
    assert call.body == {"touser": "o", "msgtype": kind, kind: content}
    assert (call.name, call.method, call.path) == ("custom/send", "POST", "/cgi-bin/message/custom/send")
    assert call.delivers
    assert not call.repeatable
    assert call.read({}) is None


def test_a_message_may_come_from_a_customer_service_account() -> None:
    body = service.send_image("o", "M", kf_account="test1@kftest").body
    assert body is not None
    assert body["customservice"] == {"kf_account": "test1@kftest"}


def test_a_stored_reply_is_the_same_call() -> None:
    stored = service.send_stored({"msgtype": "text", "text": {"content": "你好"}}, "o")
    assert stored == service.send_text("o", "你好")
    with pytest.raises(InvalidReply):
        service.send_stored({"msgtype": "text"}, "o")


@pytest.mark.parametrize("command", ["Typing", "CancelTyping"])
def test_typing_is_shown_and_ended(command: Any) -> None:
    call = service.set_typing("o", command)
    assert (call.path, call.body) == ("/cgi-bin/message/custom/typing", {"touser": "o", "command": command})
    assert call.repeatable
    assert 45081 in call.done  # typing is already shown


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: service.send_text("o", LONG), "content has 2049 bytes of UTF-8, more than WeChat's 2048"),
        (lambda: service.send_text("o", ""), "content is empty"),
        (lambda: service.send_text("", "x"), "to_user is empty"),
        (lambda: service.send_text("o", "x", kf_account=""), "kf_account is empty"),
        (lambda: service.send_image("o", ""), "media_id is empty"),
        (lambda: service.send_menu("o", [], head="h"), "items has 0 items: it must have at least 1"),
        (lambda: service.send_music("o", "u", "h", ""), "thumb_media_id is empty"),
    ],
)
def test_what_wechat_would_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says


def test_a_text_of_exactly_the_limit_goes() -> None:
    service.send_text("o", LONG[:-1] + "ab")

from typing import Any

import pytest

from liushui.wechat.calls import robots, template_cards
from liushui.wechat.calls.call import Call, Host, InvalidCall, TokenUse
from liushui.wechat.calls.template_cards import Button
from liushui.wechat.calls.wecom_contents import LinkArticle

CARD = template_cards.text_notice(template_cards.open_url("u"), title="t")
BUTTONS = template_cards.button_interaction("task", "t", [Button("b", "k")])
KINDS: list[tuple[Call[None], str, Any]] = [
    (robots.send_text("K", "hi"), "text", {"content": "hi"}),
    (
        robots.send_text("K", "hi", mention_users=["a", "@all"], mention_mobiles=["13800001111"]),
        "text",
        {"content": "hi", "mentioned_list": ["a", "@all"], "mentioned_mobile_list": ["13800001111"]},
    ),
    (robots.send_markdown("K", "# a"), "markdown", {"content": "# a"}),
    (robots.send_markdown_v2("K", "| a |"), "markdown_v2", {"content": "| a |"}),
    (robots.send_image("K", b"abc"), "image", {"base64": "YWJj", "md5": "900150983cd24fb0d6963f7d28e17f72"}),
    (
        robots.send_news("K", [LinkArticle("t", "u", "d", "p")]),
        "news",
        {"articles": [{"title": "t", "description": "d", "url": "u", "picurl": "p"}]},
    ),
    (robots.send_file("K", "M"), "file", {"media_id": "M"}),
    (robots.send_voice("K", "M"), "voice", {"media_id": "M"}),
    (robots.send_template_card("K", CARD), "template_card", CARD.content),
]


@pytest.mark.parametrize(("call", "kind", "content"), KINDS)
def test_each_kind_has_wecoms_shape(call: Call[None], kind: str, content: Any) -> None:
    assert call.body == {"msgtype": kind, kind: content}
    assert (call.path, call.query, call.host) == ("/cgi-bin/webhook/send", {"key": "K"}, Host.WORK)
    assert call.token is TokenUse.NONE
    assert not call.repeatable


def test_the_key_is_not_shown() -> None:
    assert "s3cret" not in repr(robots.send_text("s3cret", "hi")) + repr(robots.upload_media("s3cret"))


def test_a_file_is_uploaded_for_the_robot() -> None:
    call = robots.upload_media("K", "voice")
    assert (call.path, call.query) == ("/cgi-bin/webhook/upload_media", {"key": "K", "type": "voice"})
    assert (call.upload_field, call.read({"errcode": 0, "media_id": "M"})) == ("media", "M")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: robots.send_text("K", "x" * 2049), "content has 2049 bytes of UTF-8, more than WeChat's 2048"),
        (lambda: robots.send_markdown("K", "x" * 4097), "content has 4097 bytes of UTF-8, more than WeChat's 4096"),
        (lambda: robots.send_markdown_v2("K", "x" * 4097), "content has 4097 bytes of UTF-8, more than WeChat's 4096"),
        (lambda: robots.send_image("K", b""), "image has 0 bytes: it must have 1 to 2097152"),
        (lambda: robots.send_image("K", bytes(2097153)), "image has 2097153 bytes: it must have 1 to 2097152"),
        (lambda: robots.send_news("K", []), "articles has 0 items: it must have 1 to 8"),
        (lambda: robots.send_template_card("K", BUTTONS), "card must be one of text_notice, news_notice"),
        (lambda: robots.send_text("", "x"), "key is empty"),
    ],
)
def test_what_wecom_would_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says

from typing import Any

import pytest

from local.platform.errors import ApiError
from local.platform.messages import check_message, parse_json, refuse_escapes

KNOWN = "a-known-medium"


def check(message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return check_message(message, lambda media_id: media_id == KNOWN)


@pytest.mark.parametrize(
    ("msgtype", "content"),
    [
        ("text", {"content": "字" * 682 + "ab"}),
        ("image", {"media_id": KNOWN}),
        ("voice", {"media_id": KNOWN}),
        ("video", {"media_id": KNOWN, "thumb_media_id": KNOWN, "title": "t"}),
        ("music", {"musicurl": "http://a", "hqmusicurl": "http://b", "thumb_media_id": KNOWN}),
        ("news", {"articles": [{"title": "t", "url": "http://a"}]}),
        ("mpnews", {"media_id": "a-permanent-one"}),
        ("mpnewsarticle", {"article_id": "x"}),
        ("msgmenu", {"head_content": "?", "list": [{"id": "1", "content": "yes"}], "tail_content": "!"}),
        ("wxcard", {"card_id": "x"}),
        ("miniprogrampage", {"title": "t", "appid": "wx1", "pagepath": "p", "thumb_media_id": KNOWN}),
    ],
)
def test_every_kind_of_customer_message_is_taken_as_it_is(msgtype: str, content: dict[str, Any]) -> None:
    assert check({"msgtype": msgtype, msgtype: content}) == (msgtype, content)


@pytest.mark.parametrize(
    ("message", "errcode"),
    [
        ({}, 40008),
        ({"msgtype": "sticker"}, 40008),
        ({"msgtype": ["text"]}, 40008),
        ({"msgtype": "text"}, 44004),
        ({"msgtype": "text", "text": "hi"}, 44004),
        ({"msgtype": "text", "text": {"content": ""}}, 44004),
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 45002),
        ({"msgtype": "image", "image": {}}, 41006),
        ({"msgtype": "image", "image": {"media_id": "unknown"}}, 40007),
        ({"msgtype": "video", "video": {"media_id": KNOWN, "thumb_media_id": "unknown"}}, 40007),
        ({"msgtype": "music", "music": {"thumb_media_id": KNOWN}}, 40035),
        ({"msgtype": "news", "news": {"articles": []}}, 44003),
        ({"msgtype": "news", "news": {"articles": [{"title": "1"}, {"title": "2"}]}}, 45008),
        ({"msgtype": "msgmenu", "msgmenu": {"list": []}}, 40035),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1"}]}}, 40035),
        ({"msgtype": "miniprogrampage", "miniprogrampage": {"title": "t"}}, 40035),
    ],
)
def test_what_will_not_do_has_its_errcode(message: dict[str, Any], errcode: int) -> None:
    with pytest.raises(ApiError) as refused:
        check(message)
    assert refused.value.errcode == errcode


@pytest.mark.parametrize(
    ("body", "errcode"),
    [(b"", 44002), (b" \n", 44002), (b"{", 47001), (b"[]", 47001), (b'{"a": "\xff"}', 47001), (b"[" * 100_000, 47001)],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes, errcode: int) -> None:
    with pytest.raises(ApiError) as refused:
        parse_json(body)
    assert refused.value.errcode == errcode


@pytest.mark.parametrize("body", [rb'"\u4f60"', rb'"\\\u4f60"', rb'"a\u0041"'])
def test_escaped_characters_are_refused(body: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        refuse_escapes(body)
    assert refused.value.errcode == 40033


@pytest.mark.parametrize("body", ['"你"'.encode(), rb'"\\u4f60"', rb'"\n\u"', rb'"\\\\u4f60"'])
def test_a_backslash_that_is_itself_escaped_is_none(body: bytes) -> None:
    refuse_escapes(body)

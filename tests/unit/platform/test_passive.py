from typing import Any

import pytest

from liushui.wechat import xml
from local.platform.documents import Document, build_document
from local.platform.errors import ReplyMalformed
from local.platform.passive import read_reply
from local.platform.xml_writer import write_xml
from tests.unit.platform.shop import an_account

KNOWN = "a-known-medium"
ARTICLE = {"Title": "t", "Description": "d", "PicUrl": "p", "Url": "u"}
READ_ARTICLE = {"title": "t", "description": "d", "picurl": "p", "url": "u"}


def a_document(kind: str = "text") -> Document:
    return build_document(an_account(), "o-user", kind, {}, msg_id=None, create_time=1)


def read(document: Document | None = None, **fields: Any) -> tuple[str, dict[str, Any]]:
    envelope = {"ToUserName": "o-user", "FromUserName": an_account().original_id, "CreateTime": 5}
    reply = xml.parse(write_xml({**envelope, **fields}).encode())
    return read_reply(document or a_document(), reply, lambda media_id: media_id == KNOWN)


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"MsgType": "text", "Content": "字" * 682}, {"content": "字" * 682}),
        ({"MsgType": "image", "Image": {"MediaId": KNOWN}}, {"media_id": KNOWN}),
        ({"MsgType": "voice", "Voice": {"MediaId": KNOWN}}, {"media_id": KNOWN}),
        ({"MsgType": "video", "Video": {"MediaId": KNOWN, "Title": "t"}}, {"media_id": KNOWN, "title": "t"}),
        (
            {"MsgType": "music", "Music": {"MusicUrl": "m", "HQMusicUrl": "h", "ThumbMediaId": KNOWN}},
            {"musicurl": "m", "hqmusicurl": "h", "thumb_media_id": KNOWN},
        ),
        ({"MsgType": "news", "Articles": {"item": ARTICLE}}, {"articles": [READ_ARTICLE]}),
        ({"MsgType": "transfer_customer_service"}, {}),
        (
            {"MsgType": "transfer_customer_service", "TransInfo": {"KfAccount": "a@gh"}},
            {"kf_account": "a@gh"},
        ),
    ],
)
def test_each_kind_of_reply_is_read_into_the_shape_of_custom_send(fields: dict[str, Any], content: dict[str, Any]) -> None:
    assert read(**fields) == (fields["MsgType"], content)


@pytest.mark.parametrize(("kind", "shown"), [("text", 1), ("CLICK", 8)])
def test_articles_above_the_limit_are_cut(kind: str, shown: int) -> None:
    _, content = read(a_document(kind), MsgType="news", ArticleCount=9, Articles={"item": [ARTICLE] * 9})
    assert len(content["articles"]) == shown


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ToUserName": "o-other", "MsgType": "text", "Content": "a"}, "ToUserName"),
        ({"FromUserName": "wx1", "MsgType": "text", "Content": "a"}, "FromUserName"),
        ({"CreateTime": "now", "MsgType": "text", "Content": "a"}, "CreateTime"),
        ({"Content": "a"}, "MsgType is missing"),
        ({"MsgType": "text"}, "Content is missing"),
        ({"MsgType": "text", "Content": ""}, "Content is empty"),
        ({"MsgType": "text", "Content": "字" * 683}, "2048 bytes"),
        ({"MsgType": "sticker"}, "no kind of passive reply"),
        ({"MsgType": "image", "Image": {}}, "needs a media_id"),
        ({"MsgType": "image", "Image": {"MediaId": "old"}}, "unknown or older"),
        ({"MsgType": "music", "Music": {"MusicUrl": "m"}}, "needs a thumb_media_id"),
        ({"MsgType": "news", "Articles": ""}, "no item"),
    ],
)
def test_what_wechat_would_not_show_is_malformed(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ReplyMalformed, match=reason):
        read(**fields)

from typing import Any

import pytest

from liushui.wechat import xml
from local.platform.documents import TYPES, Document, build_document
from local.platform.errors import ControlError
from tests.unit.platform.shop import an_account


def build(kind: str | None = "text", /, msg_id: str | None = None, create_time: int = 1, **fields: Any) -> Document:
    return build_document(an_account(), "o-user", kind, fields, msg_id=msg_id, create_time=create_time)


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_is_a_document_that_the_server_can_read(kind: str) -> None:
    document = build(kind)
    fields = xml.parse(document.text.encode())
    assert fields["FromUserName"] == "o-user"
    assert fields["ToUserName"] == an_account().original_id
    assert fields["CreateTime"] == "1"
    if document.event is None:
        assert fields["MsgType"] == kind
        assert fields["MsgId"] == document.msg_id
    else:
        assert fields["Event"] == kind
        assert "MsgId" not in fields


def test_fields_override_the_defaults_verbatim() -> None:
    document = build("text", Content="a ]]> b", ToUserName="gh_other", Extra={"Inner": ["1", "2"]})
    fields = xml.parse(document.text.encode())
    assert fields["Content"] == "a ]]> b"
    assert fields["ToUserName"] == document.original_id == "gh_other"
    assert fields["Extra"] == {"Inner": ["1", "2"]}


def test_any_other_document_is_given_by_its_fields_alone() -> None:
    document = build(None, MsgType="event", Event="TEMPLATESENDJOBFINISH", MsgID=200163836, Status="success")
    assert document.event == "templatesendjobfinish"
    assert document.msg_id is None
    assert "<MsgID>200163836</MsgID><Status><![CDATA[success]]></Status>" in document.text


def test_messages_have_ids_of_their_own() -> None:
    assert len({build().msg_id for _ in range(100)}) == 100


def test_the_same_msg_id_gives_the_same_document() -> None:
    assert build("image", msg_id="77").text == build("image", msg_id="77").text
    assert build("image", msg_id="77").text != build("image", msg_id="78").text


def test_an_event_is_known_by_all_that_it_says() -> None:
    assert build("SCAN").document_id == build("SCAN").document_id
    assert build("SCAN").document_id != build("SCAN", create_time=2).document_id
    assert build("SCAN").document_id != build("SCAN", EventKey="2").document_id


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        ("sticker", {}, "type must be one of"),
        (None, {"MsgType": 1}, "MsgType must be a string"),
        ("text", {"MsgType": "image"}, "not both"),
        ("CLICK", {"msg_id": "1"}, "events carry no MsgId"),
        ("text", {"a b": "1"}, "not a name"),
        ("text", {"Content": object()}, "Content must be"),
    ],
)
def test_what_cannot_be_pushed_is_refused_with_its_reason(kind: str | None, more: dict[str, Any], reason: str) -> None:
    with pytest.raises(ControlError, match=reason) as refused:
        build(kind, **more)
    assert refused.value.status == 400

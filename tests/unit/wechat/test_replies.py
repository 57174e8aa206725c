import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.bot import deferred
from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.passive_replies import render
from liushui.wechat.replies import (
    MAX_TEXT_BYTES,
    Article,
    Image,
    InvalidReply,
    MiniProgram,
    Music,
    News,
    PassiveOnly,
    Reply,
    Subscribe,
    Template,
    Text,
    TransferToCustomerService,
    UpdateButton,
    UpdateTemplateCard,
    Video,
    Voice,
    from_data,
    to_custom_send,
    to_data,
)
from liushui.wechat.xml import Fields, clean_text, parse

ARTICLE = Article("标题", "描述", "https://example.com/p.png", "https://example.com/?a=1&b=2")
REPLIES: dict[str, tuple[Reply, JsonValue, Fields]] = {
    "text": (Text("你好 🌊"), {"content": "你好 🌊"}, {"Content": "你好 🌊"}),
    "image": (Image("m"), {"media_id": "m"}, {"Image": {"MediaId": "m"}}),
    "voice": (Voice("m"), {"media_id": "m"}, {"Voice": {"MediaId": "m"}}),
    "video": (
        Video("m", "标题", "描述"),
        {"media_id": "m", "title": "标题", "description": "描述"},
        {"Video": {"MediaId": "m", "Title": "标题", "Description": "描述"}},
    ),
    "music": (
        Music("t", "标题", "描述", "https://example.com/a.mp3", "https://example.com/b.mp3"),
        {
            "title": "标题",
            "description": "描述",
            "musicurl": "https://example.com/a.mp3",
            "hqmusicurl": "https://example.com/b.mp3",
            "thumb_media_id": "t",
        },
        {
            "Music": {
                "Title": "标题",
                "Description": "描述",
                "MusicUrl": "https://example.com/a.mp3",
                "HQMusicUrl": "https://example.com/b.mp3",
                "ThumbMediaId": "t",
            }
        },
    ),
    "news": (
        News((ARTICLE,)),
        {
            "articles": [
                {
                    "title": "标题",
                    "description": "描述",
                    "url": "https://example.com/?a=1&b=2",
                    "picurl": "https://example.com/p.png",
                }
            ]
        },
        {
            "ArticleCount": "1",
            "Articles": {
                "item": {
                    "Title": "标题",
                    "Description": "描述",
                    "PicUrl": "https://example.com/p.png",
                    "Url": "https://example.com/?a=1&b=2",
                }
            },
        },
    ),
}
every_reply = pytest.mark.parametrize(
    ("kind", "reply", "data", "fields"), [(k, *v) for k, v in REPLIES.items()], ids=REPLIES
)


def xml_of(reply: Reply) -> Fields:
    return parse(render(to_data(reply), "xml", to_user="oUser", from_user="gh_account", create_time=1714112445).encode())


@every_reply
def test_a_reply_is_stored_as_the_customer_service_api_has_it(
    kind: str, reply: Reply, data: JsonValue, fields: Fields
) -> None:
    assert to_data(reply) == {"msgtype": kind, kind: data}
    assert from_data(json.loads(json.dumps(to_data(reply)))) == reply


@every_reply
def test_a_passive_reply_is_xml(kind: str, reply: Reply, data: JsonValue, fields: Fields) -> None:
    head = {"ToUserName": "oUser", "FromUserName": "gh_account", "CreateTime": "1714112445", "MsgType": kind}
    assert xml_of(reply) == head | fields


@every_reply
def test_an_active_reply_is_the_stored_one_with_its_receiver(
    kind: str, reply: Reply, data: JsonValue, fields: Fields
) -> None:
    assert to_custom_send(to_data(reply), "oUser") == {"touser": "oUser", "msgtype": kind, kind: data}


def test_several_articles_answer_an_event() -> None:
    fields = xml_of(News((ARTICLE,) * 8))
    assert fields["ArticleCount"] == "8"
    assert fields["Articles"] == {"item": [xml_of(News((ARTICLE,)))["Articles"]["item"]] * 8}  # type: ignore[index, call-overload]


@pytest.mark.parametrize("count", [2, 8])
def test_several_articles_are_not_sent_actively(count: int) -> None:
    with pytest.raises(InvalidReply, match=f"takes one article, got {count}"):
        to_custom_send(to_data(News((ARTICLE,) * count)), "oUser")


def test_titles_may_be_left_out() -> None:
    assert to_data(Video("m"))["video"] == {"media_id": "m", "title": "", "description": ""}
    assert from_data({"msgtype": "video", "video": {"media_id": "m"}}) == Video("m")


# Text as XML carries it

some_text = st.text(max_size=200).filter(lambda text: clean_text(text).strip() != "")


@given(some_text, st.text(max_size=30), st.text(max_size=30))
def test_any_text_arrives_as_it_is_stored(text: str, to_user: str, from_user: str) -> None:
    data = to_data(Text(text))
    xml = render(data, "xml", to_user=to_user, from_user=from_user, create_time=1)
    assert parse(xml.encode()) == {
        "ToUserName": clean_text(to_user),
        "FromUserName": clean_text(from_user),
        "CreateTime": "1",
        "MsgType": "text",
        "Content": clean_text(text),
    }
    assert to_custom_send(data, "oUser")["text"] == {"content": clean_text(text)}


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        ("]]>", "]]>"),
        ("a]]]]>>b", "a]]]]>>b"),
        ("<![CDATA[<xml>&amp;]]>", "<![CDATA[<xml>&amp;]]>"),
        ("line\nline\ttab", "line\nline\ttab"),
        ("line\r\nline\rline", "line\nline\nline"),
        ("bell\x07 null\0 lone\ud800 none\uffff", "bell null lone none"),
        ("👨‍👩‍👧 𠮷 é", "👨‍👩‍👧 𠮷 é"),
    ],
)
def test_awkward_text_arrives(text: str, arrives: str) -> None:
    assert xml_of(Text(text))["Content"] == arrives


def test_stored_data_from_elsewhere_is_cleaned_too() -> None:
    xml = render({"msgtype": "text", "text": {"content": "a\0b"}}, "xml", to_user="u", from_user="g", create_time=1)
    assert parse(xml.encode())["Content"] == "ab"


# Limits


def test_the_longest_text_is_taken() -> None:
    assert Text("x" * MAX_TEXT_BYTES)
    assert Text("你" * 682 + "xx\0\0")


@pytest.mark.parametrize("text", ["x" * 2049, "你" * 683, "🌊" * 513])
def test_a_longer_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidReply, match="bytes of UTF-8, more than WeChat's 2048"):
        Text(text)


@pytest.mark.parametrize("text", ["", " \n", "\0", "\u3000"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidReply, match="empty"):
        Text(text)


@pytest.mark.parametrize("count", [0, 9])
def test_news_have_1_to_8_articles(count: int) -> None:
    with pytest.raises(InvalidReply, match=f"1 to 8 articles, got {count}"):
        News((ARTICLE,) * count)


@pytest.mark.parametrize("kind", [Image, Voice, Video])
def test_media_need_an_id(kind: Callable[[str], Reply]) -> None:
    with pytest.raises(InvalidReply, match="media_id is no text, or empty: upload"):
        kind("")


def test_music_needs_a_picture() -> None:
    with pytest.raises(InvalidReply, match="thumb_media_id is no text, or empty"):
        Music("", "", "", "https://example.com/a.mp3", "")


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ({}, "no msgtype"),
        ({"msgtype": ["text"], "text": {}}, "no msgtype"),
        ({"msgtype": "text"}, "nothing under its name"),
        ({"msgtype": "text", "text": "hello"}, "nothing under its name"),
        ({"msgtype": "sticker", "sticker": {}}, "'sticker' is none of"),
        ({"msgtype": "text", "text": {"content": 1}}, "content is no text"),
        ({"msgtype": "text", "text": {}}, "empty"),
        ({"msgtype": "news", "news": {}}, "articles are no list"),
        ({"msgtype": "news", "news": {"articles": ["a"]}}, "article of the stored reply"),
    ],
)
def test_what_is_no_stored_reply_is_refused(data: JsonObject, cause: str) -> None:
    with pytest.raises(InvalidReply, match=cause):
        from_data(data)
    with pytest.raises(InvalidReply, match=cause):
        to_custom_send(data, "oUser")
    with pytest.raises(InvalidReply, match=cause):
        render(data, "xml", to_user="u", from_user="g", create_time=1)


# What only the answer to a callback can carry

PASSIVE: list[tuple[PassiveOnly, JsonObject, Fields]] = [
    (TransferToCustomerService(), {}, {}),
    (TransferToCustomerService("kf@gh"), {"kf_account": "kf@gh"}, {"TransInfo": {"KfAccount": "kf@gh"}}),
    (UpdateButton("已处理"), {"replace_name": "已处理"}, {"Button": {"ReplaceName": "已处理"}}),
    (
        UpdateTemplateCard(
            {"CardType": "text_notice", "MainTitle": {"Title": "a"}, "HorizontalContentList": [{"Type": 1}, {}]}
        ),
        {"CardType": "text_notice", "MainTitle": {"Title": "a"}, "HorizontalContentList": [{"Type": 1}, {}]},
        {
            "TemplateCard": {
                "CardType": "text_notice",
                "MainTitle": {"Title": "a"},
                "HorizontalContentList": [{"Type": "1"}, ""],
            }
        },
    ),
]


@pytest.mark.parametrize(("reply", "data", "fields"), PASSIVE)
def test_a_passive_only_reply_is_stored_and_answered_but_never_sent(
    reply: PassiveOnly, data: JsonObject, fields: Fields
) -> None:
    stored = to_data(reply)
    assert stored == {"msgtype": stored["msgtype"], stored["msgtype"]: data}
    assert from_data(json.loads(json.dumps(stored))) == reply
    answered = xml_of(reply)
    assert answered["MsgType"] == stored["msgtype"]
    assert {name: value for name, value in answered.items() if name not in HEAD} == fields
    with pytest.raises(InvalidReply, match="only answers a callback"):
        to_custom_send(stored, "oUser")
    with pytest.raises(InvalidReply, match="only answers a callback"):
        deferred(reply)


HEAD = ("ToUserName", "FromUserName", "CreateTime", "MsgType")


@every_reply
def test_a_passive_reply_may_be_json(kind: str, reply: Reply, data: JsonValue, fields: Fields) -> None:
    text = render(to_data(reply), "json", to_user="oUser", from_user="gh_account", create_time=1714112445)
    answered = json.loads(text)
    assert answered["CreateTime"] == 1714112445
    assert "\\u" not in text
    assert {name: answered[name] for name in fields if name not in ("ArticleCount", "Articles")} == {
        name: value for name, value in fields.items() if name not in ("ArticleCount", "Articles")
    }


def test_a_passive_reply_in_json_goes_to_whoever_wrote_even_to_a_lone_surrogate() -> None:
    text = render(to_data(Text("好")), "json", to_user="\ud800", from_user="gh_account", create_time=1)
    assert json.loads(text.encode())["ToUserName"] == "\ud800"


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(InvalidReply, match="replace_name"):
        UpdateButton("")
    with pytest.raises(InvalidReply, match="CardType"):
        UpdateTemplateCard({})


NOTICES: list[tuple[Reply, JsonObject]] = [
    (Template("t1", {"first": "你好"}), {"template_id": "t1", "data": {"first": {"value": "你好"}}}),
    (
        Template("t1", {"a": "b\0"}, "https://example.com/", MiniProgram("wx1", "pages/a")),
        {
            "template_id": "t1",
            "data": {"a": {"value": "b"}},
            "url": "https://example.com/",
            "miniprogram": {"appid": "wx1", "pagepath": "pages/a"},
        },
    ),
    (Subscribe("t1", {"thing1": "好"}), {"template_id": "t1", "data": {"thing1": {"value": "好"}}}),
    (
        Subscribe("t1", {"thing1": "好"}, "pages/a"),
        {"template_id": "t1", "data": {"thing1": {"value": "好"}}, "page": "pages/a"},
    ),
]


@pytest.mark.parametrize(("reply", "inner"), NOTICES)
def test_a_notice_is_stored_and_read_again_and_answers_no_callback(reply: Reply, inner: JsonObject) -> None:
    kind = "subscribe" if isinstance(reply, Subscribe) else "template"
    stored = to_data(reply)
    assert stored == {"msgtype": kind, kind: inner}
    assert to_data(from_data(stored)) == stored
    with pytest.raises(InvalidReply, match="answers no callback"):
        render(stored, "xml", to_user="o1", from_user="gh_1", create_time=1)
    with pytest.raises(InvalidReply, match="an API of its own"):
        to_custom_send(stored, "o1")
    assert deferred(reply).reply == reply


@pytest.mark.parametrize("kind", [Template, Subscribe])
@pytest.mark.parametrize(("template_id", "data"), [("", {"a": "b"}), ("t1", {}), ("t1", {"a": 1}), ("t1", {"": "b"})])
def test_a_notice_has_a_template_and_texts(kind: Callable[..., Reply], template_id: str, data: dict[str, str]) -> None:
    with pytest.raises(InvalidReply):
        kind(template_id, data)


@pytest.mark.parametrize(
    "inner", [{"template_id": "t1"}, {"template_id": "t1", "data": {"a": "b"}}, {"data": {"a": {"value": "b"}}},
              {"template_id": "t1", "data": {"a": {"value": "b"}}, "miniprogram": "x"}],
)  # fmt: skip
def test_what_is_no_stored_notice_is_refused(inner: JsonObject) -> None:
    with pytest.raises(InvalidReply):
        from_data({"msgtype": "template", "template": inner})

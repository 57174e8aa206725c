import pytest

from liushui.wechat.calls import template
from liushui.wechat.calls.call import InvalidCall


def test_a_template_message_has_wechats_shape() -> None:
    call = template.send_template(
        "o",
        "T",
        {"keyword1": "巧克力", "keyword2": "39.8元"},
        url="http://x",
        mini_program=template.MiniProgram("wx1", "index?foo=bar"),
        client_msg_id="MSG_000001",
    )
    assert call.path == "/cgi-bin/message/template/send"
    assert call.body == {
        "touser": "o",
        "template_id": "T",
        "url": "http://x",
        "miniprogram": {"appid": "wx1", "pagepath": "index?foo=bar"},
        "client_msg_id": "MSG_000001",
        "data": {"keyword1": {"value": "巧克力"}, "keyword2": {"value": "39.8元"}},
    }
    assert (call.delivers, call.vendor_key, call.repeatable) == (True, True, True)
    assert call.read({"errcode": 0, "msgid": 9007199254740993123}) == "9007199254740993123"


def test_without_a_key_of_ours_it_is_not_to_be_repeated() -> None:
    call = template.send_template("o", "T", {"a": "b"})
    assert call.body == {"touser": "o", "template_id": "T", "data": {"a": {"value": "b"}}}
    assert (call.vendor_key, call.repeatable) == (False, False)


def test_templates_are_listed_added_and_deleted() -> None:
    listed = {"template_id": "T", "title": "t", "primary_industry": "IT", "content": "c", "example": "e"}
    assert template.list_templates().method == "GET"
    assert template.list_templates().read({"template_list": [listed]}) == (template.Template("T", "t", "c", "e"),)
    added = template.add_template("TM00015", ("keyword1",))
    assert added.body == {"template_id_short": "TM00015", "keyword_name_list": ["keyword1"]}
    assert added.read({"errcode": 0, "template_id": "T"}) == "T"
    assert not added.repeatable
    assert template.delete_template("T").body == {"template_id": "T"}


def test_limits_are_named() -> None:
    with pytest.raises(InvalidCall, match="client_msg_id has 33 characters, more than WeChat's 32"):
        template.send_template("o", "T", {"a": "b"}, client_msg_id="x" * 33)
    with pytest.raises(InvalidCall, match="values has 0 items"):
        template.send_template("o", "T", {})
    with pytest.raises(InvalidCall, match="template_id is empty"):
        template.send_template("o", "", {"a": "b"})

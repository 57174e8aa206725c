from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import template_cards, wecom_contents, wecom_groups
from liushui.wechat.calls.call import InvalidCall


def test_a_group_chat_is_made() -> None:
    call = wecom_groups.create(["a", "b"], name="n", owner="a", chat_id="C1")
    assert call.path == "/cgi-bin/appchat/create"
    assert call.body == {"name": "n", "owner": "a", "userlist": ["a", "b"], "chatid": "C1"}
    assert call.read({"errcode": 0, "chatid": "C1"}) == "C1"
    assert call.repeatable
    assert not wecom_groups.create(["a", "b"]).repeatable  # a second call makes a second chat


def test_a_group_chat_is_changed_and_read() -> None:
    assert wecom_groups.update("C1", name="n", owner="b", add=["c"], remove=["a"]).body == {
        "chatid": "C1",
        "name": "n",
        "owner": "b",
        "add_user_list": ["c"],
        "del_user_list": ["a"],
    }
    call = wecom_groups.get("C1")
    assert (call.method, call.query, call.body) == ("GET", {"chatid": "C1"}, None)
    info: JsonObject = {"chatid": "C1", "name": "n", "owner": "a", "userlist": ["a", "b"], "chat_type": 0}
    assert call.read({"errcode": 0, "chat_info": info}) == wecom_groups.GroupChat("C1", "n", "a", ("a", "b"), 0)


def test_a_message_to_a_group_chat_has_wecoms_shape() -> None:
    call = wecom_groups.send("C1", wecom_contents.text("hi"), safe=True)
    assert call.path == "/cgi-bin/appchat/send"
    assert call.body == {"chatid": "C1", "msgtype": "text", "text": {"content": "hi"}, "safe": 1}
    assert not call.repeatable


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: wecom_groups.create(["a"]), "members has 1 items: it must have 2 to 2000"),
        (lambda: wecom_groups.create(["a"] * 2001), "members has 2001 items: it must have 2 to 2000"),
        (lambda: wecom_groups.create(["a", "b"], name="x" * 51), "name has 51 characters, more than WeChat's 50"),
        (lambda: wecom_groups.create(["a", "b"], chat_id="a-b"), "chat_id must be 1 to 32 letters or digits"),
        (
            lambda: wecom_groups.send("C", template_cards.text_notice(template_cards.open_url("u"), title="t")),
            "content must be one of text, image, voice, video, file, textcard, news, mpnews, markdown",
        ),
    ],
)
def test_what_wecom_would_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says

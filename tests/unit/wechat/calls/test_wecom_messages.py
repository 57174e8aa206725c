from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import template_cards, wecom_contents, wecom_messages
from liushui.wechat.calls.call import Host, InvalidCall
from liushui.wechat.calls.wecom_messages import Receivers, Sent

HI = wecom_contents.text("hi")
CARD = template_cards.text_notice(template_cards.open_url("u"), title="t")


def test_a_message_has_wecoms_shape() -> None:
    to = Receivers(["a", "b"], [1, 2], [3])
    call = wecom_messages.send(to, 1000002, HI, safe=1, translate_ids=True, duplicate_check_seconds=600)
    assert (call.path, call.host) == ("/cgi-bin/message/send", Host.WORK)
    assert call.body == {
        "touser": "a|b",
        "toparty": "1|2",
        "totag": "3",
        "msgtype": "text",
        "agentid": 1000002,
        "text": {"content": "hi"},
        "safe": 1,
        "enable_id_trans": 1,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 600,
    }
    assert call.repeatable


def test_defaults_are_left_to_wecom() -> None:
    call = wecom_messages.send(Receivers(everybody=True), 1, CARD)
    assert call.body == {"touser": "@all", "msgtype": "template_card", "agentid": 1, "template_card": CARD.content}
    assert (call.delivers, call.repeatable) == (True, False)


def test_the_result_tells_whom_it_did_not_reach() -> None:
    read = wecom_messages.send(Receivers(["a"]), 1, HI).read
    answer: JsonObject = {
        "errcode": 0, "invaliduser": "a|b", "invalidparty": "1", "invalidtag": "", "unlicenseduser": "c", "msgid": "M",
        "response_code": "R",
    }  # fmt: skip
    assert read(answer) == Sent("M", ("a", "b"), ("1",), (), ("c",), "R")
    assert read({"errcode": 0, "msgid": "M"}) == Sent("M")


def test_a_message_is_recalled() -> None:
    call = wecom_messages.recall("M")
    assert (call.path, call.body) == ("/cgi-bin/message/recall", {"msgid": "M"})


def test_a_card_is_updated() -> None:
    call = wecom_messages.disable_buttons(Receivers(["a"], [2], [3]), 1, "R", "done")
    assert call.path == "/cgi-bin/message/update_template_card"
    assert call.body == {
        "userids": ["a"],
        "partyids": [2],
        "tagids": [3],
        "agentid": 1,
        "response_code": "R",
        "button": {"replace_name": "done"},
    }
    assert call.read({"errcode": 0, "invaliduser": ["a"]}) == ("a",)
    replaced = wecom_messages.replace_card(Receivers(everybody=True), 1, "R", CARD)
    assert replaced.body == {"atall": 1, "agentid": 1, "response_code": "R", "template_card": CARD.content}
    assert not replaced.repeatable


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: wecom_messages.send(Receivers(), 1, HI), "to must name somebody"),
        (lambda: wecom_messages.send(Receivers(["a"] * 1001), 1, HI), "to.users has 1001 items: it must have 0 to 1000"),
        (
            lambda: wecom_messages.send(Receivers(parties=[1] * 101), 1, HI),
            "to.parties has 101 items: it must have 0 to 100",
        ),
        (lambda: wecom_messages.send(Receivers(tags=[1] * 101), 1, HI), "to.tags has 101 items: it must have 0 to 100"),
        (lambda: wecom_messages.send(Receivers(["a"]), 1, HI, safe=2), "safe is 2: it must be 0 to 1"),
        (
            lambda: wecom_messages.send(Receivers(["a"]), 1, HI, duplicate_check_seconds=14_401),
            "duplicate_check_seconds is 14401: it must be 1 to 14400",
        ),
        (lambda: wecom_messages.replace_card(Receivers(["a"]), 1, "R", HI), "card must be a template card"),
        (lambda: wecom_messages.disable_buttons(Receivers(["a"]), 1, "", "x"), "response_code is empty"),
    ],
)
def test_what_wecom_would_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says

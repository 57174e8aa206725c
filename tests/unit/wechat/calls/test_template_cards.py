from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import template_cards as cards
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.template_cards import Button, CardParts, Option, Selection

URL = cards.open_url("https://x")
MENU: JsonObject = {"desc": "more", "action_list": [{"text": "later", "key": "later"}]}


def test_actions() -> None:
    assert URL == {"type": 1, "url": "https://x"}
    assert cards.open_mini_program("wx1", "p") == {"type": 2, "appid": "wx1", "pagepath": "p"}


def test_a_text_notice_has_wecoms_shape() -> None:
    parts = CardParts({"desc": "s"}, MENU, {"title": "q"}, [{"keyname": "k", "value": "v"}], [{"type": 0, "title": "j"}])
    card = cards.text_notice(
        URL, title="t", description="d", sub_title="s", emphasis={"title": "100", "desc": "e"}, task_id="a@1", parts=parts
    )
    assert card.msgtype == "template_card"
    assert card.content == {
        "card_type": "text_notice",
        "source": {"desc": "s"},
        "action_menu": MENU,
        "task_id": "a@1",
        "main_title": {"title": "t", "desc": "d"},
        "quote_area": {"title": "q"},
        "emphasis_content": {"title": "100", "desc": "e"},
        "sub_title_text": "s",
        "horizontal_content_list": [{"keyname": "k", "value": "v"}],
        "jump_list": [{"type": 0, "title": "j"}],
        "card_action": URL,
    }


def test_a_news_notice_has_wecoms_shape() -> None:
    card = cards.news_notice(URL, "t", image={"url": "p", "aspect_ratio": 2.25}, vertical=[{"title": "v"}])
    assert card.content == {
        "card_type": "news_notice",
        "main_title": {"title": "t"},
        "card_image": {"url": "p", "aspect_ratio": 2.25},
        "vertical_content_list": [{"title": "v"}],
        "card_action": URL,
    }


def test_buttons_have_wecoms_shape() -> None:
    selection = Selection("q", "which?", [Option("1", "a"), Option("2", "b")], "1")
    card = cards.button_interaction("task", "t", [Button("yes", "k1"), Button("no", "k2", 2)], selection=selection)
    assert card.content == {
        "card_type": "button_interaction",
        "main_title": {"title": "t"},
        "task_id": "task",
        "button_selection": {
            "question_key": "q",
            "title": "which?",
            "option_list": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}],
            "selected_id": "1",
        },
        "button_list": [{"text": "yes", "style": 1, "key": "k1"}, {"text": "no", "style": 2, "key": "k2"}],
    }


def test_a_vote_has_wecoms_shape() -> None:
    card = cards.vote_interaction("task", "t", "q", [Option("1", "a", checked=True)], Button("send", "k"), several=True)
    assert card.content == {
        "card_type": "vote_interaction",
        "main_title": {"title": "t"},
        "task_id": "task",
        "checkbox": {"question_key": "q", "option_list": [{"id": "1", "text": "a", "is_checked": True}], "mode": 1},
        "submit_button": {"text": "send", "key": "k"},
    }


def test_several_lists_have_wecoms_shape() -> None:
    card = cards.multiple_interaction("task", "t", [Selection("q", "which?", [Option("1", "a")])], Button("send", "k"))
    assert card.content == {
        "card_type": "multiple_interaction",
        "main_title": {"title": "t"},
        "task_id": "task",
        "select_list": [{"question_key": "q", "title": "which?", "option_list": [{"id": "1", "text": "a"}]}],
        "submit_button": {"text": "send", "key": "k"},
    }


OPTIONS, SUBMIT, ONE = [Option("1", "a")], Button("s", "k"), [Button("b", "k")]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: cards.text_notice(URL), "title or sub_title must be given"),
        (lambda: cards.news_notice(URL, "t"), "image or image_text_area must be given"),
        (lambda: cards.news_notice(URL, "t", image={}, vertical=[{}] * 5), "vertical has 5 items: it must have 0 to 4"),
        (lambda: cards.button_interaction("t", "t", ONE * 7), "buttons has 7 items: it must have 1 to 6"),
        (lambda: cards.button_interaction("", "t", ONE), "task_id is empty"),
        (lambda: cards.button_interaction("a b", "t", ONE), "task_id must be 1 to 128 letters, digits, _, - or @"),
        (lambda: cards.button_interaction("x" * 129, "t", ONE), "task_id must be 1 to 128 letters, digits, _, - or @"),
        (lambda: cards.vote_interaction("t", "t", "q", OPTIONS * 21, SUBMIT), "options has 21 items: it must have 1 to 20"),
        (lambda: cards.multiple_interaction("t", "t", [], SUBMIT), "selections has 0 items: it must have 1 to 3"),
        (
            lambda: cards.multiple_interaction("t", "t", [Selection("q", "t", OPTIONS * 11)], SUBMIT),
            "options has 11 items: it must have 1 to 10",
        ),
        (
            lambda: cards.text_notice(URL, title="t", parts=CardParts(horizontal=[{}] * 7)),
            "parts.horizontal has 7 items: it must have 0 to 6",
        ),
        (
            lambda: cards.text_notice(URL, title="t", parts=CardParts(jumps=[{}] * 4)),
            "parts.jumps has 4 items: it must have 0 to 3",
        ),
        (lambda: cards.text_notice(URL, title="t", parts=CardParts(action_menu=MENU)), "task_id is empty"),
    ],
)
def test_what_wecom_would_refuse_is_named(make: Any, says: str) -> None:
    with pytest.raises(InvalidCall) as caught:
        make()
    assert str(caught.value) == says

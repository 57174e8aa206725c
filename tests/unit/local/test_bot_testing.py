"""The phone that bot authors test with."""

from collections.abc import Callable

import pytest

from bot.app import bot as example_bot
from liushui.bot import Bot, Image, Session, deferred
from local.bot_testing import BotFailed, Phone
from tests.markdown import ROOT, Page

example = Bot()


@example.text("count")
def count_up(session: Session) -> str:
    seen = session.get("seen", 0)
    session["seen"] = int(seen if isinstance(seen, int) else 0) + 1
    return str(session["seen"])


@example.text("both")
def answer_twice() -> list[object]:
    return ["now", deferred("later")]


@example.text("picture")
def show_picture() -> Image:
    return Image("media-1")


@example.click("KEY")
def answer_tap() -> str:
    return "tapped"


@example.text("bad")
def fail() -> str:
    raise ValueError("secret")


@pytest.fixture
def phone() -> Phone:
    return Phone(example)


def test_the_bot_answers_and_remembers(phone: Phone) -> None:
    assert [answer.text for answer in phone.say("count")] == ["1"]
    assert [answer.text for answer in phone.say("count")] == ["2"]
    assert phone.user.session["seen"] == 2


def test_passive_and_later_answers_are_told_apart(phone: Phone) -> None:
    assert [(answer.text, answer.passive) for answer in phone.say("both")] == [("now", True), ("later", False)]


def test_other_kinds_have_their_message(phone: Phone) -> None:
    (answer,) = phone.say("picture")
    assert (answer.kind, answer.text, answer.message["image"]) == ("image", None, {"media_id": "media-1"})


def test_taps_follows_and_equal_events_are_all_pushed(phone: Phone) -> None:
    assert [phone.click("KEY")[0].text, phone.click("KEY")[0].text] == ["tapped", "tapped"]
    assert phone.say("unknown") == []
    phone.follow()
    assert phone.user.subscribed is True
    phone.unfollow()
    assert phone.user.subscribed is False


def test_a_handler_that_raises_fails_the_test_by_name(phone: Phone) -> None:
    with pytest.raises(BotFailed, match=r"fail.*ValueError") as failed:
        phone.say("bad")
    assert "secret" not in str(failed.value)


def test_the_pages_own_test_passes_with_the_example_bot() -> None:
    (_, block, _) = Page(ROOT / "docs/how-to/test-a-bot.md").blocks("python")
    names: dict[str, Callable[[Phone], None]] = {}
    exec(block.text, names)
    names["test_help"](Phone(example_bot))

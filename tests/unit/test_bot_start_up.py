"""Everything wrong with a bot's rule is said when it is registered."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from liushui.bot import (
    Bot,
    deferred,
)
from liushui.domain.errors import ConfigurationError, UnreachableRule
from tests.bots import Handler, saying


class TestStartUp:
    """Everything wrong with a rule is said when it is registered."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (lambda b: b.text(), lambda b: b.text("a")),
            (lambda b: b.text(), lambda b: b.text(re.compile("a"))),
            (lambda b: b.text(), lambda b: b.text()),
            (lambda b: b.text("a"), lambda b: b.text(" a ")),
            (lambda b: b.text(re.compile("a")), lambda b: b.text("ab")),
            (lambda b: b.text(re.compile("a")), lambda b: b.text(re.compile("a"))),
            (lambda b: b.text(re.compile(".*")), lambda b: b.text(re.compile("a"))),
            (lambda b: b.text(re.compile("(.*)", re.DOTALL)), lambda b: b.text("a")),
            (lambda b: b.click(), lambda b: b.click("K")),
            (lambda b: b.click("K"), lambda b: b.click("J", "K")),
            (lambda b: b.scan("7"), lambda b: b.scan("7")),
            (lambda b: b.image, lambda b: b.image),
            (lambda b: b.subscribe, lambda b: b.subscribe),
            (lambda b: b.event("Wifi"), lambda b: b.event("WIFI")),
            (lambda b: b.event("subscribe"), lambda b: b.subscribe),
            (lambda b: b.event("Click"), lambda b: b.click("K")),
            (lambda b: b.event("location"), lambda b: b.location_event),
            (lambda b: b.subscribe, lambda b: b.event("SUBSCRIBE")),
            (lambda b: b.click(), lambda b: b.event("click")),
            (lambda b: b.view, lambda b: b.event("VIEW")),
        ],
    )
    def test_a_rule_that_can_never_be_reached_is_refused_naming_both(
        self, first: Callable[[Bot], Any], second: Callable[[Bot], Any]
    ) -> None:
        bot = Bot()
        first(bot)(saying("1", "earlier"))
        with pytest.raises(UnreachableRule, match=r"'later'.*'earlier'"):
            second(bot)(saying("2", "later"))

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (lambda b: b.text("a"), lambda b: b.text()),
            (lambda b: b.text("ab"), lambda b: b.text(re.compile("a"))),
            (lambda b: b.text(re.compile("a")), lambda b: b.text(re.compile("ab"))),
            (lambda b: b.text(re.compile("a")), lambda b: b.text("ba")),
            (lambda b: b.text(re.compile("a")), lambda b: b.text(re.compile("a", re.IGNORECASE))),
            (lambda b: b.text(), lambda b: b.image),
            (lambda b: b.text("click"), lambda b: b.event("click")),
            (lambda b: b.click("K"), lambda b: b.event("click")),
            (lambda b: b.text("subscribe"), lambda b: b.subscribe),
            (lambda b: b.event("subscribe"), lambda b: b.unsubscribe),
            (lambda b: b.event("location"), lambda b: b.location),
            (lambda b: b.location, lambda b: b.location_event),
        ],
    )
    def test_a_rule_that_can_be_reached_is_taken(self, first: Callable[[Bot], Any], second: Callable[[Bot], Any]) -> None:
        bot = Bot()
        first(bot)(saying("1", "earlier"))
        second(bot)(saying("2", "later"))

    def test_a_default_may_be_registered_before_all_others_but_only_once(self) -> None:
        bot = Bot()
        bot.default(saying("1", "first"))
        bot.text()(saying("2"))
        with pytest.raises(UnreachableRule, match="'first' is the default already"):
            bot.default(saying("3", "second"))

    @pytest.mark.parametrize(
        ("handler", "named"),
        [
            (lambda mesage: None, "mesage"),
            (lambda message, state: None, "state"),
            (lambda *args: None, "args"),
            (lambda message, **kwargs: None, "kwargs"),
            (lambda limit=3: None, "limit"),
        ],
    )
    def test_a_parameter_that_nothing_is_at_hand_for_is_named(self, handler: Handler, named: str) -> None:
        for register in (Bot().text(), Bot().image, Bot().default):
            with pytest.raises(ConfigurationError, match=rf"asks for {named}; .* message, match, user, session"):
                register(handler)

    def test_two_handlers_of_one_name_are_refused(self) -> None:
        """Names are stored with deferred replies: the wrong one would run later."""
        for register in (Bot.image, Bot.default):
            bot = Bot()
            bot.text("a")(saying("1", "same"))
            with pytest.raises(ConfigurationError, match="two handlers are named 'same'"):
                register(bot, saying("2", "same"))

    def test_the_same_name_as_the_default_is_refused_too(self) -> None:
        bot = Bot()
        bot.default(saying("1", "same"))
        with pytest.raises(ConfigurationError, match="two handlers are named 'same'"):
            bot.image(saying("2", "same"))

    @pytest.mark.parametrize("decorator", ["text", "click", "scan", "event"])
    def test_forgotten_brackets_are_said(self, decorator: str) -> None:
        with pytest.raises(ConfigurationError, match=r"brackets"):
            getattr(Bot(), decorator)(saying("x"))

    @pytest.mark.parametrize("names", [(), ("",), ("a", " ")])
    def test_an_event_without_a_name_is_said(self, names: tuple[str, ...]) -> None:
        with pytest.raises(ConfigurationError, match="name the event"):
            Bot().event(*names)

    def test_an_unknown_policy_is_said(self) -> None:
        with pytest.raises(ConfigurationError, match="'hold' or 'resend'"):
            deferred("x", on_unknown="shrug")

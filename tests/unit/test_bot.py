"""The public API for a bot's author: which rule takes what, what a handler gets, and what it may return."""

import re
from typing import Any

import pytest

from liushui.bot import (
    Article,
    Bot,
    ClickEvent,
    Image,
    Music,
    News,
    ScanCodeWaitEvent,
    Session,
    Text,
    TextMessage,
    TransferToCustomerService,
    UserState,
    Video,
    Voice,
    deferred,
)
from liushui.bot.wanting import Deferred, HandlerResult, Wanted
from liushui.wechat.replies import InvalidReply, to_data
from tests.bots import Fields, Handler, run, said, saying
from tests.builders import event_fields, text_fields


def of_type(kind: str, **more: str) -> Fields:
    return {**text_fields(), "MsgType": kind} | more


EVERYTHING: list[tuple[str, Fields]] = [
    ("text", text_fields()),
    ("image", of_type("image", PicUrl="u", MediaId="m")),
    ("voice", of_type("voice", MediaId="m", Format="amr")),
    ("video", of_type("video", MediaId="m", ThumbMediaId="t")),
    ("video", of_type("shortvideo", MediaId="m", ThumbMediaId="t")),
    ("location", of_type("location", Location_X="1", Location_Y="2", Scale="3", Label="l")),
    ("link", of_type("link", Title="t", Description="d", Url="u")),
    ("subscribe", event_fields("subscribe")),
    ("subscribe", event_fields("subscribe", EventKey="qrscene_7", Ticket="t")),
    ("unsubscribe", event_fields("unsubscribe")),
    ("scan", event_fields("SCAN", EventKey="7", Ticket="t")),
    ("location_event", event_fields("LOCATION", Latitude="1", Longitude="2", Precision="3")),
    ("click", event_fields("CLICK", EventKey="K")),
    ("view", event_fields("VIEW", EventKey="http://x")),
]
CALLED = {"text", "click", "scan"}
"""The decorators that take brackets."""


class TestDecorators:
    @pytest.mark.parametrize(("decorator", "fields"), EVERYTHING)
    def test_each_kind_of_callback_reaches_its_own_rule(self, decorator: str, fields: Fields) -> None:
        bot = Bot()
        for name in {name for name, _ in EVERYTHING}:
            registered = getattr(bot, name)() if name in CALLED else getattr(bot, name)
            registered(saying(name))
        assert said(bot, fields) == decorator

    @pytest.mark.parametrize(("decorator", "fields"), EVERYTHING)
    def test_a_rule_takes_nothing_of_another_kind(self, decorator: str, fields: Fields) -> None:
        bot = Bot()
        for name in {name for name, _ in EVERYTHING} - {decorator}:
            registered = getattr(bot, name)() if name in CALLED else getattr(bot, name)
            registered(saying(name))
        assert run(bot, fields) is None

    @pytest.mark.parametrize(("decorator", "fields"), EVERYTHING)
    def test_what_no_rule_takes_reaches_the_default(self, decorator: str, fields: Fields) -> None:
        bot = Bot()
        bot.default(saying("default"))
        bot.text("something else")(saying("other"))
        assert said(bot, fields) == "default"

    @pytest.mark.parametrize("fields", [of_type("hologram"), event_fields("debug_demo"), {"Odd": "callback"}])
    def test_so_does_what_nobody_has_heard_of(self, fields: Fields) -> None:
        bot = Bot()
        bot.default(saying("default"))
        assert said(bot, fields) == "default"

    def test_decorators_give_the_handler_back(self) -> None:
        bot, handler = Bot(), saying("x")
        assert bot.text("x")(handler) is handler
        assert bot.image(handler) is handler
        assert bot.default(handler) is handler


class TestTexts:
    @pytest.mark.parametrize(("content", "reply"), [("help", "h"), (" help \n", "h"), ("帮助", "h"), ("Help", None)])
    def test_an_exact_text_counts_whole_but_for_blanks_around_it(self, content: str, reply: str | None) -> None:
        bot = Bot()
        bot.text(" help ", "帮助")(saying("h"))
        assert said(bot, text_fields(content)) == reply

    @pytest.mark.parametrize(("content", "reply"), [("order 12", "12"), ("order 12 please", "12"), ("my order 12", None)])
    def test_a_regular_expression_matches_from_the_beginning(self, content: str, reply: str | None) -> None:
        bot = Bot()

        @bot.text(re.compile(r"order (\d+)"))
        def order(match: re.Match[str]) -> str:
            return match[1]

        assert said(bot, text_fields(content)) == reply

    def test_rules_are_tried_in_their_order(self) -> None:
        bot = Bot()
        bot.default(saying("default"))
        bot.text("a1")(saying("exact"))
        bot.text(re.compile("a"))(saying("pattern"))
        bot.text()(saying("any"))
        assert [said(bot, text_fields(text)) for text in ("a1", "a2", "b")] == ["exact", "pattern", "any"]

    def test_one_handler_may_have_several_rules(self) -> None:
        bot, handler = Bot(), saying("x")
        bot.text("x")(handler)
        bot.click("X")(handler)
        assert said(bot, text_fields("x")) == said(bot, event_fields("CLICK", EventKey="X")) == "x"


class TestKeysAndNames:
    def test_a_click_is_told_by_its_key(self) -> None:
        bot = Bot()
        bot.click("A", "B")(saying("ab"))
        bot.click()(saying("any"))
        keys = [said(bot, event_fields("CLICK", EventKey=key)) for key in ("A", "B", "a", " A")]
        assert keys == ["ab", "ab", "any", "any"]

    def test_a_scan_is_told_by_its_scene(self) -> None:
        bot = Bot()
        bot.scan("7")(saying("seven"))
        assert said(bot, event_fields("SCAN", EventKey="7")) == "seven"
        assert said(bot, event_fields("SCAN", EventKey="8")) is None

    @pytest.mark.parametrize("sent", ["WifiConnected", "wificonnected", " WIFICONNECTED "])
    @pytest.mark.parametrize("named", ["WifiConnected", "wifiCONNECTED"])
    def test_an_event_without_a_view_is_told_by_its_name_in_any_case(self, named: str, sent: str) -> None:
        bot = Bot()
        bot.event(named, "other")(saying("wifi"))
        assert said(bot, event_fields(sent)) == "wifi"
        assert said(bot, event_fields(sent + "2")) is None

    def test_an_event_with_a_view_can_be_told_by_its_name_too(self) -> None:
        bot = Bot()
        bot.event("click")(saying("click"))
        assert said(bot, event_fields("CLICK", EventKey="K")) == "click"

    def test_a_rule_for_an_events_name_hands_over_its_typed_view(self) -> None:
        bot = Bot()

        @bot.event("scancode_waitmsg")
        def answer(message: ScanCodeWaitEvent) -> str:
            return f"{message.key} {message.scan.result}"

        scanned = {"ScanType": "qrcode", "ScanResult": "item 7"}
        assert said(bot, {**event_fields("scancode_waitmsg", EventKey="K"), "ScanCodeInfo": scanned}) == "K item 7"

    @pytest.mark.parametrize("named", ["PUBLISHJOBFINISH", "freepublishjobfinish"])
    @pytest.mark.parametrize("sent", ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"])
    def test_any_of_an_events_names_takes_all_of_them(self, named: str, sent: str) -> None:
        bot = Bot()
        bot.event(named)(saying("published"))
        assert said(bot, event_fields(sent)) == "published"

    @pytest.mark.parametrize("named", ["change_contact", "change_contact/create_user"])
    def test_a_second_name_narrows_a_rule(self, named: str) -> None:
        bot = Bot()
        bot.event(named)(saying("changed"))
        created, deleted = (
            bot.rule_for(event_fields("change_contact", ChangeType=change), "wecom")
            for change in ("create_user", "delete_user")
        )
        assert created is not None
        assert (deleted is None) is ("/" in named)

    def test_the_platform_decides_which_view_a_rule_is_asked_about(self) -> None:
        bot = Bot()
        bot.click("K")(saying("click"))
        bot.text("hi")(saying("text"))
        bot.event("TRANSACTION.SUCCESS")(saying("paid"))
        click = bot.rule_for(event_fields("click", EventKey="K"), "wecom")
        text = bot.rule_for({"msgtype": "text", "text": {"content": "hi"}}, "wecom")
        paid = bot.rule_for({"event_type": "TRANSACTION.SUCCESS", "resource": {"out_trade_no": "7"}}, platform="pay")
        assert [found and found.rule.name for found in (click, text, paid)] == ["say_click", "say_text", "say_paid"]
        assert [found and type(found.message).__module__.partition("views.")[2] for found in (click, text, paid)] == [
            "wecom.menu", "wecom.robots", "pay.transactions",
        ]  # fmt: skip
        assert bot.rule_for({"msgtype": "text", "text": {"content": "hi"}}) is None

    @pytest.mark.parametrize("name", ["subscribe", "CLICK", "WifiConnected", "scan"])
    def test_a_text_that_reads_like_an_event_never_reaches_an_events_rule(self, name: str) -> None:
        bot = Bot()
        bot.event(name)(saying("event"))
        assert run(bot, text_fields(name)) is None
        assert run(bot, text_fields(name) | {"Event": name}) is None

    @pytest.mark.parametrize("text", ["K", "7", "subscribe"])
    def test_an_event_whose_key_reads_like_a_text_never_reaches_a_texts_rule(self, text: str) -> None:
        bot = Bot()
        bot.text(text)(saying("text"))
        bot.text(re.compile(text + "."))(saying("pattern"))
        for event in ("CLICK", "SCAN", text):
            assert run(bot, event_fields(event, EventKey=text, Content=text)) is None


class TestParameters:
    FIELDS = text_fields("order 12")

    def asked(self, handler: Handler, user: UserState | None = None) -> HandlerResult:
        bot = Bot()
        bot.text(re.compile(r"order (\d+)"))(handler)
        result = run(bot, self.FIELDS, user)
        assert result is not None
        return result

    def test_a_handler_gets_what_its_parameters_name_in_any_order(self) -> None:
        user = UserState(messages=3, session={"a": 1})

        def handler(session: Session, user: UserState, match: re.Match[str], message: TextMessage) -> str:
            return f"{session['a']} {user.messages} {match[1]} {message.content}"

        (reply,) = self.asked(handler, user).replies
        assert reply.message == to_data(Text("1 3 12 order 12"))

    def test_a_handler_may_ask_for_nothing(self) -> None:
        assert self.asked(lambda: None) == HandlerResult()

    def test_a_handler_may_be_an_object(self) -> None:
        class Orders:
            def take(self, match: re.Match[str]) -> str:
                return match[1]

        assert self.asked(Orders().take).replies[0].message == to_data(Text("12"))


REPLIES = [
    Text("你好"),
    Image("m"),
    Voice("m"),
    Video("m", "t", "d"),
    Music("t", "title", "d", "u", "h"),
    News((Article("t", "d", "p", "u"),)),
]


class TestReturns:
    def returned(self, answer: Any) -> tuple[Wanted, ...]:
        bot = Bot()
        bot.text()(lambda: answer)
        result = run(bot, text_fields())
        assert result is not None
        return result.replies

    @pytest.mark.parametrize("answer", [None, [], ()])
    def test_nothing(self, answer: Any) -> None:
        assert self.returned(answer) == ()

    def test_a_string(self) -> None:
        assert self.returned("hi") == (Wanted(to_data(Text("hi")), is_deferred=False),)

    @pytest.mark.parametrize("reply", REPLIES)
    def test_a_reply_of_each_kind(self, reply: Any) -> None:
        assert self.returned(reply) == (Wanted(to_data(reply), is_deferred=False),)

    @pytest.mark.parametrize("reply", REPLIES)
    @pytest.mark.parametrize("policy", ["hold", "resend"])
    def test_a_deferred_reply_of_each_kind(self, reply: Any, policy: str) -> None:
        assert self.returned(deferred(reply, on_unknown=policy)) == (Wanted(to_data(reply), True, policy),)

    def test_a_deferred_reply_with_another_one_for_where_it_cannot_be_sent(self) -> None:
        returned = self.returned(deferred("hi", fallback=Image("m")))
        assert returned == (Wanted(to_data(Text("hi")), True, "hold", to_data(Image("m"))),)
        assert deferred("hi", fallback="by mail").fallback == Text("by mail")

    def test_a_fallback_is_an_active_reply_as_well(self) -> None:
        with pytest.raises(InvalidReply, match="no API sends it"):
            deferred("hi", fallback=TransferToCustomerService())

    def test_fallbacks_count_for_what_may_be_returned(self) -> None:
        long = Text("x" * 2000)
        assert len(self.returned([deferred(long)] * 30)) == 30
        with pytest.raises(InvalidReply, match="bytes of replies"):
            self.returned([deferred(long, fallback=long)] * 30)

    def test_a_deferred_string_is_held_by_default(self) -> None:
        assert deferred("hi") == Deferred(Text("hi"), "hold")

    @pytest.mark.parametrize("kind", [list, tuple])
    def test_several_in_their_order(self, kind: type) -> None:
        replies = self.returned(kind(["a", deferred("b"), Image("m")]))
        assert [(reply.message["msgtype"], reply.is_deferred) for reply in replies] == [
            ("text", False), ("text", True), ("image", False),
        ]  # fmt: skip

    @pytest.mark.parametrize("answer", [3, True, b"hi", {"msgtype": "text"}, [["nested"]], [None], (x for x in "ab")])
    def test_anything_else_is_an_error_that_says_what_to_return(self, answer: Any) -> None:
        with pytest.raises(TypeError, match=r"return a string, a reply or deferred\(reply\)"):
            self.returned(answer)

    @pytest.mark.parametrize("text", ["", "  ", "好" * 683])
    def test_what_wechat_would_not_take_is_an_error(self, text: str) -> None:
        with pytest.raises(InvalidReply):
            self.returned(text)


class TestDeferredHandlers:
    def bot(self) -> Bot:
        bot = Bot()

        @bot.text(re.compile("report (.+)"), deferred=True)
        def report(match: re.Match[str], user: UserState, session: Session) -> str:
            session["reported"] = match[1]
            return f"{match[1]} {user.messages}"

        @bot.click("K", deferred=True)
        def count(message: ClickEvent) -> str:
            return message.key

        bot.default(saying("default"))
        return bot

    @pytest.mark.parametrize(
        ("fields", "is_deferred"),
        [(text_fields("report x"), True), (event_fields("CLICK", EventKey="K"), True), (text_fields("x"), False)],
    )
    def test_a_rule_knows_that_it_is_deferred(self, fields: Fields, is_deferred: bool) -> None:
        found = self.bot().rule_for(fields)
        assert found is not None
        assert found.rule.is_deferred is is_deferred

    @pytest.mark.parametrize("decorator", ["text", "click", "scan", "event"])
    def test_every_decorator_with_brackets_can_defer(self, decorator: str) -> None:
        bot = Bot()
        getattr(bot, decorator)("X", deferred=True)(saying("x"))
        fields = {
            "text": text_fields("X"),
            "click": event_fields("CLICK", EventKey="X"),
            "scan": event_fields("SCAN", EventKey="X"),
            "event": event_fields("X"),
        }[decorator]
        found = bot.rule_for(fields)
        assert found is not None
        assert found.rule.is_deferred

    def test_it_runs_later_by_its_name_on_the_callback_that_asked_for_it(self) -> None:
        result = self.bot().run_deferred("report", text_fields("report 流水"), UserState(messages=4))
        assert [reply.message for reply in result.replies] == [to_data(Text("流水 4"))]
        assert result.session_values == {"reported": "流水"}

    def test_it_is_told_the_platform_too(self) -> None:
        bot = Bot()
        bot.text("hi", deferred=True)(saying("text"))
        fields: Fields = {"msgtype": "text", "text": {"content": "hi"}}
        assert bot.run_deferred("say_text", fields, UserState(), platform="wecom").replies != ()
        with pytest.raises(LookupError):
            bot.run_deferred("say_text", fields, UserState())

    def test_so_does_one_that_ran_out_of_time_or_failed_as_a_quick_one(self) -> None:
        assert self.bot().run_deferred("say_default", text_fields(), UserState()).replies != ()

    @pytest.mark.parametrize(
        ("name", "fields"), [("gone", text_fields()), ("report", text_fields("other")), ("count", text_fields())]
    )
    def test_a_name_that_is_gone_or_no_longer_takes_the_callback_is_said(self, name: str, fields: Fields) -> None:
        with pytest.raises(LookupError, match=f"no rule '{name}' for this callback"):
            self.bot().run_deferred(name, fields, UserState())


def test_the_example_of_the_modules_page_works() -> None:
    import liushui.bot

    assert liushui.bot.__doc__ is not None
    code = re.findall(r"^    (.*)$|^$", liushui.bot.__doc__, re.MULTILINE)
    namespace: dict[str, Any] = {}
    exec("\n".join(["import re", *code]), namespace)
    bot = namespace["bot"]
    assert said(bot, text_fields("帮助")) == "Say anything: I repeat it."
    result = run(bot, text_fields("later 好"))
    assert result is not None
    assert result.replies == (Wanted(to_data(Text("好")), is_deferred=True),)


def test_all_public_names_exist() -> None:
    import liushui.bot

    assert all(hasattr(liushui.bot, name) for name in liushui.bot.__all__)

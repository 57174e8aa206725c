"""What becomes of each reply that is asked for, on the memory adapters."""

import secrets
from collections import deque
from dataclasses import replace
from typing import Any

import pytest

from liushui.adapters.kinesis_records import Record
from liushui.adapters.memory_platform import ScriptedPlatform, never_connected, refused, unanswered
from liushui.application.send_replies import SendReplies
from liushui.bot import Article, Bot, News, Session, deferred
from liushui.domain.commits import Event
from liushui.domain.errors import StoreUnavailable
from liushui.domain.reply import ATTEMPT_MS, due_at
from liushui.domain.user import UserState, carried_state
from liushui.ports import AccessToken, CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from tests.builders import NOW_MS, REGION, a_stream, time_is_up
from tests.sending import HOUR_MS, Town, text

MINUTE = 60_000


def town_of(*answers: CallResult, **more: Any) -> Town:
    return Town(platform=ScriptedPlatform(sends=deque(answers)), **more)


class TestOutcomes:
    def test_an_accepted_reply_is_sent_once_with_its_attempt_before_it(self) -> None:
        town = town_of()
        commit = town.ask("hello")
        outcome = town.send(commit)
        assert (outcome.replies, outcome.skipped, outcome.retry_from) == ({"sent": 1}, 0, None)
        assert town.story() == ["ReplyAttempted", "ReplySent"]
        assert town.arrived == ["hello"]
        assert town.platform.sent[0].body == {"touser": "o-user-1", **text("hello")}

    def test_each_commit_of_a_reply_says_where_it_comes_from(self) -> None:
        town = town_of()
        commit = town.ask("hello")
        town.send(commit)
        for own in town.own(commit, town.intents()[0][1].reply_id):
            assert (own.correlation_id, own.causation_id) == (commit.correlation_id, commit.commit_id)

    def test_a_repeated_record_sends_nothing(self) -> None:
        town = town_of()
        commit = town.ask("hello")
        town.send(commit)
        assert town.send(commit, commit).replies == {"taken": 2}
        assert town.arrived == ["hello"]

    @pytest.mark.parametrize(
        ("errcode", "error_class"),
        [
            (40003, "recipient_unreachable"),
            (45015, "window_closed"),
            (45047, "window_closed"),
            (87014, "content_rejected"),
            (48001, "permission"),
            (40164, "configuration"),
            (45002, "permanent"),
            (99999, "permanent"),
        ],
    )
    def test_what_another_try_would_not_help_fails_with_our_own_words(self, errcode: int, error_class: str) -> None:
        town = town_of(refused(errcode))
        assert town.send(town.ask("hello")).replies == {"failed": 1}
        failed = town.event("ReplyFailed")
        assert (failed["attempt"], failed["error_class"], failed["errcode"]) == (1, error_class, errcode)
        assert failed["detail"]
        assert len(town.platform.sent) == 1

    @pytest.mark.parametrize("answer", [refused(-1), unanswered()])
    def test_nobody_can_tell_is_unknown_and_held(self, answer: CallResult) -> None:
        town = town_of(answer)
        assert town.send(town.ask("hello")).replies == {"unknown": 1}
        assert town.story() == ["ReplyAttempted", "ReplyBecameUnknown"]
        town.sweep_until_settled()
        assert len(town.platform.sent) == 1

    def test_unknown_is_sent_again_where_the_author_chose_so(self) -> None:
        town = town_of(unanswered())
        assert town.send(town.ask("hello", policy="resend")).replies == {"sent": 1}
        assert town.story() == ["ReplyAttempted", "ReplyBecameUnknown", "ReplyAttempted", "ReplySent"]

    def test_sending_again_has_an_end(self) -> None:
        town = town_of(*[unanswered()] * 9)
        town.send(town.ask("hello", policy="resend"))
        town.sweep_until_settled()
        assert town.story() == ["ReplyAttempted", "ReplyBecameUnknown"] * 3

    def test_a_failure_behind_an_unknown_stays_unknown(self) -> None:
        town = town_of(unanswered(), refused(45047))
        town.send(town.ask("hello", policy="resend"))
        town.sweep_until_settled()
        (state,) = town.states()
        assert (state.status, state.error_class, due_at(state)) == ("unknown", "window_closed", None)

    def test_never_connected_is_tried_three_times_at_once_and_then_left_to_the_sweeper(self) -> None:
        town = town_of(*[never_connected()] * 3)
        assert town.send(town.ask("hello")).replies == {"postponed": 1}
        assert town.story() == ["ReplyAttempted", "ReplyPostponed"] * 3
        assert town.clock.at - NOW_MS < 10_000
        assert town.event("ReplyPostponed")["retry_at"] - town.clock.at >= MINUTE
        town.sweep_until_settled()
        assert town.arrived == ["hello"]

    def test_never_connected_ends_after_ten_attempts(self) -> None:
        town = town_of(*[never_connected()] * 20)
        town.send(town.ask("hello"))
        town.sweep_until_settled()
        assert len(town.platform.sent) == 10
        assert (town.event("ReplyFailed")["attempt"], town.event("ReplyFailed")["error_class"]) == (10, "wait")

    def test_too_fast_waits_a_minute_and_a_used_up_day_until_midnight_in_china(self) -> None:
        town = town_of(refused(45011), refused(45009))
        town.send(town.ask("hello"), town.ask("hello"))
        first = town.event("ReplyPostponed", 0)
        assert first["error_class"] == "rate_limited"
        assert MINUTE <= first["retry_at"] - NOW_MS <= 2 * MINUTE
        second = town.event("ReplyPostponed", 1)
        assert second["error_class"] == "quota_reset"
        assert (second["retry_at"] + 8 * HOUR_MS) % (24 * HOUR_MS) <= MINUTE
        assert 0 < second["retry_at"] - NOW_MS <= 24 * HOUR_MS + MINUTE

    def test_what_comes_back_only_after_the_deadline_fails_now(self) -> None:
        town = town_of(refused(45009))
        town.send(town.ask("hello", window_ms=MINUTE))
        assert town.event("ReplyFailed")["error_class"] == "quota_reset"

    def test_past_its_deadline_a_reply_fails_without_an_attempt(self) -> None:
        town = town_of()
        commit = town.ask("hello", window_ms=MINUTE)
        town.clock.at += MINUTE
        assert town.send(commit).replies == {"failed": 1}
        assert town.story() == ["ReplyFailed"]
        assert (town.event("ReplyFailed")["attempt"], town.event("ReplyFailed")["error_class"]) == (0, "expired")
        assert town.platform.sent == []

    def test_what_wechat_would_never_take_is_not_tried(self) -> None:
        bot = Bot()

        @bot.text("news", deferred=True)
        def news() -> News:
            return News(tuple(Article(f"t{n}", "d", "https://p", "https://u") for n in range(2)))

        town = town_of(bot=bot)
        town.send(town.ask(handler="news", said="news"))
        assert town.event("ReplyFailed")["error_class"] == "invalid_reply"
        assert town.platform.sent == []

    def test_an_account_that_is_gone_is_a_matter_of_configuration(self) -> None:
        town = town_of()
        town.accounts.accounts.clear()
        town.send(town.ask("hello"))
        assert (town.event("ReplyFailed")["attempt"], town.event("ReplyFailed")["error_class"]) == (0, "configuration")


class TestTokens:
    def test_a_refused_token_is_renewed_and_the_reply_sent_at_once(self) -> None:
        town = town_of()
        town.tokens.put("demo", "access_token", AccessToken("wx0123456789abcdef-0", NOW_MS + HOUR_MS, "wx0123456789abcdef"))
        town.platform.dead.add("wx0123456789abcdef-0")
        assert town.send(town.ask("hello")).replies == {"sent": 1}
        assert town.story() == ["ReplyAttempted", "ReplyPostponed", "ReplyAttempted", "ReplySent"]
        assert town.clock.at == NOW_MS
        assert town.arrived == ["hello"]

    def test_a_new_token_that_is_refused_too_is_a_matter_of_configuration(self) -> None:
        town = town_of(refused(40001), refused(40001))
        assert town.send(town.ask("hello")).replies == {"failed": 1}
        assert town.story() == ["ReplyAttempted", "ReplyPostponed", "ReplyAttempted", "ReplyFailed"]
        assert (town.event("ReplyFailed")["error_class"], town.event("ReplyFailed")["errcode"]) == ("configuration", 40001)

    def test_a_wrong_app_secret_fails_the_reply_without_an_attempt(self) -> None:
        town = Town(platform=ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
        town.send(town.ask("hello"), town.ask("hello"))
        assert [town.story(0), town.story(1)] == [["ReplyFailed"], ["ReplyFailed"]]
        assert (town.event("ReplyFailed", 1)["error_class"], town.event("ReplyFailed", 1)["errcode"]) == (
            "configuration",
            40125,
        )
        assert town.platform.refreshed == [False]

    def test_a_refused_token_is_told_at_once_and_once(self) -> None:
        town = Town(platform=ScriptedPlatform(refreshes=deque([refused(40125, send=False)])))
        sender = town.one()
        assert town.send(town.ask("hello"), by=sender).refused_tokens == [("demo access_token", "configuration", 40125)]
        assert town.send(town.ask("hello"), by=sender).refused_tokens == []

    def test_no_token_for_now_postpones_without_waiting(self) -> None:
        town = Town(platform=ScriptedPlatform(refreshes=deque([never_connected()])))
        outcome = town.send(*[town.ask("hello") for _ in range(5)])
        assert outcome.replies == {"postponed": 5}
        assert town.story() == ["ReplyPostponed"]
        assert town.clock.at == NOW_MS
        town.sweep_until_settled()
        assert town.arrived == ["hello"] * 5


class TestOrder:
    def test_replies_of_one_commit_go_in_their_order(self) -> None:
        town = town_of()
        town.send(town.ask("one", "two", "three"))
        assert town.arrived == ["one", "two", "three"]

    @pytest.mark.parametrize("first", [refused(45002), unanswered()])
    def test_a_later_one_goes_when_the_earlier_has_its_outcome(self, first: CallResult) -> None:
        town = town_of(first)
        town.send(town.ask("one", "two"))
        assert town.arrived == ["two"]

    def test_a_later_one_waits_for_an_earlier_that_was_postponed(self) -> None:
        town = town_of(refused(45011))
        assert town.send(town.ask("one", "two")).replies == {"postponed": 1, "requested": 1}
        assert town.arrived == []
        town.sweep_until_settled()
        assert town.arrived == ["one", "two"]

    def test_another_commits_replies_do_not_wait(self) -> None:
        town = town_of(refused(45011))
        town.send(town.ask("one", "two"), town.ask("three"))
        assert town.arrived == ["three"]


def a_bot() -> Bot:
    bot = Bot()

    @bot.text("several", deferred=True)
    def several(session: Session, user: UserState) -> list[Any]:
        session["seen"] = user.messages
        return ["one", deferred("two", on_unknown="resend"), "three"]

    @bot.text("careless", deferred=True)
    def careless() -> Any:
        return deferred("again", on_unknown="resend")

    @bot.text("careful", deferred=True)
    def careful() -> Any:
        return [deferred("first", fallback="other first"), deferred("second", fallback="other second")]

    @bot.text("nothing", deferred=True)
    def nothing(session: Session) -> None:
        session["asked"] = True

    @bot.text("raises", deferred=True)
    def raises() -> str:
        raise KeyError("what the user wrote")

    @bot.text("exits", deferred=True)
    def exits() -> str:
        raise SystemExit

    @bot.text("plain", deferred=True)
    def plain() -> str:
        return "composed"

    return bot


class TestDeferredHandlers:
    def test_the_handler_runs_under_a_claim_and_its_message_is_the_attempts(self) -> None:
        town = town_of(bot=a_bot())
        town.send(town.ask(handler="plain", said="plain"))
        assert town.story() == ["ReplyClaimed", "ReplyAttempted", "ReplySent"]
        assert town.event("ReplyAttempted")["message"] == text("composed")
        assert town.store.count() == 4  # nothing was added to the user's stream
        assert town.arrived == ["composed"]

    def test_several_messages_go_in_order_and_the_session_is_kept_in_the_same_commit(self) -> None:
        town = town_of(bot=a_bot())
        cause = town.ask(handler="several", said="several")
        assert town.send(cause).replies == {"sent": 3}
        assert town.arrived == ["one", "two", "three"]
        composed = town.store.tail(cause.stream)
        assert composed is not None
        assert [event.type for event in composed.events] == ["SessionChanged", "ReplyRequested", "ReplyRequested"]
        assert (composed.correlation_id, composed.causation_id) == (cause.correlation_id, cause.commit_id)
        assert composed.open_key is not None
        state = carried_state(composed)
        assert state is not None
        assert (state.session, state.messages) == ({"seen": 1}, 1)
        (_, first), (_, second), (_, third) = town.intents()
        assert [second.after, third.after] == [first.reply_id, second.reply_id]
        assert [second.policy, third.policy] == ["resend", "hold"]
        assert second.deadline == first.deadline

    def test_the_record_of_what_a_handler_asked_for_finds_it_sent(self) -> None:
        town = town_of(bot=a_bot())
        town.send(town.ask(handler="several", said="several"))
        composed = town.store.tail(a_stream())
        assert composed is not None
        assert town.send(composed).replies == {"taken": 2}
        assert len(town.platform.sent) == 3

    def test_the_policy_that_the_handler_chose_holds_for_its_first_message(self) -> None:
        town = town_of(unanswered(), bot=a_bot())
        town.send(town.ask(handler="careless", said="careless"))
        assert town.story() == ["ReplyClaimed", "ReplyAttempted", "ReplyBecameUnknown", "ReplyAttempted", "ReplySent"]

    def test_the_fallbacks_that_the_handler_chose_are_kept_with_its_messages(self) -> None:
        town = town_of(bot=a_bot())
        town.send(town.ask(handler="careful", said="careful"))
        assert [state.fallback for state in town.states()] == [text("other first"), text("other second")]

    def test_a_handler_with_nothing_to_say_withdraws_the_reply_and_keeps_its_session(self) -> None:
        town = town_of(bot=a_bot())
        cause = town.ask(handler="nothing", said="nothing")
        assert town.send(cause).replies == {"withdrawn": 1}
        assert town.story() == ["ReplyClaimed", "ReplyWithdrawn"]
        tail = town.store.tail(cause.stream)
        assert tail is not None
        assert [event.type for event in tail.events] == ["SessionChanged"]
        assert tail.open_key is None

    @pytest.mark.parametrize(
        ("handler", "said", "error_class", "detail"),
        [
            ("raises", "raises", "handler_failed", "KeyError"),
            ("exits", "exits", "handler_failed", "SystemExit"),
            ("gone", "plain", "handler_missing", "LookupError"),
            ("plain", "another text", "handler_missing", "LookupError"),
        ],
    )
    def test_a_handler_that_does_not_compose_fails_the_reply_once(
        self, handler: str, said: str, error_class: str, detail: str
    ) -> None:
        town = town_of(bot=a_bot())
        town.send(town.ask(handler=handler, said=said))
        town.sweep_until_settled()
        assert town.story() == ["ReplyClaimed", "ReplyFailed"]
        failed = town.event("ReplyFailed")
        assert (failed["attempt"], failed["error_class"], failed["detail"]) == (0, error_class, detail)

    def test_a_handler_that_runs_too_long_fails_the_reply(self) -> None:
        town = town_of(bot=a_bot())
        town.time_limit = time_is_up
        town.send(town.ask(handler="plain", said="plain"))
        assert town.event("ReplyFailed")["error_class"] == "handler_timed_out"

    def test_a_handler_that_takes_its_process_down_runs_twice_at_most(self) -> None:
        town, runs = town_of(bot=a_bot()), list[str]()
        commit = town.ask(handler="plain", said="plain")

        def die(cause: str) -> None:
            if cause.startswith("ReplyClaimed"):
                runs.append(cause)
                raise SystemExit

        town.tap_appends(after=die)
        with pytest.raises(SystemExit):
            town.send(commit)
        assert town.send(commit).replies == {"taken": 1}
        town.clock.at += 5 * MINUTE
        with pytest.raises(SystemExit):
            town.sweep()
        town.sweep_until_settled()
        assert len(runs) == 2
        assert town.story() == ["ReplyClaimed", "ReplyClaimed", "ReplyFailed"]
        assert town.event("ReplyFailed")["error_class"] == "handler_failed"

    def test_a_second_run_records_nothing_twice(self) -> None:
        town = town_of(bot=a_bot())
        commit = town.ask(handler="several", said="several")

        def die(cause: str) -> None:
            if cause.startswith("ReplyAttempted"):
                raise SystemExit  # behind what the handler asked for beside, before its first message goes

        town.tap_appends(before=die)
        with pytest.raises(SystemExit):
            town.send(commit)
        town.mend()
        for n in range(8):  # the carried causes forget the first run
            town.clock.at += MINUTE
            town.ask(said=str(n))
        town.sweep_until_settled()
        assert town.arrived == ["one", "two", "three"]
        assert [event.type for c in town.store.read(a_stream()) for event in c.events].count("SessionChanged") == 1

    def test_more_than_a_handler_may_return_fails_the_reply(self) -> None:
        bot = Bot()

        @bot.text("much", deferred=True)
        def much() -> list[str]:
            return [secrets.token_hex(1000) for _ in range(400)]

        town = town_of(bot=bot)
        town.send(town.ask(handler="much", said="much"))
        assert (town.event("ReplyFailed")["error_class"], town.event("ReplyFailed")["detail"]) == (
            "handler_failed",
            "InvalidReply",
        )

    def test_a_state_that_another_version_carried_is_folded_anew(self) -> None:
        town = town_of(bot=a_bot())
        cause = replace(town.ask(handler="several", said="several"), state_version=99)
        town.store._sub_streams[cause.stream.in_region(REGION)] = [cause]
        town.send(cause)
        tail = town.store.tail(cause.stream)
        assert tail is not None
        state = carried_state(tail)
        assert state is not None
        assert state.session == {"seen": 1}


class PausedPlatform(ScriptedPlatform):
    """WeChat accepts, and the sender sleeps until its attempt is long over."""

    town: Town

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        if not call.delivers:
            return super().call(account, call, token, seconds=seconds)
        result = super().call(account, call, token, seconds=seconds)
        if len(self.sent) == 1:
            self.town.clock.at += 5 * MINUTE
            self.town.sweep()
        return result


class TestFences:
    def test_a_paused_sender_is_refused_by_the_number_and_leaves_evidence(self) -> None:
        town = Town(platform=PausedPlatform())
        assert isinstance(town.platform, PausedPlatform)
        town.platform.town = town
        assert town.send(town.ask("hello")).replies == {"taken": 1}
        assert town.story() == ["ReplyAttempted", "ReplyBecameUnknown", "ReplyEvidenceRecorded"]
        assert (town.event("ReplyEvidenceRecorded")["outcome"], town.event("ReplyEvidenceRecorded")["attempt"]) == (
            "sent",
            1,
        )
        assert town.states()[0].status == "unknown"

    def test_a_sender_that_was_paused_before_the_call_opens_no_socket(self) -> None:
        town = town_of()

        def take_time(cause: str) -> None:
            if cause.startswith("ReplyAttempted:1:"):
                town.clock.at += ATTEMPT_MS - 5_000

        town.tap_appends(after=take_time)
        town.send(town.ask("hello"))
        assert town.story() == ["ReplyAttempted", "ReplyPostponed", "ReplyAttempted", "ReplySent"]
        assert len(town.platform.sent) == 1

    def test_two_senders_at_once_make_one_call(self) -> None:
        town = town_of()
        commit = town.ask("hello")

        def be_faster(cause: str) -> None:
            town.mend()
            if not town.arrived:
                town.send(commit)

        town.tap_appends(before=be_faster)
        assert town.send(commit).replies == {"taken": 1}
        assert town.arrived == ["hello"]


class TestBatches:
    def test_other_regions_commits_and_what_does_not_decode_are_skipped(self) -> None:
        town = town_of()
        foreign = replace(town.ask("hello"), region="eu-west-1")
        use_case = SendReplies(events=town.store, send=town.one(), clock=town.clock)
        outcome = use_case([Record("1", None, foreign), Record("2", None, None, "ValueError")], seconds=60)
        assert (outcome.skipped, outcome.replies) == (2, {})
        assert town.platform.sent == []

    def test_commits_without_intents_are_skipped(self) -> None:
        town = town_of()
        assert town.send(town.ask()).skipped == 1

    def test_a_store_that_gives_out_is_reported_from_there_on(self) -> None:
        town = town_of()
        first, second, third = town.ask("one"), town.ask("two", user="o-user-2"), town.ask("three")

        def give_out(cause: str) -> None:
            if town.arrived and cause.startswith("ReplyAttempted"):
                raise StoreUnavailable("throttled")

        town.tap_appends(before=give_out)
        outcome = town.send(first, second, third)
        assert (outcome.replies, outcome.retry_from) == ({"sent": 1}, "2")
        town.mend()
        assert town.send(second, third).replies == {"sent": 2}

    def test_an_event_that_fits_no_schema_holds_up_nobody(self) -> None:
        town = town_of()
        broken = replace(town.ask("hello"), events=(Event("ReplyRequested", 2, {"reply_id": "x"}),))
        outcome = town.send(broken, town.ask("fine"))
        assert (outcome.broken, outcome.replies, outcome.retry_from) == (["TypeError"], {"sent": 1}, None)

    def test_a_surprise_holds_up_nobody_and_the_sweeper_takes_what_it_left(self) -> None:
        class Surprising(ScriptedPlatform):
            def call(
                self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
            ) -> CallResult:
                if not self.refreshed:
                    self.refreshed.append(False)
                    raise RuntimeError("a mistake of ours")
                return super().call(account, call, token, seconds=seconds)

        town = Town(platform=Surprising())
        outcome = town.send(town.ask("one"), town.ask("two"))
        assert (outcome.broken, outcome.replies) == (["RuntimeError"], {"sent": 1})
        town.sweep_until_settled()
        assert sorted(town.arrived) == ["one", "two"]

    def test_when_the_time_is_up_the_rest_is_reported(self) -> None:
        class Slow(ScriptedPlatform):
            def call(
                self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
            ) -> CallResult:
                if not call.delivers:
                    return super().call(account, call, token, seconds=seconds)
                town.clock.sleep(8)
                return super().call(account, call, token, seconds=seconds)

        town = Town(platform=Slow())
        outcome = town.send(*[town.ask(str(n)) for n in range(5)], seconds=30)
        assert outcome.replies == {"sent": 2}
        assert outcome.retry_from == "3"

    def test_even_a_batch_without_time_gets_on(self) -> None:
        town = town_of()
        outcome = town.send(town.ask("one"), town.ask("two"), seconds=1)
        assert (outcome.replies, outcome.retry_from) == ({"requested": 1}, "2")
        town.sweep_until_settled()
        assert sorted(town.arrived) == ["one", "two"]

    def test_a_platform_that_is_down_does_not_hold_up_the_shard(self) -> None:
        class TimesOut(ScriptedPlatform):
            def call(
                self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
            ) -> CallResult:
                if not call.delivers:
                    return super().call(account, call, token, seconds=seconds)
                town.clock.sleep(8)
                super().call(account, call, token, seconds=seconds)
                return unanswered()

        town = Town(platform=TimesOut())
        outcome = town.send(*[town.ask(str(n)) for n in range(20)])
        assert outcome.replies == {"unknown": 3, "postponed": 17}
        assert town.clock.at - NOW_MS < 30_000

    def test_errcodes_are_answers_and_pause_nobody(self) -> None:
        town = town_of(*[refused(45102)] * 3, *[refused(45015)] * 3)
        outcome = town.send(*[town.ask(str(n)) for n in range(4)])
        assert sum(outcome.replies.values()) == 4
        assert town.circuits.get("demo", "/cgi-bin/message/custom/send").open_until is None

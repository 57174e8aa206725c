"""A callback's way in, on the memory adapters."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import bot as example_bot
from liushui.adapters.memory_event_store import MemoryEventStore
from liushui.application.receive_callback import CallbackAnswer, CallbackRequest, ReceiveCallback
from liushui.bot import Bot, Image, Session, TransferToCustomerService, deferred, start_saga
from liushui.domain.commits import Proposal
from liushui.domain.errors import (
    AppendTimedOut,
    BodyTooLarge,
    CallbackRefused,
    DecryptionFailed,
    MalformedBody,
    ReceiverMismatch,
    SignatureMismatch,
    TimestampOutOfRange,
    UnknownAccount,
    WrongAddress,
)
from liushui.domain.events import MessageReceived, record
from liushui.domain.user import STATE_VERSION, UserState
from liushui.ports import UserRow
from liushui.wechat.accounts import Account, MiniAccount, OfficialAccount
from liushui.wechat.signature import sign
from liushui.wechat.xml import clean_text, encrypt_of, parse
from tests.builders import (
    NOW_MS,
    REGION,
    FixedAccounts,
    FixedClock,
    a_callback,
    a_store,
    a_stream,
    an_account,
    event_fields,
    no_time_limit,
    text_fields,
    time_is_up,
    to_xml,
)
from tests.sending import text

MODES = ["plain", "compatible", "safe"]


class NoUsers:
    def get(self, account: str, user: str) -> UserRow | None:
        return None


class Server:
    """The use case with everything at hand."""

    def __init__(self, account: OfficialAccount | None = None, *, bot: Bot = example_bot, **changes: Any) -> None:
        self.account = account or an_account()
        self.clock = FixedClock()
        self.accounts = FixedAccounts({self.account.name: self.account})
        self.store = changes.pop("events", None) or a_store(clock=self.clock)
        self.use_case = ReceiveCallback(
            accounts=self.accounts, events=self.store, users=changes.pop("users", NoUsers()), bot=bot, clock=self.clock,
            time_limit=changes.pop("time_limit", no_time_limit), **changes,
        )  # fmt: skip

    def post(self, fields: Mapping[str, str], **how: Any) -> CallbackAnswer:
        query, body = a_callback(self.account, fields, **how)
        return self.use_case(CallbackRequest(self.account.name, "POST", query, body))

    def events(self, user: str = "o-user-1") -> list[str]:
        return [event.type for commit in self.store.read(a_stream(user)) for event in commit.events]

    def plain_reply(self, answer: CallbackAnswer) -> Mapping[str, Any]:
        if self.account.mode == "plain":
            return parse(answer.body.encode())
        crypter = self.account.keys.crypter
        assert crypter is not None
        encrypted = encrypt_of(answer.body.encode())
        assert encrypted is not None
        outer = parse(answer.body.encode())
        assert outer["MsgSignature"] == sign(self.account.token, str(outer["TimeStamp"]), str(outer["Nonce"]), encrypted)
        return parse(crypter.decrypt(encrypted))

    def nothing_is_stored(self) -> bool:
        return self.store.count() == 0


@pytest.mark.parametrize("mode", MODES)
class TestEachMode:
    def test_a_text_is_stored_with_wechats_own_fields_and_answered_passively(self, mode: str) -> None:
        server = Server(an_account(mode=mode))
        answer = server.post(text_fields("你好 😀 ]]> <b>"))
        reply = server.plain_reply(answer)
        assert (reply["MsgType"], reply["Content"]) == ("text", "你好 😀 ]]> <b>")
        assert (reply["ToUserName"], reply["FromUserName"]) == ("o-user-1", "gh_0123456789ab")
        (commit,) = server.store.read(a_stream())
        assert commit.events[0].data == text_fields("你好 😀 ]]> <b>")
        assert answer.outcome == "stored"

    def test_a_repeat_gets_the_same_answer_byte_for_byte_and_no_second_commit(self, mode: str) -> None:
        server = Server(an_account(mode=mode))
        first = server.post(text_fields())
        server.clock.sleep(5)
        second = server.post(text_fields(), now=NOW_MS // 1000 + 5, nonce="7654321")
        assert (second.body, second.outcome) == (first.body, "repeated")
        assert server.store.count() == 1

    def test_the_url_check_is_answered_with_the_echostr(self, mode: str) -> None:
        server = Server(an_account(mode=mode))
        query, _ = a_callback(server.account, text_fields())
        answer = server.use_case(CallbackRequest("demo", "GET", query | {"echostr": "4375120948345356249"}))
        assert (answer.body, answer.outcome) == ("4375120948345356249", "verified")
        assert server.nothing_is_stored()


@pytest.mark.parametrize("mode", MODES)
def test_concurrent_deliveries_of_one_callback_make_one_commit_and_one_answer(mode: str) -> None:
    server = Server(an_account(mode=mode))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: server.post(text_fields(), nonce=str(n)).body, range(32)))
    assert len(set(answers)) == 1
    assert server.store.count() == 1


@pytest.mark.parametrize(
    ("fields", "kind", "content"),
    [
        (text_fields("help"), "text", "later TEXT"),
        (text_fields("count"), "text", "1"),
        (event_fields("subscribe"), "text", "Welcome"),
        (event_fields("CLICK", EventKey="V1001"), "text", "V1001"),
    ],
)
def test_the_example_bot_answers(fields: dict[str, str], kind: str, content: str) -> None:
    server = Server()
    reply = server.plain_reply(server.post(fields))
    assert reply["MsgType"] == kind
    assert content in str(reply["Content"])


def test_an_image_comes_back() -> None:
    server = Server()
    fields = {**text_fields(), "MsgType": "image", "PicUrl": "http://x/1", "MediaId": "media-1"}
    assert server.plain_reply(server.post(fields))["Image"] == {"MediaId": "media-1"}


def test_count_counts_the_messages_of_this_user_only() -> None:
    server = Server()
    for number in range(3):
        server.post(text_fields("x", msg_id=str(number)))
    server.post(text_fields("x", user="o-other", msg_id="9"))
    server.post(event_fields("VIEW", EventKey="https://example.com"))
    assert server.plain_reply(server.post(text_fields("count", msg_id="10")))["Content"] == "4"


def test_a_later_text_is_asked_for_in_the_same_commit_and_left_open_for_the_sweeper() -> None:
    server = Server()
    answer = server.post(text_fields("later 好的"))
    assert answer.body == "success"
    (commit,) = server.store.read(a_stream())
    assert [event.type for event in commit.events] == ["MessageReceived", "ReplyRequested"]
    assert commit.events[1].data["message"] == {"msgtype": "text", "text": {"content": "好的"}}
    assert commit.open_key is not None


def test_a_raising_handler_loses_nothing_and_runs_again_as_a_deferred_one() -> None:
    server = Server()
    answer = server.post(text_fields("boom"))
    (commit,) = server.store.read(a_stream())
    assert answer.body == "success"
    assert [event.type for event in commit.events] == ["MessageReceived", "HandlerFailed", "ReplyRequested"]
    assert commit.events[1].data == {"handler": "fail", "error": "RuntimeError"}
    assert commit.events[2].data["handler"] == "fail"


def exits() -> None:
    raise SystemExit


def says_too_much() -> list[str]:
    return ["多" * 600] * 200


def returns_no_media_id() -> Image:
    return Image(12345)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        (exits, "SystemExit"),
        (says_too_much, "InvalidReply"),
        (returns_no_media_id, "InvalidReply"),
        (lambda: b"x", "TypeError"),
    ],
)
def test_whatever_a_handler_does_the_message_is_stored(handler: Callable[[], Any], error: str) -> None:
    bot = Bot()
    bot.text()(handler)
    server = Server(bot=bot)
    assert server.post(text_fields()).body == "success"
    (commit,) = server.store.read(a_stream())
    assert [event.type for event in commit.events] == ["MessageReceived", "HandlerFailed", "ReplyRequested"]
    assert commit.events[1].data["error"] == error


def test_a_handler_that_overruns_loses_nothing_and_runs_again_as_a_deferred_one() -> None:
    server = Server(time_limit=time_is_up)
    assert server.post(text_fields("help")).body == "success"
    assert server.events() == ["MessageReceived", "HandlerTimedOut", "ReplyRequested"]


def test_a_callback_that_no_rule_takes_is_stored_and_answered_with_success() -> None:
    server = Server(bot=Bot())
    answer = server.post(text_fields())
    assert (answer.body, answer.handled) == ("success", "no_rule")
    assert server.events() == ["MessageReceived"]


@pytest.mark.parametrize(
    "fields",
    [
        {**text_fields(), "MsgType": "hologram", "Depth": "3"},
        event_fields("debug_demo", debug_str="hello world"),
        {"ToUserName": "gh_1", "Something": "else"},
    ],
)
def test_an_unknown_type_or_event_is_kept_whole(fields: dict[str, str]) -> None:
    server = Server()
    assert server.post(fields).outcome == "stored"
    page = server.store.scan()
    (commit,) = server.store.read(page.streams[0][0])
    assert commit.events[0].data == fields


def test_several_replies_keep_their_order_one_passive_the_rest_deferred() -> None:
    bot = Bot()

    @bot.text()
    def several() -> list[Any]:
        return [deferred("first"), "now", deferred("second", on_unknown="resend"), "third"]

    server = Server(bot=bot)
    assert server.plain_reply(server.post(text_fields()))["Content"] == "now"
    (commit,) = server.store.read(a_stream())
    asked = [event.data for event in commit.events if event.type == "ReplyRequested"]
    assert [a["message"]["text"]["content"] for a in asked] == ["first", "second", "third"]  # type: ignore[index,call-overload]
    assert [a.get("after") for a in asked] == [None, asked[0]["reply_id"], asked[1]["reply_id"]]
    assert [a["policy"] for a in asked] == ["hold", "resend", "hold"]


def test_what_a_handler_puts_into_the_session_is_there_for_the_next_message() -> None:
    bot = Bot()

    @bot.text()
    def remember(session: Session) -> str:
        before = session.pop("last", "nothing")
        session["now"] = f"after {before}"
        if before == "nothing":
            session["last"] = "x"
        return str(before)

    server = Server(bot=bot)
    replies = [server.plain_reply(server.post(text_fields(msg_id=str(n))))["Content"] for n in range(3)]
    assert replies == ["nothing", "x", "nothing"]
    tail = server.store.tail(a_stream())
    assert tail is not None
    assert tail.state is not None
    assert tail.state["session"] == {"last": "x", "now": "after nothing"}


class TestRefused:
    """Nothing that is refused leaves a trace."""

    def refuse(self, server: Server, error: type[CallbackRefused], query: dict[str, str], body: bytes) -> None:
        with pytest.raises(error):
            server.use_case(CallbackRequest("demo", "POST", query, body))
        assert server.nothing_is_stored()

    def test_an_unknown_account(self) -> None:
        server = Server()
        with pytest.raises(UnknownAccount):
            server.use_case(CallbackRequest("nobody", "POST", {}, b""))

    @pytest.mark.parametrize("mode", MODES)
    def test_a_bad_signature(self, mode: str) -> None:
        server = Server(an_account(mode=mode))
        query, body = a_callback(an_account(mode=mode, token="another"), text_fields())
        self.refuse(server, SignatureMismatch, query, body)

    @pytest.mark.parametrize("off", [-601, 601])
    def test_a_timestamp_too_far_off(self, off: int) -> None:
        server = Server()
        query, body = a_callback(server.account, text_fields(), now=NOW_MS // 1000 + off)
        self.refuse(server, TimestampOutOfRange, query, body)

    def test_another_app_id(self) -> None:
        server = Server()
        query, body = a_callback(an_account(app_id="wxANOTHER"), text_fields())
        self.refuse(server, ReceiverMismatch, query, body)

    def test_another_key(self) -> None:
        server = Server()
        query, body = a_callback(an_account(encoding_aes_key="Z" * 42 + "A"), text_fields())
        self.refuse(server, DecryptionFailed, query, body)

    def test_a_body_above_64_kb(self) -> None:
        server = Server()
        query, _ = a_callback(server.account, text_fields())
        self.refuse(server, BodyTooLarge, query, b"x" * (64 * 1024 + 1))

    def test_a_document_type(self) -> None:
        server = Server(an_account(mode="plain"))
        query, _ = a_callback(server.account, text_fields())
        body = b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + to_xml(text_fields("&a;")).encode()
        self.refuse(server, MalformedBody, query, body)

    def test_a_plain_body_where_encryption_is_configured(self) -> None:
        server = Server()
        query, _ = a_callback(server.account, text_fields())
        _, plain = a_callback(an_account(mode="plain"), text_fields())
        with pytest.raises(CallbackRefused):
            server.use_case(CallbackRequest("demo", "POST", query, plain))
        assert server.nothing_is_stored()


def test_a_key_that_was_just_rotated_works_at_once() -> None:
    server = Server()
    new = an_account(token="rotated123")
    server.accounts.rotated["demo"] = new
    query, body = a_callback(new, text_fields())
    assert server.use_case(CallbackRequest("demo", "POST", query, body)).outcome == "stored"


def test_a_mode_that_was_just_changed_works_at_once() -> None:
    server = Server(an_account(mode="plain"))
    new = an_account(mode="safe")
    server.accounts.rotated["demo"] = new
    query, body = a_callback(new, text_fields())
    assert server.use_case(CallbackRequest("demo", "POST", query, body)).outcome == "stored"


class Unwritable(MemoryEventStore):
    def _put(self, commit: Any) -> Any:
        from liushui.domain.errors import StoreUnavailable

        raise StoreUnavailable("throttled")


def test_what_cannot_be_written_in_time_is_not_acknowledged() -> None:
    clock = FixedClock()
    server = Server(events=a_store(clock=clock))
    server.store = Unwritable(clock=server.clock, ids=a_store()._ids)
    server.use_case.events = server.store
    with pytest.raises(AppendTimedOut):
        server.post(text_fields())
    assert server.clock.monotonic() - NOW_MS / 1000 <= 4


def test_the_handlers_result_is_decided_again_when_two_messages_meet() -> None:
    """The second of two concurrent messages sees the first one's count."""
    bot = Bot()
    server: Server

    @bot.text(re.compile("outer"))
    def meet(user: Any) -> str:
        if server.store.count() == 0:
            server.post(text_fields("inner", msg_id="2"))
        return str(user.messages)

    server = Server(bot=bot)
    reply = server.plain_reply(server.post(text_fields("outer", msg_id="1")))
    assert reply["Content"] == "2"
    assert [c.number for c in server.store.read(a_stream())] == [1, 2]


def test_a_fallback_is_asked_for_with_its_reply() -> None:
    bot = Bot()

    @bot.default
    def say() -> Any:
        return deferred("first", fallback="second")

    server = Server(bot=bot)
    server.post(text_fields())
    (commit,) = server.store.read(a_stream())
    asked = commit.events[-1]
    assert (asked.data["message"], asked.data["fallback"]) == (text("first"), text("second"))


def test_a_deferred_rule_is_asked_for_by_its_handlers_name_and_not_run() -> None:
    bot = Bot()

    @bot.text("report", deferred=True)
    def make_report() -> str:
        raise AssertionError("not now")

    server = Server(bot=bot)
    answer = server.post(text_fields("report"))
    assert (answer.body, answer.handled) == ("success", "deferred")
    (commit,) = server.store.read(a_stream())
    assert [event.type for event in commit.events] == ["MessageReceived", "ReplyRequested"]
    assert commit.events[1].data["handler"] == "make_report"
    assert commit.open_key is not None


class UsersAt:
    """A read model that has folded the first commit, with counts of its own so that its use shows."""

    def __init__(self, **changes: Any) -> None:
        values: dict[str, Any] = {"account": "default/demo", "user": "o-user-1", "state_version": STATE_VERSION}
        values |= {"state": UserState(messages=100), "checkpoint": {REGION: 1}}
        self._row = UserRow(**(values | changes))

    def get(self, account: str, user: str) -> UserRow | None:
        return self._row if (account, user) == (self._row.account, self._row.user) else None


@pytest.mark.parametrize(
    ("users", "count"),
    [
        (NoUsers(), "3"),
        (UsersAt(), "102"),
        (UsersAt(checkpoint={REGION: 2}), "101"),
        (UsersAt(checkpoint={}), "103"),
        (UsersAt(state_version=STATE_VERSION - 1), "3"),
        (UsersAt(parked={"region": REGION, "number": 2, "class": "KeyError"}), "3"),
        (UsersAt(user="o-other"), "3"),
    ],
)
def test_state_that_another_version_of_the_fold_carried_is_folded_from_the_read_model_on(users: Any, count: str) -> None:
    """Where the read model is no help, the whole stream is folded."""
    server = Server(users=users)
    for number in range(2):
        server.store.append(
            a_stream(), lambda tail: Proposal(events=[record(MessageReceived(text_fields()))]), cause=str(number)
        )
    assert server.plain_reply(server.post(text_fields("count")))["Content"] == count


def test_what_only_the_answer_can_carry_is_what_it_carries() -> None:
    bot = Bot()

    @bot.text()
    def hand_over() -> list[Any]:
        return ["One moment please.", TransferToCustomerService("kf@gh")]

    server = Server(bot=bot)
    reply = server.plain_reply(server.post(text_fields()))
    assert (reply["MsgType"], reply["TransInfo"]) == ("transfer_customer_service", {"KfAccount": "kf@gh"})
    (commit,) = server.store.read(a_stream())
    (asked,) = [event.data for event in commit.events if event.type == "ReplyRequested"]
    assert asked["message"] == {"msgtype": "text", "text": {"content": "One moment please."}}


def test_what_a_mini_programs_answer_cannot_carry_is_sent_by_api() -> None:
    account = Account.from_dict(an_account().to_dict() | {"kind": "mini"})
    assert isinstance(account, MiniAccount)
    server = Server(account)
    assert server.post(text_fields("help")).body == "success"
    assert server.events() == ["MessageReceived", "ReplyRequested"]


def test_a_kind_that_was_just_changed_works_at_once() -> None:
    server = Server(an_account())
    server.accounts.accounts["demo"] = Account.from_dict(PAY)
    server.accounts.rotated["demo"] = an_account()
    assert server.post(text_fields()).outcome == "stored"


def test_an_account_at_another_ones_address_is_not_found() -> None:
    server = Server()
    query, body = a_callback(server.account, text_fields())
    for door in ("wecom", "component", "pay"):
        with pytest.raises(WrongAddress):
            server.use_case(CallbackRequest("demo", "POST", query, body, door=door))
    assert server.nothing_is_stored()


PAY = {
    "name": "demo", "kind": "pay", "mch_id": "1900000001", "api_v3_key": "k" * 32,
    "platform_keys": {"1": "-----BEGIN PUBLIC KEY-----"},
}  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(lambda text: text == clean_text(text)))
def test_any_text_comes_in_and_goes_out_unchanged(text: str) -> None:
    bot = Bot()

    @bot.text()
    def echo(message: Any) -> str:
        return f"<{message.content}>"

    server = Server(bot=bot)
    assert server.plain_reply(server.post(text_fields(text)))["Content"] == f"<{text}>"


def test_a_saga_is_asked_for_in_the_same_commit_and_once_however_often_the_callback_comes() -> None:
    bot = Bot()

    @bot.text("join")
    def join(account: str) -> list[object]:
        return ["wait", start_saga("tour", {"of": account}), start_saga("tour")]

    server = Server(bot=bot)
    for _ in range(2):
        server.post(text_fields("join"))
    (commit,) = server.store.read(a_stream())
    assert [event.type for event in commit.events] == ["MessageReceived", "ReplyAnswered", "SagaRequested", "SagaRequested"]
    first, second = (event.data for event in commit.events[2:])
    assert (first["saga"], first["user"], first["data"]) == ("tour", "o-user-1", {"of": "demo"})
    assert first["saga_id"] != second["saga_id"]
    assert commit.open_key is not None


def test_a_saga_may_be_all_that_a_handler_asks_for() -> None:
    bot = Bot()
    bot.text("join")(lambda: start_saga("tour"))
    server = Server(bot=bot)
    assert server.post(text_fields("join")).body == "success"
    (commit,) = server.store.read(a_stream())
    assert (commit.events[-1].type, commit.open_key is not None) == ("SagaRequested", True)

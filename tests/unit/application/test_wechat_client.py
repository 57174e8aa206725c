"""What is repeated and what is not, which token a call carries, and what is raised."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform, never_connected, refused, unanswered
from liushui.application.access_tokens import AccessTokens
from liushui.application.wechat_client import MAX_REPEATS, Downloaded, WeChatClient
from liushui.domain.errors import (
    ConfigurationError,
    StoreUnavailable,
    UnknownAccount,
    WeChatAmbiguous,
    WeChatRefused,
    WeChatUnavailable,
)
from liushui.ports import CallResult
from liushui.wechat.accounts import Account
from liushui.wechat.calls import robots, wecom_groups
from liushui.wechat.calls.call import Call, InvalidCall, Part, TokenUse
from liushui.wechat.errcodes import ErrorClass
from tests.builders import CountedIds, FixedAccounts, FixedClock, an_account


def read_msgid(answer: object) -> str:
    assert isinstance(answer, dict)
    return str(answer["msgid"])


SEND = Call("template/send", "POST", "/send", read_msgid, body={}, delivers=True)
KEYED = replace(SEND, vendor_key=True)
READ = Call("mass/get", "POST", "/get", read_msgid, body={})
ACCEPTED = CallResult(None, errcode=0, data={"msgid": 7})


@dataclass
class CountedTokens:
    """A new token each time one is refused."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    takes: Callable[[], None] = lambda: None

    def token_for(self, account: Account, kind: str = "access_token") -> str:
        self.asked.append((account.name, kind))
        self.takes()
        return "token-0"

    def refused(self, account: Account, token: str, *, kind: str = "access_token") -> str:
        self.refusals.append((kind, token))
        return f"token-{len(self.refusals)}"


class World:
    """A client with what is around it."""

    def __init__(self, *answers: CallResult) -> None:
        self.platform = ScriptedPlatform()
        self.platform.sends.extend(answers)
        self.tokens = CountedTokens()
        self.clock = FixedClock()
        accounts = FixedAccounts({"demo": an_account()})
        self.client = WeChatClient(
            accounts=accounts, tokens=self.tokens, platform=self.platform, clock=self.clock, ids=CountedIds()
        )

    def client_without_further_tokens(self) -> WeChatClient:
        """A client whose tokens are gone once one is refused."""

        class Last(CountedTokens):
            def refused(self, account: Account, token: str, *, kind: str = "access_token") -> str:
                raise StoreUnavailable("the tokens cannot be reached")

        accounts = FixedAccounts({"demo": an_account()})
        return WeChatClient(accounts=accounts, tokens=Last(), platform=self.platform, clock=self.clock, ids=CountedIds())


def test_a_call_gives_what_it_reads() -> None:
    world = World(ACCEPTED)
    assert world.client.call("demo", SEND) == "7"
    assert world.tokens.asked == [("demo", "access_token")]
    assert world.platform.granted == [10.0]


def test_an_unknown_account_is_said_so() -> None:
    with pytest.raises(UnknownAccount):
        World().client.call("nobody", SEND)


class TestToken:
    def test_a_refused_token_is_renewed_once_and_the_call_made_again(self) -> None:
        world = World(refused(42001), ACCEPTED)
        assert world.client.call("demo", SEND) == "7"
        assert world.tokens.refusals == [("access_token", "token-0")]

    def test_a_second_refusal_is_raised(self) -> None:
        world = World(refused(40001), refused(40001), ACCEPTED)
        with pytest.raises(WeChatRefused) as caught:
            world.client.call("demo", SEND)
        assert (caught.value.errcode, caught.value.error_class) == (40001, ErrorClass.REFRESH_TOKEN)
        assert len(world.tokens.refusals) == 1
        assert len(world.platform.made) == 2

    def test_a_component_carries_its_own_token(self) -> None:
        world = World(ACCEPTED)
        world.client.call("demo", replace(READ, token=TokenUse.COMPONENT))
        assert world.tokens.asked == [("demo", "component_access_token")]

    def test_an_app_of_wecom_carries_its_own_token(self) -> None:
        world = World(refused(42001), CallResult(None, data={"chatid": "c"}))
        assert world.client.call("demo", wecom_groups.create(["a", "b"]), agent="crm") == "c"
        assert world.tokens.asked == [("demo", "access_token/crm")]
        assert world.tokens.refusals == [("access_token/crm", "token-0")]

    def test_wecom_is_not_called_without_saying_which_app(self) -> None:
        world = World()
        with pytest.raises(InvalidCall, match="agent must name the app"):
            world.client.call("demo", wecom_groups.create(["a", "b"]))
        assert world.platform.made == []

    def test_a_robot_needs_none(self) -> None:
        world = World()
        world.client.call("demo", robots.send_text("key", "hi"))
        assert world.tokens.asked == []


class TestRepeating:
    @pytest.mark.parametrize("call", [READ, KEYED])
    @pytest.mark.parametrize("trouble", ["silence", "busy"])
    def test_what_does_no_harm_is_repeated(self, call: Call[str], trouble: str) -> None:
        answers = {"silence": unanswered(), "busy": refused(-1)} if call.delivers else {
            "silence": CallResult(ErrorClass.WAIT, detail="no answer"), "busy": refused(-1, send=False)
        }  # fmt: skip
        world = World(answers[trouble], answers[trouble], ACCEPTED)
        assert world.client.call("demo", call) == "7"
        assert len(world.platform.made) == 3

    @pytest.mark.parametrize("trouble", [unanswered(), refused(-1)])
    def test_a_send_without_a_vendor_key_is_never_repeated_after_it_may_have_arrived(self, trouble: CallResult) -> None:
        world = World(trouble, ACCEPTED)
        with pytest.raises(WeChatAmbiguous):
            world.client.call("demo", SEND)
        assert len(world.platform.made) == 1

    def test_a_send_that_nobody_was_connected_for_is_repeated(self) -> None:
        world = World(never_connected(), ACCEPTED)
        assert world.client.call("demo", SEND) == "7"

    def test_one_unknown_try_makes_the_whole_unknown_whatever_the_next_says(self) -> None:
        for last in (refused(45066), never_connected(), refused(40003)):
            world = World(unanswered(), *[last] * (MAX_REPEATS + 1))
            with pytest.raises(WeChatAmbiguous):
                world.client.call("demo", KEYED)

    @pytest.mark.parametrize("errcode", [45009, 45011, 45015, 45066, 45102, 48001, 40003, 9999999])
    @pytest.mark.parametrize("call", [SEND, READ, KEYED])
    def test_a_refusal_is_never_repeated(self, errcode: int, call: Call[str]) -> None:
        world = World(refused(errcode), ACCEPTED)
        with pytest.raises((WeChatRefused, WeChatUnavailable)):
            world.client.call("demo", call)
        assert len(world.platform.made) == 1
        assert world.clock.at == FixedClock().at

    def test_it_gives_up_after_some_repeats(self) -> None:
        world = World(*[never_connected()] * 20)
        with pytest.raises(WeChatUnavailable):
            world.client.call("demo", READ, seconds=600)
        assert len(world.platform.made) == 1 + MAX_REPEATS

    def test_pauses_grow_with_jitter(self) -> None:
        world = World(never_connected(), never_connected(), ACCEPTED)
        world.client.call("demo", READ)
        assert world.clock.at - FixedClock().at == (0.5 + 0.5 + 1 + 1) * 1000

    def test_nothing_is_begun_behind_the_deadline(self) -> None:
        world = World(*[never_connected()] * 20)
        with pytest.raises(WeChatUnavailable):
            world.client.call("demo", READ, seconds=3)
        assert world.platform.granted == [3.0, 2.0]

    def test_no_token_for_the_next_try_does_not_undo_the_first(self) -> None:
        world = World(unanswered(), refused(42001))
        with pytest.raises(WeChatAmbiguous):
            world.client_without_further_tokens().call("demo", KEYED)
        with pytest.raises(StoreUnavailable):
            World(refused(42001)).client_without_further_tokens().call("demo", KEYED)

    def test_a_call_whose_token_took_all_the_time_is_not_begun(self) -> None:
        world = World(ACCEPTED)
        world.tokens.takes = lambda: world.clock.sleep(9.9)
        with pytest.raises(WeChatUnavailable, match="no time left to call"):
            world.client.call("demo", SEND, seconds=10)
        assert world.platform.made == []


class TestErrors:
    def test_a_refusal_tells_number_class_and_meaning_and_no_secret(self) -> None:
        with pytest.raises(WeChatRefused, match="template/send for account 'demo' was refused") as caught:
            World(refused(45015)).client.call("demo", SEND)
        error = caught.value
        assert (error.errcode, error.error_class) == (45015, ErrorClass.WINDOW_CLOSED)
        assert error.explanation == "outside the reply window, or the user left / 超出回复时限或用户已取消关注"
        assert "token-0" not in str(error)

    @pytest.mark.parametrize(("call", "error"), [(READ, WeChatUnavailable), (SEND, WeChatAmbiguous)])
    @pytest.mark.parametrize("fails", [KeyError("msgid"), TypeError("s3cret"), ValueError("s3cret")])
    def test_an_answer_that_cannot_be_read_is_told_without_its_words(
        self, call: Call[str], error: type[Exception], fails: Exception
    ) -> None:
        def read(_answer: object) -> str:
            raise fails

        with pytest.raises(error, match=type(fails).__name__) as caught:
            World(ACCEPTED).client.call("demo", replace(call, read=read))
        assert "s3cret" not in str(caught.value)


class TestFiles:
    UPLOAD = replace(READ, name="media/upload", upload_field="media")
    DOWNLOAD = replace(READ, name="media/get", downloads=True)

    def test_another_try_of_an_upload_begins_where_the_first_began(self) -> None:
        world = World(refused(42001), never_connected(), ACCEPTED)
        file = io.BytesIO(b"--pixels")
        file.seek(2)
        assert world.client.upload("demo", self.UPLOAD, Part(file, 6, "cat.png")) == "7"
        assert world.platform.uploads == [b"pixels"]

    def test_a_download_fills_the_sink(self) -> None:
        world, sink = World(), io.BytesIO()
        world.platform.files["media/get"] = b"pixels"
        assert world.client.download("demo", self.DOWNLOAD, sink) == Downloaded(6, "application/octet-stream", "")
        assert sink.getvalue() == b"pixels"

    def test_json_in_the_place_of_a_file_is_read(self) -> None:
        assert World(ACCEPTED).client.download("demo", self.DOWNLOAD, io.BytesIO()) == "7"

    def test_after_an_error_the_sink_is_as_it_was(self) -> None:
        class CutShort(ScriptedPlatform):
            def download(self, *arguments: object, **_: object) -> CallResult:
                sink = arguments[3]
                assert isinstance(sink, io.BytesIO)
                sink.write(b"half")
                return CallResult(ErrorClass.PERMANENT, errcode=40007)

        world = World()
        sink = io.BytesIO(b"before")
        sink.seek(6)
        client = WeChatClient(
            accounts=FixedAccounts({"demo": an_account()}), tokens=world.tokens, platform=CutShort(), clock=world.clock,
            ids=CountedIds(),
        )  # fmt: skip
        with pytest.raises(WeChatRefused):
            client.download("demo", self.DOWNLOAD, sink)
        assert sink.getvalue() == b"before"


def test_a_kind_of_token_that_nobody_keeps_is_named() -> None:
    accounts, platform = FixedAccounts({"demo": an_account()}), ScriptedPlatform()
    tokens = AccessTokens(tokens=MemoryTokens(), accounts=accounts, platform=platform, clock=FixedClock(), ids=CountedIds())
    client = WeChatClient(accounts=accounts, tokens=tokens, platform=platform, clock=FixedClock(), ids=CountedIds())
    with pytest.raises(ConfigurationError, match="no token of kind 'access_token/crm'"):
        client.call("demo", wecom_groups.create(["a", "b"]), agent="crm")

"""Whatever anybody sends: the console says what is wrong with it, makes no mistake over it, and no act is lost by it."""

from base64 import b64encode, urlsafe_b64encode
from collections import deque

import pytest

from console.visit import LONGEST_ID, LONGEST_REASON
from liushui.adapters.memory_platform import ScriptedPlatform, refused
from liushui.domain.errors import CommitTooLarge, LiushuiError, StoreUnavailable, UndecodableCommit, UnknownAccount
from liushui.domain.streams import StreamName
from liushui.ports.console import ConsoleKeys, LocalOperator
from tests.console import Browser, ConsoleOffice
from tests.console_api import Program
from tests.console_areas import a_letter, a_parked_user, a_saga

ENDLESS, NESTED = "9" * 5000, "[" * 100_000
LONG = "x" * (LONGEST_ID + 1)


@pytest.fixture
def office() -> ConsoleOffice:
    office = ConsoleOffice(platform=ScriptedPlatform(sends=deque([refused(45015)])))
    office.send(office.ask("hello"))
    a_parked_user(office)
    return office


@pytest.fixture
def lin(office: ConsoleOffice) -> Browser:
    lin = office.browser("lin")
    lin.get("overview")
    return lin


class TestPages:
    def test_a_token_of_any_letters_is_none(self, office: ConsoleOffice) -> None:
        stranger = office.browser(None)
        stranger.get("sign-in")
        assert stranger.post("sign-in", {"token": "é"}).status == 403
        assert office.errors == []

    def test_a_session_nested_without_end_is_nobodys(self, office: ConsoleOffice, lin: Browser) -> None:
        lin.cookies["liushui-session"] = f"{urlsafe_b64encode(b'[' * 6000).decode()}.x"
        assert lin.get("overview").location.startswith("sign-in")

    @pytest.mark.parametrize("number", [ENDLESS, "²", "٣", "-1", "1e3", "\x00"])
    def test_a_number_that_is_none_counts_as_not_given(self, office: ConsoleOffice, lin: Browser, number: str) -> None:
        case = f"compensations/{office.reply_id}"
        bulk = {"decision": "abandon", "reason": "r"}
        lin.get("overview")
        assert lin.submit(case, **bulk, seen=number).status == 422
        assert lin.submit("compensations/bulk", **bulk, done=number, left=[f"x@{number}"]).status == 200
        assert lin.submit("letters/act", act="discard", reason="r", done=number).status == 200
        assert "ReplyDecided" not in office.story()
        assert office.errors == []

    def test_hours_without_end_are_no_filter(self, office: ConsoleOffice, lin: Browser) -> None:
        assert lin.get(f"compensations?older={ENDLESS}").status == 404
        assert lin.get(f"compensations?older={'9' * LONGEST_ID}").status == 200

    @pytest.mark.parametrize("key", ["null", "5", "[1]", "[1,2,3]", NESTED, "é"])
    def test_a_user_that_is_none_is_not_let_on(self, office: ConsoleOffice, lin: Browser, key: str) -> None:
        assert lin.submit("parked/act", act="unpark", reason="r", left=[key]).status == 200
        assert office.users.parked("default/demo")

    @pytest.mark.parametrize(
        "path",
        [
            f"compensations/{LONG}", f"letters/{LONG}", f"sagas/{LONG}", f"conversation?account=default/demo&text={LONG}",
            "parked/user", "conversation/show", f"conversation/show?account=default/demo&user={LONG}",
            f"parked/user?account=default/demo&user={LONG}",
        ],
    )  # fmt: skip
    def test_no_store_is_asked_for_a_longer_name_than_any_or_for_none(
        self, lin: Browser, monkeypatch: pytest.MonkeyPatch, office: ConsoleOffice, path: str
    ) -> None:
        """DynamoDB, "Constraints": it answers such keys with a ValidationException, which looks like a defect of ours."""

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("asked")

        for store in (office.replies, office.sagas, office.users, office.letters, office.store):
            for name in ("get", "list", "page", "tail", "generations"):
                monkeypatch.setattr(store, name, refuse, raising=False)
        assert lin.get(path).status == 404
        assert office.errors == []

    def test_a_reason_is_cut_where_a_program_may_write_no_longer_one(self, office: ConsoleOffice, lin: Browser) -> None:
        a_saga(office)
        lin.submit("sagas/saga-1", decision="skip", step="issue_coupon", reason="x" * 500_000)
        (reason,) = {step.reason for step in office.use_case.sagas.show("saga-1")[1].state.steps if step.reason}
        assert len(reason) == LONGEST_REASON
        lin.submit(f"compensations/{office.reply_id}", decision="abandon", seen=_seen(office), reason="y" * 500_000)
        assert office.state.reason == "y" * LONGEST_REASON

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (UnknownAccount("x"), 404), (StoreUnavailable("x"), 503), (CommitTooLarge("x"), 500),
            (UndecodableCommit("x"), 500),
        ],
    )  # fmt: skip
    def test_only_what_passes_by_itself_asks_for_patience(
        self, office: ConsoleOffice, lin: Browser, monkeypatch: pytest.MonkeyPatch, error: LiushuiError, status: int
    ) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(type(office.desk), "show", fail)
        answer = lin.get("compensations/a")
        assert answer.status == status
        assert ("trying again is safe" in answer.text) == (status == 503)


class TestOneOfMany:
    """One that cannot be acted on is named, and the others are still reached."""

    def test_of_many_decisions(self, office: ConsoleOffice, lin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        decide = type(office.desk).show

        def show(desk: object, reply_id: str) -> object:
            if reply_id == "poisoned":
                raise UndecodableCommit("x")
            return decide(desk, reply_id)  # type: ignore[arg-type]

        monkeypatch.setattr(type(office.desk), "show", show)
        left = ["poisoned@1", f"{office.reply_id}@{_seen(office)}"]
        page = lin.submit("compensations/bulk", decision="abandon", reason="r", left=left)
        assert page.status == 200
        assert "poisoned" in page.text
        assert "ReplyDecided" in office.story()

    def test_of_many_letters_and_users(self, office: ConsoleOffice, lin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        letter = a_letter(office)

        def fail(*_: object, **__: object) -> None:
            raise StoreUnavailable("throttled")

        monkeypatch.setattr(office.store, "append", fail)
        for path, act, key in (("letters/act", "discard", letter), ("parked/act", "unpark", '["default/demo","o-parked"]')):
            page = lin.submit(path, act=act, reason="r", left=[key])
            assert page.status == 200
            assert "StoreUnavailable" in page.text


class TestPrograms:
    @pytest.mark.parametrize("body", [NESTED, '{"users": ["\\ud800"], "reason": "r", "account": "default/demo"}'])
    def test_a_body_that_is_no_text_of_json_is_refused(self, office: ConsoleOffice, body: str) -> None:
        assert Program(office).post("/parked-users/unpark", body).status == 400
        assert office.errors == []

    def test_a_reason_of_blanks_is_none(self, office: ConsoleOffice) -> None:
        letter = a_letter(office)
        assert Program(office).post("/dead-letters/discard", {"letters": [letter], "reason": " \n"}).status == 400

    @pytest.mark.parametrize("act", ["redrive", "discard"])
    def test_a_letter_that_is_none_is_missing_as_the_document_says(self, office: ConsoleOffice, act: str) -> None:
        assert Program(office).post(f"/dead-letters/{act}", {"letters": ["none"], "reason": "r"}).status == 404

    @pytest.mark.parametrize("path", [f"/replies/{LONG}", f"/users?account=default/demo&text={LONG}", f"/sagas/{LONG}"])
    def test_a_longer_name_than_any_is_refused(self, office: ConsoleOffice, path: str) -> None:
        assert Program(office).get(path).status == 400


class TestLinks:
    def test_no_link_makes_a_page_say_that_something_was_done(self, office: ConsoleOffice, lin: Browser) -> None:
        a_saga(office)
        for path in (f"compensations/{office.reply_id}?done=abandon", "sagas/saga-1?done=skip", "sagas/saga-1?done=call+me"):
            page = lin.get(path)
            assert page.status == 200
            assert 'class="notice good"' not in page.body

    def test_who_decided_is_told_so(self, office: ConsoleOffice, lin: Browser) -> None:
        a_saga(office)
        decided = lin.submit(f"compensations/{office.reply_id}", decision="abandon", seen=_seen(office), reason="r")
        retried = lin.submit("sagas/saga-1", decision="retry", step="issue_coupon", reason="r")
        for answer in (decided, retried):
            assert 'class="notice good"' in lin.get(answer.location).body


class TestRoles:
    def test_who_has_no_role_sees_nothing(self, office: ConsoleOffice) -> None:
        office.secrets.held = ConsoleKeys("session key", (LocalOperator("new", "p", frozenset()),))
        new = {"Authorization": f"Basic {b64encode(b'new:p').decode()}"}
        page = office.browser(None).get(f"compensations/{office.reply_id}", **new)
        assert (page.status, "hello" in page.text) == (403, False)
        told = Program(office, operator=None, headers=new).get("/compensations")
        assert (told.status, told.body["type"]) == (403, "urn:liushui:problem:blind")


def test_nobody_is_led_out_of_the_console_by_dots(office: ConsoleOffice) -> None:
    for wanted in ("a/../../../control", "a/..", "a/./b"):
        stranger = office.browser(None)
        stranger.get("sign-in")
        assert stranger.submit("sign-in", name="lin", password="lin's password", next=wanted).location == ""


def _seen(office: ConsoleOffice) -> str:
    stream: StreamName = office.stream
    return str(list(office.store.read(stream))[-1].number)

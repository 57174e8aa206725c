"""The JSON API: every operation answers as its document says, to whoever may ask, and errors name cause and remedy."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from console.api.problems import KINDS
from console.api.routes import operations_of
from liushui.adapters.memory_platform import refused
from liushui.application.reply_counts import count_replies
from liushui.domain.decision_preview import previews
from liushui.domain.errors import StoreUnavailable
from liushui.domain.json import JsonObject
from liushui.domain.operators import Role
from liushui.domain.reply import Decision
from local.console_events import console_event
from local.views import case_line, count_line, outstanding_line, reply_line, user_line
from tests.console import ConsoleOffice
from tests.console_api import Program, Told, settle
from tests.console_areas import LETTER_ID, a_letter, a_parked_user, a_saga
from tests.deployed import Context
from tests.sending import text

WHO = "account=default/demo&user=o-user-1"
DECISION = {"decision": "abandon", "reason": "too late"}


@pytest.fixture
def office() -> ConsoleOffice:
    """One user wrote twice; the reply to the first failed, the other is asked for."""
    office = ConsoleOffice()
    office.platform.sends.append(refused(45015))
    office.send(office.ask("hello"))
    office.ask("second", said="<script>alert(1)</script>")
    settle(office)
    a_letter(office)
    a_parked_user(office)
    a_saga(office)
    return office


@pytest.fixture
def program(office: ConsoleOffice) -> Program:
    return Program(office)


Use = Callable[[Program], Told]
EXAMPLES: Mapping[str, Use] = {
    "listReplies": lambda p: p.get("/replies?account=default/demo&state=failed"),
    "countReplies": lambda p: p.get("/reply-counts?account=default/demo"),
    "showReply": lambda p: p.get(f"/replies/{p.office.reply_id}"),
    "listCompensations": lambda p: p.get("/compensations"),
    "showCompensation": lambda p: p.get(f"/compensations/{p.office.reply_id}"),
    "decideCompensation": lambda p: p.post(f"/compensations/{p.office.reply_id}/decision", DECISION),
    "planCompensations": lambda p: p.post("/compensations/plan", {"decision": "abandon"}),
    "decideCompensations": lambda p: p.post(
        "/compensations/decisions", {**DECISION, "bulk": "b-1", "items": [{"reply_id": p.office.reply_id, "round": 0}]}
    ),
    "findUsers": lambda p: p.get("/users?account=default/demo&text=o-"),
    "showTimeline": lambda p: p.get(f"/conversation?{WHO}"),
    "showStateAsOf": lambda p: p.get(f"/conversation/state?{WHO}&since=1"),
    "listSagas": lambda p: p.get("/sagas?account=default/demo&state=waiting"),
    "showSaga": lambda p: p.get("/sagas/saga-1"),
    "decideSaga": lambda p: p.post(
        "/sagas/saga-1/decision", {"decision": "skip", "step": "issue_coupon", "reason": "it was used"}
    ),
    "listDeadLetters": lambda p: p.get("/dead-letters?account=default/demo&consumer=project_users"),
    "showDeadLetter": lambda p: p.get(f"/dead-letters/{LETTER_ID}"),
    "planDeadLetters": lambda p: p.post("/dead-letters/plan", {"consumer": "project_users"}),
    "redriveDeadLetters": lambda p: p.post("/dead-letters/redrive", {"letters": [LETTER_ID], "reason": "room again"}),
    "discardDeadLetters": lambda p: p.post("/dead-letters/discard", {"letters": [LETTER_ID], "reason": "not needed"}),
    "listParkedUsers": lambda p: p.get("/parked-users?class=TypeError"),
    "showParkedUser": lambda p: p.get("/parked-users/user?account=default/demo&user=o-parked"),
    "planUnpark": lambda p: p.post("/parked-users/plan", {"users": ["o-parked"]}),
    "unparkUsers": lambda p: p.post(
        "/parked-users/unpark", {"account": "default/demo", "users": ["o-parked"], "reason": "mended"}
    ),
}
"""Each operation used once; `Program` holds the answer against the document."""


class TestEveryOperation:
    def test_has_an_example_here(self, office: ConsoleOffice) -> None:
        assert {operation.name for operation in operations_of(office.use_case)} == set(EXAMPLES)

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_answers_as_described(self, program: Program, name: str) -> None:
        told = EXAMPLES[name](program)
        assert (told.status, told.media_type) == (200, "application/json")
        assert told.body

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_is_open_to_nobody_who_is_unknown(self, office: ConsoleOffice, name: str) -> None:
        told = EXAMPLES[name](Program(office, operator=None))
        assert (told.status, told.body["type"]) == (401, "urn:liushui:problem:unknown")
        told = EXAMPLES[name](Program(office, headers={"Authorization": "Basic bGluOndyb25n"}))
        assert told.status == 401

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_needs_the_role_that_it_names(self, office: ConsoleOffice, name: str) -> None:
        (operation,) = [one for one in operations_of(office.use_case) if one.name == name]
        told = EXAMPLES[name](Program(office, operator="guest"))
        assert told.status == (200 if operation.role is Role.READ else 403)
        if operation.role is Role.DECIDE:
            assert office.story() == ["ReplyAttempted", "ReplyFailed"]

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_takes_no_parameter_that_it_does_not_know(self, office: ConsoleOffice, name: str) -> None:
        (operation,) = [one for one in operations_of(office.use_case) if one.name == name]
        path = re.sub(r"\{\w+\}", office.reply_id, operation.path)
        told = Program(office).ask(operation.method, f"{path}?acount=x", body=DECISION)
        assert (told.status, told.media_type) == (400, "application/problem+json")


class TestASession:
    """A browser sends its cookies along with whatever any page makes it ask."""

    def test_reads_without_more(self, office: ConsoleOffice) -> None:
        assert self.program(office).get("/compensations").status == 200

    def test_acts_with_a_header_of_its_own_only(self, office: ConsoleOffice) -> None:
        program, path = self.program(office), f"/compensations/{office.reply_id}/decision"
        told = program.post(path, DECISION)
        assert (told.status, told.body["type"]) == (403, "urn:liushui:problem:forgeable")
        assert office.story() == ["ReplyAttempted", "ReplyFailed"]
        assert program.post(path, DECISION, **{"X-Liushui-Request": "1"}).status == 200

    def program(self, office: ConsoleOffice) -> Program:
        cookies = office.browser("lin").cookies
        return Program(office, operator=None, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})


class TestTheSameAsTheCommandLine:
    def test_replies(self, program: Program, office: ConsoleOffice) -> None:
        rows = list(office.replies.of_account("default/demo"))
        assert program.get("/replies?account=default/demo").body["replies"] == [reply_line(row) for row in rows]

    def test_counts(self, program: Program, office: ConsoleOffice) -> None:
        lines = [count_line("default/demo", counted) for counted in count_replies(office.replies, "default/demo")]
        assert {line["state"]: line["count"] for line in lines if line["count"]} == {"failed": 1, "requested": 1}
        assert program.get("/reply-counts?account=default/demo").body["counts"] == lines
        failed = program.get("/reply-counts?account=default/demo&state=failed").body["counts"]
        assert failed == [line for line in lines if line["state"] == "failed"]

    def test_compensations(self, program: Program, office: ConsoleOffice) -> None:
        (line,) = [outstanding_line(one) for one in office.desk.list(["default/demo"])]
        assert program.get("/compensations?account=default/demo").body["compensations"] == [line]
        case = office.desk.show(office.reply_id)
        told = case_line(case, previews(case.state, now=office.clock.at))
        assert program.get(f"/compensations/{office.reply_id}").body == told

    def test_users(self, program: Program, office: ConsoleOffice) -> None:
        row = office.users.get("default/demo", "o-user-1")
        assert row is not None
        (found,) = program.get("/users?account=default/demo&text=o-user").body["users"]
        assert found == {"user": "o-user-1", "projected": user_line(row)}


class TestDeciding:
    def test_is_recorded_once_under_the_operators_name(self, program: Program, office: ConsoleOffice) -> None:
        path = f"/compensations/{office.reply_id}/decision"
        first, again = program.post(path, DECISION), program.post(path, DECISION)
        assert (first.body["repeated"], again.body["repeated"], first.body["state"]) == (False, True, "abandoned")
        assert office.story().count("ReplyDecided") == 1
        assert office.event("ReplyDecided")["operator"] == "lin"

    def test_who_comes_second_is_told_who_decided(self, program: Program, office: ConsoleOffice) -> None:
        office.decide(Decision.MARK_DELIVERED, operator="wang")
        told = program.post(f"/compensations/{office.reply_id}/decision", DECISION)
        assert told.status == 409
        assert "wang" in told.body["detail"]

    def test_an_amended_message_goes_along(self, program: Program, office: ConsoleOffice) -> None:
        body: JsonObject = {"decision": "amend", "reason": "clearer", "message": text("better")}
        assert program.post(f"/compensations/{office.reply_id}/decision", body).body["message"] == text("better")

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            ("{", 400, "no JSON"),
            ("[]", 400, "object"),
            ({"decision": "abandon"}, 400, "reason"),
            ({"decision": "abandon", "reason": ""}, 400, "reason"),
            ({"decision": "burn", "reason": "x"}, 400, "abandon"),
            ({**DECISION, "operator": "wang"}, 400, "not known"),
            ({**DECISION, "message": text("x")}, 422, "amend"),
        ],
    )
    def test_what_does_not_fit_is_refused_and_changes_nothing(
        self, program: Program, office: ConsoleOffice, body: Any, status: int, says: str
    ) -> None:
        told = program.post(f"/compensations/{office.reply_id}/decision", body)
        assert (told.status, told.body["status"]) == (status, status)
        assert says in told.body["detail"]
        assert told.body["remedy"]
        assert office.story() == ["ReplyAttempted", "ReplyFailed"]


class TestTimeTravel:
    def test_a_state_is_told_with_what_changed(self, program: Program) -> None:
        now = program.get(f"/conversation/state?{WHO}").body
        assert (now["position"], now["total"], now["state"]["messages"], now["changes"]) == (2, 2, 2, None)
        for moment in ("position=1", "region=us-east-1&seq=1"):
            assert program.get(f"/conversation/state?{WHO}&{moment}").body["state"]["messages"] == 1
        assert program.get(f"/conversation/state?{WHO}&at=1").body["position"] == 0
        changed = program.get(f"/conversation/state?{WHO}&since=1").body["changes"]
        assert {"name": "messages", "before": 1, "after": 2} in changed

    def test_pages_of_a_timeline_follow_one_another(self, program: Program) -> None:
        newest = program.get(f"/conversation?{WHO}&limit=1").body
        older = program.get(f"/conversation?{WHO}&limit=1&before={newest['before']}").body
        assert [entry["position"] for entry in (*newest["entries"], *older["entries"])] == [2, 1]
        assert older["before"] is None
        assert [reply["state"] for reply in older["entries"][0]["replies"]] == ["failed"]


class TestProblems:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/replies/nobody", 404),
            ("/compensations/nobody", 404),
            ("/conversation?account=default/demo&user=nobody", 404),
            (f"/conversation/state?{WHO}&position=9", 404),
            (f"/conversation/state?{WHO}&position=x", 400),
            (f"/conversation?{WHO}&limit=0", 400),
            (f"/conversation?{WHO}&limit=99999999999999999999999", 400),
            ("/replies?account=default/demo&state=lost", 400),
            ("/replies", 400),
            ("/nothing", 404),
        ],
    )
    def test_cause_and_remedy_are_told(self, program: Program, path: str, status: int) -> None:
        told = program.get(path)
        assert (told.status, told.media_type) == (status, "application/problem+json")
        assert set(told.body) == {"type", "title", "status", "detail", "remedy"}

    def test_what_is_asked_for_is_not_echoed(self, program: Program) -> None:
        assert "secret" not in json.dumps(program.get("/conversation?account=default/demo&user=secret-1").body)
        assert "secret" not in json.dumps(program.get("/replies?account=default/demo&state=secret-1").body)

    def test_silence_of_a_table_is_told_as_such(self, program: Program, office: ConsoleOffice) -> None:
        class Silent:
            def all(self) -> Any:
                raise StoreUnavailable("DynamoDB: ThrottlingException")

        waiting: Any = Silent()
        office.waiting = waiting
        told = program.get("/compensations")
        assert (told.status, told.body["type"]) == (503, "urn:liushui:problem:unavailable")
        assert [type(error) for error in office.errors] == [StoreUnavailable]

    def test_what_nobody_expected_is_logged_and_not_told(self, program: Program, office: ConsoleOffice) -> None:
        class Broken:
            def all(self) -> Any:
                raise RuntimeError("a secret")

        waiting: Any = Broken()
        office.waiting = waiting
        told = program.get("/compensations")
        assert (told.status, told.body["type"]) == (500, "urn:liushui:problem:broken")
        assert "secret" not in json.dumps(told.body)
        assert [type(error) for error in office.errors] == [RuntimeError]

    def test_every_kind_has_a_remedy(self) -> None:
        assert all(status >= 400 and title and remedy for status, title, remedy in KINDS.values())


def test_the_document_is_served_to_everybody(office: ConsoleOffice) -> None:
    answer = office.console.answer(console_event("GET", "api/v1/openapi.json"), Context())
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["openapi"] == "3.1.0"


def test_a_body_in_base64_is_read(program: Program, office: ConsoleOffice) -> None:
    event = console_event("POST", f"api/v1/compensations/{office.reply_id}/decision", headers=program._who())
    event |= {"body": b64encode(json.dumps(DECISION).encode()).decode(), "isBase64Encoded": True}
    assert office.console.answer(event, Context())["statusCode"] == 200

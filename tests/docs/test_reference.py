"""The reference pages against the code: every field, key, status, state and request, no more and no less."""

import inspect
import re
from dataclasses import fields
from decimal import Decimal

import pytest
from starlette.routing import Mount, Route

from cdk.config import StageSettings
from liushui import settings
from liushui.application.compensation_cases import Case
from liushui.application.dead_letters import LetterResult, LetterStep, LetterStory
from liushui.application.letter_records import LetterContents
from liushui.application.operator_desk import Outstanding
from liushui.application.parked_users import ParkedStory, ParkedUser, UnparkStep
from liushui.domain.dead_letters import LetterStatus
from liushui.domain.errors import CallbackRefused
from liushui.domain.reply import ReplyState, ReplyStatus
from liushui.domain.streams import StreamName
from liushui.domain.user import UserState
from liushui.ports import ReplyRow, UserRow
from liushui.ports.dead_letters import Letter
from liushui.wechat.accounts import KINDS
from liushui.wechat.errcodes import ErrorClass
from local.cloud.status import RegionStatus, Status
from local.commands import accounts
from local.letter_views import (
    letter_line,
    letter_step_line,
    letter_story_line,
    parked_line,
    parked_story_line,
    unpark_line,
)
from local.platform.app import create_app
from local.views import case_line, event_lines, outstanding_line, reply_line, reply_state_line, user_line
from tests.builders import a_commit
from tests.commands import commands, options_of
from tests.markdown import ROOT, Page, names_in, tables

CLI = Page(ROOT / "docs/reference/cli.md")
CONFIGURATION = Page(ROOT / "docs/reference/configuration.md")
USER = UserRow(account="default/demo", user="o-user-1", state=UserState(), state_version=1)
STREAM = StreamName("default", "demo", "reply", "r-1")
REPLY = ReplyRow(account="default/demo", state=ReplyState("r-1"))
COMMANDS = commands()
STATUS = Status("local", running=True, platform=None, regions=(RegionStatus("us-east-1", "http://127.0.0.1"),))


def test_every_command_has_its_section() -> None:
    assert set(re.findall(r"^## `(.+)`$", CLI.text, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_told_in_its_section(name: str) -> None:
    section = CLI.section(f"## `{name}`")
    for options in options_of(COMMANDS[name]):
        longest = max(options, key=len)
        assert longest == "--help" or re.search(rf"[` ]{longest}\b", section), longest


def documented(command: str) -> list[list[str]]:
    """The names in each table of fields under a command."""
    found = tables(CLI.section(f"## `{command}`"))
    return [names_in(table) for table in found if table[0] == ["field", "type", "meaning"]]


def test_json_fields_are_those_that_are_printed() -> None:
    (event,) = event_lines(a_commit())
    assert documented("liushui events") == [list(event)]
    assert documented("liushui user") == [list(user_line(USER))]
    assert documented("liushui replies") == [list(reply_line(REPLY))]
    state = reply_state_line(STREAM, REPLY.state)
    further = [name for name in outstanding_line(Outstanding(REPLY, asked=True)) if name not in reply_line(REPLY)]
    assert documented("liushui compensations list") == [further]
    story = case_line(Case(STREAM, a_commit(), None, (), REPLY.state))
    assert documented("liushui compensations show") == [[name for name in story if name not in reply_line(REPLY)]]
    assert state.keys() <= story.keys()
    status = STATUS.to_json()
    assert documented("liushui status") == [list(status), list(status["regions"][0])]


def test_json_fields_of_dead_letters_and_parked_users_are_those_that_are_printed() -> None:
    letter = Letter(letter_id="0", place="p", consumer="c", cause="Broken", at=1)
    listed, contents = list(letter_line(letter)), LetterContents(())
    assert documented("liushui dead-letters list") == [listed]
    story = letter_story_line(LetterStory(letter, contents, LetterStatus.OPEN, ()))
    assert documented("liushui dead-letters show") == [[name for name in story if name not in listed]]
    step = letter_step_line(LetterStep("0", "c", 1, 1, LetterResult.GONE))
    assert documented("liushui dead-letters redrive") == [list(step)]
    told = CLI.section("## `liushui dead-letters redrive`") + CLI.section("## `liushui dead-letters discard`")
    assert all(f"`{result}`" in told for result in LetterResult)
    parked = ParkedUser("default/demo", "u", "us-east-1", 1, "TypeError", None, None)
    listed = list(parked_line(parked))
    assert documented("liushui parked list") == [listed]
    shown = parked_story_line(ParkedStory(parked, None, ()))
    assert documented("liushui parked show") == [[name for name in shown if name not in listed]]
    assert documented("liushui parked unpark") == [list(unpark_line(UnparkStep(parked, 1, 1, None)))]


def test_json_fields_of_an_account_are_those_that_are_printed() -> None:
    printed = re.findall(r'^ +"(\w+)": ', inspect.getsource(accounts.row_of), re.MULTILINE)
    assert documented("liushui account list") == [printed]


def test_states_of_a_reply_are_all_told() -> None:
    section = CLI.section("## `liushui replies`")
    (row,) = [row for table in tables(section) for row in table if row[0] == "`state`"]
    states = [status.value for status in ReplyStatus]
    assert re.findall(r"`(\w+)`", row[2]) == states
    glossary = Page(ROOT / "docs/glossary.md").section("## Replies · 回复")
    assert sorted(names_in(tables(glossary)[-1])) == sorted(states)


def test_classes_of_errors_are_all_told() -> None:
    told = names_in(tables(CLI.section("## `liushui replies`"))[-1])
    assert set(told) >= {error_class.value for error_class in ErrorClass}
    code = "".join(path.read_text() for path in (ROOT / "layers/liushui/python/liushui").rglob("*.py"))
    assert all(f'"{name}"' in code for name in told)


def test_stages_and_accounts_have_these_keys() -> None:
    stage = [field.name for field in fields(StageSettings) if field.name not in ("stage", "account", "assets")]
    assert names_in(tables(CONFIGURATION.section("## Stages"))[0]) == stage


@pytest.mark.parametrize("kind", KINDS)
def test_accounts_of_each_kind_have_these_keys(kind: str) -> None:
    every, *of_kinds = tables(CONFIGURATION.section("## Account"))
    common, own = names_in(every), {table[0][0].strip("`"): names_in(table) for table in of_kinds}
    assert {*common, *own[kind]} == {"kind", *(field.name for field in fields(KINDS[kind]) if field.init)}


def test_functions_read_these_variables() -> None:
    assert names_in(tables(CONFIGURATION.section("## Variables of the functions"))[0]) == list(settings._VARIABLES.values())


def test_every_refusal_has_its_status() -> None:
    told = tables(Page(ROOT / "docs/reference/callback-answers.md").section("## From the function"))[0]
    for refusal in CallbackRefused.__subclasses__():
        (row,) = [row for row in told if f"`{refusal.__name__}`" in row[2]]
        assert row[0] == str(refusal.status)


def test_every_request_of_the_control_api_is_told() -> None:
    told = names_in(tables(Page(ROOT / "docs/reference/platform-control-api.md").text)[0])
    (mount,) = [route for route in create_app().routes if isinstance(route, Mount) and route.path == "/control"]
    there = {
        f"{method} /control{route.path}"
        for route in mount.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert {*told, "GET /control/docs"} == there


def test_the_index_of_decisions_has_each_with_its_title() -> None:
    folder = ROOT / "docs/decisions"
    index = {row[0]: row[1] for row in tables(Page(folder / "README.md").text)[0][1:]}
    for path in sorted(folder.glob("0*.md")):
        number, title = re.match(r"# (\d+) (.+)\n\n20\d\d-\d\d-\d\d\n", path.read_text()).groups()  # type: ignore[union-attr]
        assert path.name.startswith(f"{number}-")
        assert index.pop(f"[{number}]({path.name})") == title
    assert not index


def test_sums_of_costs_are_right() -> None:
    billed = [table for table in tables(Page(ROOT / "docs/reference/costs.md").text) if len(table[0]) == 4]
    assert len(billed) == 3
    for _, *rows, total in billed:
        for row in rows:
            assert Decimal(row[1]) * Decimal(row[2]) == Decimal(row[3]), row[0]
        assert sum(Decimal(row[3]) for row in rows) == Decimal(total[3].strip("*"))

"""The console's handler on moto, from the payloads that API Gateway hands over: signing in, looking, deciding."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import boto3
import pytest

from functions.project_users.handler import lambda_handler as project
from functions.serve_console import handler
from liushui import bootstrap
from liushui.adapters.secrets_console import keys_to
from liushui.adapters.system import SystemClock
from liushui.bootstrap import console as console_bootstrap
from liushui.domain.events import ReplyFailed
from liushui.domain.reply import ReplyStatus
from liushui.domain.streams import StreamName
from liushui.ports.console import ConsoleKeys, LocalOperator
from local.aws_events import kinesis_event
from local.console_events import console_event
from local.payloads import FOLDER
from tests.builders import REGION, an_account
from tests.deployed import Context, Deployed, deployed
from tests.sending import asked

PASSWORD = "a password"
SECRET = "liushui/local/console"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    monkeypatch.setenv("CONSOLE_OPERATORS", SECRET)
    start_cold()
    with deployed(monkeypatch) as aws:
        aws.add_account(an_account())
        yield aws
    start_cold()


def start_cold() -> None:
    console_bootstrap.serve_console.cache_clear()
    handler._console.cache_clear()


def write_operator() -> None:
    keys = ConsoleKeys("key", (LocalOperator("lin", PASSWORD),))
    boto3.client("secretsmanager", region_name=REGION).create_secret(Name=SECRET, SecretString=json.dumps(keys_to(keys)))


def payload(case: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((FOLDER / "serve_console" / f"{case}.json").read_text())
    return event


def ask(event: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = handler.lambda_handler(event, Context())
    return answer


def signed_in() -> dict[str, str]:
    page = ask(payload("sign_in"))
    cookie = page["multiValueHeaders"]["Set-Cookie"][0].split(";")[0]
    (token,) = set(re.findall(r'name="token" value="([0-9a-f]+)"', page["body"]))
    form = {"token": token, "name": "lin", "password": PASSWORD}
    answer = ask(console_event("POST", "sign-in", form=form, headers={"Cookie": cookie}))
    assert answer["statusCode"] == 303
    session = answer["multiValueHeaders"]["Set-Cookie"][0].split(";")[0]
    return {"Cookie": f"{cookie}; {session}", "Accept-Language": "en"}


def a_failed_reply(aws: Deployed) -> str:
    commit = asked(aws.events(SystemClock()), SystemClock(), "hello", said="<b>你好</b>")
    reply_id = str(commit.events[-1].data["reply_id"])
    project(kinesis_event([commit]), Context())
    cases, stream = bootstrap.ask_operator().cases, StreamName("default", "demo", "reply", reply_id)
    cases.append(cases.load(stream), ReplyFailed(reply_id, 0, "invalid_reply"), cause="test")
    project(kinesis_event(aws.events(SystemClock()).read(stream)), Context())
    return reply_id


def test_a_person_signs_in_sees_what_waits_and_decides(aws: Deployed) -> None:
    write_operator()
    reply_id = a_failed_reply(aws)
    headers = signed_in()
    listed = ask(console_event("GET", "compensations", headers=headers))
    assert reply_id in listed["body"]
    page = ask(console_event("GET", f"compensations/{reply_id}", headers=headers))["body"]
    assert "&lt;b&gt;你好&lt;/b&gt;" in page
    fields = {name: unescape(re.findall(rf'name="{name}" value="([^"]+)"', page)[0]) for name in ("token", "seen")}
    form = fields | {"decision": "abandon", "reason": "no use"}
    answer = ask(console_event("POST", f"compensations/{reply_id}", form=form, headers=headers))
    assert answer["statusCode"] == 303
    state = console_bootstrap.serve_console().desk.show(reply_id).state
    assert (state.status, state.operator, state.reason) == (ReplyStatus.ABANDONED, "lin", "no use")


def test_the_overview_needs_no_metrics_to_be_there(aws: Deployed) -> None:
    write_operator()
    page = ask(console_event("GET", "overview", headers=signed_in()))
    assert (page["statusCode"], "not measured" in page["body"]) == (200, True)


def test_who_is_not_signed_in_is_sent_to_the_form(aws: Deployed) -> None:
    write_operator()
    answer = ask(payload("overview"))
    assert (answer["statusCode"], answer["multiValueHeaders"]["Location"]) == (303, ["../console/sign-in?next=overview"])


def test_without_the_secret_it_says_that_it_cannot_and_logs_why(aws: Deployed) -> None:
    answer = ask(payload("overview"))
    assert answer["statusCode"] == 503
    assert SECRET in aws.logs.getvalue()


def test_neither_passwords_nor_sessions_nor_messages_are_logged(aws: Deployed) -> None:
    write_operator()
    reply_id = a_failed_reply(aws)
    headers = signed_in()
    ask(console_event("GET", f"compensations/{reply_id}", headers=headers))
    said = aws.logs.getvalue()
    for secret in (PASSWORD, headers["Cookie"].rpartition("=")[2], "你好", "hello"):
        assert secret not in said

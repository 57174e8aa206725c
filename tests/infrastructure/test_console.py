"""The operators' door: there where a stage says how one signs in, and nothing but what it needs."""

import json
from typing import Final

import pytest

from cdk.constructs.console_api import REQUESTS_PER_SECOND
from cdk.names import CONSUMERS
from liushui.settings import ServeConsoleSettings
from tests.infrastructure.synthesis import Json, as_list, plain, resources, statements, synthesised

TOLD: Final = {
    "COMMITS_TABLE", "USERS_TABLE", "REPLIES_TABLE", "WAITING_TABLE", "ACCOUNTS_PREFIX", "COMPENSATION_MACHINE",
    "CONSOLE_OPERATORS", "SAGAS_TABLE", "SAGA_MACHINES", "DEAD_LETTERS_BUCKET",
}  # fmt: skip

LETTERS: Final = "arn:aws:s3:::<liushui-local-dead-letters>"
LETTER_RIGHTS: Final = {"": "ListBucket", "/*": "GetObject", "/aws/lambda/*": "DeleteObject", "/done/*": "PutObject"}


@pytest.fixture(scope="module")
def console() -> Json:
    return synthesised("local").of("Console")


def only(template: Json, kind: str) -> Json:
    (properties,) = resources(template, kind).values()
    return properties


def rights(template: Json) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for policy, statement in statements(template):
        if policy.startswith("ServeConsoleRole"):
            for resource in as_list(statement["Resource"]):
                found.setdefault(plain(resource).rpartition("<AWS::AccountId>:")[2], set()).update(
                    as_list(statement["Action"])
                )
    return found


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_stage_without_a_way_to_sign_in_has_no_console(stage: str) -> None:
    templates = synthesised(stage).templates
    assert [name for name in templates if name.endswith("Console")] == []
    assert "serve-console" not in json.dumps(templates)


def test_every_method_below_console_reaches_the_function(console: Json) -> None:
    paths = {resource["PathPart"] for resource in resources(console, "AWS::ApiGateway::Resource").values()}
    assert paths == {"console", "{proxy+}"}
    methods = list(resources(console, "AWS::ApiGateway::Method").values())
    assert len(methods) == 2
    for method in methods:
        assert (method["HttpMethod"], method["Integration"]["Type"]) == ("ANY", "AWS_PROXY")
        assert "<ServeConsole" in plain(method["Integration"]["Uri"])


def test_the_throttle_is_narrow_and_query_strings_are_not_logged(console: Json) -> None:
    stage = only(console, "AWS::ApiGateway::Stage")
    assert stage["MethodSettings"][0]["ThrottlingRateLimit"] == REQUESTS_PER_SECOND
    assert "query" not in stage["AccessLogSetting"]["Format"].lower()


def test_the_function_is_told_what_its_settings_read(console: Json) -> None:
    function = only(console, "AWS::Lambda::Function")
    told = {name: plain(value) for name, value in function["Environment"]["Variables"].items()}
    assert told.keys() >= TOLD
    assert told["CONSOLE_OPERATORS"] == "liushui/local/console"
    settings = ServeConsoleSettings.from_environment(told | {"AWS_REGION": "us-east-1"})
    assert settings.replies_table == "liushui-local-replies"


def test_it_has_the_layer_with_the_pages(console: Json) -> None:
    layers = [plain(layer) for layer in only(console, "AWS::Lambda::Function")["Layers"]]
    assert len(layers) == len(resources(console, "AWS::Lambda::LayerVersion")) == 4
    assert any("LayersConsole" in layer for layer in layers)


def test_it_may_read_decide_and_wake_and_nothing_else(console: Json) -> None:
    found = {key: actions for key, actions in rights(console).items() if not key.startswith("log-group")}
    assert {
        key: {action.partition(":")[2] for action in actions} for key, actions in found.items() if "Logs" not in key
    } == {
        "table/liushui-local-commits": {"GetItem", "Query", "PutItem"},
        "table/liushui-local-users": {"GetItem", "Query", "PutItem"},
        "table/liushui-local-users/index/parked": {"Query"},
        "table/liushui-local-replies": {"GetItem", "PutItem"},
        "table/liushui-local-sagas": {"GetItem", "PutItem"},
        "table/liushui-local-sagas/index/account_state": {"Query"},
        "table/liushui-local-replies/index/account_state": {"Query"},
        "table/liushui-local-waiting": {"GetItem", "PutItem", "Scan"},
        "stateMachine:liushui-local-compensate-reply": {"SendTaskSuccess"},
        "stateMachine:liushui-local-saga-welcome-gift": {"SendTaskSuccess"},
        **{f"function:liushui-local-{name.replace('_', '-')}": {"InvokeFunction"} for name in CONSUMERS},
        "secret:liushui/local/accounts/*": {"GetSecretValue"},
        "secret:liushui/local/console-??????": {"GetSecretValue"},
        "*": {"ListSecrets", "GetMetricData"},
        **{f"{LETTERS}{path}": {action} for path, action in LETTER_RIGHTS.items()},
    }


def test_it_comes_after_what_it_shows() -> None:
    local = synthesised("local")
    (name,) = (name for name in local.templates if name.endswith("-Console"))
    assert {need.rsplit("-", 1)[1] for need in local.needs[name]} >= {"Service"}

"""What may be made again at any time: each function with what it is told, what it may do and what starts it."""

import json
from typing import Final

import pytest

from cdk.names import construct_id
from liushui import settings
from liushui.domain.errors import ConfigurationError
from tests.infrastructure.synthesis import STAGES, Json, as_list, plain, resources, statements, synthesised

READ_AND_APPEND: Final = {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"}
READ: Final = {"dynamodb:GetItem", "dynamodb:Query"}
UPSERT: Final = {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
STORE: Final = {"dynamodb:GetItem", "dynamodb:PutItem"}
QUERY: Final = {"dynamodb:Query"}
COMMON: Final = {
    "LIUSHUI_STAGE", "LIUSHUI_REGIONS", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL",
}  # fmt: skip
TERMS: Final = {"DECISION_SECONDS", "DECISION_REMINDERS", "DECISION_DEFAULT"}
TOLD: Final = {
    "receive_callback": {"COMMITS_TABLE", "USERS_TABLE", "ACCOUNTS_PREFIX", "LIUSHUI_BOT", "TIMESTAMP_TOLERANCE_SECONDS"},
    "project_users": {"COMMITS_TABLE", "USERS_TABLE", "REPLIES_TABLE", "SAGAS_TABLE"},
    "send_replies": {"COMMITS_TABLE", "TOKENS_TABLE", "ACCOUNTS_PREFIX", "LIUSHUI_BOT"},
    "sweep_intents": {
        "COMMITS_TABLE", "TOKENS_TABLE", "WAITING_TABLE", "REPLIES_TABLE", "ACCOUNTS_PREFIX", "LIUSHUI_BOT",
        "COMPENSATION_MACHINE", "LIUSHUI_SAGAS", "SAGA_MACHINES", *TERMS,
    },
    "refresh_tokens": {"COMMITS_TABLE", "TOKENS_TABLE", "ACCOUNTS_PREFIX"},
    "rebuild_read_model": {"COMMITS_TABLE", "USERS_TABLE"},
    "start_compensation": {"COMMITS_TABLE", "COMPENSATION_MACHINE"},
    "run_compensation_step": {
        "COMMITS_TABLE", "TOKENS_TABLE", "WAITING_TABLE", "REPLIES_TABLE", "ACCOUNTS_PREFIX", "LIUSHUI_BOT",
    },
    "ask_operator": {"COMMITS_TABLE", "REPLIES_TABLE", "WAITING_TABLE", "COMPENSATION_MACHINE", *TERMS},
    "start_sagas": {"COMMITS_TABLE", "WAITING_TABLE", "LIUSHUI_SAGAS", "SAGA_MACHINES"},
    "run_saga_step": {
        "COMMITS_TABLE", "TOKENS_TABLE", "WAITING_TABLE", "ACCOUNTS_PREFIX", "LIUSHUI_SAGAS", "SAGA_MACHINES",
        "DECISION_SECONDS",
    },
}  # fmt: skip
TABLE_RIGHTS: Final = {
    "receive_callback": {"commits": READ_AND_APPEND, "users": {"dynamodb:GetItem"}},
    "project_users": {
        "commits": {"dynamodb:GetItem", "dynamodb:Query"},
        "users": STORE,
        "replies": STORE,
        "sagas": STORE,
    },
    "send_replies": {"commits": READ_AND_APPEND, "tokens": UPSERT},
    "sweep_intents": {
        "commits": READ_AND_APPEND,
        "commits/index/open": QUERY | {"dynamodb:Scan"},
        "tokens": UPSERT,
        "waiting": STORE | {"dynamodb:DeleteItem", "dynamodb:Scan"},
        "replies": {"dynamodb:GetItem"},
    },
    "refresh_tokens": {"commits": READ, "tokens": UPSERT | QUERY},
    "rebuild_read_model": {
        "commits": {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:DescribeTable"},
        "users": STORE | {"dynamodb:Scan", "dynamodb:BatchWriteItem"},
    },
    "start_compensation": {"commits": READ},
    "run_compensation_step": {
        "commits": READ_AND_APPEND,
        "tokens": UPSERT,
        "waiting": {"dynamodb:PutItem", "dynamodb:DeleteItem"},
        "replies": {"dynamodb:GetItem"},
    },
    "ask_operator": {
        "commits": READ_AND_APPEND,
        "replies": {"dynamodb:GetItem"},
        "waiting": {"dynamodb:PutItem"},
    },
    "start_sagas": {"commits": READ_AND_APPEND, "waiting": STORE},
    "run_saga_step": {"commits": READ_AND_APPEND, "tokens": UPSERT, "waiting": {"dynamodb:PutItem", "dynamodb:DeleteItem"}},
}
MACHINE_RIGHTS: Final = {
    "start_compensation": {"states:StartExecution"},
    "sweep_intents": {"states:StartExecution", "states:SendTaskSuccess"},
    "ask_operator": {"states:SendTaskSuccess"},
}
SAGA_RIGHTS: Final = {
    "start_sagas": {"states:StartExecution"},
    "run_saga_step": {"states:SendTaskSuccess"},
    "sweep_intents": {"states:StartExecution", "states:SendTaskSuccess"},
}
READS_ACCOUNTS: Final = {
    "receive_callback",
    "send_replies",
    "sweep_intents",
    "refresh_tokens",
    "run_compensation_step",
    "run_saga_step",
}
CONSUMERS: Final = {"project_users": 500, "send_replies": 100, "start_compensation": 100, "start_sagas": 100}


MACHINE: Final = "arn:aws:states:us-east-1:<AWS::AccountId>:stateMachine:liushui-local-compensate-reply"
SAGA_MACHINE: Final = "arn:aws:states:us-east-1:<AWS::AccountId>:stateMachine:liushui-local-saga-welcome-gift"


def service(stage: str = "local") -> Json:
    return next(template for name, template in synthesised(stage).templates.items() if name.endswith("-Service"))


def function(folder: str, stage: str = "local") -> Json:
    name = f"liushui-{stage}-{folder.replace('_', '-')}"
    found = resources(service(stage), "AWS::Lambda::Function").values()
    (properties,) = (properties for properties in found if properties["FunctionName"] == name)
    return properties


def rights(folder: str) -> dict[str, set[str]]:
    """Give what a function may do, by resource."""
    found: dict[str, set[str]] = {}
    for policy, statement in statements(service()):
        if policy.startswith(f"{construct_id(folder)}Role"):
            for resource in as_list(statement["Resource"]):
                found.setdefault(plain(resource), set()).update(as_list(statement["Action"]))
    return found


@pytest.mark.parametrize("folder", TOLD)
def test_a_function_is_told_what_it_needs_and_nothing_else(folder: str) -> None:
    environment = function(folder, "dev")["Environment"]["Variables"]

    assert set(environment) == COMMON | TOLD[folder] | ({"DEAD_LETTERS_BUCKET"} if folder in CONSUMERS else set())
    assert environment["POWERTOOLS_SERVICE_NAME"] == folder


@pytest.mark.parametrize("folder", TOLD)
def test_what_a_function_is_told_is_what_its_settings_read(folder: str) -> None:
    told = function(folder, "prod")["Environment"]["Variables"] | {"AWS_REGION": "ap-southeast-1"}
    read = getattr(settings, f"{construct_id(folder)}Settings").from_environment

    assert read(told).regions == ("ap-southeast-1", "ap-northeast-1")
    for variable in TOLD[folder]:
        with pytest.raises(ConfigurationError, match=variable):
            read({key: value for key, value in told.items() if key != variable})


@pytest.mark.parametrize("folder", CONSUMERS)
def test_a_consumer_knows_where_to_set_records_aside(folder: str) -> None:
    told = function(folder, "prod")["Environment"]["Variables"] | {"AWS_REGION": "ap-southeast-1"}
    bucket = settings.DeadLettersSettings.from_environment(told).dead_letters_bucket

    assert plain(bucket) == "<liushui-prod-dead-letters>"


def test_what_a_function_is_told_is_true() -> None:
    told = {key: plain(value) for folder in TOLD for key, value in function(folder)["Environment"]["Variables"].items()}

    assert told | {"POWERTOOLS_SERVICE_NAME": ""} == {
        "LIUSHUI_STAGE": "local",
        "LIUSHUI_REGIONS": "us-east-1",
        "POWERTOOLS_SERVICE_NAME": "",
        "POWERTOOLS_METRICS_NAMESPACE": "Liushui",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "ACCOUNTS_PREFIX": "liushui/local/accounts/",
        "LIUSHUI_BOT": "bot.app:bot",
        "TIMESTAMP_TOLERANCE_SECONDS": "600",
        "DECISION_SECONDS": "86400",
        "DECISION_REMINDERS": "43200,3600",
        "DECISION_DEFAULT": "abandon",
        "COMPENSATION_MACHINE": MACHINE,
        "DEAD_LETTERS_BUCKET": "<liushui-local-dead-letters>",
        "LIUSHUI_SAGAS": "bot.sagas:SAGAS",
        "SAGA_MACHINES": SAGA_MACHINE.removesuffix("welcome-gift"),
    } | {
        f"{table.upper()}_TABLE": f"liushui-local-{table}"
        for table in ("commits", "users", "replies", "sagas", "tokens", "waiting")
    }


@pytest.mark.parametrize("folder", TABLE_RIGHTS)
def test_a_function_may_do_to_tables_what_it_does_and_no_more(folder: str) -> None:
    prefix = "arn:aws:dynamodb:us-east-1:<AWS::AccountId>:table/liushui-local-"
    granted = {
        resource.removeprefix(prefix): actions for resource, actions in rights(folder).items() if ":dynamodb:" in resource
    }

    assert granted == TABLE_RIGHTS[folder]


@pytest.mark.parametrize("folder", TOLD)
def test_a_function_reads_the_accounts_secrets_only_where_it_speaks_with_wechat(folder: str) -> None:
    secrets = "arn:aws:secretsmanager:us-east-1:<AWS::AccountId>:secret:liushui/local/accounts/*"
    granted = rights(folder)

    assert granted.get(secrets, set()) == ({"secretsmanager:GetSecretValue"} if folder in READS_ACCOUNTS else set())
    assert granted.get("*", set()) == ({"secretsmanager:ListSecrets"} if folder == "refresh_tokens" else set())


@pytest.mark.parametrize("folder", TOLD)
def test_a_function_may_start_or_wake_executions_only_where_it_does(folder: str) -> None:
    assert rights(folder).get(MACHINE, set()) == MACHINE_RIGHTS.get(folder, set())
    assert rights(folder).get(SAGA_MACHINE, set()) == SAGA_RIGHTS.get(folder, set())


@pytest.mark.parametrize("folder", TOLD)
def test_only_consumers_read_the_stream_and_write_dead_letters(folder: str) -> None:
    bucket = "arn:aws:s3:::<liushui-local-dead-letters>"
    granted = rights(folder)
    stream = granted.get("arn:aws:kinesis:us-east-1:<AWS::AccountId>:stream/liushui-local-events", set())

    if folder in CONSUMERS:
        assert {"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"} <= stream
        assert not any("Put" in action for action in stream)
        assert (granted[bucket], granted[f"{bucket}/*"]) == ({"s3:ListBucket"}, {"s3:PutObject"})
    else:
        assert not stream
        assert not any(":s3:" in resource for resource in granted)


@pytest.mark.parametrize(("stage", "parallel"), [("local", 1), ("dev", 10), ("prod", 10)])
def test_consumers_start_at_the_oldest_record_without_waiting_for_more(stage: str, parallel: int) -> None:
    mappings = resources(service(stage), "AWS::Lambda::EventSourceMapping")

    assert {name.split("Subscription")[0]: mapping["BatchSize"] for name, mapping in mappings.items()} == {
        construct_id(folder): batch for folder, batch in CONSUMERS.items()
    }
    for mapping in mappings.values():
        assert mapping["StartingPosition"] == "TRIM_HORIZON"
        assert mapping["MaximumBatchingWindowInSeconds"] == 0
        assert mapping["ParallelizationFactor"] == parallel


@pytest.mark.parametrize(("folder", "seconds_a_record"), [("project_users", 0.2), ("send_replies", 6)])
def test_a_consumer_has_time_for_its_whole_batch(folder: str, seconds_a_record: float) -> None:
    assert function(folder)["Timeout"] >= CONSUMERS[folder] * seconds_a_record


def test_the_callbacks_function_outlives_wechats_patience_only_to_finish_its_write() -> None:
    properties = function("receive_callback")

    assert (properties["Timeout"], properties["MemorySize"]) == (10, 1024)


def test_two_functions_run_every_minute_within_it_and_are_never_retried() -> None:
    rules = resources(service(), "AWS::Events::Rule")
    asynchronous = resources(service(), "AWS::Lambda::EventInvokeConfig")

    assert {name.split("Schedule")[0] for name in rules} == {"SweepIntents", "RefreshTokens"}
    assert {rule["ScheduleExpression"] for rule in rules.values()} == {"rate(1 minute)"}
    assert {config["MaximumRetryAttempts"] for config in asynchronous.values()} == {0}
    assert {function(folder)["Timeout"] for folder in ("sweep_intents", "refresh_tokens")} == {60}


def test_a_rebuild_has_lambdas_longest_time_and_no_trigger() -> None:
    (logical_id,) = (i for i in resources(service(), "AWS::Lambda::Function") if i.startswith("RebuildReadModel"))

    assert function("rebuild_read_model")["Timeout"] == 900
    triggers = ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission", "AWS::Events::Rule")
    assert logical_id not in json.dumps(resources(service(), *triggers))


@pytest.mark.parametrize(("stage", "architectures"), [("dev", ["arm64"]), ("prod", ["arm64"])])
def test_layers_and_functions_are_of_one_architecture(stage: str, architectures: list[str]) -> None:
    template = service(stage)

    for layer in resources(template, "AWS::Lambda::LayerVersion").values():
        assert (layer["CompatibleArchitectures"], layer["CompatibleRuntimes"]) == (architectures, ["python3.13"])
    for found in resources(template, "AWS::Lambda::Function").values():
        assert found["Architectures"] == architectures


@pytest.mark.parametrize("stage", STAGES)
def test_the_outputs_say_where_callbacks_go(stage: str) -> None:
    outputs = service(stage)["Outputs"]

    assert set(outputs) == {"CallbackApiId", "CallbackUrl"}
    assert plain(outputs["CallbackUrl"]["Value"]).endswith("/wechat")

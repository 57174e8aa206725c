"""The environment, read once and typed."""

from dataclasses import fields

import pytest

from liushui import settings
from liushui.domain.errors import ConfigurationError
from liushui.settings import AskOperatorSettings, ReceiveCallbackSettings, Settings

ENVIRONMENT = {
    "LIUSHUI_STAGE": "local",
    "AWS_REGION": "eu-west-1",
    "LIUSHUI_REGIONS": "us-east-1, eu-west-1",
    "COMMITS_TABLE": "liushui-local-commits",
    "USERS_TABLE": "liushui-local-users",
    "REPLIES_TABLE": "liushui-local-replies",
    "TOKENS_TABLE": "liushui-local-tokens",
    "WAITING_TABLE": "liushui-local-waiting",
    "ACCOUNTS_PREFIX": "liushui/local/accounts/",
    "LIUSHUI_BOT": "bot.app:bot",
    "TIMESTAMP_TOLERANCE_SECONDS": "600",
    "COMPENSATION_MACHINE": "arn:aws:states:eu-west-1:123456789012:stateMachine:liushui-local-compensate-reply",
    "DECISION_SECONDS": "86400",
    "DEAD_LETTERS_BUCKET": "liushui-local-dead-letters",
    "DECISION_REMINDERS": "43200,3600",
    "DECISION_DEFAULT": "abandon",
    "CONSOLE_OPERATORS": "liushui/local/console",
    "SAGAS_TABLE": "liushui-local-sagas",
    "LIUSHUI_SAGAS": "bot.sagas:SAGAS",
    "SAGA_MACHINES": "arn:aws:states:eu-west-1:123456789012:stateMachine:liushui-local-saga-",
}
CLASSES = [kind for kind in vars(settings).values() if isinstance(kind, type) and issubclass(kind, Settings)]


def variables_of(kind: type[Settings]) -> set[str]:
    return {settings._VARIABLES[field.name] for field in fields(kind)}


@pytest.mark.parametrize("kind", CLASSES)
def test_each_functions_settings_are_read_from_the_variables_of_its_own(kind: type[Settings]) -> None:
    needed = {name: value for name, value in ENVIRONMENT.items() if name in variables_of(kind)}
    assert kind.from_environment(needed) == kind.from_environment(ENVIRONMENT)


@pytest.mark.parametrize(("kind", "missing"), [(kind, name) for kind in CLASSES for name in sorted(variables_of(kind))])
@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_that_is_missing_or_empty_is_named(kind: type[Settings], missing: str, value: str | None) -> None:
    environment = {name: text for name, text in ENVIRONMENT.items() if name != missing}
    if value is not None:
        environment[missing] = value
    with pytest.raises(ConfigurationError, match=rf"^{missing} is not set"):
        kind.from_environment(environment)


def test_the_values_are_typed() -> None:
    read = ReceiveCallbackSettings.from_environment(ENVIRONMENT)
    assert read.regions == ("us-east-1", "eu-west-1")
    assert read.region == "eu-west-1"
    assert read.timestamp_tolerance == 600


@pytest.mark.parametrize("value", ["ten", "-1", "1.5", "6 0"])
def test_a_tolerance_that_is_no_number_of_seconds_is_named(value: str) -> None:
    with pytest.raises(ConfigurationError, match="TIMESTAMP_TOLERANCE_SECONDS"):
        ReceiveCallbackSettings.from_environment(ENVIRONMENT | {"TIMESTAMP_TOLERANCE_SECONDS": value})


def test_the_real_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment().stage == "local"


@pytest.mark.parametrize(("value", "read"), [("43200,3600", (43200, 3600)), ("60", (60,)), ("none", ())])
def test_reminders_are_some_seconds_before_the_end(value: str, read: tuple[int, ...]) -> None:
    assert AskOperatorSettings.from_environment(ENVIRONMENT | {"DECISION_REMINDERS": value}).decision_reminders == read


def test_a_reminder_that_is_no_number_of_seconds_is_named() -> None:
    with pytest.raises(ConfigurationError, match="DECISION_REMINDERS is 'soon'"):
        AskOperatorSettings.from_environment(ENVIRONMENT | {"DECISION_REMINDERS": "3600,soon"})

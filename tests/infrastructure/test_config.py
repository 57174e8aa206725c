"""Stage settings: what cdk.json may say, and how it is told that it may not."""

from typing import Any

import pytest
from aws_cdk import App, RemovalPolicy

from cdk.config import ConfigurationError, StageSettings, read_settings
from tests.infrastructure.synthesis import STAGES, Json, context_of, placeholders


def settings_from(context: Json) -> StageSettings:
    return read_settings(App(context=context).node)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_of_the_repository_is_readable(stage: str) -> None:
    settings = settings_from(context_of(stage))

    assert settings.stage == stage
    assert settings.regions[0] == {"local": "us-east-1"}.get(stage, "ap-southeast-1")


def test_the_stage_is_local_unless_chosen() -> None:
    context = context_of("local")
    del context["stage"]

    assert settings_from(context).stage == "local"


def test_only_a_stage_that_retains_its_data_outlives_its_stacks() -> None:
    policies = {stage: settings_from(context_of(stage)).removal_policy for stage in STAGES}

    assert policies == {
        "local": RemovalPolicy.DESTROY,
        "dev": RemovalPolicy.DESTROY,
        "prod": RemovalPolicy.RETAIN,
    }


def test_the_account_is_left_to_the_credentials_unless_given() -> None:
    assert settings_from(context_of("dev")).environment("ap-southeast-1").account is None
    pinned = settings_from(context_of("dev") | {"account": "123456789012"})
    assert pinned.environment("ap-southeast-1").account == "123456789012"


def test_an_unknown_stage_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"unknown stage 'qa': .* one of dev, local, prod"):
        settings_from(context_of("local") | {"stage": "qa"})


def test_a_missing_and_an_unknown_key_are_both_named() -> None:
    context = context_of("dev", colour="red")
    del context["stages"]["dev"]["tracing"]

    with pytest.raises(ConfigurationError, match=r"stage 'dev' in cdk.json: missing tracing; unknown colour"):
        settings_from(context)


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("regions", [], "a list of different regions"),
        ("regions", ["us-east-1", "us-east-1"], "a list of different regions"),
        ("regions", "us-east-1", "a list of different regions"),
        ("architecture", "sparc", "one of arm64, x86_64, host"),
        ("log_retention", "sometimes", "one of one_day"),
        ("tracing", "yes", "true or false"),
        ("event_shards", 0, "a whole number above 0"),
        ("event_shards", "many", "a whole number above 0"),
        ("callbacks_per_second", True, "a whole number above 0"),
        ("alarm_mail", 7, "a text"),
        ("decision_default", "resend", "one of abandon, fall-back"),
        ("decision_reminders", 3600, "a list of whole numbers"),
        ("decision_reminders", [86_400], "a list of whole numbers"),
        ("decision_reminders", [3600, 3600], "a list of whole numbers"),
        ("decision_reminders", [60, 0], "a list of whole numbers"),
        ("decision_reminders", ["1h"], "a list of whole numbers"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_what_is_wanted(key: str, value: Any, wanted: str) -> None:
    with pytest.raises(ConfigurationError, match=f"stage 'dev' in cdk.json: {key} is .*, not {wanted}"):
        settings_from(context_of("dev", **{key: value}))


def test_assets_lie_where_make_layers_puts_them_unless_told_otherwise() -> None:
    context = context_of("dev")
    del context["assets"]

    assert settings_from(context).assets.parts[-2:] == (".build", "dev")
    assert settings_from(context_of("dev")).asset("layers", "bot") == str(placeholders() / "layers" / "bot")


def test_a_missing_asset_is_refused_with_the_command_that_makes_it() -> None:
    with pytest.raises(ConfigurationError, match="functions/dance is missing: run `make layers STAGE=dev` first"):
        settings_from(context_of("dev")).asset("functions", "dance")

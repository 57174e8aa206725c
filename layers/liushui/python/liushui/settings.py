"""The only reader of the environment: one frozen class per function, read once, typed, at cold start.

A variable that is missing is named together with where it comes from (`cdk/constructs/function.py` sets them all).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from liushui.domain.errors import ConfigurationError


def is_sampled(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether X-Ray keeps the trace of the present invocation, which Lambda says anew for each."""
    return "Sampled=1" in environment.get("_X_AMZN_TRACE_ID", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What every function knows: its stage, its region, and all regions, the primary first."""

    stage: str
    region: str
    regions: tuple[str, ...]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read each field from its variable. Raises ConfigurationError naming the one that is missing or wrong."""
        values = {name: _read(environment, name) for name in cls.__dataclass_fields__}
        return cls(**values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCallbackSettings(Settings):
    """For `functions/receive_callback`; `timestamp_tolerance` is in seconds."""

    commits_table: str
    users_table: str
    accounts_prefix: str
    bot: str
    timestamp_tolerance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectUsersSettings(Settings):
    """For `functions/project_users`."""

    commits_table: str
    users_table: str
    replies_table: str
    sagas_table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRepliesSettings(Settings):
    """For `functions/send_replies`."""

    commits_table: str
    tokens_table: str
    accounts_prefix: str
    bot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepIntentsSettings(SendRepliesSettings):
    """For `functions/sweep_intents`; `decision_…` as for `ask_operator`, sagas as for `start_sagas`."""

    waiting_table: str
    replies_table: str
    compensation_machine: str
    decision_seconds: int
    decision_reminders: tuple[int, ...]
    decision_default: str
    sagas: str
    saga_machines: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCompensationSettings(Settings):
    """For `functions/start_compensation`."""

    commits_table: str
    compensation_machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompensationStepSettings(SendRepliesSettings):
    """For `functions/run_compensation_step`."""

    waiting_table: str
    replies_table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOperatorSettings(Settings):
    """For `functions/ask_operator`; `decision_seconds`: how long a person has; `decision_reminders`: how many seconds before the
    end they are reminded; `decision_default`: what counts where nobody decides."""

    commits_table: str
    replies_table: str
    waiting_table: str
    compensation_machine: str
    decision_seconds: int
    decision_reminders: tuple[int, ...]
    decision_default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSagasSettings(Settings):
    """For `functions/start_sagas`; `saga_machines`: what stands before a saga's name in its machine's ARN."""

    commits_table: str
    waiting_table: str
    sagas: str
    saga_machines: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSagaStepSettings(StartSagasSettings):
    """For `functions/run_saga_step`; `decision_seconds`: how long a person has."""

    tokens_table: str
    accounts_prefix: str
    decision_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokensSettings(Settings):
    """For `functions/refresh_tokens`."""

    commits_table: str
    tokens_table: str
    accounts_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReadModelSettings(Settings):
    """For `functions/rebuild_read_model`."""

    commits_table: str
    users_table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLettersSettings(Settings):
    """For the functions that the stream of commits triggers, when they set a record aside."""

    dead_letters_bucket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeConsoleSettings(Settings):
    """For `functions/serve_console`; `console_operators`: the name of the secret with the local operators."""

    commits_table: str
    users_table: str
    replies_table: str
    waiting_table: str
    accounts_prefix: str
    compensation_machine: str
    sagas_table: str
    saga_machines: str
    console_operators: str


_VARIABLES = {
    "stage": "LIUSHUI_STAGE",
    "region": "AWS_REGION",
    "regions": "LIUSHUI_REGIONS",
    "commits_table": "COMMITS_TABLE",
    "users_table": "USERS_TABLE",
    "replies_table": "REPLIES_TABLE",
    "tokens_table": "TOKENS_TABLE",
    "waiting_table": "WAITING_TABLE",
    "accounts_prefix": "ACCOUNTS_PREFIX",
    "bot": "LIUSHUI_BOT",
    "timestamp_tolerance": "TIMESTAMP_TOLERANCE_SECONDS",
    "compensation_machine": "COMPENSATION_MACHINE",
    "decision_seconds": "DECISION_SECONDS",
    "dead_letters_bucket": "DEAD_LETTERS_BUCKET",
    "decision_reminders": "DECISION_REMINDERS",
    "decision_default": "DECISION_DEFAULT",
    "console_operators": "CONSOLE_OPERATORS",
    "sagas_table": "SAGAS_TABLE",
    "sagas": "LIUSHUI_SAGAS",
    "saga_machines": "SAGA_MACHINES",
}
_SECONDS = ("timestamp_tolerance", "decision_seconds")


def _read(environment: Mapping[str, str], name: str) -> str | int | tuple[str, ...] | tuple[int, ...]:
    variable = _VARIABLES[name]
    value = environment.get(variable, "")
    if not value:
        raise ConfigurationError(f"{variable} is not set; the deployment sets it in cdk/constructs/function.py")
    if name == "regions":
        return tuple(region.strip() for region in value.split(","))
    if name == "decision_reminders":
        return () if value == "none" else tuple(_seconds(variable, each) for each in value.split(","))
    return _seconds(variable, value) if name in _SECONDS else value


def _seconds(variable: str, value: str) -> int:
    if not value.isdecimal():
        raise ConfigurationError(f"{variable} is {value!r}; it must be a whole number of seconds")
    return int(value)

"""The settings of a stage: the only reader of CDK context.

A stage is an entry of `stages` in cdk.json, chosen with `-c stage=NAME`. Two more keys may come with `-c`:
`account` pins the stacks to one AWS account (without it the command line takes that of its credentials), and
`assets` names the folder that holds the built layers and functions (default `.build/<stage>`).
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from aws_cdk import Environment, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Node

from cdk.names import FUNCTIONS, Names

_ROOT: Final = Path(__file__).parents[1]
_HOST: Final = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
_ARCHITECTURES: Final = {
    "arm64": lambda_.Architecture.ARM_64,
    "x86_64": lambda_.Architecture.X86_64,
    "host": lambda_.Architecture.ARM_64 if _HOST == "arm64" else lambda_.Architecture.X86_64,
}
_RETENTIONS: Final = {retention.name.lower(): retention for retention in logs.RetentionDays}
_CONSOLES: Final = {way: way for way in ("local_operator", "off")}

Value = TypeVar("Value")


class ConfigurationError(Exception):
    """What cdk.json, `-c` or the built assets say cannot be used; the message names the remedy."""


@dataclass(frozen=True, kw_only=True)
class StageSettings:
    """One stage, as frozen facts."""

    stage: str
    account: str | None
    assets: Path
    regions: tuple[str, ...]
    """The primary first."""
    architecture: lambda_.Architecture
    log_retention: logs.RetentionDays
    retain_data: bool
    """Keep stateful resources, and refuse to delete them."""
    tracing: bool
    firewall: bool
    event_shards: int | None
    """None: on demand."""
    event_retention_hours: int
    parallel_batches_per_shard: int
    query_alarms: bool
    """Alarms on queries of metrics, too: the local emulator refuses them."""
    callbacks_per_second: int
    timestamp_tolerance_seconds: int
    """How far a callback's timestamp may be off, both ways."""
    decision_seconds: int
    """How long an operator has to decide what becomes of a reply that failed or is UNKNOWN."""
    decision_reminders: tuple[int, ...]
    """How many seconds before the end they are reminded, the earliest first."""
    decision_default: str
    """What counts where nobody decides."""
    console: str
    """How operators sign in: `local_operator` (a password, for the local stage) or `off` (there is no console)."""
    alarm_mail: str
    """Empty: alarms only show on the console."""

    @property
    def names(self) -> Names:
        return Names(self.stage)

    @property
    def has_console(self) -> bool:
        return self.console != "off"

    @property
    def functions(self) -> tuple[str, ...]:
        """The folders of the functions that this stage has."""
        return tuple(folder for folder in FUNCTIONS if self.has_console or folder != "serve_console")

    @property
    def removal_policy(self) -> RemovalPolicy:
        return RemovalPolicy.RETAIN if self.retain_data else RemovalPolicy.DESTROY

    def environment(self, region: str) -> Environment:
        return Environment(account=self.account, region=region)

    def asset(self, kind: str, name: str) -> str:
        """Give the folder of a built layer or function.

        Raises ConfigurationError where it was not built.
        """
        folder = self.assets / kind / name
        if not folder.is_dir():
            raise ConfigurationError(f"{folder} is missing: run `make layers STAGE={self.stage}` first")
        return str(folder)


def read_settings(node: Node) -> StageSettings:
    """Read the chosen stage.

    Raises ConfigurationError for an unknown stage, a missing or unknown key, or a value of the wrong kind.
    """
    stage = node.try_get_context("stage") or "local"
    stages = node.try_get_context("stages") or {}
    if stage not in stages:
        known = ", ".join(sorted(stages)) or "none"
        raise ConfigurationError(f"unknown stage {stage!r}: `-c stage=NAME` may name one of {known}")
    entry = _Entry(stage, stages[stage])
    entry.check_keys({field.name for field in fields(StageSettings)} - {"stage", "account", "assets"})
    return StageSettings(
        stage=stage,
        account=node.try_get_context("account"),
        assets=_ROOT / (node.try_get_context("assets") or f".build/{stage}"),
        regions=entry.regions("regions"),
        architecture=entry.one_of("architecture", _ARCHITECTURES),
        log_retention=entry.one_of("log_retention", _RETENTIONS),
        retain_data=entry.flag("retain_data"),
        tracing=entry.flag("tracing"),
        firewall=entry.flag("firewall"),
        event_shards=entry.shards("event_shards"),
        event_retention_hours=entry.number("event_retention_hours"),
        parallel_batches_per_shard=entry.number("parallel_batches_per_shard"),
        query_alarms=entry.flag("query_alarms"),
        callbacks_per_second=entry.number("callbacks_per_second"),
        timestamp_tolerance_seconds=entry.number("timestamp_tolerance_seconds"),
        decision_seconds=entry.number("decision_seconds"),
        decision_reminders=entry.falling_numbers("decision_reminders", below=entry.number("decision_seconds")),
        decision_default=entry.one_of("decision_default", {name: name for name in ("abandon", "fall-back")}),
        console=entry.one_of("console", _CONSOLES),
        alarm_mail=entry.text("alarm_mail"),
    )


@dataclass(frozen=True)
class _Entry:
    """One stage's entry in cdk.json, read key by key."""

    stage: str
    values: Mapping[str, Any]

    def check_keys(self, expected: set[str]) -> None:
        missing = ", ".join(sorted(expected - self.values.keys()))
        unknown = ", ".join(sorted(self.values.keys() - expected))
        if missing or unknown:
            faults = f"missing {missing or 'nothing'}; unknown {unknown or 'nothing'}"
            raise ConfigurationError(f"stage {self.stage!r} in cdk.json: {faults}")

    def regions(self, key: str) -> tuple[str, ...]:
        value = self.values[key]
        if not isinstance(value, list) or not value or len(set(value)) != len(value):
            raise self._wrong(key, "a list of different regions, the primary first")
        return tuple(value)

    def one_of(self, key: str, choices: Mapping[str, Value]) -> Value:
        value = self.values[key]
        if value not in choices:
            raise self._wrong(key, "one of " + ", ".join(choices))
        return choices[value]

    def flag(self, key: str) -> bool:
        value = self.values[key]
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def number(self, key: str) -> int:
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, "a whole number above 0")
        return value

    def falling_numbers(self, key: str, *, below: int) -> tuple[int, ...]:
        values = self.values[key]
        bounds = [below, *values] if isinstance(values, list) else []
        if not bounds or any(type(value) is not int or not 0 < value < before for before, value in pairwise(bounds)):
            raise self._wrong(key, f"a list of whole numbers, each smaller than the one before, the first than {below}")
        return tuple(values)

    def shards(self, key: str) -> int | None:
        return None if self.values[key] == "on_demand" else self.number(key)

    def text(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def _wrong(self, key: str, wanted: str) -> ConfigurationError:
        given = self.values[key]
        return ConfigurationError(f"stage {self.stage!r} in cdk.json: {key} is {given!r}, not {wanted}")

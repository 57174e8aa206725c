"""The local operators' secret on moto."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.secrets_console import KEEP_SECONDS, SecretsConsole, keys_from, keys_to
from liushui.domain.errors import ConfigurationError, StoreUnavailable
from liushui.domain.operators import Role
from liushui.ports.console import ConsoleKeys, LocalOperator
from tests.builders import REGION, FixedClock

NAME = "liushui/local/console"
KEYS = ConsoleKeys("a key", (LocalOperator("lin", "p1"), LocalOperator("guest", "p2", frozenset({Role.READ}))))


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("secretsmanager", region_name=REGION)


def test_what_was_written_is_read_and_kept_for_a_minute(client: Any) -> None:
    clock = FixedClock()
    secrets = SecretsConsole(client=client, name=NAME, clock=clock)
    client.create_secret(Name=NAME, SecretString=json.dumps(keys_to(KEYS)))
    assert secrets.keys() == KEYS
    changed = ConsoleKeys("another key", KEYS.operators)
    client.put_secret_value(SecretId=NAME, SecretString=json.dumps(keys_to(changed)))
    assert secrets.keys() == KEYS
    clock.at += round(KEEP_SECONDS * 1000)
    assert secrets.keys() == changed


def test_without_a_secret_nobody_is_let_in_and_trying_again_may_help(client: Any) -> None:
    with pytest.raises(StoreUnavailable, match=NAME):
        SecretsConsole(client=client, name=NAME, clock=FixedClock()).keys()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"session_key": "k", "operators": [{"name": "x"}]}'])
def test_a_secret_that_is_something_else_is_named_with_the_remedy(client: Any, text: str) -> None:
    client.create_secret(Name=NAME, SecretString=text or " ")
    with pytest.raises(ConfigurationError, match="make run"):
        SecretsConsole(client=client, name=NAME, clock=FixedClock()).keys()


@pytest.mark.parametrize("odd", ["", None, 7])
@pytest.mark.parametrize("field", ["session_key", "name", "password"])
def test_no_empty_password_or_key_lets_anybody_in(field: str, odd: object) -> None:
    data = keys_to(KEYS)
    (data if field in data else data["operators"][0])[field] = odd
    with pytest.raises(ValueError, match="empty or no text"):
        keys_from(data)


def test_keys_survive_the_way_there_and_back_and_are_not_printed() -> None:
    assert keys_from(keys_to(KEYS)) == KEYS
    for secret in ("a key", "p1", "p2"):
        assert secret not in repr(KEYS)

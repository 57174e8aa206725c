"""Accounts in Secrets Manager, and how seldom they are asked for."""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError
from moto import mock_aws

from liushui.adapters.secrets_accounts import SecretsAccounts
from liushui.domain.errors import ConfigurationError, StoreUnavailable, UnknownAccount
from liushui.wechat.accounts import Account, OfficialAccount
from tests.builders import AES_KEY, REGION, FixedClock, an_account

PREFIX = "liushui/local/accounts/"


class Secrets:
    """The real client on moto, the accounts on top of it, and how often secrets were read."""

    def __init__(self) -> None:
        self.client = boto3.client("secretsmanager", region_name=REGION, config=Config(retries={"total_max_attempts": 1}))
        self.clock = FixedClock()
        self.accounts = SecretsAccounts(client=self.client, prefix=PREFIX, clock=self.clock)
        self.reads = 0
        self.client.meta.events.register("before-call.secretsmanager.GetSecretValue", self._count)

    def _count(self, **_: Any) -> None:
        self.reads += 1

    def put(self, text: str | None = None, *, name: str = "demo", **changes: Any) -> None:
        text = json.dumps(an_account(**({"name": name} | changes)).to_dict()) if text is None else text
        try:
            self.client.create_secret(Name=PREFIX + name, SecretString=text)
        except self.client.exceptions.ResourceExistsException:
            self.client.put_secret_value(SecretId=PREFIX + name, SecretString=text)

    def fails_with(self, error: Exception) -> None:
        def fail(**_: Any) -> None:
            raise error

        self.client.meta.events.register("before-send.secretsmanager.GetSecretValue", fail)


def token_of(account: Account) -> str:
    assert isinstance(account, OfficialAccount)
    return account.token


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    with mock_aws():
        yield Secrets()


def test_an_account_is_what_its_secret_holds(secrets: Secrets) -> None:
    secrets.put()
    assert secrets.accounts.get("demo") == an_account()


def test_an_account_is_kept_for_five_minutes(secrets: Secrets) -> None:
    secrets.put()
    secrets.accounts.get("demo")
    secrets.clock.sleep(299.9)
    secrets.put(token="rotated123")
    assert token_of(secrets.accounts.get("demo")) == "aToken123"
    assert secrets.reads == 1
    secrets.clock.sleep(0.1)
    assert token_of(secrets.accounts.get("demo")) == "rotated123"
    assert secrets.reads == 2


def test_a_miss_is_remembered_for_ten_seconds(secrets: Secrets) -> None:
    for pause in (0, 9.9):
        secrets.clock.sleep(pause)
        with pytest.raises(UnknownAccount, match="liushui account add"):
            secrets.accounts.get("demo")
    assert secrets.reads == 1
    secrets.put()
    secrets.clock.sleep(0.1)
    assert secrets.accounts.get("demo") == an_account()


def test_fetching_again_asks_at_most_once_in_ten_seconds(secrets: Secrets) -> None:
    secrets.put()
    secrets.accounts.get("demo")
    secrets.put(token="rotated123")
    for pause, token, reads in [
        (9.9, "aToken123", 1),
        (0.1, "rotated123", 2),
        (9.9, "rotated123", 2),
        (0.1, "rotated123", 3),
    ]:
        secrets.clock.sleep(pause)
        assert token_of(secrets.accounts.fetch_again("demo")) == token
        assert secrets.reads == reads


def test_what_was_fetched_again_is_what_is_kept(secrets: Secrets) -> None:
    secrets.put()
    secrets.accounts.get("demo")
    secrets.put(token="rotated123")
    secrets.clock.sleep(10)
    secrets.accounts.fetch_again("demo")
    assert token_of(secrets.accounts.get("demo")) == "rotated123"
    assert secrets.reads == 2


def test_an_account_that_was_removed_is_unknown_after_its_time(secrets: Secrets) -> None:
    secrets.put()
    secrets.accounts.get("demo")
    secrets.client.delete_secret(SecretId=PREFIX + "demo")  # only scheduled: the secret itself is there for weeks
    secrets.clock.sleep(300)
    with pytest.raises(UnknownAccount):
        secrets.accounts.get("demo")


@pytest.mark.parametrize("name", ["", "../demo", "Demo", "-demo", "a" * 64, "demo ", "\ud800", "демо"])
def test_a_name_that_no_account_can_have_is_never_asked_for(secrets: Secrets, name: str) -> None:
    for fetch in (secrets.accounts.get, secrets.accounts.fetch_again):
        with pytest.raises(UnknownAccount) as caught:
            fetch(name)
        assert str(caught.value).isprintable()
    assert secrets.reads == 0


@pytest.mark.parametrize(
    "name", ["open.", "open.x", "open.wx/../demo", "open.wx0123456789abcdef.x", "demo.wx0123456789abcdef"]
)
def test_a_name_that_no_managed_account_can_have_is_unknown(secrets: Secrets, name: str) -> None:
    keys = {"app_id": "wx0123456789abcdef", "app_secret": "s", "token": "aToken123", "encoding_aes_key": AES_KEY}
    secrets.put(json.dumps({"name": "open", "kind": "component", **keys}), name="open")
    secrets.put()
    assert secrets.accounts.get("open.wx0123456789abcdef").app_id == "wx0123456789abcdef"
    with pytest.raises(UnknownAccount):
        secrets.accounts.get(name)


class NoSecrets:
    """A client that finds nothing, fast."""

    class exceptions:  # noqa: N801 - botocore's own name
        class ResourceNotFoundException(ClientError):
            pass

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - AWS's own name
        raise self.exceptions.ResourceNotFoundException({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")


def test_ten_thousand_made_up_names_do_not_fill_the_memory() -> None:
    accounts = SecretsAccounts(client=NoSecrets(), prefix=PREFIX, clock=FixedClock())  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        for number in range(10_000):
            for name in (f"made-up-{number}".ljust(63, "x"), f"/{number}" * 1000):
                with pytest.raises(UnknownAccount):
                    accounts.get(name)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 2_000_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3cret",
        '"s3cret"',
        '["s3cret"]',
        "null",
        '{"token": "s3cret"',
        '{"token": "s3cret"}',
        '{"name": "demo", "token": 1}',
    ],
)
def test_a_broken_secret_is_named_and_never_quoted(secrets: Secrets, text: str) -> None:
    secrets.put(text or " ")
    with pytest.raises(ConfigurationError) as caught:
        secrets.accounts.get("demo")
    told: BaseException | None = caught.value
    while told is not None:
        assert "s3cret" not in f"{told!r} {vars(told)}"
        told = told.__cause__ or told.__context__


def test_a_secret_without_text_is_named(secrets: Secrets) -> None:
    secrets.client.create_secret(Name=PREFIX + "demo", SecretBinary=b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="secret liushui/local/accounts/demo is not a JSON object"):
        secrets.accounts.get("demo")


def test_an_account_under_another_ones_name_is_refused(secrets: Secrets) -> None:
    """Else one account's users would live in two sets of streams."""
    secrets.put(json.dumps(an_account(name="other").to_dict()))
    with pytest.raises(ConfigurationError, match="another name"):
        secrets.accounts.get("demo")


def test_a_broken_secret_that_was_put_right_works_at_once(secrets: Secrets) -> None:
    secrets.put("broken")
    with pytest.raises(ConfigurationError):
        secrets.accounts.get("demo")
    secrets.put()
    assert secrets.accounts.get("demo") == an_account()


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="https://secretsmanager"),
        ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue"),
    ],
)
def test_what_may_pass_by_itself_is_told_apart_from_an_unknown_account(secrets: Secrets, error: Exception) -> None:
    secrets.put()
    secrets.fails_with(error)
    with pytest.raises(StoreUnavailable, match=r"^Secrets Manager: \w+$"):
        secrets.accounts.get("demo")


def test_known_keys_outlive_an_outage_and_are_asked_for_again_after_ten_seconds(secrets: Secrets) -> None:
    secrets.put(token="before1")
    assert token_of(secrets.accounts.get("demo")) == "before1"
    secrets.clock.sleep(301)
    secrets.fails_with(ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue"))
    assert token_of(secrets.accounts.get("demo")) == "before1"
    reads = secrets.reads
    secrets.clock.sleep(9)
    secrets.accounts.get("demo")
    assert secrets.reads == reads
    secrets.clock.sleep(2)
    secrets.accounts.get("demo")
    assert secrets.reads == reads + 1


def test_all_names_are_listed_anew_each_time(secrets: Secrets) -> None:
    for name in ("b", "a"):
        secrets.put(name=name)
    secrets.client.create_secret(Name="liushui/local/other", SecretString="{}")
    assert secrets.accounts.names() == ["a", "b"]
    secrets.put(name="c")
    assert secrets.accounts.names() == ["a", "b", "c"]


def test_a_list_that_cannot_be_had_is_unavailable(secrets: Secrets) -> None:
    def fail(**_: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="https://secretsmanager")

    secrets.client.meta.events.register("before-send.secretsmanager.ListSecrets", fail)
    with pytest.raises(StoreUnavailable):
        secrets.accounts.names()

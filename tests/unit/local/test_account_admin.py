"""Accounts as secrets of a stage, on moto: of one with two regions in AWS, and of the local one beside a real platform."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from liushui.domain.errors import ConfigurationError, UnknownAccount
from liushui.wechat.pay_notice import load_key
from local.account_admin import AccountAdmin
from local.account_options import TO_BE_TOLD, account_from
from local.cloud.errors import CloudError
from local.platform.serve import running_platform
from local.stage import Stage
from tests.builders import AES_KEY, an_account

HERE, THERE = "ap-southeast-1", "ap-northeast-1"


class Deployed(Stage):
    """A stage in AWS whose API has this address."""

    def callback_base(self) -> str:
        return "https://api.execute-api.ap-southeast-1.amazonaws.com/live"


@pytest.fixture
def admin() -> Iterator[AccountAdmin]:
    with mock_aws():
        yield AccountAdmin(Deployed("prod", (HERE, THERE)))


def secrets_of(stage: str, region: str) -> dict[str, Any]:
    client = boto3.client("secretsmanager", region_name=region)
    return {
        secret["Name"].removeprefix(f"liushui/{stage}/accounts/"): json.loads(
            client.get_secret_value(SecretId=secret["Name"])["SecretString"]
        )
        for secret in client.list_secrets()["SecretList"]
    }


def test_an_account_is_there_in_every_region_and_goes_from_every_region(admin: AccountAdmin) -> None:
    account = an_account(name="mine")
    assert admin.add(account).endswith("/live/wechat/mine")
    assert secrets_of("prod", HERE) == secrets_of("prod", THERE) == {"mine": account.to_dict()}
    with pytest.raises(ConfigurationError, match="already"):
        admin.add(account)
    admin.remove("mine")
    assert secrets_of("prod", HERE) == secrets_of("prod", THERE) == {}
    with pytest.raises(UnknownAccount):
        admin.remove("mine")


def test_a_removed_account_can_be_added_again_before_it_is_gone_for_good(admin: AccountAdmin) -> None:
    admin.add(an_account(name="mine"))
    admin.remove("mine")
    again = an_account(name="mine", token="another")
    admin.add(again)
    assert secrets_of("prod", HERE) == secrets_of("prod", THERE) == {"mine": again.to_dict()}


@pytest.fixture
def local() -> Iterator[AccountAdmin]:
    with mock_aws(config={"core": {"passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}), running_platform() as platform:
        yield AccountAdmin(Stage("local", (HERE,), platform.base_url, {HERE: "http://127.0.0.1:1/live"}))


def test_what_the_platform_refuses_is_not_stored(local: AccountAdmin) -> None:
    local.add(an_account(name="one"))
    with pytest.raises(CloudError, match="409"):  # the AppID is another account's
        local.add(an_account(name="two"))
    assert list(secrets_of("local", HERE)) == ["one"]
    local.add(an_account(name="two", app_id="wxfedcba9876543210", mode="plain", encoding_aes_key=AES_KEY))
    assert [account.name for account in local.list()] == ["one", "two"]


def test_a_merchant_gets_the_simulated_platforms_key_by_itself(local: AccountAdmin) -> None:
    options = {"mch_id": "1900000001", "api_v3_key": "k" * 32}
    with pytest.raises(ConfigurationError, match="needs --platform-key"):
        account_from("till", "pay", options, api_base=None, tenant="default")
    local.add(account_from("till", "pay", options, api_base=None, tenant="default", simulated=True))
    ((serial, pem),) = secrets_of("local", HERE)["till"]["platform_keys"].items()
    assert serial not in TO_BE_TOLD
    load_key(pem)


def test_an_account_that_the_platform_has_forgotten_can_be_removed(local: AccountAdmin) -> None:
    local.add(an_account(name="one"))
    local.remove("one")
    local._store(an_account(name="one"))
    local.remove("one")
    assert secrets_of("local", HERE) == {}


def test_a_changed_account_takes_the_place_of_the_one_of_its_name(admin: AccountAdmin) -> None:
    with pytest.raises(UnknownAccount):
        admin.replace(an_account(name="mine"))
    admin.add(an_account(name="mine"))
    admin.replace(an_account(name="mine", messages_per_day=1000))
    assert admin.get("mine").messages_per_day == 1000

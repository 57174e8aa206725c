"""What every store of third-party platforms' authorizers must do: on memory and on DynamoDB (moto)."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from liushui.adapters.dynamodb_grants import DynamoDBGrants
from liushui.adapters.dynamodb_tokens import DynamoDBTokens
from liushui.adapters.memory_platform import MemoryGrants
from liushui.domain.errors import StoreUnavailable
from liushui.ports import AccessToken, Grant, Grants
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION

TABLE, PLATFORM, APP = "liushui-local-tokens", "wxc0000000000000001", "wx0123456789abcdef"


@pytest.fixture(params=["memory", "dynamodb"])
def grants(request: pytest.FixtureRequest) -> Iterator[Grants]:
    if request.param == "memory":
        yield MemoryGrants()
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        tokens = DynamoDBTokens(client=client, table=TABLE)
        for kind in ("access_token", "jsapi_ticket"):  # they share the table
            tokens.put("platform", kind, AccessToken("t", NOW_MS, PLATFORM))
            tokens.try_lease("platform", kind, "a", identity=PLATFORM, now=NOW_MS, until=NOW_MS)
        yield DynamoDBGrants(client=client, table=TABLE)


def test_an_unknown_authorizer_granted_nothing(grants: Grants) -> None:
    assert grants.get("platform", APP) is None
    assert grants.all("platform") == {}


def test_a_grant_is_read_back(grants: Grants) -> None:
    assert grants.put("platform", APP, Grant("r", NOW_MS, PLATFORM))
    assert grants.get("platform", APP) == Grant("r", NOW_MS, PLATFORM)
    assert grants.get("another", APP) is None


def test_a_platforms_grants_are_listed(grants: Grants) -> None:
    grants.put("platform", "wxb", Grant("b", 2, PLATFORM))
    grants.put("platform", "wxa", Grant(None, 1, PLATFORM))
    grants.put("another", "wxc", Grant("c", 3, PLATFORM))
    assert grants.all("platform") == {"wxa": Grant(None, 1, PLATFORM), "wxb": Grant("b", 2, PLATFORM)}


def test_the_later_grant_stands(grants: Grants) -> None:
    grants.put("platform", APP, Grant("later", NOW_MS, PLATFORM))
    assert not grants.put("platform", APP, Grant("earlier", NOW_MS - 1, PLATFORM))
    assert grants.put("platform", APP, Grant("of the same event", NOW_MS, PLATFORM))
    assert grants.put("platform", APP, Grant(None, NOW_MS + 1, PLATFORM))
    assert not grants.put("platform", APP, Grant("exchanged too late", NOW_MS, PLATFORM))
    assert grants.get("platform", APP) == Grant(None, NOW_MS + 1, PLATFORM)


def test_what_was_granted_to_another_platform_of_that_name_is_replaced(grants: Grants) -> None:
    grants.put("platform", APP, Grant("old", NOW_MS, "wxc0000000000000009"))
    assert grants.put("platform", APP, Grant("new", NOW_MS - 1, PLATFORM))
    assert grants.get("platform", APP) == Grant("new", NOW_MS - 1, PLATFORM)


def test_a_refresh_token_does_not_show() -> None:
    assert "s3cret" not in repr(Grant("s3cret", NOW_MS, PLATFORM))


def test_a_grant_never_expires() -> None:
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        DynamoDBGrants(client=client, table=TABLE).put("platform", APP, Grant("r", NOW_MS, PLATFORM))
        (item,) = client.scan(TableName=TABLE)["Items"]
        assert "ttl" not in item


def test_a_table_out_of_reach_is_named() -> None:
    client = boto3.client("dynamodb", region_name=REGION, endpoint_url="http://127.0.0.1:9")
    client.meta.events.register("before-send.dynamodb.*", _unreachable)
    broken = DynamoDBGrants(client=client, table=TABLE)
    with pytest.raises(StoreUnavailable):
        broken.get("platform", APP)
    with pytest.raises(StoreUnavailable):
        broken.all("platform")
    with pytest.raises(StoreUnavailable):
        broken.put("platform", APP, Grant("r", NOW_MS, PLATFORM))


def _unreachable(**_: object) -> None:
    raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

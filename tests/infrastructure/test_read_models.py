"""What can be made again."""

import pytest

from tests.infrastructure.synthesis import Json, resources, synthesised


def tables() -> dict[str, Json]:
    found = resources(synthesised("local").of("ReadModels"), "AWS::DynamoDB::GlobalTable").values()
    return {table["TableName"]: table for table in found}


def shape(keyed: Json) -> list[str]:
    return [key["AttributeName"] for key in keyed["KeySchema"]]


def test_users_are_found_by_account_and_the_parked_ones_by_an_index_of_keys() -> None:
    users = tables()["liushui-local-users"]
    (index,) = users["GlobalSecondaryIndexes"]

    assert shape(users) == ["account", "user"]
    assert (index["IndexName"], shape(index)) == ("parked", ["parked", "user"])
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


@pytest.mark.parametrize(("table", "key"), [("replies", "reply_id"), ("sagas", "saga_id")])
def test_replies_and_sagas_are_found_by_id_and_by_account_and_state(table: str, key: str) -> None:
    found = tables()[f"liushui-local-{table}"]
    (index,) = found["GlobalSecondaryIndexes"]

    assert shape(found) == [key]
    assert (index["IndexName"], shape(index)) == ("account_state", ["account", "state_at"])
    assert index["Projection"] == {"ProjectionType": "ALL"}


def test_each_region_projects_its_own() -> None:
    for region in ("ap-southeast-1", "ap-northeast-1"):
        template = synthesised("prod").of("ReadModels", region)
        for table in resources(template, "AWS::DynamoDB::GlobalTable").values():
            assert [replica["Region"] for replica in table["Replicas"]] == [region]
            assert "KinesisStreamSpecification" not in table["Replicas"][0]


def test_the_outputs_name_the_tables() -> None:
    assert set(synthesised("local").of("ReadModels")["Outputs"]) == {"UsersTable", "RepliesTable", "SagasTable"}

"""What is kept for ever."""

import pytest

from tests.infrastructure.synthesis import Json, resources, synthesised


def tables_of(stage: str) -> dict[str, Json]:
    tables = resources(synthesised(stage).of("EventStore"), "AWS::DynamoDB::GlobalTable").values()
    return {table["TableName"].removeprefix(f"liushui-{stage}-"): table for table in tables}


def keys(schema: list[Json]) -> list[tuple[str, str]]:
    return [(key["AttributeName"], key["KeyType"]) for key in schema]


def test_the_tables_have_the_keys_that_the_code_writes() -> None:
    tables = tables_of("local")

    assert {name: keys(table["KeySchema"]) for name, table in tables.items()} == {
        "commits": [("p", "HASH"), ("n", "RANGE")],
        "tokens": [("account", "HASH"), ("kind", "RANGE")],
        "ownership": [("region", "HASH")],
    }
    types = {a["AttributeName"]: a["AttributeType"] for a in tables["commits"]["AttributeDefinitions"]}
    assert types == {"p": "S", "n": "N", "o": "S"}


def test_open_intents_are_found_by_keys_alone() -> None:
    (index,) = tables_of("local")["commits"]["GlobalSecondaryIndexes"]

    assert (index["IndexName"], keys(index["KeySchema"])) == ("open", [("o", "HASH"), ("p", "RANGE")])
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_only_tokens_expire() -> None:
    expiry = {name: table.get("TimeToLiveSpecification") for name, table in tables_of("local").items()}

    assert expiry == {"commits": None, "ownership": None, "tokens": {"AttributeName": "ttl", "Enabled": True}}


@pytest.mark.parametrize("stage", ["local", "dev", "prod"])
def test_every_table_is_paid_by_use_and_what_cannot_be_made_again_is_recoverable(stage: str) -> None:
    for name, table in tables_of(stage).items():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        for replica in table["Replicas"]:
            recovery = replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
            assert recovery == (name in {"commits", "ownership"})


def test_production_refuses_to_delete_it() -> None:
    for table in tables_of("prod").values():
        assert all(replica["DeletionProtectionEnabled"] for replica in table["Replicas"])
    assert synthesised("prod").protected == {"Liushui-prod-ap-southeast-1-EventStore"}


def test_the_outputs_name_the_tables() -> None:
    assert set(synthesised("local").of("EventStore")["Outputs"]) == {"CommitsTable", "TokensTable", "OwnershipTable"}

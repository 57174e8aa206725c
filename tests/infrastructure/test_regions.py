"""Two regions: what is deployed before what, and that no region leans on another's resources."""

import json
from graphlib import TopologicalSorter

import pytest

from tests.infrastructure.synthesis import Synthesis, as_list, plain, resources, statements, synthesised

PRIMARY, OTHER = "ap-southeast-1", "ap-northeast-1"


@pytest.fixture(scope="module")
def prod() -> Synthesis:
    return synthesised("prod")


def test_the_event_store_is_deployed_once_in_the_primary_and_all_else_in_both(prod: Synthesis) -> None:
    kinds = {(prod.regions[name], name.rsplit("-", 1)[1]) for name in prod.templates}

    shared = {"EventStream", "ReadModels", "Service", "Observability"}
    assert kinds == {(region, kind) for region in (PRIMARY, OTHER) for kind in shared} | {(PRIMARY, "EventStore")}


def test_the_names_say_stage_and_region(prod: Synthesis) -> None:
    for name, region in prod.regions.items():
        assert name.startswith(f"Liushui-prod-{region}-")


def test_streams_come_before_the_event_store_and_that_before_every_service(prod: Synthesis) -> None:
    order = list(TopologicalSorter(prod.needs).static_order())
    store = order.index(f"Liushui-prod-{PRIMARY}-EventStore")

    for region in (PRIMARY, OTHER):
        assert order.index(f"Liushui-prod-{region}-EventStream") < store
        service = order.index(f"Liushui-prod-{region}-Service")
        assert store < service
        assert order.index(f"Liushui-prod-{region}-ReadModels") < service


def test_each_replica_of_the_commits_streams_into_its_own_region_in_microseconds(prod: Synthesis) -> None:
    tables = resources(prod.of("EventStore"), "AWS::DynamoDB::GlobalTable").values()
    (commits,) = (table for table in tables if table["TableName"] == "liushui-prod-commits")

    assert {
        replica["Region"]: (
            plain(replica["KinesisStreamSpecification"]["StreamArn"]),
            replica["KinesisStreamSpecification"]["ApproximateCreationDateTimePrecision"],
        )
        for replica in commits["Replicas"]
    } == {
        region: (f"arn:aws:kinesis:{region}:<AWS::AccountId>:stream/liushui-prod-events", "MICROSECOND")
        for region in (PRIMARY, OTHER)
    }


def test_tokens_and_ownership_have_a_replica_in_each_region_and_no_stream(prod: Synthesis) -> None:
    tables = resources(prod.of("EventStore"), "AWS::DynamoDB::GlobalTable").values()
    rest = [table for table in tables if table["TableName"] != "liushui-prod-commits"]

    assert {table["TableName"] for table in rest} == {"liushui-prod-tokens", "liushui-prod-ownership"}
    for table in rest:
        assert {replica["Region"] for replica in table["Replicas"]} == {PRIMARY, OTHER}
        assert not any("KinesisStreamSpecification" in replica for replica in table["Replicas"])


@pytest.mark.parametrize("region", [PRIMARY, OTHER])
def test_rights_are_on_the_regions_own_replicas(prod: Synthesis, region: str) -> None:
    granted = {
        plain(resource)
        for _, statement in statements(prod.of("Service", region))
        for resource in as_list(statement["Resource"])
        if plain(resource).startswith("arn:aws:dynamodb:")
    }

    own = f"arn:aws:dynamodb:{region}:<AWS::AccountId>:table/liushui-prod-"
    assert {f"{own}commits", f"{own}commits/index/open", f"{own}tokens"} <= granted
    assert all(resource.startswith(own) for resource in granted)


def test_no_stack_reads_another_regions_values(prod: Synthesis) -> None:
    for name, template in prod.templates.items():
        foreign = OTHER if prod.regions[name] == PRIMARY else PRIMARY
        written = json.dumps(template).replace(f"{PRIMARY},{OTHER}", "")
        assert name.endswith("-EventStore") or foreign not in written
        assert "Fn::GetStackOutput" not in written
        assert not resources(template, "AWS::SSM::Parameter")
        assert not any(resource["Type"].startswith("Custom::") for resource in template["Resources"].values())


def test_what_a_region_imports_its_own_stream_stack_exports(prod: Synthesis) -> None:
    for region in (PRIMARY, OTHER):
        exports = {out["Export"]["Name"] for out in prod.of("EventStream", region)["Outputs"].values() if "Export" in out}
        assert exports == {"liushui-prod-dead-letters"}
        assert '{"Fn::ImportValue": "liushui-prod-dead-letters"}' in json.dumps(prod.of("Service", region))


def test_every_function_knows_all_regions_the_primary_first(prod: Synthesis) -> None:
    for region in (PRIMARY, OTHER):
        for function in resources(prod.of("Service", region), "AWS::Lambda::Function").values():
            assert function["Environment"]["Variables"]["LIUSHUI_REGIONS"] == f"{PRIMARY},{OTHER}"

"""What is done to the template so that SAM can run it."""

from local.sam.template import readable_by_sam
from tests.aws import local_templates
from tests.infrastructure.synthesis import resources


def test_every_function_declares_the_emulators_address() -> None:
    (service,) = (template for name, template in local_templates().items() if name.endswith("-Service"))
    before = resources(service, "AWS::Lambda::Function")
    functions = resources(readable_by_sam(service), "AWS::Lambda::Function")
    assert functions
    for logical_id, function in functions.items():
        variables = function["Environment"]["Variables"]
        assert variables == before[logical_id]["Environment"]["Variables"] | {"AWS_ENDPOINT_URL": ""}


def test_only_functions_keep_their_path_and_everything_its_asset() -> None:
    template = {
        "Resources": {
            "F": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Environment": {"Variables": {"A": "1"}}},
                "Metadata": {"aws:cdk:path": "S/F/Resource", "aws:asset:path": "asset.1"},
            },
            "L": {
                "Type": "AWS::Lambda::LayerVersion",
                "Properties": {},
                "Metadata": {"aws:cdk:path": "S/L/Resource", "aws:asset:path": "asset.2"},
            },
            "R": {"Type": "AWS::IAM::Role", "Properties": {}},
        }
    }
    assert {name: resource.get("Metadata") for name, resource in readable_by_sam(template)["Resources"].items()} == {
        "F": {"aws:cdk:path": "S/F/Resource", "aws:asset:path": "asset.1"},
        "L": {"aws:asset:path": "asset.2"},
        "R": None,
    }

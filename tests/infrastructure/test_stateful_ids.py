"""What holds data keeps its logical id for ever: another id would be a new, empty resource.

Renaming one on purpose takes a decision record and an edit of stateful_ids.json.
"""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.infrastructure.synthesis import STAGES, Json, synthesised

STATEFUL: Final = {
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::Kinesis::Stream",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
}


def stateful(template: Json) -> dict[str, Json]:
    return {i: resource for i, resource in template["Resources"].items() if resource["Type"] in STATEFUL}


@pytest.mark.parametrize("stage", STAGES)
def test_logical_ids_are_those_of_the_list_in_every_region(stage: str) -> None:
    frozen = json.loads(Path(__file__).with_name("stateful_ids.json").read_text())

    for name, template in synthesised(stage).templates.items():
        ids = {i: resource["Type"] for i, resource in stateful(template).items()}
        assert ids == frozen.get(name.rsplit("-", 1)[1], {}), name


def test_production_keeps_all_of_it_when_a_stack_goes() -> None:
    kept = [
        (resource["DeletionPolicy"], resource["UpdateReplacePolicy"])
        for template in synthesised("prod").templates.values()
        for resource in stateful(template).values()
    ]

    assert len(kept) == 3 + 2 * (3 + 3)
    assert set(kept) == {("Retain", "Retain")}

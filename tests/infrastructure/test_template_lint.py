"""cfn-lint over what is deployed."""

import json

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from tests.infrastructure.synthesis import STAGES, synthesised

# The construct library lets a function wait for its role twice: by reference, and by name for the role's policy.
ACCEPTED = ["W3005"]


@pytest.mark.parametrize("stage", STAGES)
def test_cloudformation_has_nothing_to_say(stage: str) -> None:
    synthesis = synthesised(stage)
    findings = [
        f"{name}: {match}"
        for name, template in synthesis.templates.items()
        for match in lint(
            json.dumps(template, indent=1),
            config=ManualArgs(ignore_checks=ACCEPTED, regions=[synthesis.regions[name]]),
        )
    ]

    assert findings == []

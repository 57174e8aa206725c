"""cdk-nag's AwsSolutions rules: each finding is mended, or accepted beside its resource with the reason."""

import pytest
from cdk_nag import AwsSolutionsChecks

from tests.infrastructure.synthesis import STAGES, synthesised


@pytest.mark.parametrize("stage", STAGES)
def test_no_finding_is_left_open(stage: str) -> None:
    app = synthesised(stage, alarm_mail="on-call@example.com").app

    report = AwsSolutionsChecks(app, verbose=True).validate_scope(app)

    assert [(v.rule_name, [r.construct_path for r in v.violating_resources]) for v in report.violations] == []

"""Rules that hold over every template of every stage."""

import json
import re
from typing import Final

import pytest

from cdk.names import construct_id
from tests.infrastructure.synthesis import ROOT, STAGES, Json, as_list, plain, resources, statements, synthesised

# Actions that AWS lets nobody narrow down, or whose resources come and go without a deployment.
WILDCARDS: Final = {
    "xray:PutTraceSegments": "X-Ray's write actions know no resource",
    "xray:PutTelemetryRecords": "X-Ray's write actions know no resource",
    "cloudwatch:GetMetricData": "reading metrics knows no resource",
    "secretsmanager:ListSecrets": "listing secrets knows no resource",
    "secretsmanager:GetSecretValue": "accounts come and go without a deployment: the stage's own prefix only",
    **dict.fromkeys(
        (
            "xray:GetSamplingRules", "xray:GetSamplingTargets", "logs:CreateLogDelivery", "logs:GetLogDelivery",
            "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
        ),
        "what Step Functions asks for to trace and to log: none of it knows a resource",
    ),
    **dict.fromkeys(
        ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
        "Lambda names each dead letter by shard and time: the stage's own bucket only",
    ),
}  # fmt: skip
BARE_WILDCARDS: Final = WILDCARDS.keys() - {
    "secretsmanager:GetSecretValue", "s3:GetObject", "s3:PutObject", "s3:DeleteObject",
}  # fmt: skip
# What the local emulator (MiniStack 1.5.33) refuses in a template.
REFUSED_LOCALLY: Final = re.compile(
    "AWS::(ApplicationAutoScaling::ScalableTarget|Backup::BackupSelection|CloudWatch::CompositeAlarm|CodeDeploy::.*"
    "|Route53::HealthCheck|WAFv2::WebACLAssociation)"
)

pytestmark = pytest.mark.parametrize("stage", STAGES)


def templates(stage: str) -> list[Json]:
    return list(synthesised(stage).templates.values())


def all_of(stage: str, kind: str) -> list[tuple[Json, str, Json]]:
    """Give each resource of a kind with its template and logical id."""
    return [
        (template, logical_id, properties)
        for template in templates(stage)
        for logical_id, properties in resources(template, kind).items()
    ]


def test_each_function_has_a_role_and_a_kept_log_group_of_its_own(stage: str) -> None:
    for template in templates(stage):
        functions = resources(template, "AWS::Lambda::Function").values()
        roles = [plain(function["Role"]) for function in functions]
        log_groups = [function["LoggingConfig"]["LogGroup"]["Ref"] for function in functions]
        assert len(set(roles)) == len(set(log_groups)) == len(functions)
        for log_group in log_groups:
            assert resources(template, "AWS::Logs::LogGroup")[log_group]["RetentionInDays"] >= 7


def test_each_function_has_layers_a_timeout_a_size_and_the_one_handler(stage: str) -> None:
    for template, _, function in all_of(stage, "AWS::Lambda::Function"):
        layers = {layer["Ref"] for layer in function["Layers"]}
        assert layers == set(resources(template, "AWS::Lambda::LayerVersion"))
        assert len(layers) == (4 if function["FunctionName"].endswith("-serve-console") else 3)
        assert function["Timeout"] >= 10
        assert function["MemorySize"] >= 256
        assert (function["Handler"], function["Runtime"]) == ("handler.lambda_handler", "python3.13")


def test_each_function_is_traced_where_there_is_a_tracer(stage: str) -> None:
    for _, _, function in all_of(stage, "AWS::Lambda::Function"):
        disabled = function["Environment"]["Variables"].get("POWERTOOLS_TRACE_DISABLED")
        traced = (function.get("TracingConfig"), disabled)
        assert traced == ((None, "true") if stage == "local" else ({"Mode": "Active"}, None))


def test_each_mapping_splits_reports_gives_up_and_keeps_what_it_gave_up_on(stage: str) -> None:
    mappings = all_of(stage, "AWS::Lambda::EventSourceMapping")
    assert mappings
    for _, _, mapping in mappings:
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert (mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (10, 3600)
        destination = plain(mapping["DestinationConfig"]["OnFailure"]["Destination"])
        assert destination == f"arn:aws:s3:::<liushui-{stage}-dead-letters>"


def test_a_wildcard_has_a_listed_reason(stage: str) -> None:
    for template in templates(stage):
        for policy, statement in statements(template):
            assert statement["Effect"] == "Allow"
            for resource in map(plain, as_list(statement["Resource"])):
                for action in as_list(statement["Action"]):
                    assert "*" not in action, policy
                    assert "*" not in resource or action in WILDCARDS, f"{policy}: {action} on {resource}"
                    assert resource != "*" or action in BARE_WILDCARDS, f"{policy}: {action} on {resource}"


def test_roles_are_taken_by_services_only_and_no_policy_is_borrowed(stage: str) -> None:
    for _, logical_id, role in all_of(stage, "AWS::IAM::Role"):
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert set(statement["Principal"]) == {"Service"}
        borrowed = [plain(policy).rsplit("/", 1)[-1] for policy in role.get("ManagedPolicyArns", [])]
        allowed = ["AmazonAPIGatewayPushToCloudWatchLogs"] if "CloudWatchRole" in logical_id else []
        assert borrowed == allowed


def test_every_function_folder_is_deployed_and_nothing_else(stage: str) -> None:
    folders = {path.parent.name for path in ROOT.glob("functions/*/handler.py")}
    for kind, wanted in (
        ("Service", folders - {"serve_console"}),
        ("Console", {"serve_console"} if stage == "local" else None),
    ):
        for name, template in synthesised(stage).templates.items():
            deployed = resources(template, "AWS::Lambda::Function")
            if name.endswith(f"-{kind}"):
                assert wanted is not None, "this stage has no way to sign in"
                names = {f"liushui-{stage}-{folder.replace('_', '-')}" for folder in wanted}
                assert {function["FunctionName"] for function in deployed.values()} == names
                assert {logical_id[:-8] for logical_id in deployed} == {construct_id(folder) for folder in wanted}
            elif not name.endswith(("-Service", "-Console")):
                assert not deployed


def test_no_environment_holds_what_looks_like_a_secret(stage: str) -> None:
    for _, _, function in all_of(stage, "AWS::Lambda::Function"):
        for key, value in function["Environment"]["Variables"].items():
            assert not re.search(r"SECRET|PASSWORD|AES|CREDENTIAL|(KEY|TOKEN)$", key), key
            assert not re.search(r"[A-Za-z0-9+/=]{24,}", plain(value)), key


def test_no_template_holds_a_secret_of_an_account(stage: str) -> None:
    for template in templates(stage):
        assert not resources(template, "AWS::SecretsManager::Secret")
        assert "{{resolve:secretsmanager" not in json.dumps(template)


def test_the_emulator_accepts_what_the_local_stage_holds(stage: str) -> None:
    kinds = {resource["Type"] for template in templates(stage) for resource in template["Resources"].values()}
    refused = {kind for kind in kinds if REFUSED_LOCALLY.fullmatch(kind)}

    assert refused == ({"AWS::WAFv2::WebACLAssociation"} if stage == "prod" else set())


def test_logs_and_functions_are_all_of_ours(stage: str) -> None:
    """Custom resources would bring functions of the construct library, with their own roles and runtimes."""
    for template in templates(stage):
        for logical_id, resource in template["Resources"].items():
            assert not resource["Type"].startswith(("Custom::", "AWS::CloudFormation::CustomResource")), logical_id

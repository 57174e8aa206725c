"""What a person looks at."""

import json

import pytest

from cdk.names import CONSUMERS, FUNCTIONS, construct_id
from tests.infrastructure.synthesis import STAGES, Json, resources, synthesised

MAIL = "on-call@example.com"


def alarms(stage: str) -> dict[str, Json]:
    template = next(template for name, template in synthesised(stage).templates.items() if name.endswith("-Observability"))
    found = resources(template, "AWS::CloudWatch::Alarm").values()
    return {alarm["AlarmName"].removeprefix(f"liushui-{stage}-"): alarm for alarm in found}


def functions_of(stage: str) -> set[str]:
    """Only the local stage has a console."""
    return set(FUNCTIONS) - (set() if stage == "local" else {"serve_console"})


@pytest.mark.parametrize("stage", STAGES)
def test_backlog_dead_letters_refusals_and_errors_raise_alarms(stage: str) -> None:
    expected = {"CallbackFailures", "DeadLetters", "CommitsThrottled", "CompensationsFailed", "TokensRefused", "UsersParked"}
    expected |= {"AskOperatorReminds", "SweepIntentsReminds"}
    expected |= {"SagasWaiting", "SagasStalled"}
    expected |= {f"{construct_id(folder)}Late" for folder in CONSUMERS}
    expected |= {f"{construct_id(folder)}{what}" for folder in functions_of(stage) for what in ("Errors", "Throttles")}

    assert set(alarms(stage)) == (expected if stage == "local" else expected | {"CommitsUnstreamed"})


def test_an_alarm_says_what_happened_and_is_silent_without_data() -> None:
    for alarm in alarms("prod").values():
        assert alarm["AlarmDescription"]
        assert alarm["TreatMissingData"] == "notBreaching"


def test_a_late_consumer_is_one_whose_oldest_record_is_a_minute_old() -> None:
    late = alarms("prod")["ProjectUsersLate"]

    assert (late["Namespace"], late["MetricName"], late["Statistic"]) == ("AWS/Lambda", "IteratorAge", "Maximum")
    assert late["Dimensions"] == [{"Name": "FunctionName", "Value": "liushui-prod-project-users"}]
    assert late["Threshold"] == 60_000


def test_a_refused_token_raises_an_alarm_by_what_the_function_itself_counts() -> None:
    refused = alarms("prod")["TokensRefused"]

    assert (refused["Namespace"], refused["MetricName"], refused["Threshold"]) == ("Liushui", "TokenRefused", 1)
    assert refused["Dimensions"] == [{"Name": "service", "Value": "refresh_tokens"}]


def test_a_parked_user_raises_an_alarm_by_what_the_function_itself_counts() -> None:
    parked = alarms("prod")["UsersParked"]

    assert (parked["Namespace"], parked["MetricName"], parked["Threshold"]) == ("Liushui", "UsersParked", 1)
    assert parked["Dimensions"] == [{"Name": "service", "Value": "project_users"}]


def test_dead_letters_are_counted_by_the_regions_own_bucket() -> None:
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in alarms("prod")["DeadLetters"]["Dimensions"]}

    assert dimensions == {"BucketName": {"Fn::ImportValue": "liushui-prod-dead-letters"}, "FilterId": "open"}


def test_the_dashboard_is_named_by_region_and_shows_each_function() -> None:
    for region in ("ap-southeast-1", "ap-northeast-1"):
        template = synthesised("prod").of("Observability", region)
        (dashboard,) = resources(template, "AWS::CloudWatch::Dashboard").values()
        assert dashboard["DashboardName"] == f"liushui-prod-{region}"
        for folder in functions_of("prod"):
            assert f"liushui-prod-{folder.replace('_', '-')}" in json.dumps(dashboard)


def test_alarms_are_mailed_where_the_stage_names_an_address() -> None:
    silent, mailed = synthesised("dev").of("Observability"), synthesised("dev", alarm_mail=MAIL).of("Observability")

    assert not resources(silent, "AWS::SNS::Topic")
    (subscription,) = resources(mailed, "AWS::SNS::Subscription").values()
    (topic,) = resources(mailed, "AWS::SNS::Topic")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", MAIL)
    for alarm in resources(mailed, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == [{"Ref": topic}]
    assert '"cloudwatch.amazonaws.com"' in json.dumps(resources(mailed, "AWS::SNS::TopicPolicy"))

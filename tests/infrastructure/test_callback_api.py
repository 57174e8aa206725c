"""The door that WeChat calls."""

import json
import re

import pytest

from cdk.constructs.callback_api import DOORS
from liushui.wechat.doors import opening
from tests.infrastructure.synthesis import STAGES, Json, plain, resources, synthesised


def service(stage: str = "local") -> Json:
    return next(template for name, template in synthesised(stage).templates.items() if name.endswith("-Service"))


def only(template: Json, kind: str) -> Json:
    (properties,) = resources(template, kind).values()
    return properties


def test_every_method_of_every_door_reaches_the_function() -> None:
    template = service()
    paths = [resource["PathPart"] for resource in resources(template, "AWS::ApiGateway::Resource").values()]
    methods = list(resources(template, "AWS::ApiGateway::Method").values())

    assert sorted(paths) == [
        "component",
        "pay",
        "wechat",
        "wecom",
        "{account}",
        "{account}",
        "{account}",
        "{account}",
        "{appid}",
    ]
    assert tuple(DOORS) == tuple(opening.DOORS)
    assert len(methods) == 5
    for method in methods:
        assert (method["HttpMethod"], method["Integration"]["Type"]) == ("ANY", "AWS_PROXY")
        assert "<ReceiveCallback" in plain(method["Integration"]["Uri"])


def test_an_unknown_path_is_not_found_instead_of_forbidden() -> None:
    answer = only(service(), "AWS::ApiGateway::GatewayResponse")

    assert (answer["ResponseType"], answer["StatusCode"]) == ("MISSING_AUTHENTICATION_TOKEN", "404")
    assert json.loads(answer["ResponseTemplates"]["application/json"]) == {
        "message": "no such path: callbacks go to /wechat/<account>, /wecom/<account>, /component/<account>, /pay/<account>"
    }


def test_it_is_regional_and_its_stage_is_live() -> None:
    template = service()

    assert only(template, "AWS::ApiGateway::RestApi")["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert only(template, "AWS::ApiGateway::Stage")["StageName"] == "live"


@pytest.mark.parametrize(("stage", "rate"), [("local", 1000), ("dev", 200), ("prod", 5000)])
def test_it_is_throttled_and_logs_no_execution(stage: str, rate: int) -> None:
    (setting,) = only(service(stage), "AWS::ApiGateway::Stage")["MethodSettings"]

    assert (setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"]) == (rate, rate)
    assert setting["DataTraceEnabled"] is False
    assert "LoggingLevel" not in setting


def test_the_access_log_is_json_without_query_strings_or_bodies() -> None:
    access_log = json.loads(only(service(), "AWS::ApiGateway::Stage")["AccessLogSetting"]["Format"])

    assert {"request_id", "address", "path", "status", "latency_ms"} <= set(access_log)
    assert not re.search(r"querystring|requestOverride|body|header", json.dumps(access_log), re.IGNORECASE)


@pytest.mark.parametrize("stage", STAGES)
def test_only_production_has_a_firewall(stage: str) -> None:
    kinds = {resource["Type"] for resource in service(stage)["Resources"].values()}

    assert ("AWS::WAFv2::WebACL" in kinds, "AWS::WAFv2::WebACLAssociation" in kinds) == ((stage == "prod"),) * 2


def test_the_firewall_leaves_what_people_write_alone() -> None:
    rules = {rule["Name"]: rule["Statement"] for rule in only(service("prod"), "AWS::WAFv2::WebACL")["Rules"]}
    overrides = rules["common"]["ManagedRuleGroupStatement"]["RuleActionOverrides"]

    counted = {override["Name"] for override in overrides if override["ActionToUse"] == {"Count": {}}}
    assert {"CrossSiteScripting_BODY", "GenericRFI_BODY", "SizeRestrictions_BODY"} <= counted
    assert rules["rate"]["RateBasedStatement"] == {
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 60,
        "Limit": 5000 * 60 // 2,
    }

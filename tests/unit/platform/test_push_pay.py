"""Notices of WeChat Pay ("支付通知API", "签名验证", "应答签名探测")."""

import json
import time
from typing import Any

import pytest

from local.platform.client import ControlRefused
from local.platform.serve import RunningPlatform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.kinds import PAY, is_signed_by, unseal


@pytest.fixture
def till(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> RunningPlatform:
    platform.control.put_account(**PAY, callback_url=endpoint.url)
    return platform


@pytest.mark.parametrize("status", [200, 204])
def test_a_notice_is_signed_with_the_platforms_key_and_sealed(
    till: RunningPlatform, endpoint: ScriptedEndpoint, status: int
) -> None:
    endpoint.script = [Reply(b"", status=status)]
    result = till.control.act("till", fields={"resource": {"out_trade_no": "A1"}})
    (request,) = endpoint.received
    key = till.control.account("till")["platform_key"]
    assert is_signed_by(request, key["public_key"])
    assert request.headers["Wechatpay-Serial"] == key["serial"]
    assert request.query == {}
    notice = json.loads(request.body)
    assert (notice["event_type"], notice["resource_type"]) == ("TRANSACTION.SUCCESS", "encrypt-resource")
    assert notice["create_time"].endswith("+08:00")
    assert "original_type" not in notice
    resource = unseal(notice)
    assert (resource["out_trade_no"], resource["mchid"]) == ("A1", PAY["mch_id"])
    assert [attempt["error"] for attempt in result["tries"]] == [None]


def last_try(till: RunningPlatform) -> dict[str, Any]:
    """The last try of the only exchange, as soon as its answer has been noted."""
    until = time.monotonic() + 10
    while True:
        (exchange,) = till.control.exchanges(account="till")["exchanges"]
        tried: dict[str, Any] = exchange["tries"][-1]
        if not tried["waiting"] or time.monotonic() > until:
            return tried
        time.sleep(0.02)


def test_a_notice_is_repeated_on_the_schedule_fifteen_times_shortened_by_the_clock(
    till: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = [Reply(status=500)] * 99
    result = till.control.act("till")
    assert (result["running"], len(result["tries"])) == (True, 1)
    till.control.advance_clock(15)
    assert endpoint.received_after(2, least=2) == 2
    till.control.advance_clock(24 * 3600)
    assert endpoint.received_after(5, least=15) == 15
    assert len({json.loads(request.body)["id"] for request in endpoint.received}) == 1
    assert len({request.headers["Wechatpay-Nonce"] for request in endpoint.received}) == 15
    assert last_try(till)["error"] == "HTTP 500 instead of 200 or 204"


def test_a_probe_is_wrongly_signed_and_must_be_refused(till: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(status=401), Reply(status=200)]
    assert till.control.act("till", probe=True)["problem"] is None
    (request,) = endpoint.received
    assert request.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert not is_signed_by(request, till.control.account("till")["platform_key"]["public_key"])
    assert "took a notice with a wrong signature" in till.control.act("till", probe=True)["problem"]


def test_the_key_is_kept_for_the_merchant_and_its_private_half_never_shown(
    till: RunningPlatform, endpoint: ScriptedEndpoint
) -> None:
    before = till.control.account("till")["platform_key"]
    assert till.control.put_account(**PAY, callback_url=endpoint.url)["platform_key"] == before
    assert "PRIVATE" not in str(till.control.accounts()) + str(till.control.account("till"))


def test_what_wechat_pay_does_not_do_is_refused(till: RunningPlatform) -> None:
    with pytest.raises(ControlRefused, match="WeChat Pay checks no address"):
        till.control.verify("till")
    with pytest.raises(ControlRefused, match="give fields with event_type and resource"):
        till.control.act("till", kind="NO.SUCH")
    with pytest.raises(ControlRefused, match="have no users"):
        till.control.act("till", "o-user")

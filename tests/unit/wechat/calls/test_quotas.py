import pytest

from liushui.wechat.calls import quotas
from liushui.wechat.calls.call import TokenUse
from tests.unit.wechat.calls.shape import assert_post, assert_refused


def test_a_quota_with_and_without_rates() -> None:
    call = quotas.get_quota("/cgi-bin/message/custom/send")
    assert_post(call, "/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/message/custom/send"})
    quota = {"daily_limit": 100, "used": 1, "remain": 99}
    assert call.read({"errcode": 0, "quota": quota}) == quotas.Quota(100, 1, 99, None, None)
    rate, component = {"call_count": 5, "refresh_second": 60}, {"call_count": 9, "refresh_second": 1}
    read = call.read({"quota": quota, "rate_limit": rate, "component_rate_limit": component})
    assert (read.rate, read.component_rate) == (quotas.RateLimit(5, 60), quotas.RateLimit(9, 1))


def test_a_request_by_its_rid_shows_no_contents() -> None:
    call = quotas.get_request("61725984-6126f6f9-040f19c4")
    assert_post(call, "/cgi-bin/openapi/rid/get", {"rid": "61725984-6126f6f9-040f19c4"})
    read = call.read(
        {
            "request": {
                "invoke_time": 1635156704,
                "cost_in_ms": 30,
                "request_url": "access_token=50_Im7xxxx",
                "request_body": "private",
                "response_body": "private",
                "client_ip": "1.2.3.4",
            }
        }
    )
    assert (read.invoked_at, read.cost_ms, read.client_ip) == (1635156704, 30, "1.2.3.4")
    assert "50_Im7" not in repr(read)
    assert "private" not in repr(read)


def test_quotas_are_cleared_and_a_clearing_is_not_repeated_blindly() -> None:
    call = quotas.clear_quota("wx448f04719cd48f69")
    assert_post(call, "/cgi-bin/clear_quota", {"appid": "wx448f04719cd48f69"})
    single = quotas.clear_api_quota("/wxa/getwxacodeunlimit")
    assert_post(single, "/cgi-bin/openapi/quota/clear", {"cgi_path": "/wxa/getwxacodeunlimit"})
    by_secret = quotas.clear_quota_by_secret("wx1", "S3CRET")
    assert_post(by_secret, "/cgi-bin/clear_quota/v2", {"appid": "wx1", "appsecret": "S3CRET"}, token=TokenUse.NONE)
    assert call.delivers
    assert single.delivers
    assert by_secret.delivers
    assert "S3CRET" not in repr(by_secret)


@pytest.mark.parametrize("path", ["", "/", "cgi-bin/x", "https://api.weixin.qq.com/cgi-bin/x", "/a b"])
def test_an_api_is_given_by_its_path(path: str) -> None:
    assert_refused(lambda: quotas.get_quota(path), "path", "beginning with /")

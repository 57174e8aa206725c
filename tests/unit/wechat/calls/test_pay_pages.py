"""What opens the cashier, signed over lines in the order that WeChat Pay documents."""

from dataclasses import replace

import pytest

from liushui.domain.errors import ConfigurationError
from liushui.wechat.calls import pay_pages
from tests.merchants import MCH_ID, NOW, a_merchant, is_signed, merchant_key

APP = "wx0123456789abcdef"


def test_pages_and_mini_programs_get_a_pay_sign() -> None:
    fields = pay_pages.jsapi_payment(a_merchant(), APP, "wx1", timestamp=NOW, nonce="n")
    assert is_signed(merchant_key(), str(fields["paySign"]), APP, str(NOW), "n", "prepay_id=wx1")
    assert {**fields, "paySign": ""} == {
        "appId": APP, "timeStamp": str(NOW), "nonceStr": "n", "package": "prepay_id=wx1", "signType": "RSA", "paySign": "",
    }  # fmt: skip


def test_apps_get_a_sign() -> None:
    fields = pay_pages.app_payment(a_merchant(), APP, "wx1", timestamp=NOW, nonce="n")
    assert is_signed(merchant_key(), str(fields["sign"]), APP, str(NOW), "n", "wx1")
    assert {**fields, "sign": ""} == {
        "appid": APP, "partnerid": MCH_ID, "prepayid": "wx1", "package": "Sign=WXPay", "noncestr": "n",
        "timestamp": str(NOW), "sign": "",
    }  # fmt: skip


def test_an_account_for_notices_only_cannot_sign() -> None:
    account = replace(a_merchant(), private_key=None, serial_no=None)
    with pytest.raises(ConfigurationError, match="--private-key"):
        pay_pages.jsapi_payment(account, APP, "wx1", timestamp=NOW, nonce="n")

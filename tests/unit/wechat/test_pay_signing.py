"""What a merchant signs and seals, checked with keys that are made here."""

import re

import pytest

from liushui.domain.errors import ConfigurationError
from liushui.wechat import pay_signing
from tests.merchants import MCH_ID, NOW, SERIAL, is_signed, merchant_key, opened, pem_of, platform_key


def test_a_request_is_signed_over_method_target_time_nonce_and_body() -> None:
    header = pay_signing.authorization(
        MCH_ID, SERIAL, pem_of(merchant_key()), "POST", "/v3/pay?x=1", '{"a":"茶"}'.encode(), timestamp=NOW, nonce="n0nce"
    )
    scheme, _, rest = header.partition(" ")
    fields = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    assert scheme == "WECHATPAY2-SHA256-RSA2048"
    signed = fields.pop("signature")
    assert fields == {"mchid": MCH_ID, "nonce_str": "n0nce", "timestamp": str(NOW), "serial_no": SERIAL}
    assert is_signed(merchant_key(), signed, "POST", "/v3/pay?x=1", str(NOW), "n0nce", '{"a":"茶"}')
    assert not is_signed(merchant_key(), signed, "POST", "/v3/pay?x=1", str(NOW), "n0nce", "{}")


def test_what_is_sensitive_is_sealed_at_any_depth_and_nothing_else() -> None:
    pem = pem_of(platform_key().public_key())
    body = pay_signing.sealed(pem, {"name": "张三", "type": "x", "receivers": [{"name": "李四", "amount": 1}]}, ("name",))
    assert opened(platform_key(), str(body["name"])) == "张三"
    receivers = body["receivers"]
    assert isinstance(receivers, list)
    assert opened(platform_key(), receivers[0].pop("name")) == "李四"
    assert (body["type"], receivers) == ("x", [{"amount": 1}])


def test_wechat_pays_public_key_goes_before_its_certificates_and_the_newest_of_those_first() -> None:
    assert pay_signing.chosen_key({"AA": "1", "PUB_KEY_ID_9": "2", "BB": "3"}) == ("PUB_KEY_ID_9", "2")
    assert pay_signing.chosen_key({"AA": "1", "BB": "3"}) == ("BB", "3")
    assert pay_signing.chosen_key({"PUB_KEY_ID_9": "2", "PUB_KEY_ID_1": "4"}) == ("PUB_KEY_ID_1", "4")


@pytest.mark.parametrize("pem", ["", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", "public"])
def test_what_is_no_private_key_is_refused_without_showing_it(pem: str) -> None:
    given = pem_of(merchant_key().public_key()) if pem == "public" else pem
    with pytest.raises(ConfigurationError, match="private_key is no RSA private key") as refused:
        pay_signing.load_private_key(given)
    assert "BEGIN" not in str(refused.value)

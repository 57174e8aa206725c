"""A merchant of WeChat Pay with keys of its own, and WeChat Pay's, made once for a run; signing is written from its documents."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import httpx
from Crypto.Cipher import PKCS1_OAEP
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

from liushui.wechat.accounts import PayAccount
from local.platform.serve import RunningPlatform
from tests.unit.platform.shop import NO_TLS

MCH_ID, SERIAL, PLATFORM_SERIAL = "1900000001", "5157F09EFDC096DE15EBE81A47057A7200000000", "PUB_KEY_ID_1"
NOW = 1_800_000_000


@cache
def merchant_key() -> RSA.RsaKey:
    return RSA.generate(2048)


@cache
def platform_key() -> RSA.RsaKey:
    return RSA.generate(2048)


def pem_of(key: RSA.RsaKey) -> str:
    return key.export_key().decode()


def a_merchant(**changes: Any) -> PayAccount:
    """The merchant's account, as the server has it."""
    account = PayAccount(
        name="till",
        mch_id=MCH_ID,
        api_v3_key="0123456789abcdef0123456789abcdef",
        platform_keys={PLATFORM_SERIAL: pem_of(platform_key().public_key())},
        private_key=pem_of(merchant_key()),
        serial_no=SERIAL,
    )
    return replace(account, **changes)


def signature(key: RSA.RsaKey, *lines: str) -> str:
    """SHA256 with RSA over lines that each end in a line feed."""
    message = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(pkcs1_15.new(key).sign(SHA256.new(message))).decode()


def is_signed(key: RSA.RsaKey, signed: str, *lines: str) -> bool:
    message = "".join(f"{line}\n" for line in lines).encode()
    try:
        pkcs1_15.new(key.public_key()).verify(SHA256.new(message), base64.b64decode(signed))
    except ValueError:
        return False
    return True


def opened(key: RSA.RsaKey, text: str) -> str:
    """A sensitive field, opened by whom it was sealed for."""
    return PKCS1_OAEP.new(key).decrypt(base64.b64decode(text)).decode()


class Merchant:
    """Calls a running platform as a merchant's server does."""

    def __init__(self, platform: RunningPlatform, *, now: int = NOW) -> None:
        self.platform, self.now = platform, now
        self.key, self.serial, self.mch_id = merchant_key(), SERIAL, MCH_ID

    def call(self, method: str, target: str, given: Mapping[str, Any] | None = None, **changes: str) -> httpx.Response:
        """`changes` of what the header Authorization says, after signing."""
        body = "" if given is None else json.dumps(given, ensure_ascii=False)
        signed = signature(self.key, method, target, str(self.now), "nonce", body)
        fields = {"mchid": self.mch_id, "nonce_str": "nonce", "signature": signed, "timestamp": str(self.now)}
        fields |= {"serial_no": self.serial, **changes}
        header = "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in fields.items())
        headers = {"Authorization": header, "Content-Type": "application/json"}
        url = self.platform.base_url + target
        return httpx.request(method, url, content=body or None, headers=headers, trust_env=False, verify=NO_TLS)

    def post(self, target: str, given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        response = self.call("POST", target, given)
        return response.status_code, response.json() if response.content else {}

    def get(self, target: str) -> tuple[int, dict[str, Any]]:
        response = self.call("GET", target)
        return response.status_code, response.json()

"""WeChat Pay (APIv3): notices signed with the platform's RSA key, their resource sealed with the APIv3 key ("支付通知API")."""

import base64
import json
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from Crypto.Cipher import AES, PKCS1_OAEP
from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15

from local.platform.accounts import Account
from local.platform.documents import Document
from local.platform.envelopes import SignedRequest
from local.platform.errors import ControlError
from local.platform.senders.sender import AddressCheck, KnowsMedium, Response, Retries, Sender, Verdict
from local.platform.timings import Timings

SCHEDULE: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600)
"""Seconds between the fifteen notices."""
PROBE: Final = "WECHATPAY/SIGNTEST/"
_NONCE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class PaySender(Sender):
    """See `Sender`. `probe`: with a wrong signature, which the merchant must refuse."""

    account: Account
    probe: bool = False

    def check_address(self, _timestamp: str, _nonce: str, _echo: str) -> AddressCheck:
        raise ControlError(400, "WeChat Pay checks no address; push SECURITY_ECHO.SUCCESS or a probe instead")

    def sign(self, document: Document, timestamp: str, _nonce: str) -> SignedRequest:
        body = json.dumps(self._sealed(document.fields), ensure_ascii=False, separators=(",", ":"))
        headers = {"Content-Type": "application/json", **signed_headers(self.account, timestamp, body, probe=self.probe)}
        return SignedRequest(url=self.account.callback_url, query={}, body=body, headers=headers)

    def retries(self, _document: Document, _timings: Timings) -> Retries:
        return Retries([] if self.probe else SCHEDULE, from_start=True)

    def judge(self, _document: Document, response: Response, _knows_medium: KnowsMedium) -> Verdict:
        taken = response.status in (200, 204)
        if self.probe:
            problem = "the merchant took a notice with a wrong signature" if taken else None
            return Verdict(settled=True, problem=problem)
        return Verdict(settled=taken, error=None if taken else f"HTTP {response.status} instead of 200 or 204")

    def _sealed(self, fields: dict[str, Any]) -> dict[str, Any]:
        original_type = fields.get("original_type", "")
        nonce, extra = _letters(12), str(original_type)
        cipher = AES.new(self.account.api_v3_key.encode(), AES.MODE_GCM, nonce=nonce.encode())
        cipher.update(extra.encode())
        sealed, tag = cipher.encrypt_and_digest(json.dumps(fields["resource"], ensure_ascii=False).encode())
        resource = {
            "original_type": original_type,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(sealed + tag).decode(),
            "associated_data": extra,
            "nonce": nonce,
        }
        outer = {name: value for name, value in fields.items() if name not in ("original_type", "resource")}
        return {**outer, "resource": resource}


def signed_headers(account: Account, timestamp: str, body: str, *, probe: bool = False) -> dict[str, str]:
    """WeChat Pay's signature over a notice, or over an answer. `probe`: a wrong one."""
    nonce = _letters(32)
    signed = pkcs1_15.new(_key(account.private_key)).sign(SHA256.new(f"{timestamp}\n{nonce}\n{body}\n".encode()))
    text = base64.b64encode(signed).decode()
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": PROBE + text[len(PROBE) :] if probe else text,
        "Wechatpay-Serial": account.serial,
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


def unsealed(account: Account, text: str) -> str:
    """A sensitive field that was sealed for WeChat Pay. Raises ValueError."""
    return PKCS1_OAEP.new(_key(account.private_key)).decrypt(base64.b64decode(text, validate=True)).decode()


def with_platform_key(account: Account, before: Account | None) -> Account:
    """A merchant's account with the key pair that the platform keeps for it, a new one where it is new."""
    if before is not None and before.mch_id == account.mch_id and before.private_key:
        return replace(account, private_key=before.private_key, serial=before.serial)
    serial = f"PUB_KEY_ID_01{secrets.randbelow(10**26):026}"
    return replace(account, private_key=RSA.generate(2048).export_key().decode(), serial=serial)


def platform_key(account: Account) -> dict[str, str]:
    """What the merchant verifies notices with: the key's id and the public key (PEM)."""
    return {"serial": account.serial, "public_key": _key(account.private_key).public_key().export_key().decode()}


@lru_cache(maxsize=16)
def _key(private_key: str) -> RSA.RsaKey:
    return RSA.import_key(private_key)


def _letters(count: int) -> str:
    return "".join(secrets.choice(_NONCE_LETTERS) for _ in range(count))

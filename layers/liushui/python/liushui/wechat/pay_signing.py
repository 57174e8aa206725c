"""What a merchant of WeChat Pay (APIv3) signs and seals with RSA: requests, what opens the cashier, and sensitive fields.

Sources: WeChat Pay documentation, "Make signatures" (如何生成请求签名), "Sign what invokes the payment" (JSAPI调起支付签名),
"Encrypt sensitive information" (敏感信息加解密).
"""

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from liushui.domain.errors import ConfigurationError
from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.pay_notice import SIGNATURE_TYPE, load_key

if TYPE_CHECKING:
    from Crypto.PublicKey.RSA import RsaKey

PUBLIC_KEY_PREFIX: Final = "PUB_KEY_ID_"


def authorization(
    mch_id: str, serial_no: str, private_key: str, method: str, target: str, body: bytes, *, timestamp: int, nonce: str
) -> str:
    """The header Authorization. `target`: path and query exactly as they are sent, `body`: what is sent, empty for a GET,
    `timestamp` in seconds. Raises ConfigurationError for a key that is none."""
    message = f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
    fields = {
        "mchid": mch_id,
        "nonce_str": nonce,
        "signature": sign(private_key, message),
        "timestamp": str(timestamp),
        "serial_no": serial_no,
    }
    return f"{SIGNATURE_TYPE} " + ",".join(f'{name}="{value}"' for name, value in fields.items())


def sign(private_key: str, message: bytes) -> str:
    """SHA256 with RSA, as Base64. Raises ConfigurationError for a key that is none."""
    from Crypto.Hash import SHA256
    from Crypto.Signature import pkcs1_15

    return base64.b64encode(pkcs1_15.new(_private(private_key)).sign(SHA256.new(message))).decode()


def load_private_key(pem: str) -> "RsaKey":
    """The RSA private key in a PEM (apiclient_key.pem). Raises ConfigurationError, which does not show it."""
    from Crypto.PublicKey import RSA

    try:
        key = RSA.import_key(pem)
    except (ValueError, IndexError, TypeError):
        key = None
    if key is None or not key.has_private():
        raise ConfigurationError(
            "private_key is no RSA private key as PEM: it is apiclient_key.pem of the merchant's API certificate"
        )
    return key


def chosen_key(platform_keys: Mapping[str, str]) -> tuple[str, str]:
    """Serial and PEM of the key that WeChat Pay is to sign with, and that is sealed for: its public key where the merchant has
    one, else a certificate; of several the one that was added last."""
    serials = list(platform_keys)[::-1]
    serial = next((one for one in serials if one.startswith(PUBLIC_KEY_PREFIX)), serials[0])
    return serial, platform_keys[serial]


def sealed(pem: str, body: JsonObject, names: tuple[str, ...]) -> JsonObject:
    """`body` with the texts of the fields `names`, at any depth, sealed for whoever has the key `pem` belongs to."""

    def seal(name: str, value: JsonValue) -> JsonValue:
        if isinstance(value, Mapping):
            return {inner: seal(inner, one) for inner, one in value.items()}
        if isinstance(value, str):
            return _seal(pem, value) if name in names else value
        if isinstance(value, list | tuple):
            return [seal(name, one) for one in value]
        return value

    return {name: seal(name, value) for name, value in body.items()}


def _seal(pem: str, text: str) -> str:
    from Crypto.Cipher import PKCS1_OAEP

    return base64.b64encode(PKCS1_OAEP.new(_public(pem)).encrypt(text.encode())).decode()


_private = lru_cache(maxsize=8)(load_private_key)
_public = lru_cache(maxsize=8)(load_key)

"""A notice of WeChat Pay (APIv3): its signature, made with the platform's key, and its resource, sealed with the APIv3 key.

Sources: WeChat Pay documentation, "Verify signatures" (签名验证) and "Decrypt callbacks" (解密回调).
"""

import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from liushui.domain.errors import ConfigurationError, DecryptionFailed, MalformedBody, SignatureMismatch
from liushui.domain.json import JsonObject
from liushui.wechat.callback import MAX_PARAMETER_CHARS, check_size, check_time
from liushui.wechat.fields import text_of
from liushui.wechat.json import parse
from liushui.wechat.xml import Fields

if TYPE_CHECKING:
    from Crypto.PublicKey.RSA import RsaKey

SIGNATURE_TYPE: Final = "WECHATPAY2-SHA256-RSA2048"
ALGORITHM: Final = "AEAD_AES_256_GCM"
_TAG_BYTES = 16
_MAX_SIGNATURE_CHARS = 1024


def verify(platform_keys: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: int, tolerance: int) -> None:
    """Check that WeChat Pay signed `body` within `tolerance` of `now` (seconds). Names in `headers` are in small letters.

    WeChat Pay sends wrong signatures on purpose now and then (they begin with WECHATPAY/SIGNTEST/): they are refused like
    any other. Raises BodyTooLarge, SignatureMismatch, TimestampOutOfRange, ConfigurationError.
    """
    check_size(body)
    signed_with = headers.get("wechatpay-signature-type") or SIGNATURE_TYPE
    signature = _header(headers, "wechatpay-signature", _MAX_SIGNATURE_CHARS)
    serial, timestamp = _header(headers, "wechatpay-serial"), _header(headers, "wechatpay-timestamp")
    nonce = _header(headers, "wechatpay-nonce")
    check_time(timestamp, now, tolerance)
    if signed_with != SIGNATURE_TYPE:
        raise SignatureMismatch(f"Wechatpay-Signature-Type must be {SIGNATURE_TYPE}")
    pem = next((pem for known, pem in platform_keys.items() if known.upper() == serial.upper()), None)
    if pem is None:
        raise SignatureMismatch(
            "Wechatpay-Serial names a key that this account does not have: add the platform certificate or public key of "
            "WeChat Pay's console (账户中心 → API安全) to its platform_keys"
        )
    message = f"{timestamp}\n{nonce}\n".encode("utf-8", "surrogatepass") + body + b"\n"
    if not _is_signed(pem, message, signature):
        raise SignatureMismatch("the signature was not made by WeChat Pay with the key that Wechatpay-Serial names")


def unseal(api_v3_keys: tuple[str, ...], body: bytes) -> Fields:
    """The notice's fields, with what its `resource` holds in the place of the sealed one and `original_type` beside it.

    Raises MalformedBody and DecryptionFailed.
    """
    notice = parse(body)
    resource = notice.get("resource")
    if not isinstance(resource, Mapping) or not text_of(notice, "id"):
        raise MalformedBody("the notice has no id, or no resource")
    if text_of(resource, "algorithm") != ALGORITHM:
        raise MalformedBody(f"the notice's resource is not sealed with {ALGORITHM}")
    original = {"original_type": resource["original_type"]} if "original_type" in resource else {}
    return {**notice, **original, "resource": parse(_decrypted(api_v3_keys, resource))}


def load_key(pem: str) -> "RsaKey":
    """The RSA key in a PEM certificate or public key. Raises ConfigurationError."""
    from Crypto.PublicKey import RSA

    try:
        return RSA.import_key(pem)
    except (ValueError, IndexError, TypeError):
        raise ConfigurationError("a platform key is neither an RSA certificate nor an RSA public key as PEM") from None


def _header(headers: Mapping[str, str], name: str, most: int = MAX_PARAMETER_CHARS) -> str:
    value = headers.get(name)
    if not value or len(value) > most:
        raise SignatureMismatch(f"the header {name} is missing or longer than {most} characters")
    return value


# pycryptodome's RSA takes long to import: only an account of WeChat Pay ever pays for it.


_loaded = lru_cache(maxsize=32)(load_key)


def _is_signed(pem: str, message: bytes, signature: str) -> bool:
    from Crypto.Hash import SHA256
    from Crypto.Signature import pkcs1_15

    try:
        pkcs1_15.new(_loaded(pem)).verify(SHA256.new(message), binascii.a2b_base64(signature, strict_mode=True))
    except ValueError:
        return False
    return True


def _decrypted(api_v3_keys: tuple[str, ...], resource: JsonObject) -> bytes:
    from Crypto.Cipher import AES

    try:  # also UnicodeEncodeError: JSON can say lone surrogates
        nonce, extra = text_of(resource, "nonce").encode(), text_of(resource, "associated_data").encode()
        sealed = binascii.a2b_base64(text_of(resource, "ciphertext"))
    except ValueError:
        nonce = extra = sealed = b""
    if nonce and len(sealed) > _TAG_BYTES:
        for key in api_v3_keys:
            cipher = AES.new(key.encode(), AES.MODE_GCM, nonce=nonce)
            cipher.update(extra)
            try:
                return cipher.decrypt_and_verify(sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:])
            except ValueError:
                continue
    raise DecryptionFailed("the notice's resource does not decrypt with this account's APIv3 key")

"""What a mini program sends of its user, sealed or signed with the session key.

Source: "Get open data on the server" (服务端获取开放数据): AES-128-CBC with PKCS#7, and a watermark inside that says for whom.
"""

import binascii
import hashlib
import hmac
import json

from liushui.domain.errors import LiushuiError
from liushui.domain.json import JsonObject

_BLOCK = 16
_REFUSED = (
    "the user data does not decrypt with this session key for this AppID: log in again (wx.login), then ask for it again"
)


class UserDataRefused(LiushuiError):
    """Encrypted user data that cannot be trusted. One text for every cause, so that no oracle exists."""


def decrypt_user_data(session_key: str, encrypted_data: str, iv: str, *, app_id: str) -> JsonObject:
    """The open data inside `encryptedData` (all three base64), for the mini program `app_id`. Raises UserDataRefused."""
    try:
        plain = _decrypt(binascii.a2b_base64(session_key), binascii.a2b_base64(iv), binascii.a2b_base64(encrypted_data))
        data = json.loads(plain)
        watermark = data["watermark"]["appid"]
    except (ValueError, LookupError, TypeError):
        raise UserDataRefused(_REFUSED) from None
    if not isinstance(watermark, str) or not hmac.compare_digest(watermark.encode(), app_id.encode()):
        raise UserDataRefused(_REFUSED)
    return dict(data)


def verify_raw_data(raw_data: str, session_key: str, signature: str) -> bool:
    """Whether `signature` is that of `rawData`, as the client handed both over; compared in constant time."""
    expected = hashlib.sha1(f"{raw_data}{session_key}".encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))


def _decrypt(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    """Raises ValueError for anything that AES-128-CBC and PKCS#7 do not make."""
    from Crypto.Cipher import AES  # slow to import

    if len(key) != _BLOCK:
        raise ValueError
    plain = AES.new(key, AES.MODE_CBC, iv).decrypt(sealed)
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or not plain.endswith(bytes([pad]) * pad):
        raise ValueError
    return plain[:-pad]

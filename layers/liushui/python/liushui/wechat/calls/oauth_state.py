"""The `state` of a login: it comes back through the user's browser, so it is signed.

It says which login this is and until when it may be completed. Without it, somebody could make another person's browser finish
a login that was begun elsewhere. So tie it to the browser: `bound_to` is what a cookie of that browser holds.

WeChat and WeCom let a state have letters and digits only, at most 128; hence base 32.
"""

import base64
import hashlib
import hmac

from liushui.wechat.calls import checks
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.checks import is_state, maybe_bytes

LEAST_SECRET_BYTES = 16
MOST_DATA_BYTES = 58
_MAC_BYTES, _MAC_CHARACTERS, _EXPIRY_CHARACTERS = 16, 26, 8


def sign_state(secret: bytes, data: str, *, expires_at: int, bound_to: str) -> str:
    """A state that carries `data` (at most 58 bytes, readable for the user) until `expires_at` (seconds since the epoch)."""
    if len(secret) < LEAST_SECRET_BYTES:
        raise InvalidCall(f"secret must have at least {LEAST_SECRET_BYTES} bytes")
    maybe_bytes("data", data, MOST_DATA_BYTES)
    checks.between("expires_at", expires_at, 0, 2**32 - 1)
    payload = f"{expires_at:08X}{_base32(data.encode())}"
    return _mac(secret, payload, bound_to) + payload


def verify_state(secret: bytes, state: str, *, now: int, bound_to: str) -> str | None:
    """The data of a state that was signed with `secret` for this browser and has not expired, else None."""
    if not is_state(state):
        return None
    mac, payload = state[:_MAC_CHARACTERS], state[_MAC_CHARACTERS:]
    if not hmac.compare_digest(mac, _mac(secret, payload, bound_to)):
        return None
    if now >= int(payload[:_EXPIRY_CHARACTERS], 16):
        return None
    written = payload[_EXPIRY_CHARACTERS:]
    return base64.b32decode(written + "=" * (-len(written) % 8)).decode()


def _mac(secret: bytes, payload: str, bound_to: str) -> str:
    return _base32(hmac.digest(secret, f"{payload}.{bound_to}".encode(), hashlib.sha256)[:_MAC_BYTES])


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")

"""What is different about WeChat Pay's calls (APIv3): each request is signed with the merchant's key, each success by WeChat Pay.

An answer that says it was done, but that WeChat Pay did not sign, counts as no answer. Refusals are taken without a signature,
as in WeChat Pay's own SDKs: a forged one would need TLS broken, and gains nothing that dropping the answer would not.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liushui.adapters.wechat_answers import unanswered
from liushui.domain.errors import CallbackRefused, ConfigurationError
from liushui.domain.json import JsonObject
from liushui.ports import CallResult
from liushui.wechat import pay_errors, pay_signing
from liushui.wechat.accounts import Account, PayAccount
from liushui.wechat.calls.call import Call
from liushui.wechat.errcodes import ErrorClass
from liushui.wechat.pay_notice import verify

TOLERANCE_SECONDS: Final = 300
_DONE: Final = (200, 202, 204)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_FIELD: Final = re.compile(r"[A-Za-z0-9_./\[\]-]{1,80}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it is to be sent."""

    headers: Mapping[str, str]
    body: bytes | None


def signed(account: Account, call: Call[Any], target: str, encode: Callable[[JsonObject], bytes], now: int) -> Signed:
    """The request of `call` at `target` (path and query), signed at `now` (seconds). Raises ConfigurationError."""
    if not isinstance(account, PayAccount):
        raise ConfigurationError(f"account {account.name!r} is of kind {account.kind}; {call.name} needs one of kind pay")
    private_key, serial_no = account.signing_key
    serial, pem = pay_signing.chosen_key(account.platform_keys)
    body = None if call.body is None else encode(pay_signing.sealed(pem, call.body, call.seals) if call.seals else call.body)
    headers = {
        "Accept": "application/json",
        "User-Agent": "liushui",
        "Wechatpay-Serial": serial,
        "Authorization": pay_signing.authorization(
            account.mch_id, serial_no, private_key, call.method, target, body or b"",
            timestamp=now, nonce=secrets.token_hex(16),
        ),
    }  # fmt: skip
    return Signed(headers if body is None else {**headers, "Content-Type": "application/json"}, body)


def answered(
    account: Account, call: Call[Any], status: int, headers: Mapping[str, str], body: bytes, now: int
) -> CallResult:
    """What the answer says, at `now` (seconds). HTTP 5xx leaves open whether it was done."""
    said = _parsed(body) if body else {}
    code = said.get("code") if isinstance(said, dict) else None
    if status >= 500:
        return unanswered(f"HTTP {status}{f', {code}' if _is_code(code) else ''}", call)
    if not isinstance(said, dict):
        return unanswered(f"HTTP {status} without JSON", call)
    if _is_code(code):
        return _refused(str(code), said, call)
    if status not in _DONE:
        return unanswered(f"HTTP {status} without a code", call)
    try:
        small = {name.lower(): value for name, value in headers.items()}
        verify(account.platform_keys if isinstance(account, PayAccount) else {}, small, body, now, TOLERANCE_SECONDS)
    except (CallbackRefused, ConfigurationError) as error:
        return unanswered(f"the answer is not signed by WeChat Pay: {error}", call)
    return CallResult(None, data=said)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        return None


def _is_code(code: Any) -> bool:
    return isinstance(code, str) and _CODE.fullmatch(code) is not None


def _refused(code: str, said: JsonObject, call: Call[Any]) -> CallResult:
    """WeChat Pay's own message may repeat what was sent, so only the name of the field at fault is passed on."""
    known = pay_errors.classify(code)
    if known.error_class is ErrorClass.WAIT:
        return unanswered(code, call)
    detail = said.get("detail")
    field = detail.get("field") if isinstance(detail, Mapping) else None
    where = f" ({field})" if isinstance(field, str) and _FIELD.fullmatch(field) else ""
    return CallResult(known.error_class, detail=f"{known.meaning}{where}", code=code)

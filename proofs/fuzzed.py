"""What the fuzzer calls: a body behind a right signature, as it is and inside a right envelope."""

from contextlib import suppress
from typing import Any

from liushui.domain.errors import CallbackRefused, MalformedBody
from liushui.wechat import xml
from liushui.wechat.callback import open_message
from liushui.wechat.signature import sign
from tests.builders import an_account

_NOW, _NONCE = 1_714_112_445, "415670741"
_PLAIN, _SAFE = an_account(mode="plain"), an_account(mode="safe")


def one_input(data: bytes) -> None:
    """Raises what is no refusal, and AssertionError where the quick parser sees something else than the whole one."""
    with suppress(CallbackRefused):
        open_message(_PLAIN.keys, _query("signature"), data, _NOW, 600)
    with suppress(CallbackRefused):
        encrypt = _SAFE.keys.crypter.encrypt(data, _SAFE.app_id, b"0" * 16)  # type: ignore[union-attr]
        body = f"<xml><Encrypt>{encrypt}</Encrypt></xml>".encode()
        open_message(_SAFE.keys, _query("msg_signature", encrypt) | {"encrypt_type": "aes"}, body, _NOW, 600)
    with suppress(MalformedBody):
        quick = xml._parse_flat(data)
        assert not quick or quick == xml._parse_any(data), "the two parsers disagree"


def _query(name: str, *more: str) -> dict[str, str]:
    return {name: sign(_PLAIN.token, str(_NOW), _NONCE, *more), "timestamp": str(_NOW), "nonce": _NONCE}


def spoil(mutant: str) -> None:
    """Break the code, in this process."""
    spoilt: dict[str, tuple[str, Any]] = {
        "utf-8": ("_parse_flat", lambda body: {"Content": body.decode()}),
        "controls": ("_CONTROLS", b""),
    }
    name, value = spoilt[mutant]
    setattr(xml, name, value)

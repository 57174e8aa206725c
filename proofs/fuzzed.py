"""What the fuzzer calls: a body behind a right signature at each door, as it is and inside a right envelope."""

from contextlib import suppress
from typing import Any
from zlib import crc32

from liushui.domain.errors import CallbackRefused, MalformedBody
from liushui.wechat import json, pay_notice, xml
from liushui.wechat.doors.component import AuthorizedDoor, ComponentDoor
from liushui.wechat.doors.door import Delivery, Door
from liushui.wechat.doors.pay import PayDoor
from liushui.wechat.doors.wechat import WeChatDoor
from liushui.wechat.doors.wecom import WeComDoor
from liushui.wechat.signature import sign
from proofs.hostile.letters import Keyed, in_xml
from proofs.hostile.pay import a_notice
from proofs.hostile.stage import API_V3_KEY, AUTHORIZER, CORP, MINI, OFFICIAL, PLATFORM, till

_PARSE = json.parse
_NOW, _NONCE = 1_714_112_445, "415670741"
_PAY = PayDoor(till())
_PLAIN: tuple[tuple[Door, Keyed], ...] = tuple((WeChatDoor(one), one) for one in (OFFICIAL["plain"], MINI["plain"]))
_SEALED: tuple[tuple[Door, Keyed], ...] = (
    (WeChatDoor(OFFICIAL["safe"]), OFFICIAL["safe"]),
    (WeChatDoor(MINI["safe"]), MINI["safe"]),
    (WeComDoor(CORP), CORP),
    (ComponentDoor(PLATFORM), PLATFORM),
    (AuthorizedDoor(PLATFORM.authorized(AUTHORIZER)), PLATFORM),
)


def one_input(data: bytes) -> None:
    """Raises what is no refusal, and AssertionError where the quick parser sees something else than the whole one."""
    for door, account in _PLAIN:
        _read(door, _delivery(account, "signature", data))
    turn = crc32(data)  # sealing costs more than all the rest: each input goes through one of these doors
    door, account = _SEALED[turn % len(_SEALED)]
    keys = account.keyring[0]
    encrypt = keys.crypter.encrypt(data, keys.receive_id, b"0" * 16)  # type: ignore[union-attr]
    _read(door, _delivery(account, "msg_signature", in_xml(encrypt), encrypt))
    with suppress(CallbackRefused):  # nobody but WeChat Pay can sign a notice
        _look_at(_PAY, pay_notice.unseal((API_V3_KEY,), a_notice(data) if turn % 3 == 0 else data))
    with suppress(MalformedBody):
        quick = xml._parse_flat(data)
        assert not quick or quick == xml._parse_any(data), "the two parsers disagree"


def _read(door: Door, delivery: Delivery) -> None:
    with suppress(CallbackRefused):
        _look_at(door, door.open(delivery).fields)


def _look_at(door: Door, fields: xml.Fields) -> None:
    door.subject(fields)
    door.cause(fields)
    door.takes(fields, {"msgtype": "text"})


def _delivery(account: Keyed, name: str, body: bytes, *more: str) -> Delivery:
    query = {
        name: sign(account.token, str(_NOW), _NONCE, *more),
        "timestamp": str(_NOW),
        "nonce": _NONCE,
        "encrypt_type": "aes",
    }
    return Delivery(query, {}, body, _NOW, 600)


def spoil(mutant: str) -> None:
    """Break the code, in this process."""
    spoilt: dict[str, tuple[Any, str, Any]] = {
        "utf-8": (xml, "_parse_flat", lambda body: {"Content": body.decode()}),
        "controls": (xml, "_CONTROLS", b""),
        "json": (json, "parse", lambda body: _PARSE(body.decode().encode())),
    }
    module, name, value = spoilt[mutant]
    setattr(module, name, value)

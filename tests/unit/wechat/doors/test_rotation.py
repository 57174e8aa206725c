"""While keys are changed, the new and the former ones are valid, and answers go by those that were used."""

from dataclasses import replace

import pytest

from liushui.domain.errors import (
    DecryptionFailed,
    ReceiverMismatch,
    SignatureMismatch,
)
from liushui.wechat.doors.door import Seal
from liushui.wechat.doors.opening import door_of
from liushui.wechat.replies import (
    Text,
    TransferToCustomerService,
    to_data,
)
from liushui.wechat.signature import sign
from tests.unit.wechat.doors.samples import (
    ADDRESSES,
    CORP_ID,
    MEMBER,
    OTHER_KEY,
    OTHER_TOKEN,
    SEAL,
    USER,
    a_door,
    an_account,
    as_xml,
    delivered,
    unsealed,
)
from tests.unit.wechat.samples import AES_KEY, APP_ID, NONCE, TIMESTAMP, TOKEN


@pytest.mark.parametrize("kind", ["official", "mini", "wecom", "component"])
@pytest.mark.parametrize("key", [AES_KEY, OTHER_KEY])
@pytest.mark.parametrize("token", [TOKEN, OTHER_TOKEN])
def test_new_and_former_keys_open_and_seal_in_every_pairing(kind: str, key: str, token: str) -> None:
    app_id = "wx0123456789abcdef" if kind == "component" else None
    rotated = an_account(kind).rotated(token=OTHER_TOKEN, encoding_aes_key=OTHER_KEY)
    door, receive_id = door_of(rotated, ADDRESSES[kind], app_id), CORP_ID if kind == "wecom" else APP_ID
    opened = door.open(delivered(as_xml(MEMBER), receive_id=receive_id, key=key, token=token))
    assert opened.fields == MEMBER
    reply = to_data(Text("好") if kind != "mini" else TransferToCustomerService())
    assert unsealed(door.answer(opened, reply, SEAL), receive_id=receive_id, key=key, token=token)


def test_keys_before_the_former_ones_are_forgotten() -> None:
    twice = an_account("official").rotated(token=OTHER_TOKEN).rotated(token="CCCCC")
    door = door_of(twice, "wechat", None)
    for token in ("CCCCC", OTHER_TOKEN):
        assert door.open(delivered(as_xml(USER), token=token))
    with pytest.raises(SignatureMismatch):
        door.open(delivered(as_xml(USER)))


def test_the_refusal_that_came_furthest_is_told() -> None:
    door = door_of(an_account("official").rotated(token=OTHER_TOKEN, encoding_aes_key=OTHER_KEY), "wechat", None)
    with pytest.raises(DecryptionFailed):
        door.open(delivered(as_xml(USER), key="C" * 43))
    with pytest.raises(ReceiverMismatch):
        door.open(delivered(as_xml(USER), receive_id="wx_other"))
    with pytest.raises(SignatureMismatch):
        door.open(delivered(as_xml(USER), token="CCCCC"))


def test_a_repeat_of_an_answer_is_the_same_to_the_byte() -> None:
    door = a_door("official")
    opened = door.open(delivered(as_xml(USER)))
    answers = {door.answer(opened, to_data(Text("好")), seal).body for seal in (SEAL, SEAL, Seal(TIMESTAMP, "other"))}
    assert len(answers) == 2


def test_base64_that_is_none_is_refused() -> None:
    delivery = delivered(as_xml(USER))
    signed = sign(TOKEN, str(TIMESTAMP), NONCE, "####")
    body = b"<xml><Encrypt>####</Encrypt></xml>"
    with pytest.raises(DecryptionFailed):
        a_door("official").open(replace(delivery, query={**delivery.query, "msg_signature": signed}, body=body))

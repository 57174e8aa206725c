from typing import Any

import pytest

from liushui.wechat import signature, xml
from liushui.wechat.crypto import MessageCrypter
from local.platform.accounts import Account
from local.platform.documents import Document, build_document
from local.platform.envelopes import open_answer, sign_request
from local.platform.errors import ReplyMalformed
from local.platform.xml_writer import write_xml
from tests.unit.platform.shop import AES_KEY, APP_ID, an_account

CRYPTER = MessageCrypter(AES_KEY, (APP_ID,))
REPLY = b"<xml><MsgType>text</MsgType></xml>"


def a_document(account: Account) -> Document:
    return build_document(account, "o-user", "text", {"Content": "hi"}, msg_id="7", create_time=1)


def seal(inner: bytes = REPLY, receiver: str = APP_ID, **changes: str) -> bytes:
    encrypt = CRYPTER.encrypt(inner, receiver, b"0123456789abcdef")
    signed = signature.sign("AAAAA", "1", "2", encrypt)
    return write_xml({"Encrypt": encrypt, "MsgSignature": signed, "TimeStamp": "1", "Nonce": "2", **changes}).encode()


def test_plain_mode_signs_the_address_only() -> None:
    account = an_account(mode="plain", encoding_aes_key=None)
    request = sign_request(account, a_document(account), timestamp="5", nonce="6")
    assert request.query == {
        "signature": signature.sign("AAAAA", "5", "6"),
        "timestamp": "5",
        "nonce": "6",
        "openid": "o-user",
    }
    assert request.body == a_document(account).text


@pytest.mark.parametrize(("mode", "visible"), [("compatible", "hi"), ("safe", None)])
def test_encrypted_modes_sign_what_they_encrypt(mode: str, visible: str | None) -> None:
    account = an_account(mode=mode)
    request = sign_request(account, a_document(account), timestamp="5", nonce="6")
    outer = xml.parse(request.body.encode())
    encrypt = outer["Encrypt"]
    assert isinstance(encrypt, str)
    assert signature.matches(request.query["msg_signature"], "AAAAA", "5", "6", encrypt)
    assert signature.matches(request.query["signature"], "AAAAA", "5", "6")
    assert request.query["encrypt_type"] == "aes"
    assert CRYPTER.decrypt(encrypt).decode() == a_document(account).text
    assert outer["ToUserName"] == account.original_id
    assert outer.get("Content") == visible


def test_each_try_is_encrypted_anew_over_the_same_document() -> None:
    account = an_account()
    bodies = [sign_request(account, a_document(account), timestamp="5", nonce="6").body for _ in range(2)]
    assert bodies[0] != bodies[1]


def test_parameters_join_those_that_the_address_has() -> None:
    account = an_account(callback_url="https://example.com/wechat?shop=1")
    request = sign_request(account, a_document(account), timestamp="5", nonce="6")
    assert request.full_url.startswith("https://example.com/wechat?shop=1&signature=")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("body", [b"", b"success"])
def test_nothing_to_say_is_said_in_clear_in_every_mode(mode: str, body: bytes) -> None:
    assert open_answer(an_account(mode=mode), body) is None


@pytest.mark.parametrize(
    ("mode", "body"), [("plain", REPLY), ("compatible", REPLY), ("compatible", seal()), ("safe", seal())]
)
def test_a_reply_is_opened(mode: str, body: bytes) -> None:
    assert open_answer(an_account(mode=mode), body) == REPLY


@pytest.mark.parametrize(
    ("mode", "body", "reason"),
    [
        ("safe", REPLY, "must be encrypted"),
        ("plain", seal(), "must not be encrypted"),
        ("safe", b'{"errcode": 0}', "nor XML"),
        ("safe", b'"success"', "nor XML"),
        ("safe", b"success\n", "nor XML"),
        ("safe", seal(MsgSignature="0" * 40), "MsgSignature"),
        ("safe", seal(Nonce="3"), "MsgSignature"),
        ("safe", seal(TimeStamp=""), "needs Encrypt"),
        ("safe", seal(receiver="wxanother"), "another AppID"),
    ],
)
def test_what_wechat_could_not_read_is_malformed(mode: str, body: bytes, reason: str) -> None:
    with pytest.raises(ReplyMalformed, match=reason):
        open_answer(an_account(mode=mode), body)


def test_a_reply_encrypted_with_another_key_is_malformed() -> None:
    account: dict[str, Any] = {"encoding_aes_key": AES_KEY[::-1]}
    with pytest.raises(ReplyMalformed):
        open_answer(an_account(**account), seal())

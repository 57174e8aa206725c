from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.errors import (
    BodyTooLarge,
    CallbackRefused,
    ConfigurationError,
    DecryptionFailed,
    MalformedBody,
    ReceiverMismatch,
    SignatureMismatch,
    TimestampOutOfRange,
)
from liushui.wechat.callback import MAX_BODY_BYTES, AccountKeys, Mode, Opened, open_message, seal_reply, verify_url
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.identity import identity, subject
from liushui.wechat.signature import sign
from liushui.wechat.views import view
from liushui.wechat.xml import Fields, encrypt_of, parse
from tests.unit.wechat.samples import (
    AES_KEY,
    APP_ID,
    CALLBACKS,
    CRYPTER,
    NONCE,
    PUBLISHED_ENCRYPT,
    RANDOM16,
    TIMESTAMP,
    TOKEN,
    TOLERANCE,
    a_callback,
    a_plain_query,
    an_aes_query,
    an_envelope,
    encrypted,
    keys,
)

MODES: list[Mode] = ["plain", "compatible", "safe"]
AES_MODES: list[Mode] = ["compatible", "safe"]
TEXT = parse(a_callback("text"))


def opened(mode: Mode, query: dict[str, str], body: bytes, now: int = TIMESTAMP) -> Fields:
    return open_message(keys(mode), query, body, now, TOLERANCE).fields


def opened_encrypted(mode: Mode, inner: bytes, **outer: str) -> Fields:
    encrypt = encrypted(inner)
    return opened(mode, an_aes_query(encrypt), an_envelope(encrypt, outer))


# The URL check


@pytest.mark.parametrize("mode", MODES)
def test_the_published_url_check_is_answered_with_its_raw_echostr_in_every_mode(mode: Mode) -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    assert verify_url(keys(mode), query, 1714036504, TOLERANCE) == "4375120948345356249"


def test_a_forged_url_check_is_refused() -> None:
    with pytest.raises(SignatureMismatch, match="Token"):
        verify_url(keys("safe"), a_plain_query(echostr="1", signature="0" * 40), TIMESTAMP, TOLERANCE)


def test_an_echostr_that_cannot_be_answered_is_refused() -> None:
    with pytest.raises(MalformedBody, match="echostr"):
        verify_url(keys("plain"), a_plain_query(echostr="1\ud800"), TIMESTAMP, TOLERANCE)


def test_an_old_url_check_is_refused() -> None:
    with pytest.raises(TimestampOutOfRange):
        verify_url(keys("safe"), a_plain_query(echostr="1"), TIMESTAMP + TOLERANCE + 1, TOLERANCE)


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "echostr"])
@pytest.mark.parametrize("value", ["", "1" * 257, None])
def test_a_url_check_without_all_its_parameters_is_refused(name: str, value: str | None) -> None:
    query = a_plain_query(echostr="1")
    del query[name]
    if value is not None:
        query[name] = value
    with pytest.raises(SignatureMismatch, match=f"{name} is missing or longer"):
        verify_url(keys("plain"), query, TIMESTAMP, TOLERANCE)


# Messages


def test_a_plain_message_is_opened() -> None:
    assert opened("plain", a_plain_query(), a_callback("text")) == TEXT


@pytest.mark.parametrize("mode", AES_MODES)
@pytest.mark.parametrize("name", ["encrypted_text", "compatible_text"])
def test_an_encrypted_message_is_opened(mode: Mode, name: str) -> None:
    query = an_aes_query("", msg_signature="52428b0efd5d3550d8e81d0915d005ce4901ffb8")
    assert opened(mode, query, a_callback(name)) == TEXT


def test_the_index_of_the_samples_gives_their_signatures() -> None:
    index = (CALLBACKS.parent / "README.md").read_text(encoding="utf-8")
    encrypt = encrypt_of(a_callback("encrypted_text"))
    assert encrypt is not None
    assert f"`{sign(TOKEN, str(TIMESTAMP), NONCE, encrypt)}`" in index
    assert f"`{sign(TOKEN, str(TIMESTAMP), NONCE)}`" in index


def test_the_published_message_is_verified_and_decrypted_but_is_json() -> None:
    query = an_aes_query("", msg_signature="046e02f8204d34f8ba5fa3b1db94908f3df2e9b3")
    with pytest.raises(MalformedBody, match="the body is JSON, but this account is sent XML"):
        opened("safe", query, an_envelope(PUBLISHED_ENCRYPT))


@pytest.mark.parametrize("mode", AES_MODES)
def test_only_what_was_encrypted_is_believed(mode: Mode) -> None:
    fields = opened_encrypted(mode, b"<xml><MsgType>text</MsgType></xml>", FromUserName="mallory", Content="forged")
    assert fields == {"MsgType": "text"}


def test_a_plain_account_does_not_keep_the_envelope_of_a_compatible_console() -> None:
    assert opened("plain", a_plain_query(), a_callback("compatible_text")) == TEXT


def test_a_plain_account_names_the_remedy_when_the_console_encrypts() -> None:
    with pytest.raises(MalformedBody, match="this account's mode is plain: set it to safe"):
        opened("plain", an_aes_query(PUBLISHED_ENCRYPT), an_envelope(PUBLISHED_ENCRYPT))


@pytest.mark.parametrize("mode", AES_MODES)
@pytest.mark.parametrize("encrypt_type", [None, "", "raw", "AES"])
def test_a_downgrade_to_plain_is_refused(mode: Mode, encrypt_type: str | None) -> None:
    query = an_aes_query(encrypted(b"<xml/>"))
    del query["encrypt_type"]
    if encrypt_type is not None:
        query["encrypt_type"] = encrypt_type
    for body in (a_callback("text"), a_callback("compatible_text")):
        with pytest.raises(SignatureMismatch, match="encrypt_type=aes"):
            opened(mode, query, body)


@pytest.mark.parametrize("mode", AES_MODES)
@pytest.mark.parametrize("body", [a_callback("text"), an_envelope(" \n")])
def test_a_body_without_encrypt_is_refused(mode: Mode, body: bytes) -> None:
    with pytest.raises(MalformedBody, match="no Encrypt"):
        opened(mode, an_aes_query(""), body)


@pytest.mark.parametrize("mode", AES_MODES)
def test_the_signature_of_plain_mode_does_not_open_an_encrypted_message(mode: Mode) -> None:
    query = an_aes_query("", msg_signature=a_plain_query()["signature"])
    with pytest.raises(SignatureMismatch):
        opened(mode, query, a_callback("encrypted_text"))
    del query["msg_signature"]
    with pytest.raises(SignatureMismatch, match="msg_signature is missing"):
        opened(mode, query, a_callback("encrypted_text"))


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_a_message_without_all_its_parameters_is_refused(name: str) -> None:
    query = a_plain_query()
    del query[name]
    with pytest.raises(SignatureMismatch, match=f"{name} is missing"):
        opened("plain", query, a_callback("text"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "timestamp", ["x", "-1714112445", "+1714112445", "1714112445.0", "１７１４１１２４４５", "1" * 13, "²"]
)
def test_a_timestamp_that_is_no_number_is_refused(mode: Mode, timestamp: str) -> None:
    with pytest.raises(TimestampOutOfRange, match="not a number"):
        opened(mode, an_aes_query(PUBLISHED_ENCRYPT, timestamp=timestamp), an_envelope(PUBLISHED_ENCRYPT))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("distance", [-TOLERANCE, TOLERANCE])
def test_the_tolerance_holds_both_ways(mode: Mode, distance: int) -> None:
    encrypt = encrypted(a_callback("text"))
    body = a_callback("text") if mode == "plain" else an_envelope(encrypt)
    query = an_aes_query(encrypt)
    assert opened(mode, query, body, TIMESTAMP + distance) == TEXT
    with pytest.raises(TimestampOutOfRange, match="601 seconds"):
        opened(mode, query, body, TIMESTAMP + distance + (1 if distance > 0 else -1))


def test_a_signature_of_another_timestamp_is_refused() -> None:
    query = a_plain_query() | {"timestamp": str(TIMESTAMP + 1)}
    with pytest.raises(SignatureMismatch):
        opened("plain", query, a_callback("text"))


def test_checks_come_in_their_order() -> None:
    """Each request below is wrong in all that follows, too."""
    nonsense = b"<xml><Encrypt>####</Encrypt></xml>"
    forged = an_aes_query("####", msg_signature="0" * 40)
    with pytest.raises(BodyTooLarge):
        opened("safe", {}, b" " * (MAX_BODY_BYTES + 1))
    with pytest.raises(SignatureMismatch, match="nonce is missing"):
        opened("safe", forged | {"timestamp": "x", "nonce": ""}, nonsense)
    with pytest.raises(TimestampOutOfRange):
        opened("safe", forged | {"timestamp": "1"}, nonsense)
    with pytest.raises(SignatureMismatch, match="Token"):
        opened("safe", forged, nonsense)
    with pytest.raises(DecryptionFailed):
        opened("safe", an_aes_query("####"), nonsense)
    with pytest.raises(SignatureMismatch, match="Token"):
        opened("plain", a_plain_query(signature="0" * 40), b"no XML")


def test_a_message_to_another_account_is_refused() -> None:
    encrypt = encrypted(a_callback("text"), receive_id="wx0000000000000000")
    with pytest.raises(ReceiverMismatch):
        opened("safe", an_aes_query(encrypt), an_envelope(encrypt))


@pytest.mark.parametrize("mode", MODES)
def test_a_body_of_exactly_the_limit_is_read(mode: Mode) -> None:
    inner = a_callback("text")
    encrypt = encrypted(inner)
    body = inner if mode == "plain" else an_envelope(encrypt)
    assert opened(mode, an_aes_query(encrypt), body.ljust(MAX_BODY_BYTES)) == TEXT
    with pytest.raises(BodyTooLarge, match="65537 bytes"):
        opened(mode, an_aes_query(encrypt), body.ljust(MAX_BODY_BYTES + 1))


def test_blanks_around_encrypt_are_not_signed() -> None:
    encrypt = encrypted(a_callback("text"))
    assert opened("safe", an_aes_query(encrypt), an_envelope(f"\n{encrypt}\n")) == TEXT


# Replies


def test_the_published_reply_is_sealed_as_published() -> None:
    sealed = seal_reply(Opened({}, keys("safe")), '{"demo_resp":"good luck"}', 1713424427, NONCE, RANDOM16)
    assert parse(sealed.encode()) == {
        "Encrypt": "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
        "MsgSignature": "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        "TimeStamp": "1713424427",
        "Nonce": NONCE,
    }


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(max_size=20), st.binary(min_size=16, max_size=16))
def test_a_sealed_reply_opens_to_the_same(xml: str, nonce: str, random16: bytes) -> None:
    fields = parse(seal_reply(Opened({}, keys("compatible")), xml, TIMESTAMP, nonce, random16).encode())
    assert CRYPTER.decrypt(str(fields["Encrypt"])) == xml.encode()
    assert fields["MsgSignature"] == sign(TOKEN, str(TIMESTAMP), str(fields["Nonce"]), str(fields["Encrypt"]))


def test_without_a_key_there_is_nothing_to_seal_or_open_with() -> None:
    bare = AccountKeys(TOKEN, APP_ID, "safe", None)
    encrypt = encrypted(a_callback("text"))
    with pytest.raises(ConfigurationError, match="EncodingAESKey"):
        seal_reply(Opened({}, bare), "<xml/>", TIMESTAMP, NONCE, RANDOM16)
    with pytest.raises(ConfigurationError, match="EncodingAESKey"):
        open_message(bare, an_aes_query(encrypt), an_envelope(encrypt), TIMESTAMP, TOLERANCE)


def test_keys_do_not_show_the_token() -> None:
    assert "secret7" not in repr(AccountKeys("secret7", APP_ID, "safe", MessageCrypter(AES_KEY, (APP_ID,))))


# Whatever is sent

HOSTILE_BODIES = [
    b"",
    b"\0",
    b"<xml>" * 5000,
    b'<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><FromUserName>&e;</FromUserName></xml>',
    b'<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><A>&b;</A></xml>',
    b"<xml><A>\xff</A></xml>",
    b"<xml><FromUserName>a</FromUserName><FromUserName>b</FromUserName></xml>",
    b"<xml><FromUserName><A>1</A></FromUserName><MsgType><B/></MsgType><MsgId><C/></MsgId><Event x='1'>e</Event></xml>",
    b"<xml><FromUserName>%s</FromUserName></xml>" % (b"u" * 129),
    b"<xml><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID><A/></MsgID></xml>",
    b"<xml><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event><PublishEventInfo>1</PublishEventInfo></xml>",
    b"<xml><CreateTime>99999999999999999999</CreateTime><MsgType>location</MsgType><Location_X>1e999</Location_X></xml>",
    b"<xml><Encrypt>1</Encrypt><Encrypt>2</Encrypt></xml>",
    b"<xml><A x='%s'/></xml>" % (b"y" * 60_000),
    a_callback("encrypted_text")[:200],
]
bodies = st.one_of(
    st.sampled_from(HOSTILE_BODIES),
    st.binary(max_size=100),
    st.lists(
        st.sampled_from(
            ["FromUserName", "MsgType", "Event", "MsgId", "MsgID", "CreateTime", "EventKey", "Scale", "PublishEventInfo"]
        ).flatmap(
            lambda name: st.sampled_from(
                ["", "text", "event", "LOCATION", "subscribe", "MASSSENDJOBFINISH", "-1", "²", "<publish_id/>", "<A/>"]
            ).map(lambda value: f"<{name}>{value}</{name}>")
        )
    ).map(lambda parts: f"<xml>{''.join(parts)}</xml>".encode()),
)  # fmt: skip


def use(fields: Fields) -> None:
    view(fields)
    identity(fields)
    subject(fields)


@given(st.sampled_from(MODES), bodies)
def test_no_signed_body_escapes_as_anything_but_a_refusal(mode: Mode, body: bytes) -> None:
    encrypt = encrypted(body)
    with suppress(CallbackRefused):
        use(opened(mode, an_aes_query(encrypt), body if mode == "plain" else an_envelope(encrypt)))


names = st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr"])
values = st.one_of(st.sampled_from(["aes", str(TIMESTAMP), "0" * 40, "\ud800", "\0"]), st.text(max_size=50))


@given(st.sampled_from(MODES), st.dictionaries(names, values), bodies)
def test_nothing_unsigned_is_opened(mode: Mode, query: dict[str, str], body: bytes) -> None:
    with pytest.raises(CallbackRefused):
        opened(mode, query, body)
    with pytest.raises(CallbackRefused):
        verify_url(keys(mode), query, TIMESTAMP, TOLERANCE)


@given(st.sampled_from(AES_MODES), st.data())
def test_no_changed_byte_of_an_envelope_changes_what_is_read(mode: Mode, data: st.DataObject) -> None:
    body = bytearray(a_callback("compatible_text"))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    query = an_aes_query("", msg_signature="52428b0efd5d3550d8e81d0915d005ce4901ffb8")
    with suppress(CallbackRefused):
        assert opened(mode, query, bytes(body)) == TEXT

import base64
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from Crypto.Cipher import AES
from hypothesis import given
from hypothesis import strategies as st

from liushui.domain.errors import ConfigurationError, DecryptionFailed, ReceiverMismatch
from liushui.wechat.crypto import MessageCrypter
from tests.unit.wechat.samples import AES_KEY, APP_ID, CRYPTER, PUBLISHED_ENCRYPT, RANDOM16

KEY = base64.b64decode(AES_KEY + "=")


def sealed(plain: bytes) -> str:
    """`plain`, which must be whole blocks, encrypted by an independent road: one new cipher for each text."""
    return base64.b64encode(AES.new(KEY, AES.MODE_CBC, KEY[:16]).encrypt(plain)).decode()


def padded(message: bytes, pad: bytes) -> bytes:
    return RANDOM16 + len(message).to_bytes(4, "big") + message + APP_ID.encode() + pad


def test_the_published_message_decrypts() -> None:
    assert CRYPTER.decrypt(PUBLISHED_ENCRYPT) == (
        b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
        b'"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    )


def test_the_published_reply_encrypts_as_published_however_often() -> None:
    expected = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    crypter = MessageCrypter(AES_KEY, (APP_ID,))
    for _ in range(3):
        assert crypter.encrypt(b'{"demo_resp":"good luck"}', APP_ID, RANDOM16) == expected


@given(st.lists(st.tuples(st.binary(max_size=200), st.binary(min_size=16, max_size=16)), min_size=1, max_size=4))
def test_each_of_many_texts_is_encrypted_as_if_it_were_the_first(texts: list[tuple[bytes, bytes]]) -> None:
    for message, random16 in texts:
        encrypt = CRYPTER.encrypt(message, APP_ID, random16)
        fresh = MessageCrypter(AES_KEY, (APP_ID,))
        assert encrypt == fresh.encrypt(message, APP_ID, random16)
        assert CRYPTER.decrypt(encrypt) == message


def test_threads_share_one_crypter() -> None:
    messages = [bytes([n]) * (n * 7) for n in range(200)]
    with ThreadPoolExecutor(8) as threads:
        encrypted = list(threads.map(lambda message: CRYPTER.encrypt(message, APP_ID, RANDOM16), messages))
    assert [CRYPTER.decrypt(text) for text in encrypted] == messages


@pytest.mark.parametrize("size", range(65))
def test_padding_fills_blocks_of_32_and_is_never_absent(size: int) -> None:
    plain = AES.new(KEY, AES.MODE_CBC, KEY[:16]).decrypt(base64.b64decode(CRYPTER.encrypt(b"x" * size, APP_ID, RANDOM16)))
    assert len(plain) % 32 == 0
    assert 1 <= plain[-1] <= 32
    assert plain == padded(b"x" * size, plain[-1:] * plain[-1])


def test_an_empty_receiver_is_a_receiver() -> None:
    crypter = MessageCrypter(AES_KEY, ("",))
    assert crypter.decrypt(crypter.encrypt(b"hello", "", RANDOM16)) == b"hello"


def test_any_of_several_receivers_will_do() -> None:
    crypter = MessageCrypter(AES_KEY, ("other", APP_ID))
    assert crypter.decrypt(CRYPTER.encrypt(b"hello", APP_ID, RANDOM16)) == b"hello"


@pytest.mark.parametrize("receiver", ["", "wxba5fad812f8e6fb8", "wxba5fad812f8e6fb", "wxba5fad812f8e6fb9\0", "微信"])
def test_a_message_to_somebody_else_is_refused(receiver: str) -> None:
    with pytest.raises(ReceiverMismatch, match="app_id"):
        CRYPTER.decrypt(CRYPTER.encrypt(b"hello", receiver, RANDOM16))


ALL_PADS = [bytes([size]) * size for size in range(1, 33)]
BROKEN = {
    "empty": "",
    "not base64": "####",
    "bad base64 length": "AAAAA",
    "not ASCII": "流水",
    "lone surrogate": "\ud800",
    "not whole blocks": base64.b64encode(b"x" * 33).decode(),
    "one block": sealed(b"\x10" * 16),
    "pad of zero": sealed(padded(b"m" * 25, b"\0")),
    "pad above 32": sealed(padded(b"m" * 9, b"\x21" * 33)),
    "pad bytes differ": sealed(padded(b"m" * 22, b"\x01\x02\x04\x04")),
    "pad longer than the text": sealed(b"\x20" * 32),
    "length above the text": sealed(RANDOM16 + b"\xff\xff\xff\xff" + b"\x0c" * 12),
    "length one too long": sealed(RANDOM16 + b"\0\0\0\x01" + b"\x0c" * 12),
    "truncated": PUBLISHED_ENCRYPT[:-24],
}


@pytest.mark.parametrize("encrypt", BROKEN.values(), ids=BROKEN)
def test_every_failure_reads_the_same(encrypt: str) -> None:
    with pytest.raises(DecryptionFailed) as refused:
        CRYPTER.decrypt(encrypt)
    assert str(refused.value) == (
        "the body does not decrypt with this account's EncodingAESKey; compare it with the one in WeChat's console"
    )


@given(st.integers(0, 223), st.integers(0, 7))
def test_a_flipped_bit_never_raises_anything_else(byte: int, bit: int) -> None:
    raw = bytearray(base64.b64decode(PUBLISHED_ENCRYPT))
    raw[byte] ^= 1 << bit
    with suppress(DecryptionFailed, ReceiverMismatch):
        CRYPTER.decrypt(base64.b64encode(raw).decode())


@pytest.mark.parametrize("size", [0, 1, 11, 12, 13])
def test_the_length_may_reach_the_receiver_but_not_beyond(size: int) -> None:
    crypter = MessageCrypter(AES_KEY, ("",))
    plain = RANDOM16 + size.to_bytes(4, "big") + b"m" * 12
    encrypt = sealed(plain + b"\x20" * 32)
    if size == 12:
        assert crypter.decrypt(encrypt) == b"m" * 12
    else:
        with pytest.raises((DecryptionFailed, ReceiverMismatch)):
            crypter.decrypt(encrypt)


def test_a_key_whose_unused_bits_are_set_is_taken() -> None:
    strict, lenient = MessageCrypter("A" * 43, ("",)), MessageCrypter("A" * 42 + "D", ("",))
    assert strict.decrypt(lenient.encrypt(b"hello", "", RANDOM16)) == b"hello"


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "流" * 43, "A" * 42 + "\n", "A" * 42 + "-"])
def test_a_key_that_is_none_is_refused_with_the_remedy_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigurationError, match="43 letters and digits") as refused:
        MessageCrypter(key, (APP_ID,))
    assert not key or key not in str(refused.value)


def test_the_random_bytes_must_be_16() -> None:
    with pytest.raises(ValueError, match="got 15"):
        CRYPTER.encrypt(b"hello", APP_ID, RANDOM16[:15])


def test_the_cipher_is_not_imported_before_it_is_needed() -> None:
    code = "import sys; sys.path[:] = %r; import liushui.wechat.accounts; sys.exit('Crypto' in sys.modules)"
    subprocess.run([sys.executable, "-c", code % sys.path], check=True)


def test_a_crypter_does_not_show_its_key() -> None:
    crypter = MessageCrypter("B" * 43, (APP_ID,))
    assert "BBBB" not in repr(crypter)

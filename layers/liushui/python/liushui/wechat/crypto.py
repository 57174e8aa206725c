"""The AES envelope of compatible and safe mode.

AES-256-CBC with a constant IV, PKCS#7 with blocks of 32 bytes, and inside: 16 random bytes, the message's length (4 bytes,
big-endian), the message, the receiver's id. Source: WeChat developer documentation, "Message encryption and decryption"
(消息加解密说明).

This runs in every callback, and setting up a cipher costs more than using it, so one is kept for each direction:
- CBC decryption is ECB decryption, xor the cipher text moved by one block. ECB has no state, so one object serves for ever.
- A CBC encryptor goes on from its last cipher block. Xor of that block and the IV into the next first block (which is random
  bytes anyway) makes it begin at the IV again.
"""

import binascii
import hmac
import re
import threading
from collections.abc import Callable
from functools import cached_property

from liushui.domain.errors import ConfigurationError, DecryptionFailed, ReceiverMismatch

_KEY_SHAPE = re.compile(r"[A-Za-z0-9+/]{43}")
_CIPHER_BLOCK = 16
_PAD_BLOCK = 32
_PADS = tuple(bytes([size]) * size for size in range(_PAD_BLOCK + 1))
_HEAD = 20  # random bytes and the length
_CANNOT_DECRYPT = "the body does not decrypt with this account's EncodingAESKey; compare it with the one in WeChat's console"


class MessageCrypter:
    """Encrypts and decrypts with one EncodingAESKey. Safe to share between threads.

    `receive_ids` are the ids that a decrypted message may be addressed to: the AppID of an Official Account. (Other kinds of
    account have several, or the empty one.) Raises ConfigurationError for a key that is none.
    """

    def __init__(self, encoding_aes_key: str, receive_ids: tuple[str, ...]) -> None:
        if not _KEY_SHAPE.fullmatch(encoding_aes_key):
            raise ConfigurationError(
                f"the EncodingAESKey must be 43 letters and digits, this one is {len(encoding_aes_key)} characters long or "
                "holds others: copy it again from WeChat's console (基本配置 → 消息加解密密钥)"
            )
        # Leniently: the last character's two low bits are unused, and WeChat issues keys where they are set.
        self._key = binascii.a2b_base64(encoding_aes_key + "=")
        self._receivers = tuple(receive_id.encode() for receive_id in receive_ids)
        self._iv = self._key[:_CIPHER_BLOCK]
        self._encrypting = threading.Lock()
        self._last_block = self._iv

    def decrypt(self, encrypt: str) -> bytes:
        """The message inside `encrypt` (base64). Raises as `open` does."""
        return self.open(encrypt)[0]

    def open(self, encrypt: str) -> tuple[bytes, str]:
        """The message inside `encrypt` (base64), and to which of the receivers it is addressed.

        Raises DecryptionFailed, with one text for every cause, and ReceiverMismatch when it is addressed to somebody else.
        """
        plain = self._decrypt_cbc(encrypt)
        pad = plain[-1]
        end = len(plain) - pad
        if not 1 <= pad <= _PAD_BLOCK or not plain.endswith(_PADS[pad]):
            raise DecryptionFailed(_CANNOT_DECRYPT)
        receiver_at = _HEAD + int.from_bytes(plain[16:_HEAD], "big")
        if receiver_at > end:
            raise DecryptionFailed(_CANNOT_DECRYPT)
        return plain[_HEAD:receiver_at], self._checked_receiver(plain[receiver_at:end])

    def encrypt(self, plaintext: bytes, receive_id: str, random16: bytes) -> str:
        """`plaintext` for `receive_id`, as base64 on one line. `random16` must be 16 new random bytes for every call."""
        if len(random16) != _CIPHER_BLOCK:
            raise ValueError(f"random16 must be 16 bytes, got {len(random16)}")
        rest = b"".join((len(plaintext).to_bytes(4, "big"), plaintext, receive_id.encode()))
        pad = _PAD_BLOCK - (_CIPHER_BLOCK + len(rest)) % _PAD_BLOCK
        with self._encrypting:
            first = _xor(_xor(random16, self._iv), self._last_block)
            sealed = self._encrypt_on(first + rest + _PADS[pad])
            self._last_block = sealed[-_CIPHER_BLOCK:]
        return binascii.b2a_base64(sealed, newline=False).decode("ascii")

    def _decrypt_cbc(self, encrypt: str) -> bytes:
        try:
            sealed = binascii.a2b_base64(encrypt)
        except ValueError:
            raise DecryptionFailed(_CANNOT_DECRYPT) from None
        if not sealed or len(sealed) % _CIPHER_BLOCK:
            raise DecryptionFailed(_CANNOT_DECRYPT)
        return _xor(self._decrypt_blocks(sealed), self._iv + sealed[:-_CIPHER_BLOCK])

    def _checked_receiver(self, receiver: bytes) -> str:
        if sum(hmac.compare_digest(receiver, mine) for mine in self._receivers) == 0:
            raise ReceiverMismatch(
                "the decrypted body is addressed to another AppID or CorpID: check the account's app_id or receive_ids, and "
                "that the callback URL in WeChat's console belongs to this account"
            )
        return receiver.decode()

    # pycryptodome takes tens of milliseconds to import: a plain account never pays for it.

    @cached_property
    def _decrypt_blocks(self) -> Callable[[bytes], bytes]:
        from Crypto.Cipher import AES

        return AES.new(self._key, AES.MODE_ECB).decrypt

    @cached_property
    def _encrypt_on(self) -> Callable[[bytes], bytes]:
        from Crypto.Cipher import AES

        return AES.new(self._key, AES.MODE_CBC, self._iv).encrypt


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(len(left), "big")

import base64
import json
import subprocess
import sys
from contextlib import suppress

import pytest
from Crypto.Cipher import AES
from hypothesis import given
from hypothesis import strategies as st

from liushui.wechat.calls.mini_data import UserDataRefused, decrypt_user_data, verify_raw_data

APP_ID, SESSION_KEY, IV = "wx4f4bc4dec97d474b", "tiihtNczf5v6AKRyjwEUhQ==", "r7BXXKkLb8qrSNn05n0qiA=="
PUBLISHED = (
    "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOET"
    "KUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXw"
    "u0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UI"
    "eorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYV"
    "oKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew=="
)
RAW_DATA = (
    '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN",'
    '"avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyz'
    'YsrztuuICqIM5ibXQ/0"}'
)
RAW_KEY, RAW_SIGNATURE = "HyVFkGl5F5OQWJZZaNzBBg==", "75e81ceda165f4ffa64f4068af58c64b8f54b88c"


def sealed(plain: bytes) -> str:
    """`plain`, which must be whole blocks."""
    key, iv = base64.b64decode(SESSION_KEY), base64.b64decode(IV)
    return base64.b64encode(AES.new(key, AES.MODE_CBC, iv).encrypt(plain)).decode()


def padded(plain: bytes) -> bytes:
    pad = 16 - len(plain) % 16
    return plain + bytes([pad]) * pad


def sealed_json(data: object) -> str:
    return sealed(padded(json.dumps(data).encode()))


def test_the_published_data_decrypts() -> None:
    data = decrypt_user_data(SESSION_KEY, PUBLISHED, IV, app_id=APP_ID)
    assert data["openId"] == "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
    assert data["unionId"] == "ocMvos6NjeKLIBqg5Mr9QjxrP1FA"
    assert data["watermark"] == {"timestamp": 1477314187, "appid": APP_ID}


REFUSED = {
    "another mini program's": (SESSION_KEY, PUBLISHED, IV, "wx0000000000000000"),
    "another session's": (RAW_KEY, PUBLISHED, IV, APP_ID),
    "another vector's": (SESSION_KEY, PUBLISHED, RAW_KEY, APP_ID),
    "not base64": (SESSION_KEY, "####", IV, APP_ID),
    "not ASCII": (SESSION_KEY, "流水", IV, APP_ID),
    "empty": (SESSION_KEY, "", IV, APP_ID),
    "no key": ("", PUBLISHED, IV, APP_ID),
    "a long key": ("A" * 43 + "=", PUBLISHED, IV, APP_ID),
    "a short vector": (SESSION_KEY, PUBLISHED, "AAAA", APP_ID),
    "not whole blocks": (SESSION_KEY, base64.b64encode(b"x" * 17).decode(), IV, APP_ID),
    "truncated": (SESSION_KEY, PUBLISHED[:-24], IV, APP_ID),
    "pad of zero": (SESSION_KEY, sealed(b"{}" + b"\0" * 14), IV, APP_ID),
    "pad bytes differ": (SESSION_KEY, sealed(b"{}" + b"\1" * 12 + b"\3\2"), IV, APP_ID),
    "pad above 16": (SESSION_KEY, sealed(b"\x11" * 32), IV, APP_ID),
    "no JSON": (SESSION_KEY, sealed(padded(b"hello")), IV, APP_ID),
    "no object": (SESSION_KEY, sealed_json([1]), IV, APP_ID),
    "no watermark": (SESSION_KEY, sealed_json({}), IV, APP_ID),
    "an odd watermark": (SESSION_KEY, sealed_json({"watermark": {"appid": 1}}), IV, APP_ID),
    "a text as watermark": (SESSION_KEY, sealed_json({"watermark": "appid"}), IV, APP_ID),
}


@pytest.mark.parametrize(("key", "data", "iv", "app_id"), REFUSED.values(), ids=REFUSED)
def test_every_refusal_reads_the_same_and_shows_nothing(key: str, data: str, iv: str, app_id: str) -> None:
    with pytest.raises(UserDataRefused) as refused:
        decrypt_user_data(key, data, iv, app_id=app_id)
    assert str(refused.value).startswith("the user data does not decrypt with this session key for this AppID")
    assert refused.value.__cause__ is None


@given(st.integers(0, 431), st.integers(0, 7))
def test_a_flipped_bit_never_raises_anything_else(byte: int, bit: int) -> None:
    raw = bytearray(base64.b64decode(PUBLISHED))
    raw[byte % len(raw)] ^= 1 << bit
    with suppress(UserDataRefused):
        decrypt_user_data(SESSION_KEY, base64.b64encode(raw).decode(), IV, app_id=APP_ID)


def test_the_published_signature_of_raw_data() -> None:
    assert verify_raw_data(RAW_DATA, RAW_KEY, RAW_SIGNATURE)
    assert not verify_raw_data(RAW_DATA + " ", RAW_KEY, RAW_SIGNATURE)
    assert not verify_raw_data(RAW_DATA, SESSION_KEY, RAW_SIGNATURE)
    assert not verify_raw_data(RAW_DATA, RAW_KEY, RAW_SIGNATURE.upper())


@pytest.mark.parametrize("signature", ["", "流水", "\ud800"])
def test_an_odd_signature_is_wrong_and_no_error(signature: str) -> None:
    assert not verify_raw_data(RAW_DATA, RAW_KEY, signature)


def test_the_cipher_is_not_imported_before_it_is_needed() -> None:
    code = "import sys; sys.path[:] = %r; import liushui.wechat.calls.mini_data; sys.exit('Crypto' in sys.modules)"
    subprocess.run([sys.executable, "-c", code % sys.path], check=True)

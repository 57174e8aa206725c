"""The published test keys of WeChat's page "Message push" (消息推送), and the raw callbacks of `events/wechat`."""

from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from liushui.wechat.callback import AccountKeys, Mode
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.signature import sign
from liushui.wechat.xml import Fields

TOKEN = "AAAAA"
AES_KEY = "A" * 43
APP_ID = "wxba5fad812f8e6fb9"
TIMESTAMP = 1714112445
NONCE = "415670741"
RANDOM16 = b"707722b803182950"
TOLERANCE = 600

PUBLISHED_ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
CRYPTER = MessageCrypter(AES_KEY, (APP_ID,))
SAMPLES = Path(__file__).parents[3] / "events" / "wechat"
CALLBACKS = SAMPLES / "official"


def a_callback(name: str) -> bytes:
    return (CALLBACKS / f"{name}.xml").read_bytes()


def message_id(last_digit: int) -> str:
    """The MsgId of a sample."""
    return f"2453600000000000{last_digit}"


def odd_callbacks() -> st.SearchStrategy[Fields]:
    """Fields of known names that hold anything."""
    names = st.sampled_from(
        [
            "FromUserName",
            "ToUserName",
            "CreateTime",
            "MsgType",
            "MsgId",
            "MsgID",
            "Event",
            "EventKey",
            "PublishEventInfo",
            "Scale",
        ]
    )
    values = st.recursive(
        st.text(max_size=20),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    )
    kinds = st.sampled_from(
        [{}, {"MsgType": "event"}, {"MsgType": "text"}, {"MsgType": "event", "Event": "PUBLISHJOBFINISH"}]
    )
    return st.builds(lambda fields, kind: {**fields, **kind}, st.dictionaries(names, values), kinds)


def keys(mode: Mode) -> AccountKeys:
    return AccountKeys(TOKEN, APP_ID, mode, None if mode == "plain" else CRYPTER)


def a_plain_query(**changes: str) -> dict[str, str]:
    signature = sign(TOKEN, changes.get("timestamp", str(TIMESTAMP)), changes.get("nonce", NONCE))
    return {"signature": signature, "timestamp": str(TIMESTAMP), "nonce": NONCE} | changes


def an_aes_query(encrypt: str, **changes: str) -> dict[str, str]:
    query = a_plain_query(**changes)
    return {
        "msg_signature": sign(TOKEN, query["timestamp"], query["nonce"], encrypt),
        "encrypt_type": "aes",
    } | query


def an_envelope(encrypt: str, outer: Mapping[str, str] | None = None) -> bytes:
    fields = {"ToUserName": "gh_0123456789ab"} | dict(outer or {}) | {"Encrypt": encrypt}
    return f"<xml>{''.join(f'<{name}><![CDATA[{text}]]></{name}>' for name, text in fields.items())}</xml>".encode()


def encrypted(body: bytes, receive_id: str = APP_ID) -> str:
    return CRYPTER.encrypt(body, receive_id, RANDOM16)

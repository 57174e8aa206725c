"""`/component/{account}` and `/component/{account}/{appid}`: a third-party platform, and the accounts that it manages."""

from collections.abc import Iterator

from local.aws_events import Json
from proofs.hostile.letters import (
    as_bytes,
    in_xml,
    sealed,
    signed,
    with_body,
    with_query,
    wrong_blocks,
    wrong_texts,
    xml_bodies,
)
from proofs.hostile.stage import AUTHORIZER, CANARY, CORP, PLATFORM
from tests.builders import text_fields, to_xml

_TICKET = {"AppId": PLATFORM.app_id, "CreateTime": "1", "InfoType": "component_verify_ticket"}
_TOLD = to_xml(_TICKET | {"ComponentVerifyTicket": CANARY}).encode()
_SAID = to_xml(text_fields(CANARY)).encode()


def a_request(app_id: str | None = None, inner: bytes | None = None) -> Json:
    """A ticket, or with `app_id` a user's message, as WeChat sends it, or with another body inside."""
    return _enveloped(sealed(PLATFORM, (_TOLD if app_id is None else _SAID) if inner is None else inner), app_id)


def hostile() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    for app_id, door in ((None, "ticket"), (AUTHORIZER, "message")):
        for name, event in _of(app_id):
            yield f"{door}, {name}", event
    for what, app_id in {
        "like a path": "../../platform", "with a slash": f"{AUTHORIZER}/x", "escaped": "..%2Fplatform", "empty": "",
        "too long": "w" * 65, "with a NUL": f"{AUTHORIZER}\0", "with a line end": f"{AUTHORIZER}\n", "a dot": ".",
        "not ASCII": "公众号", "lone surrogate": "\ud800\ud800\ud800", "with a stream's mark": "wx1@us-east-1",
    }.items():  # fmt: skip
        yield f"an AppID {what}", a_request(app_id)
        yield f"an AppID {what}, check", _a_check(app_id)
    yield "no AppID", a_request(AUTHORIZER) | {"pathParameters": {"account": PLATFORM.name}}
    grant = {"AppId": PLATFORM.app_id, "InfoType": "authorized", "AuthorizationCode": CANARY}
    yield "a grant of an AppID like a path", a_request(inner=to_xml(grant | {"AuthorizerAppid": "../" * 100}).encode())
    yield "a user like a path", a_request(AUTHORIZER, to_xml(text_fields(CANARY, user="../" * 100)).encode())


def odd() -> Iterator[tuple[str, Json]]:
    """Requests that must be taken, each a commit."""
    yield "a ticket of nothing", a_request(inner=to_xml(_TICKET).encode())
    yield "a ticket twice in one", a_request(inner=_TOLD.replace(b"</xml>", b"<InfoType>authorized</InfoType></xml>"))
    yield "no fields", a_request(inner=b"{}")
    lone = rb'{"ToUserName":"\udc00","FromUserName":"\ud800","MsgType":"text","MsgId":7,"Content":"\udfff"}'
    yield (
        "a user whose name is a lone surrogate",
        _enveloped(sealed(PLATFORM, lone.replace(b"7", b"8").replace(b"\\udfff", b"x")), AUTHORIZER),
    )
    yield "lone surrogates", _enveloped(sealed(PLATFORM, lone), AUTHORIZER)


def _enveloped(encrypt: str, app_id: str | None) -> Json:
    return signed(PLATFORM, encrypt, in_xml(encrypt), app_id=app_id)


def _a_check(app_id: str | None) -> Json:
    return with_query(a_request(app_id), {"echostr": CANARY}) | {"httpMethod": "GET"}


def _of(app_id: str | None) -> Iterator[tuple[str, Json]]:
    whole = _TOLD if app_id is None else _SAID
    right = sealed(PLATFORM, whole)
    for what, signature in {"wrong": "0" * 40, "empty": "", "missing": None}.items():
        yield f"msg_signature, {what}", with_query(_enveloped(right, app_id), {"msg_signature": signature})
    for what, receiver in {"the managed account": AUTHORIZER, "a corporation": CORP.corp_id, "nobody": ""}.items():
        yield f"addressed to {what}", _enveloped(sealed(PLATFORM, whole, receiver=receiver), app_id)
    for what, encrypt in (wrong_texts(right) | wrong_blocks(PLATFORM)).items():
        yield f"envelope, {what}", _enveloped(encrypt, app_id)
    yield "a plain body", with_body(_enveloped(right, app_id), whole)
    yield "a plain body, not marked", signed(PLATFORM, "", whole, app_id=app_id, marked=False)
    yield "an envelope, not marked", signed(PLATFORM, right, in_xml(right), app_id=app_id, marked=False)
    yield "rightly signed in eleven minutes", signed(PLATFORM, right, in_xml(right), app_id=app_id, at=660)
    yield "a wrong check", with_query(_a_check(app_id), {"signature": "0" * 40})
    for what, body in xml_bodies().items():
        yield f"XML, {what}", _enveloped(sealed(PLATFORM, as_bytes(body)), app_id)

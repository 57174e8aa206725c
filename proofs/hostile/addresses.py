"""Right requests at wrong addresses, and with parameters that are repeated."""

from collections.abc import Callable, Iterator
from typing import Final

from local.aws_events import Json
from proofs.hostile import component, mini, pay, wechat, wecom
from proofs.hostile.letters import repeated
from proofs.hostile.stage import AUTHORIZER, CORP, PLATFORM, ROBOT, till

RIGHT: Final[dict[str, Callable[[bytes | None], Json]]] = {
    "shop-plain": lambda inner: wechat.a_request("plain", body=inner),
    "shop-compatible": lambda inner: wechat.a_request("compatible", body=inner),
    "shop-safe": lambda inner: wechat.a_request("safe", body=inner),
    "mini-plain": lambda inner: mini.a_request("plain", inner),
    "mini-safe": lambda inner: mini.a_request("safe", inner),
    "corp": lambda inner: wecom.a_request(CORP, inner),
    "robot": lambda inner: wecom.a_request(ROBOT, inner),
    "platform": lambda inner: component.a_request(None, inner),
    "managed": lambda inner: component.a_request(AUTHORIZER, inner),
    "till": pay.a_request,
}
"""A right request for each account, or one with another body: inside the envelope, or under the signature, where it has such."""
_ADDRESSES: Final = (
    "/wechat/{account}",
    "/wecom/{account}",
    "/component/{account}",
    "/component/{account}/{appid}",
    "/pay/{account}",
)


def hostile() -> Iterator[tuple[str, Json]]:
    """Requests that must be refused, each with its name."""
    for name, request in RIGHT.items():
        own = request(None)["resource"]
        for address in _ADDRESSES:
            if address.split("/")[1] != own.split("/")[1]:
                for method in ("POST", "GET"):
                    yield f"{method} of {name} at {address}", _at(address, request(None)) | {"httpMethod": method}
    yield from _other_accounts()
    managed = f"{PLATFORM.name}.{AUTHORIZER}"
    for name in (
        managed,
        f"{PLATFORM.name}.x",
        f"{PLATFORM.name}.",
        f"{managed}.x",
        f"{till().name}.{AUTHORIZER}",
        "..",
        f".{AUTHORIZER}",
    ):
        for address in _ADDRESSES:
            event = _at(address, RIGHT["managed"](None))
            yield f"{name} at {address}", event | {"pathParameters": event["pathParameters"] | {"account": name}}
    yield from _repeated()


def odd() -> Iterator[tuple[str, Json]]:
    """Requests that must be taken: of repeated parameters the last counts, as API Gateway has it."""
    right = RIGHT["shop-safe"](None)
    yield "msg_signature twice", repeated(right, "msg_signature", "0" * 40, right["queryStringParameters"]["msg_signature"])
    right = wechat.a_request("plain", body="<xml><MsgType>text</MsgType><MsgId>5</MsgId></xml>")
    yield "openid twice", repeated(right, "openid", "o1", "../o2")


def _at(address: str, event: Json) -> Json:
    parameters = {"account": event["pathParameters"]["account"], **({"appid": AUTHORIZER} if "appid" in address else {})}
    return event | {"resource": address, "pathParameters": parameters, "path": address.format(**parameters)}


def _other_accounts() -> Iterator[tuple[str, Json]]:
    for name, other in {
        "corp": ROBOT.name, "robot": CORP.name, "shop-safe": "mini-safe", "mini-safe": "shop-safe", "shop-plain": "shop-safe",
        "mini-plain": "shop-plain", "till": "nobody", "platform": f"{PLATFORM.name}.{AUTHORIZER}", "managed": till().name,
    }.items():  # fmt: skip
        event = RIGHT[name](None)
        yield f"that of {name} to {other}", event | {"pathParameters": event["pathParameters"] | {"account": other}}


def _repeated() -> Iterator[tuple[str, Json]]:
    for name in ("shop-safe", "mini-safe", "corp", "robot", "platform", "managed"):
        right = RIGHT[name](None)
        for parameter, wrong in {"msg_signature": "0" * 40, "timestamp": "1000000000", "nonce": "1"}.items():
            given = right["queryStringParameters"][parameter]
            yield f"{parameter} twice, {name}", repeated(right, parameter, given, wrong)
            yield f"{parameter} joined, {name}", repeated(right, parameter, f"{given},{given}")

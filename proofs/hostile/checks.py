"""What must hold at every door: refused without a trace, taken once, and the same for whatever is made up."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from hypothesis import strategies as st

from local.aws_events import Json
from proofs.hostile.addresses import RIGHT
from proofs.hostile.letters import as_bytes, with_body
from proofs.hostile.stage import CANARY, Stage, stage, tells_nothing
from proofs.projections import examples
from proofs.runner import Check, Complaints, Scale
from tests.strategies import any_text

Corpus: TypeAlias = Callable[[], Iterator[tuple[str, Json]]]
_TAKEN = (200, 204)


def refused(hostile: Corpus, odd: Corpus) -> Check:
    """Each of a corpus, and then each of what is odd and must be taken."""

    def check(scale: Scale) -> str:
        complaints, sizes = Complaints(), []
        with stage() as at:
            for corpus, one in ((hostile, _refuse), (odd, _take)):
                requests = list(corpus())
                for name, event in requests:
                    one(at, name, event, complaints)
                    if scale.hunting:
                        complaints.raise_any()
                sizes.append(len(requests))
        complaints.raise_any()
        return f"{sizes[0]} refused, {sizes[1]} taken"

    return check


def _refuse(at: Stage, name: str, event: Json, complaints: Complaints) -> None:
    before = at.stored()
    if (answer := _answered(at, name, event, complaints)) is None:
        return
    complaints.unless(400 <= answer[0] < 500, f"{name}: answered {answer[0]}")
    tells_nothing(at, name, answer[1], complaints)
    complaints.unless(at.stored() == before, f"{name}: something was stored")


def _take(at: Stage, name: str, event: Json, complaints: Complaints) -> None:
    """Taken once, and once more answered alike without a new commit: WeChat's retry, or a replay within the window."""
    before = at.stored()
    if (answer := _answered(at, name, event, complaints)) is None:
        return
    complaints.unless(answer[0] in _TAKEN, f"{name}: answered {answer[0]}")
    complaints.unless(at.stored() == before + 1, f"{name}: not stored once")
    complaints.unless(_answered(at, name, event, complaints) == answer, f"{name}: a replay is answered otherwise")
    complaints.unless(at.stored() == before + 1, f"{name}: a replay is stored")
    tells_nothing(at, name, "", complaints)


def _answered(at: Stage, name: str, event: Json, complaints: Complaints) -> tuple[int, str] | None:
    try:
        return at.knock(event)
    except AssertionError as error:
        complaints.unless(holds=False, complaint=f"{name}: {error}")
        return None


def replayed(scale: Scale) -> str:
    """A right request at each door, and the same again: at once, and with a new nonce where it is WeChat's retry."""
    complaints = Complaints()
    with stage() as at:
        for name, request in RIGHT.items():
            event = request(None)
            _take(at, name, event, complaints)
            before = at.stored()
            status, _ = at.knock(request(None))
            complaints.unless(status in _TAKEN and at.stored() == before, f"{name}: WeChat's retry is stored")
            at.told()
    complaints.raise_any()
    return f"{len(RIGHT)} callbacks, three times each"


def anything(scale: Scale) -> str:
    """Requests that are made up, from nothing and from right ones with parts replaced; what is not taken stores nothing."""
    cases, names = (
        scale(600, 6000),
        ["signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr", "openid"],
    )
    with stage() as at:

        def holds(
            which: str, query: dict[str, str], headers: dict[str, str], body: str | bytes, cut: int, parts: set[str], method: str
        ) -> None:  # fmt: skip
            event = _made_up(RIGHT[which], body, cut, parts)
            if "query" in parts:
                event["queryStringParameters"] = (event["queryStringParameters"] or {}) | query
            if "headers" in parts:
                event["headers"] |= {f"Wechatpay-{name}": value for name, value in headers.items()}
            before, complaints = at.stored(), Complaints()
            status, answer = at.knock(event | {"httpMethod": method})
            complaints.unless(status < 500, f"answered {status}")
            complaints.unless(status in _TAKEN or at.stored() == before, f"answered {status}, and stored something")
            tells_nothing(at, "anything", "" if status in _TAKEN else answer, complaints)
            complaints.raise_any()

        examples(
            holds, cases, which=st.sampled_from(sorted(RIGHT)), query=st.dictionaries(st.sampled_from(names), any_text),
            headers=st.dictionaries(st.sampled_from(["Signature", "Serial", "nonce", "TIMESTAMP", "Signature-Type"]), any_text),
            body=any_text | st.binary(), cut=st.integers(0, 2000),
            parts=st.sets(st.sampled_from(["body", "inner", "spliced", "query", "headers"]), min_size=1),
            method=st.sampled_from(["POST", "POST", "POST", "GET", "PUT"]),
        )  # fmt: skip
    return f"{cases} requests"


def _made_up(request: Callable[[bytes | None], Json], body: str | bytes, cut: int, parts: set[str]) -> Json:
    """`inner`: the body behind a right signature, and half of the time in JSON. `spliced`: a right body with it in its midst."""
    inner = as_bytes(body)
    in_json = b'{"a":"' + CANARY.encode() + b'",' + inner
    event = request((in_json if cut % 2 else inner) if "inner" in parts else None)
    if "body" in parts:
        return with_body(event, body)
    if "spliced" in parts and not event["isBase64Encoded"]:
        whole = as_bytes(event["body"])
        return with_body(event, whole[: cut % len(whole)] + inner + whole[cut % len(whole) + len(inner) :])
    return event

"""A commit as a DynamoDB item, and back.

| attribute | holds |
|---|---|
| `p`, `n` | the sub-stream `<stream>@<region>` and the number: the key |
| `i` | the commit id, 16 bytes |
| `a` | the time, milliseconds since the epoch |
| `c` | recent causes, 12 bytes each, oldest first: digest (8), commits back (2), seconds back (2) |
| `z` | the encoding of `b`: 1 is JSON in raw deflate with the preset dictionary 1 |
| `b` | the payload: events, state, and what is not the default of correlation, causation, trace, epoch, seen, carried |
| `o` | the key of the sparse index `open`, only on commits that ask for an effect |

DynamoDB bills a write by started kilobytes of names and values together, hence the short names and the compression.
"""

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

from liushui.domain.commits import Cause, Commit, Event
from liushui.domain.errors import CommitTooLarge, UndecodableCommit
from liushui.domain.json import JsonObject, JsonValue
from liushui.domain.streams import StreamName
from liushui.domain.upcasters import lift

MAX_ITEM_BYTES = 350 * 1024
DEFLATE_1 = 1
_CAUSE = struct.Struct(">8sHH")
_MOST = 0xFFFF

_DICTIONARY_1: Final = (
    b'"thumb_media_id":"hqmusicurl":"musicurl":"articles":[{"title":"description":"picurl":"url":"video":{"voice":{"music":{'
    b'"news":{"image":{"media_id":""miniprogrampage""shortvideo""location""Location_X":"Location_Y":"Scale":"Label":"'
    b'"Latitude":"Longitude":"Precision":"Title":"Description":"Url":"link""Format":"amr""Recognition":"voice"'
    b'"ThumbMediaId":"video""PicUrl":"http://mmbiz.qpic.cn/mmbiz_jpg/","image""MediaId":"unsubscribe""subscribe""VIEW"'
    b'"SCAN""CLICK""LOCATION""Ticket":"EventKey":"qrscene_""Event":"event"["HandlerTimedOut",1,{"handler":""budget_ms":'
    b'["HandlerFailed",1,{"handler":""error":"["SessionChanged",1,{"values":{"removed":["sent""attempt":1,"sender":""until":'
    b'"error_class":"retry_at":"errcode":"detail":"message_id":"["ReplySent",1,{["ReplyAttempted",1,{"reply_id":"'
    b'["ReplyRequested",1,{"reply_id":"user":"policy":"hold","deadline":17"handler":""after":"["EventReceived",1,{'
    b'"ToUserName":"gh_"FromUserName":"o"CreateTime":"17"MsgType":"text","Content":""MsgId":"2"}],["ReplyAnswered",1,'
    b'{"reply_id":"user":"o"message":{"msgtype":"text","text":{"content":""}},"elapsed_ms":}]],"s":{"subscribed":true,'
    b'"messages":1"events":1"first_at":17"last_at":17"session":{}},"v":1,"x":"y":"}{"e":[["MessageReceived",1,{"ToUserName":"gh_'
)
"""Never edited: commits compressed with it are read with it for ever. A better one gets a number of its own."""

Item = Mapping[str, Any]


def to_item(commit: Commit) -> dict[str, Any]:
    """The item in DynamoDB's own notation. Raises CommitTooLarge above 350 KB."""
    plain = json.dumps(_payload(commit), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_DICTIONARY_1)
    payload = packer.compress(plain) + packer.flush()
    if len(payload) > MAX_ITEM_BYTES:
        raise CommitTooLarge(
            f"{commit.stream}: {len(payload)} bytes are above the budget of {MAX_ITEM_BYTES} for one commit; "
            "record less in one append, or store the large part elsewhere and record where"
        )
    item = {
        "p": {"S": commit.stream.in_region(commit.region)},
        "n": {"N": str(commit.number)},
        "i": {"B": bytes.fromhex(commit.commit_id)},
        "a": {"N": str(commit.at)},
        "c": {"B": _pack_causes(commit)},
        "z": {"N": str(DEFLATE_1)},
        "b": {"B": payload},
    }
    if commit.open_key is not None:
        item["o"] = {"S": commit.open_key}
    return item


def from_item(item: Item) -> Commit:
    """The inverse of `to_item`, with each event lifted to its newest version. Raises UndecodableCommit, naming the key."""
    try:
        return _decode(item)
    except Exception as error:
        number = str(item.get("n", {}).get("N", "?"))
        where = f"{item.get('p', {}).get('S', '?')} {number}"
        known = int(number) if number.isdigit() else None
        raise UndecodableCommit(f"{where}: {type(error).__name__}", number=known) from error


def _decode(item: Item) -> Commit:
    stream, region = StreamName.parse_in_region(item["p"]["S"])
    number, at, commit_id = int(item["n"]["N"]), int(item["a"]["N"]), item["i"]["B"].hex()
    payload: dict[str, Any] = json.loads(_unpack(int(item["z"]["N"]), item["b"]["B"]))
    correlation_id = payload.get("x", commit_id)
    return Commit(
        stream=stream,
        region=region,
        number=number,
        commit_id=commit_id,
        at=at,
        events=tuple(lift(Event(kind, schema, data)) for kind, schema, data in payload["e"]),
        correlation_id=correlation_id,
        causation_id=payload.get("y", commit_id),
        trace_id=payload.get("t"),
        epoch=payload.get("k", 1),
        seen=payload.get("w", {}),
        causes=_unpack_causes(item["c"]["B"], number, at),
        state=payload.get("s"),
        state_version=payload.get("v", 0),
        carried=payload.get("c", {}),
        open_key=item.get("o", {}).get("S"),
    )


def _payload(commit: Commit) -> JsonObject:
    payload: dict[str, JsonValue] = {"e": [[event.type, event.schema, event.data] for event in commit.events]}
    if commit.state is not None:
        payload |= {"s": commit.state, "v": commit.state_version}
    if commit.correlation_id != commit.commit_id:
        payload["x"] = commit.correlation_id
    if commit.causation_id != commit.commit_id:
        payload["y"] = commit.causation_id
    if commit.trace_id is not None:
        payload["t"] = commit.trace_id
    if commit.epoch != 1:
        payload["k"] = commit.epoch
    if commit.seen:
        payload["w"] = dict(commit.seen)
    if commit.carried:
        payload["c"] = commit.carried
    return payload


def _unpack(encoding: int, payload: bytes) -> bytes:
    if encoding != DEFLATE_1:
        raise ValueError(f"unknown encoding {encoding}")
    unpacker = zlib.decompressobj(-15, zdict=_DICTIONARY_1)
    return unpacker.decompress(payload) + unpacker.flush()


def _pack_causes(commit: Commit) -> bytes:
    return b"".join(
        _CAUSE.pack(cause.digest, min(commit.number - cause.number, _MOST), min((commit.at - cause.at) // 1000, _MOST))
        for cause in commit.causes
    )


def _unpack_causes(packed: bytes, number: int, at: int) -> tuple[Cause, ...]:
    return tuple(
        Cause(digest, number - commits_back, at - seconds_back * 1000)
        for digest, commits_back, seconds_back in _CAUSE.iter_unpack(packed)
    )

"""Rows of the read models as items, and back. The same row is the same bytes: nothing enters but facts from commits.

Users: key `account` = `g<generation>#<tenant>/<account>` and `user`; `state`, `checkpoint`, `last_at`, `ahead` and
`parked_mark` are JSON, `parked` (only where there is a mark) repeats the account for the index `parked`. The pointer to the
generations is the item `#generations`, `users` of the same table. Replies: key `reply_id`; `state` and what says how far it
was followed are JSON.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeAlias

from liushui.domain.json import JsonValue
from liushui.domain.reply import ReplyState, ReplyStatus
from liushui.domain.streams import StreamName
from liushui.domain.user import UserState
from liushui.ports import CommitKey, Generations, ReplyRow, SegmentProgress, UserRow

Item: TypeAlias = dict[str, str | int]
POINTER_KEY = ("#generations", "users")
_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_json(value: JsonValue) -> str:
    """`value` as text, the same for equal values. Lone surrogates, which DynamoDB does not take, are escaped."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # pairs are characters
        text = _SURROGATE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", text)
    return text


def user_key(user: str) -> str:
    """A user's id as a key can hold it: as it is, but for what JSON escapes in a string."""
    return canonical_json(user)[1:-1]


def user_of_key(key: str) -> str:
    """The inverse of `user_key`."""
    user: str = json.loads(f'"{key}"')
    return user


def generation_key(generation: int, account: str) -> str:
    """The partition key of an account's users in one generation."""
    return f"g{generation}#{account}"


def generation_of_key(key: str) -> int:
    """The generation that a row's partition key names."""
    return int(key.partition("#")[0].removeprefix("g"))


def user_to_item(generation: int, row: UserRow) -> Item:
    """The item of a user's row."""
    key = generation_key(generation, row.account)
    item: Item = {
        "account": key,
        "user": user_key(row.user),
        "state": canonical_json(row.state.to_data()),
        "state_version": row.state_version,
        "checkpoint": canonical_json(row.checkpoint),
        "last_at": canonical_json(row.last_at),
    }
    if row.ahead:
        item["ahead"] = canonical_json(row.ahead)
    if row.parked is not None:
        item |= {"parked": key, "parked_mark": canonical_json(row.parked)}
    return item


def user_from_item(item: Mapping[str, Any], user: str) -> UserRow:
    """The inverse of `user_to_item`."""
    return UserRow(
        account=item["account"].partition("#")[2],
        user=user,
        state=UserState.from_data(json.loads(item["state"])),
        state_version=item["state_version"],
        parked=json.loads(item["parked_mark"]) if item.get("parked_mark") else None,
        **_followed(item),
    )


def reply_to_item(row: ReplyRow) -> Item:
    """The item of a reply's row; what says nothing is left out."""
    state = {name: value for name, value in asdict(row.state).items() if value is not None}
    item: Item = {
        "reply_id": row.state.reply_id,
        "account": row.account,
        "state_at": f"{row.state.status}#{row.state.at}",
        "state": canonical_json(state),
        "checkpoint": canonical_json(row.checkpoint),
        "last_at": canonical_json(row.last_at),
    }
    if row.state.user is not None:
        item["user"] = user_key(row.state.user)
    if row.correlation_id is not None:
        item["correlation_id"] = row.correlation_id
    if row.ahead:
        item["ahead"] = canonical_json(row.ahead)
    if row.cause is not None:
        item["cause"] = canonical_json([str(row.cause.stream), row.cause.region, row.cause.number, row.caused_at])
    return item


def reply_from_item(item: Mapping[str, Any]) -> ReplyRow:
    """The inverse of `reply_to_item`; what newer code knows of a reply is left out."""
    data = json.loads(item["state"])
    known = {field.name: data[field.name] for field in fields(ReplyState) if field.name in data}
    stream, region, number, at = json.loads(item["cause"]) if item.get("cause") else ("", "", 0, 0)
    return ReplyRow(
        account=item["account"],
        state=ReplyState(**known | {"status": ReplyStatus(data["status"])}),
        cause=CommitKey(StreamName.parse(stream), region, number) if stream else None,
        caused_at=at,
        correlation_id=item.get("correlation_id"),
        **_followed(item),
    )


def pointer_to_item(pointer: Generations) -> Item:
    """The item of the pointer to the generations."""
    account, user = POINTER_KEY
    progress = {name: value for name, value in asdict(pointer).items() if name not in ("live", "version")}
    return {
        "account": account,
        "user": user,
        "live": pointer.live,
        "version": pointer.version,
        "progress": canonical_json(progress),
    }


def pointer_from_item(item: Mapping[str, Any]) -> Generations:
    """The inverse of `pointer_to_item`."""
    progress = json.loads(item["progress"])
    segments = tuple(SegmentProgress(**segment) for segment in progress.pop("segments"))
    return Generations(live=item["live"], version=item["version"], segments=segments, **progress)


def _followed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.loads(item.get(name) or "{}") for name in ("checkpoint", "last_at", "ahead")}

"""Rows of the read model `sagas` as items, and back. The same row is the same bytes: nothing enters but facts from commits.

Key `saga_id`; `state` and what says how far the saga was followed are JSON, `state_at` sorts an account's sagas by status.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from liushui.adapters.read_model_items import Item, canonical_json
from liushui.domain.saga_state import Course, CourseStatus, SagaState, SagaStatus, StepState
from liushui.domain.streams import StreamName
from liushui.ports import CommitKey
from liushui.ports.sagas import SagaRow


def saga_to_item(row: SagaRow) -> Item:
    """The item of a saga's row; what says nothing is left out."""
    item: Item = {
        "saga_id": row.state.saga_id,
        "account": row.account,
        "state_at": f"{row.state.status}#{row.state.at}",
        "state": canonical_json(asdict(row.state)),
        "checkpoint": canonical_json(row.checkpoint),
        "last_at": canonical_json(row.last_at),
    }
    if row.correlation_id is not None:
        item["correlation_id"] = row.correlation_id
    if row.ahead:
        item["ahead"] = canonical_json(row.ahead)
    if row.cause is not None:
        item["cause"] = canonical_json([str(row.cause.stream), row.cause.region, row.cause.number])
    return item


def saga_from_item(item: Mapping[str, Any]) -> SagaRow:
    """The inverse of `saga_to_item`; what newer code knows of a saga is left out."""
    stream, region, number = json.loads(item["cause"]) if item.get("cause") else ("", "", 0)
    followed = {name: json.loads(item.get(name) or "{}") for name in ("checkpoint", "last_at", "ahead")}
    return SagaRow(
        account=item["account"],
        state=_state(json.loads(item["state"])),
        cause=CommitKey(StreamName.parse(stream), region, number) if stream else None,
        correlation_id=item.get("correlation_id"),
        **followed,
    )


def _state(data: Mapping[str, Any]) -> SagaState:
    steps = tuple(
        StepState(
            **_known(StepState, step) | {"action": _course(step["action"]), "compensation": _course(step["compensation"])}
        )
        for step in data["steps"]
    )
    return SagaState(**_known(SagaState, data) | {"status": SagaStatus(data["status"]), "steps": steps})


def _course(data: Mapping[str, Any]) -> Course:
    return Course(**_known(Course, data) | {"status": CourseStatus(data["status"])})


def _known(kind: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: data[field.name] for field in fields(kind) if field.name in data}

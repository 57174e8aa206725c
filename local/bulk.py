"""Bulk decisions over all regions: each reply is decided on in the region that asked for it."""

from collections.abc import Iterator
from dataclasses import replace

from liushui.application.bulk_decisions import BulkProgress, Plan, PlannedItem
from liushui.domain.errors import DecisionRefused
from local.stage import Stage


def carry_out(stage: Stage, plan: Plan, *, operator: str, reason: str) -> Iterator[BulkProgress]:
    """See `OperatorDesk.carry_out`. Raises DecisionRefused at once where operator or reason is missing."""
    if not operator.strip() or not reason.strip():
        raise DecisionRefused("a bulk decision needs --reason and an operator, as each decision does")
    return _carry_out(stage, plan, operator, reason)


def _carry_out(stage: Stage, plan: Plan, operator: str, reason: str) -> Iterator[BulkProgress]:
    done = 0
    for region in dict.fromkeys(_region(item) for item in plan.items):
        own = tuple(item for item in plan.items if _region(item) == region)
        for progress in stage.desk(region).carry_out(replace(plan, items=own), operator=operator, reason=reason):
            done += 1
            yield replace(progress, done=done, total=len(plan.items))


def _region(item: PlannedItem) -> str | None:
    return item.row.cause.region if item.row.cause is not None else None

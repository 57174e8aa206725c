"""The JSON that `liushui events`, `user`, `replies` and `compensations` print, one object a line. Times are milliseconds
since the epoch."""

from collections.abc import Iterable, Iterator

from liushui.application.bulk_decisions import BulkProgress, PlannedItem
from liushui.application.compensation_cases import Case
from liushui.application.operator_desk import Outstanding
from liushui.application.reply_counts import ReplyCount
from liushui.domain.commits import Commit
from liushui.domain.decision_preview import Preview
from liushui.domain.json import JsonValue
from liushui.domain.reply import ReplyState
from liushui.domain.streams import StreamName
from liushui.ports import ReplyRow, UserRow

JsonLine = dict[str, JsonValue]


def event_lines(commit: Commit) -> Iterator[JsonLine]:
    """One object for each event of a commit; `seq` is the commit's number in its stream and region, `index` counts from 0."""
    for index, event in enumerate(commit.events):
        yield {
            "stream": str(commit.stream),
            "region": commit.region,
            "seq": commit.number,
            "index": index,
            "id": commit.event_id(index),
            "type": event.type,
            "schema": event.schema,
            "at": commit.at,
            "data": event.data,
            "correlation_id": commit.correlation_id,
            "causation_id": commit.causation_id,
        }


def user_line(row: UserRow) -> JsonLine:
    """A user's current state, and how far the projection has come."""
    state = row.state
    return {
        "account": row.account,
        "user": row.user,
        "subscribed": state.subscribed,
        "messages": state.messages,
        "events": state.events,
        "first_at": state.first_at,
        "last_at": state.last_at,
        "session": state.session,
        "checkpoint": dict(row.checkpoint),
        "parked": row.parked,
    }


def reply_line(row: ReplyRow) -> JsonLine:
    """A reply's current state, with the newest decision on it; `class` is the error's class, `policy` the one in force,
    `deadline` when sending becomes pointless."""
    decided: JsonLine = {"decision": row.state.decision, "operator": row.state.operator}
    return _reply_state(row.account, row.state) | decided | {"correlation_id": row.correlation_id}


def count_line(account: str, counted: ReplyCount) -> JsonLine:
    """How many replies are in a state; `more`: at least so many, nobody counted on."""
    return {"account": account, "state": counted.status.value, "count": counted.count, "more": counted.more}


def outstanding_line(one: Outstanding) -> JsonLine:
    """A reply that waits for a person; `until`: when the default decision counts, `asked`: an execution waits."""
    return reply_line(one.row) | {"until": one.row.state.asked_until, "asked": one.asked}


def reply_state_line(stream: StreamName, state: ReplyState) -> JsonLine:
    """A reply's state as its streams tell it now, with the newest decision on it."""
    decided: JsonLine = {
        "until": state.asked_until,
        "default": state.asked_default,
        "reminders": state.reminders,
        "decision": state.decision,
        "operator": state.operator,
        "address": state.address,
        "decided_at": state.decided_at,
        "reason": state.reason,
        "by_default": state.by_default,
        "fallback": state.fallback,
        "fell_back": state.fell_back,
        "compensated_by": state.compensated_by,
    }
    return _reply_state(f"{stream.tenant}/{stream.account}", state) | decided


def case_line(case: Case, decisions: Iterable[Preview] = ()) -> JsonLine:
    """A reply's whole story: its state, the events of the commit that asked for it, its own events, and what each decision would
    do."""
    line = reply_state_line(case.stream, case.state) | {"correlation_id": case.cause.correlation_id}
    cause: list[JsonValue] = list(event_lines(case.cause))
    events: list[JsonValue] = [event for commit in case.own for event in event_lines(commit)]
    previews: list[JsonValue] = [preview_line(each) for each in decisions]
    return line | {"cause": cause, "events": events, "decisions": previews}


def preview_line(preview: Preview) -> JsonLine:
    """What a decision would do; `warnings`: what should be read before; `dropped_until`: till when WeChat drops repetitions."""
    return {
        "decision": preview.decision.value,
        "possible": preview.possible,
        "effects": [effect.value for effect in preview.effects],
        "warnings": [effect.value for effect in preview.warnings],
        "says": [effect.words[0] for effect in preview.effects],
        "dropped_until": preview.dropped_until,
    }


def planned_line(item: PlannedItem) -> JsonLine:
    """A reply that a bulk decision would touch, and what it would do."""
    return reply_line(item.row) | {"until": item.row.state.asked_until} | preview_line(item.preview)


def bulk_line(bulk: str, progress: BulkProgress) -> JsonLine:
    """What became of one item of a bulk decision."""
    return {
        "bulk": bulk,
        "done": progress.done,
        "total": progress.total,
        "reply_id": progress.reply_id,
        "became": progress.became.value,
        "detail": progress.detail or None,
        "state": None if progress.state is None else progress.state.status.value,
    }


def _reply_state(account: str, state: ReplyState) -> JsonLine:
    return {
        "reply_id": state.reply_id,
        "account": account,
        "user": state.user,
        "state": state.status.value,
        "class": state.error_class,
        "errcode": state.errcode,
        "detail": state.detail,
        "attempts": state.attempts,
        "message_id": state.message_id,
        "message": state.message,
        "handler": state.handler,
        "policy": state.on_unknown,
        "deadline": state.deadline,
        "retry_at": state.retry_at,
        "at": state.at,
    }

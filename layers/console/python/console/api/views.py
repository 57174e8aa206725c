"""What programs read, field by field as `liushui … --json` prints it. Times are milliseconds since the epoch."""

from collections.abc import Iterable, Iterator

from liushui.application.bulk_decisions import BulkProgress, PlannedItem
from liushui.application.compensation_cases import Case
from liushui.application.conversations import Entry, FoundUser, StateAsOf, Timeline
from liushui.application.operator_desk import DecisionTaken, Outstanding
from liushui.application.reply_counts import ReplyCount
from liushui.domain.commits import Commit
from liushui.domain.decision_preview import Preview
from liushui.domain.json import JsonValue
from liushui.domain.reply import ReplyState
from liushui.domain.user import UserState
from liushui.domain.user_changes import Change
from liushui.ports import ReplyRow, UserRow

Object = dict[str, JsonValue]


def events_of(commits: Iterable[Commit]) -> Iterator[Object]:
    """The events of commits; `seq` is the commit's number in its stream and region, `index` counts from 0."""
    for commit in commits:
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


def user_of(row: UserRow) -> Object:
    """A user's row of the read model."""
    return {
        "account": row.account, "user": row.user, **_state_of(row.state), "checkpoint": dict(row.checkpoint),
        "parked": row.parked,
    }  # fmt: skip


def reply_of(row: ReplyRow) -> Object:
    """A reply's row of the read model, with the newest decision on it."""
    decided: Object = {"decision": row.state.decision, "operator": row.state.operator}
    return {**reply_state_of(row.account, row.state), **decided, "correlation_id": row.correlation_id}


def count_of(account: str, counted: ReplyCount) -> Object:
    """How many replies are in a state."""
    return {"account": account, "state": counted.status.value, "count": counted.count, "more": counted.more}


def reply_state_of(account: str, state: ReplyState) -> Object:
    """One reply as it stands."""
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


def found_of(found: FoundUser) -> Object:
    """A user who was found."""
    return {"user": found.user, "projected": user_of(found.row) if found.row else None}


def timeline_of(timeline: Timeline) -> Object:
    """A page of a conversation."""
    return {
        "stream": str(timeline.stream),
        "total": timeline.total,
        "before": timeline.before,
        "projected": user_of(timeline.row) if timeline.row else None,
        "entries": [_entry_of(entry) for entry in timeline.entries],
    }


def state_of(found: StateAsOf, changes: Iterable[Change] | None) -> Object:
    """A state as of a moment, with what differs from another one."""
    commit = found.commit
    return {
        "stream": str(found.stream),
        "position": found.position,
        "total": found.total,
        "region": commit.region if commit else None,
        "seq": commit.number if commit else None,
        "at": commit.at if commit else None,
        "folded": found.folded,
        "state": _state_of(found.state),
        "skipped": [{"region": one.region, "seq": one.number, "error": one.error} for one in found.skipped],
        "changes": None if changes is None else [_change_of(change) for change in changes],
    }


def outstanding_of(one: Outstanding) -> Object:
    """A reply that waits for a person."""
    return {**reply_of(one.row), "until": one.row.state.asked_until, "asked": one.asked}


def case_of(case: Case, decisions: Iterable[Preview]) -> Object:
    """A reply's whole story, and what each of `decisions` would do."""
    account = f"{case.stream.tenant}/{case.stream.account}"
    return {
        **reply_state_of(account, case.state),
        **_decided_of(case.state),
        "correlation_id": case.cause.correlation_id,
        "cause": list(events_of([case.cause])),
        "events": list(events_of(case.own)),
        "decisions": [preview_of(decision) for decision in decisions],
    }


def taken_of(account: str, taken: DecisionTaken) -> Object:
    """What became of a decision."""
    return {
        **reply_state_of(account, taken.state), **_decided_of(taken.state), "repeated": taken.repeated, "woken": taken.woken,
    }  # fmt: skip


def preview_of(preview: Preview) -> Object:
    """What a decision would do; `warnings`: what should be read before; `dropped_until`: till when WeChat drops repetitions."""
    return {
        "decision": preview.decision.value,
        "possible": preview.possible,
        "effects": [effect.value for effect in preview.effects],
        "warnings": [effect.value for effect in preview.warnings],
        "says": [effect.words[0] for effect in preview.effects],
        "dropped_until": preview.dropped_until,
    }


def planned_of(item: PlannedItem) -> Object:
    """A reply that a bulk decision would touch, and what it would do. `round`: which of the reply's outcomes is meant."""
    until: Object = {"until": item.row.state.asked_until, "round": item.round}
    return {**reply_of(item.row), **until, **preview_of(item.preview)}


def progress_of(progress: BulkProgress) -> Object:
    """What became of one item of a bulk decision."""
    return {
        "done": progress.done,
        "total": progress.total,
        "reply_id": progress.reply_id,
        "became": progress.became.value,
        "detail": progress.detail or None,
        "state": None if progress.state is None else progress.state.status.value,
    }


def _decided_of(state: ReplyState) -> Object:
    return {
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


def _state_of(state: UserState) -> Object:
    return {
        "subscribed": state.subscribed, "messages": state.messages, "events": state.events, "first_at": state.first_at,
        "last_at": state.last_at, "session": state.session,
    }  # fmt: skip


def _entry_of(entry: Entry) -> Object:
    commit = entry.commit
    return {
        "position": entry.position,
        "region": commit.region,
        "seq": commit.number,
        "at": commit.at,
        "commit_id": commit.commit_id,
        "correlation_id": commit.correlation_id,
        "causation_id": commit.causation_id,
        "error": entry.error,
        "events": list(events_of([commit])),
        "replies": [reply_of(row) for row in entry.replies],
    }


def _change_of(change: Change) -> Object:
    return {"name": change.name, "before": change.before, "after": change.after}

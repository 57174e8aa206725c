"""A user's conversation: found by id, one commit after the other, with the state as of any of them."""

from datetime import datetime

from console.answers import Answer, Page
from console.console import Console
from console.rendering import CHINA
from console.saying import entry_lines
from console.visit import Visit, whole_number
from liushui.application.conversations import AtPosition, AtTime, Conversations, Moment, StateAsOf, Timeline
from liushui.domain.errors import UnknownConversation
from liushui.domain.user_changes import changes

NAME = "conversation"
USERS, ENTRIES = 25, 20
"""How many a page shows."""


def register(console: Console) -> None:
    """At `/conversation`: search, then one user's; `/conversation/state` is the part that a script puts in its place."""
    conversations = console.use_case.conversations

    @console.get("/conversation")
    def find(visit: Visit) -> Answer:
        accounts = console.use_case.account_keys()
        account = visit.asked("account", accounts[0] if accounts else "")
        after, text = visit.asked("after") or None, visit.asked("text").strip()
        found = conversations.find(account, text, after=after, limit=USERS) if account in accounts else None
        return Page("conversation/find.html", {"accounts": accounts, "account": account, "text": text, "found": found})

    @console.get("/conversation/show")
    def show(visit: Visit) -> Answer:
        account, user = visit.asked("account"), visit.asked("user")
        try:
            timeline = conversations.timeline(account, user, before=_number(visit, "before"), limit=ENTRIES)
            state = _state(conversations, visit)
        except UnknownConversation:
            return Page("conversation/missing.html", {"account": account, "user": user}, 404)
        return Page("conversation/show.html", {**state, **_shown(timeline)})

    @console.get("/conversation/state")
    def show_state(visit: Visit) -> Answer:
        try:
            return Page("conversation/state.html", _state(conversations, visit))
        except UnknownConversation:
            return Page("conversation/missing.html", {"account": visit.asked("account"), "user": visit.asked("user")}, 404)


def _shown(timeline: Timeline) -> dict[str, object]:
    """The oldest first, as people read what was said."""
    entries = [(entry, entry_lines(entry)) for entry in reversed(timeline.entries)]
    newest = timeline.entries[0].position if timeline.entries else 0
    newer = None if newest >= timeline.total else min(newest + ENTRIES, timeline.total) + 1
    return {"timeline": timeline, "entries": entries, "newest": newest, "newer": newer, "row": timeline.row}


def _state(conversations: Conversations, visit: Visit) -> dict[str, object]:
    """The state at the chosen moment, and what changed since another: the commit before, unless one is named."""
    account, user = visit.asked("account"), visit.asked("user")
    found = conversations.state_as_of(account, user, _moment(visit))
    since = _number(visit, "since")
    before = max(found.position - 1, 0) if since is None else since
    earlier = found if before == found.position else conversations.state_as_of(account, user, AtPosition(before))
    changed = {change.name: change for change in changes(earlier.state, found.state)}
    return {
        "account": account, "user": user, "found": found, "since": since, "earlier": earlier,
        "values": _values(found, changed.keys()), "changed": changed, "before": visit.asked("before"),
    }  # fmt: skip


def _values(found: StateAsOf, changed: object) -> list[tuple[str, object]]:
    """What the state holds, by name, and the names of what it holds no more."""
    state = found.state
    values: dict[str, object] = {
        "subscribed": state.subscribed, "messages": state.messages, "events": state.events, "first_at": state.first_at,
        "last_at": state.last_at,
    }  # fmt: skip
    values |= {f"session.{key}": value for key, value in state.session.items()}
    gone = dict.fromkeys(name for name in changed if name not in values)  # type: ignore[attr-defined]
    return [*values.items(), *gone.items()]


def _moment(visit: Visit) -> Moment | None:
    """A position, a moment as the browser's own field writes it (in China's time), or now."""
    if (position := _number(visit, "position")) is not None:
        return AtPosition(position)
    try:
        return AtTime(round(datetime.fromisoformat(visit.asked("moment")).replace(tzinfo=CHINA).timestamp() * 1000) + 999)
    except ValueError:
        return None


def _number(visit: Visit, name: str) -> int | None:
    return whole_number(visit.asked(name))

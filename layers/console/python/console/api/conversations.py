"""Finding users, and looking into what happened."""

from console.api.operations import Call, Operation, account, limit, number, text
from console.api.views import found_of, state_of, timeline_of
from liushui.application.conversations import AtCommit, AtPosition, AtTime, Conversations, Moment
from liushui.application.serve_console import ServeConsole
from liushui.domain.json import JsonValue
from liushui.domain.user_changes import changes

AREA = "conversations"
_USER = text("user", "The user's id: an openid, a member …", required=True)
_MOMENT = (
    number("at", "As of this time (milliseconds since the epoch)."),
    number("position", "As of the commit at this position, counted from 1; 0: before all."),
    text("region", "As of a commit: its region, together with `seq`."),
    number("seq", "As of a commit: its number in its region.", least=1),
)


def operations(use_case: ServeConsole) -> tuple[Operation, ...]:
    """The operations of this area."""
    conversations = use_case.conversations

    def find(call: Call) -> JsonValue:
        found = conversations.find(call["account"], call["text"] or "", after=call["after"], limit=call["limit"])
        return {"users": [found_of(one) for one in found.users], "after": found.after}

    def timeline(call: Call) -> JsonValue:
        return timeline_of(conversations.timeline(call["account"], call["user"], before=call["before"], limit=call["limit"]))

    return (
        Operation(
            name="findUsers", method="GET", path="/users", area=AREA, answer="Users", act=find,
            summary="Users whose ids begin with a text, page by page; a whole id is found before it is projected.",
            parameters=(account(), text("text", "The beginning of the id."), text("after", "Where the page begins."), limit(200)),
        ),
        Operation(
            name="showTimeline", method="GET", path="/conversation", area=AREA, answer="Timeline", act=timeline,
            summary="A user's commits of all regions, newest first, with the replies that each caused.",
            parameters=(account(), _USER, number("before", "Only positions below this one.", least=1), limit(200)),
            refusals=(404,),
        ),
        Operation(
            name="showStateAsOf", method="GET", path="/conversation/state", area=AREA, answer="StateAsOf",
            act=lambda call: _state(conversations, call), refusals=(404,),
            summary="A user's state as of a moment (by default now), and what changed since an earlier position.",
            parameters=(
                account(), _USER, *_MOMENT, number("since", "Also tell what changed since the commit at this position."),
            ),
        ),
    )  # fmt: skip


def _state(conversations: Conversations, call: Call) -> JsonValue:
    found = conversations.state_as_of(call["account"], call["user"], _moment(call))
    if call["since"] is None:
        return state_of(found, None)
    before = conversations.state_as_of(call["account"], call["user"], AtPosition(call["since"]))
    return state_of(found, changes(before.state, found.state))


def _moment(call: Call) -> Moment | None:
    if call["seq"] is not None and call["region"] is not None:
        return AtCommit(call["region"], call["seq"])
    if call["position"] is not None:
        return AtPosition(call["position"])
    return None if call["at"] is None else AtTime(call["at"])

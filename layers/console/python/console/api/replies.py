"""Every reply, wherever it stands."""

from itertools import islice

from console.api.operations import Call, Operation, account, choice, limit, text
from console.api.views import count_of, reply_of
from liushui.application.reply_counts import count_replies
from liushui.application.serve_console import ServeConsole
from liushui.domain.errors import UnknownReply
from liushui.domain.json import JsonValue
from liushui.domain.reply import ReplyStatus

AREA = "replies"
REPLY_ID = text("reply_id", "The reply's id.", required=True)


def operations(use_case: ServeConsole) -> tuple[Operation, ...]:
    """The operations of this area."""
    replies = use_case.replies

    def listed(call: Call) -> JsonValue:
        status = ReplyStatus(call["state"]) if call["state"] else None
        rows = replies.of_account(call["account"], user=call["user"], status=status)
        found = list(islice(rows, call["limit"] + 1))
        return {"replies": [reply_of(row) for row in found[: call["limit"]]], "more": len(found) > call["limit"]}

    def show(call: Call) -> JsonValue:
        row = replies.get(call["reply_id"])
        if row is None:
            raise UnknownReply("no reply of this id is known")
        return reply_of(row)

    def count(call: Call) -> JsonValue:
        statuses = [ReplyStatus(call["state"])] if call["state"] else list(ReplyStatus)
        counts = count_replies(replies, call["account"], statuses)
        return {"counts": [count_of(call["account"], counted) for counted in counts]}

    states = tuple(status.value for status in ReplyStatus)
    return (
        Operation(
            name="listReplies", method="GET", path="/replies", area=AREA, answer="Replies", act=listed,
            summary="An account's replies by state, within one the longest unchanged first.",
            parameters=(account(), text("user", "Only this user's."), choice("state", "Only these.", states), limit(1000)),
        ),
        Operation(
            name="countReplies", method="GET", path="/reply-counts", area=AREA, answer="ReplyCounts", act=count,
            summary="How many of an account's replies are in each state; `more`: at least so many, nobody counted on.",
            parameters=(account(), choice("state", "Only those in this one.", states)),
        ),
        Operation(
            name="showReply", method="GET", path="/replies/{reply_id}", area=AREA, answer="Reply", act=show,
            summary="One reply as the read model has it.", parameters=(REPLY_ID,), refusals=(404,),
        ),
    )  # fmt: skip

"""What `liushui replies` says of a reply, and of how many there are."""

from dataclasses import replace

from liushui.adapters.memory_read_models import MemoryReplies
from liushui.application.reply_counts import count_replies
from liushui.domain.reply import ReplyState, ReplyStatus
from liushui.ports import ReplyRow
from local.views import count_line, reply_line
from tests.builders import NOW_MS

STATE = ReplyState("r-1", ReplyStatus.UNKNOWN, decision="resend", operator="lin")


def test_the_policy_is_the_one_in_force() -> None:
    for changes, policy in (
        ({}, "hold"),
        ({"vendor_key_until": NOW_MS}, "vendor_key"),
        ({"vendor_key_until": NOW_MS, "policy": "resend"}, "resend"),
    ):
        state = replace(STATE, **changes)
        assert reply_line(ReplyRow("default/demo", state))["policy"] == policy


def test_who_decided_what_is_said() -> None:
    line = reply_line(ReplyRow("default/demo", STATE))
    assert (line["state"], line["decision"], line["operator"]) == ("unknown", "resend", "lin")


def test_a_count_says_where_it_stopped() -> None:
    replies = MemoryReplies()
    for number in range(10):
        row = ReplyRow("default/demo", ReplyState(f"r-{number}", ReplyStatus.SENT))
        assert replies.store(row, expected=None)
    all_of_them, first = (
        [count_line("default/demo", one) for one in count_replies(replies, "default/demo", [ReplyStatus.SENT], at_most=most)]
        for most in (11, 10)
    )
    assert all_of_them == [{"account": "default/demo", "state": "sent", "count": 10, "more": False}]
    assert first == [{"account": "default/demo", "state": "sent", "count": 10, "more": True}]

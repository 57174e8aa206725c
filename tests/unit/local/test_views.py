"""What `liushui replies` says of a reply, and of how many there are."""

from dataclasses import replace

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
    sent = ReplyStatus.SENT
    assert count_line("default/demo", sent, 9, at_most=10) == {
        "account": "default/demo", "state": "sent", "count": 9, "more": False,
    }  # fmt: skip
    assert count_line("default/demo", sent, 10, at_most=10)["more"] is True

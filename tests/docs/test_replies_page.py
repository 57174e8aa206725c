"""The page on active replies against the code: states, classes of errcodes, vendor keys, and the numbers it names."""

import re

from liushui.application import circuit_breaker, reply_calls
from liushui.application.reply_counts import MOST_COUNTED
from liushui.domain import budget, circuit, holding, reply, vendor_keys
from liushui.domain.events import EVENT_TYPES
from liushui.domain.reply import ReplyStatus
from liushui.wechat.errcodes import ApiPlatform, ErrorClass, table
from tests.markdown import ROOT, Page, names_in, tables

PAGE = Page(ROOT / "docs/reference/replies.md")
CLASSES = tables(PAGE.section("## Classes of errcodes"))[0]


def told(platform_column: int) -> dict[int, str]:
    """Each errcode that the page names, with its class."""
    rows = {row[0].strip("`"): row[platform_column] for row in CLASSES[1:]}
    return {int(code): name for name, codes in rows.items() for code in re.findall(r"-?\d+", codes) if int(code) != -1}


def known(platform: ApiPlatform) -> dict[int, str]:
    return {
        errcode: one.error_class.value
        for errcode, one in table(platform).items()
        if errcode != -1 and one.error_class is not ErrorClass.PERMANENT
    }


def test_every_errcode_that_is_not_permanent_stands_under_its_class() -> None:
    assert names_in(CLASSES) == [error_class.value for error_class in ErrorClass]
    assert told(1) == known("official")
    assert told(2) == known("wecom")


def test_every_state_has_the_events_that_lead_there() -> None:
    states = tables(PAGE.section("## Life cycle"))[0]
    assert sorted(names_in(states)) == sorted(status.value for status in ReplyStatus)
    named = {name for row in states[1:] for name in re.findall(r"`([A-Z]\w+)`", row[1])}
    assert named <= set(EVENT_TYPES)


def test_every_vendor_key_is_told_with_its_time_and_source() -> None:
    rows = tables(PAGE.section("## Vendor keys"))[0][1:]
    assert [[cell.strip("`") for cell in row] for row in rows] == [
        [name, key.field, f"{key.remembered_ms // 60_000} minutes", key.source]
        for name, key in vendor_keys.VENDOR_KEYS.items()
    ]


def test_the_numbers_are_the_codes() -> None:
    keys, budgets = PAGE.section("## Vendor keys"), PAGE.section("## Sending budgets")
    assert ("less a" in keys, vendor_keys.MARGIN_MS, reply.MAX_RESENDS) == (True, 60_000, 2)
    first, last = reply_calls.CHECK_SECONDS, reply_calls.CHECK_SECONDS + reply_calls.CHECK_SPREAD
    assert f"between {first // 60} and {last // 60}\nminutes" in keys.replace(" \n", "\n")
    assert f"at most {budget.LARGEST_LEASE}\nand a tenth" in budgets
    assert budget.LEASES_PER_LIMIT == 10
    circuits = PAGE.section("## Circuits")
    assert f"{circuit.IN_A_ROW} calls in a row in trouble, or half of at least {circuit.VOLUME} within a minute" in circuits
    assert (circuit.RATE, circuit.WINDOW_MS) == (0.5, 60_000)
    assert f"after {circuit.FIRST_PAUSE_MS // 1000} s; " in circuits
    assert f"then each time {circuit.LONGEST_PAUSE_MS // 1000} s" in circuits
    assert f"more than {holding.FALL_BACK_AFTER_MS // 1000} s in all" in circuits
    assert f"after {holding.GIVE_UP_AFTER_MS // 3_600_000} hours" in circuits
    assert ("a read in ten seconds" in circuits, circuit_breaker.LOOK_AGAIN_MS) == (True, 10_000)
    assert "at most 10 attempts" in PAGE.text
    assert reply.MAX_ATTEMPTS == 10
    assert f"{MOST_COUNTED:,} or more" in Page(ROOT / "docs/reference/cli.md").text

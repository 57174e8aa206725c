import re

import pytest

from liushui.wechat.calls import limits
from liushui.wechat.calls.call import InvalidCall
from tests.unit.wechat.calls.shape import assert_refused


def test_a_text_is_measured_in_characters_and_in_bytes() -> None:
    limits.check_text("x", "微信", most=2, most_bytes=6)
    assert_refused(lambda: limits.check_text("x", "微信", most=1), "x may have at most 1 characters, got 2")
    assert_refused(lambda: limits.check_text("x", "微信", most_bytes=5), "x may have at most 5 bytes, got 6")
    assert_refused(lambda: limits.check_text("x", ""), "x must have at least 1 characters")


def test_half_a_surrogate_pair_is_measured_and_not_raised() -> None:
    limits.check_text("x", "\ud83d", most_bytes=3)


def test_an_optional_text_may_be_missing_or_empty_and_not_too_long() -> None:
    limits.check_optional("x", None, most=1)
    limits.check_optional("x", "", most=1)
    assert_refused(lambda: limits.check_optional("x", "ab", most=1), "x", "1")


@pytest.mark.parametrize("value", [0, 4])
def test_a_number_stays_within_both_ends(value: int) -> None:
    limits.check_number("n", 1, 1, 3)
    limits.check_number("n", 3, 1, 3)
    assert_refused(lambda: limits.check_number("n", value, 1, 3), f"n must be from 1 to 3, got {value}")


def test_counts_and_ids() -> None:
    limits.check_count("c", ["a", "b"], most=2)
    assert_refused(lambda: limits.check_count("c", ["a", "b", "c"], most=2), "c must hold from 1 to 2 items, got 3")
    assert_refused(lambda: limits.check_count("c", [], most=2), "c must hold from 1")
    limits.check_ids("ids", ("a",), most=1)
    assert_refused(lambda: limits.check_ids("ids", ["a", ""], most=2), "ids", "empty id")
    assert_refused(lambda: limits.check_ids("ids", "one", most=9), "ids must be a list")
    limits.check_some("s", [1])
    assert_refused(lambda: limits.check_some("s", []), "s must not be empty")


def test_choices_patterns_and_addresses() -> None:
    limits.check_one_of("k", "b", ("b", "a"))
    assert_refused(lambda: limits.check_one_of("k", "secret", ("b", "a")), "k must be one of a, b")
    limits.check_pattern("p", "aa", re.compile("a+"), "must be a's")
    assert_refused(lambda: limits.check_pattern("p", "aa\n", re.compile("a+"), "must be a's"), "p must be a's")
    limits.check_url("u", "https://example.org/", most_bytes=20)
    assert_refused(lambda: limits.check_url("u", "javascript:alert(1)"), "u must begin with http:// or https://")
    assert_refused(lambda: limits.check_url("u", "https://example.org/1", most_bytes=20), "u", "20 bytes")


def test_no_message_repeats_what_was_given() -> None:
    with pytest.raises(InvalidCall) as refused:
        limits.check_text("x", "private words", most=3)
    assert "private" not in str(refused.value)

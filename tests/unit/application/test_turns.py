"""A list that a sweep has no time for."""

from liushui.application.turns import in_turn


def test_each_has_its_turn_at_the_head() -> None:
    assert [in_turn("abc", now) for now in range(4)] == [[*"abc"], [*"bca"], [*"cab"], [*"abc"]]
    assert in_turn("", 5) == []

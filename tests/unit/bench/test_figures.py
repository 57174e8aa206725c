"""The arithmetic of the table: medians, ratios within a round, aims."""

from functools import partial

import pytest

from bench.figures import Aim, Figure, Spread, alone, as_data, counted, interleaved, share_of, table, times_as_fast

OURS, PEER = [2.0, 4.0, 1.0], [8.0, 8.0, 6.0]


def test_a_spread_is_the_median_with_the_lowest_and_the_highest() -> None:
    assert Spread.of([5.0, 1.0, 2.0]) == Spread(median=2, lowest=1, highest=5, rounds=3)
    assert Spread.of([1.0, 2.0]).median == 1.5


def test_nothing_measured_is_no_figure() -> None:
    with pytest.raises(ValueError, match="no round"):
        Spread.of([])


def test_ratios_are_taken_round_by_round() -> None:
    """4, 2 and 6; the ratio of the medians would also be 4, that of the sums 3.14."""
    faster = times_as_fast("f", "µs", {"us": OURS, "them": PEER}, "us", "them")
    assert faster.ratio == Spread(median=4, lowest=2, highest=6, rounds=3)
    assert faster.ratio_is == "peer ÷ ours"
    share = share_of("f", "µs", {"us": OURS, "them": PEER}, "us", "them")
    assert share.ratio == Spread(median=0.25, lowest=1 / 6, highest=0.5, rounds=3)
    assert share.ratio_is == "ours ÷ peer"
    for figure in (faster, share):
        assert (figure.ours, figure.peer_name, figure.peer) == (Spread.of(OURS), "them", Spread.of(PEER))


def test_rounds_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        times_as_fast("f", "µs", {"us": [1.0], "them": [1.0, 2.0]}, "us", "them")


@pytest.mark.parametrize(
    ("aim", "value", "is_met"),
    [
        (Aim(at_least=2.5), 2.5, True),
        (Aim(at_least=2.5), 2.49, False),
        (Aim(at_most=0.5), 0.5, True),
        (Aim(at_most=0.5), 0.51, False),
        (Aim(at_most=0), 1, False),
    ],
)
def test_an_aim_is_met_at_its_limit_and_not_beyond(aim: Aim, value: float, is_met: bool) -> None:
    assert aim.is_met(value) is is_met


def test_an_aim_is_for_the_ratio_where_there_is_one_and_else_for_the_value() -> None:
    samples = {"us": OURS, "them": PEER}
    assert times_as_fast("f", "µs", samples, "us", "them", Aim(at_least=4)).is_met is True
    assert times_as_fast("f", "µs", samples, "us", "them", Aim(at_least=4.1)).is_met is False
    assert share_of("f", "µs", samples, "us", "them", Aim(at_most=0.2)).is_met is False
    assert alone("f", "µs", OURS, Aim(at_most=2)).is_met is True
    assert alone("f", "µs", OURS).is_met is None


def test_a_count_meets_its_aim_only_in_every_case() -> None:
    samples = [1.0, 1.0, 2.0]
    assert alone("f", "units", samples, Aim(at_most=1)).is_met is True
    assert counted("f", "units", samples, Aim(at_most=1)).is_met is False
    assert counted("f", "units", samples, Aim(at_most=2)).is_met is True
    assert counted("f", "units", samples, Aim(at_least=2)).is_met is False


def test_the_table_says_what_was_reached_and_what_was_not() -> None:
    samples = {"us": OURS, "them": PEER}
    figures = [
        times_as_fast("fast", "µs", samples, "us", "them", Aim(at_least=2.5)),
        counted("many", "units", [3.0], Aim(at_most=1)),
        alone("sum", "bytes", [12345.6]),
    ]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(figures).splitlines()]
    assert head == ["figure", "ours", "beside", "it takes", "ratio", "aim"]
    assert rows == [
        ["fast", "2 (1–4) µs", "them", "8 (6–8) µs", "4 (2–6) (peer ÷ ours)", "≥ 2.50 met"],
        ["many", "3 units", "", "", "", "≤ 1 missed"],
        ["sum", "12,346 bytes", "", "", "", ""],
    ]


def test_what_is_stored_says_whether_the_aim_is_met() -> None:
    figure: Figure = counted("many", "units", [3.0], Aim(at_most=1))
    assert as_data(figure)["met"] is False
    assert as_data(figure)["ours"] == {"median": 3, "lowest": 3, "highest": 3, "rounds": 1}


def test_contestants_take_turns_and_each_begins_a_round() -> None:
    order: list[str] = []

    def note(name: str) -> int:
        order.append(name)
        return len(order)

    samples = interleaved({name: partial(note, name) for name in "abc"}, 3)
    assert order == list("abc" + "bca" + "cab")
    assert samples == {"a": [1, 6, 8], "b": [2, 4, 9], "c": [3, 5, 7]}

"""The first page, and the charts on it."""

import re

import pytest

from console.charts import draw
from tests.console import ConsoleOffice
from tests.console_sample import a_busy_office

MINUTE_MS = 60_000


def test_it_says_what_waits_and_leads_there() -> None:
    page = a_busy_office().browser("lin").get("")
    assert "Waiting for a person 6" in page.text
    assert "console/compensations?class=window_closed" in page.links()


def test_the_figures_are_those_of_the_last_minutes() -> None:
    office = ConsoleOffice()
    now = office.clock.at // MINUTE_MS * MINUTE_MS
    for minute in range(1, 6):
        office.metrics.put("CallbackStored", "receive_callback", at=now - minute * MINUTE_MS, value=10)
        office.metrics.put("CallbackRefused", "receive_callback", at=now - minute * MINUTE_MS, value=2)
    office.metrics.put("ReplySent", "send_replies", at=now - MINUTE_MS, value=3)
    office.metrics.put("SweptSent", "sweep_intents", at=now - MINUTE_MS, value=2)
    office.metrics.put("ReplyUnknown", "send_replies", at=now - 50 * MINUTE_MS, value=5)
    office.metrics.put("ProjectionLag", "project_users", at=now - MINUTE_MS, value=61_000)
    text = office.browser("lin").get("").text
    for figure in ("Callbacks 12.0 a minute", "Replies sent 1.0 a minute", "last hour 50.0 %", "Projection lag 1 min"):
        assert figure in text


def test_what_was_not_measured_is_not_called_nought() -> None:
    text = ConsoleOffice().browser("lin").get("").text
    assert "Projection lag not measured" in text
    assert "Failed or unknown, last hour not measured" in text


def test_each_chart_is_also_said_and_also_a_table() -> None:
    body = a_busy_office().browser("lin").get("").body
    charts = re.findall(r'<svg viewBox="0 0 560 150" role="img" aria-label="([^"]+)"', body)
    assert len(charts) == 4
    assert re.match(r"Callbacks: \d+ now, 52 at most\. Replies: \d+ now, 20 at most\.", charts[0])
    assert body.count("<tbody>") == 4
    assert body.count('<th scope="row">') == 4 * 60


class TestDrawing:
    def test_a_line_goes_from_the_left_to_the_right_and_its_highest_point_is_below_the_top(self) -> None:
        chart = draw("k", 0, MINUTE_MS, [("n", "one", [0.0, 5.0, 10.0])])
        assert chart.lines[0].path == "M40.0 128.0 L296.0 69.0 L552.0 10.0"
        assert (chart.left, chart.right, chart.floor) == (40, 552, 128)
        assert [row.text for row in chart.rows] == ["0", "5", "10"]

    def test_a_gap_breaks_it_and_a_single_value_is_seen(self) -> None:
        path = draw("k", 0, MINUTE_MS, [("n", "one", [1.0, None, 1.0, 1.0])]).lines[0].path
        assert path.count("M") == 2
        assert path.split(" M")[0].count("L") == 1

    @pytest.mark.parametrize(
        ("most", "top"), [(0, "2"), (1, "2"), (1.5, "2"), (3, "4"), (5, "10"), (170, "200"), (2001, "4k"), (3_000_000, "4M")]
    )
    def test_the_axis_ends_at_a_round_figure(self, most: float, top: str) -> None:
        assert draw("k", 0, MINUTE_MS, [("n", "one", [most])]).rows[-1].text == top

    def test_nothing_at_all_is_a_chart_too(self) -> None:
        chart = draw("k", 0, MINUTE_MS, [])
        assert (chart.lines, chart.times, chart.columns) == ((), (), ())

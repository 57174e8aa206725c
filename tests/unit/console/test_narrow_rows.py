"""At phone width a cell shows its label beside what it holds: two columns, so that it must hold one thing."""

from html.parser import HTMLParser

import pytest

from tests.console import ConsoleOffice
from tests.console_api import settle
from tests.console_areas import LETTER_ID, a_letter, a_parked_user, a_saga

PAGES = (
    "compensations", "conversation?account=default/demo", "sagas", "sagas/saga-1", "letters", f"letters/{LETTER_ID}", "parked",
)  # fmt: skip


class Cells(HTMLParser):
    """Counts what stands side by side in each cell that has a label."""

    def __init__(self) -> None:
        super().__init__()
        self.crowded: list[str] = []
        self.cells = 0
        self._label: str | None = None
        self._depth = self._things = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self._label, self._depth, self._things = dict(attrs).get("data-label"), 0, 0
        elif self._label is not None:
            self._things += self._depth == 0
            self._depth += 1

    def handle_data(self, data: str) -> None:
        self._things += self._label is not None and self._depth == 0 and bool(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._label is not None:
            self.cells += 1
            self.crowded += [self._label] * (self._things > 1)
            self._label = None
        self._depth -= 1


@pytest.fixture(scope="module")
def office() -> ConsoleOffice:
    office = ConsoleOffice()
    office.ask("hello")
    settle(office)
    a_saga(office)
    a_letter(office)
    a_parked_user(office)
    return office


@pytest.mark.parametrize("page", PAGES)
def test_a_labelled_cell_holds_one_thing(office: ConsoleOffice, page: str) -> None:
    cells = Cells()
    cells.feed(office.browser().get(page).body)
    assert cells.crowded == []


def test_there_are_such_cells(office: ConsoleOffice) -> None:
    counts = []
    for page in PAGES:
        cells = Cells()
        cells.feed(office.browser().get(page).body)
        counts.append(cells.cells)
    assert sum(count > 0 for count in counts) >= len(PAGES) - 1, counts

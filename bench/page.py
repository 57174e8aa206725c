"""The table of figures in docs/reference/figures.md, between two marks; the rest of the page is written by hand."""

from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "figures.md"
BEGIN: Final = "<!-- what follows is written by `make bench ARGS=--write` -->"
END: Final = "<!-- what precedes was written by `make bench ARGS=--write` -->"


def write(text: str, page: Path = PAGE) -> None:
    """Put `text` in place of what stands between the marks. Raises ValueError where there are none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has lost the marks that the table stands between: put back\n{BEGIN}\n\n{END}")
    page.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}", encoding="utf-8")

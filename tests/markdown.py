"""Markdown as the tests of the documentation read it: blocks, headings, links, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]

_FENCE = re.compile(
    r"(?:^<!-- raises (?P<raises>\w+) -->\n)?^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.M | re.S
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.M)


@dataclass(frozen=True)
class Block:
    """A fenced block. `raises`: the error that it is said to end in."""

    language: str
    text: str
    raises: str | None = None


@dataclass(frozen=True)
class Page:
    """One file of Markdown."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def prose(self) -> str:
        """All but the blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, *languages: str) -> list[Block]:
        """The blocks in these languages, all without any."""
        found = [_block(match) for match in _FENCE.finditer(self.text)]
        return [block for block in found if not languages or block.language in languages]

    @property
    def levels(self) -> list[int]:
        return [len(marks) for marks, _ in _HEADING.findall(self.prose)]

    @property
    def anchors(self) -> set[str]:
        """Where links into the page may point, as GitHub makes it of headings."""
        return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in _HEADING.findall(self.prose)}

    def links(self) -> Iterator[str]:
        return (match["target"] for match in _LINK.finditer(self.prose))

    def commands(self, program: str) -> Iterator[str]:
        """Command lines of `program`, in blocks and in running text."""
        lines = [line.strip() for block in self.blocks("sh") for line in block.text.splitlines()]
        spans = _CODE.findall(self.prose)
        return (line for line in [*lines, *spans] if line == program or line.startswith(f"{program} "))

    def section(self, heading: str) -> str:
        """The text under a heading, as far as the next of its level or above."""
        level = len(heading) - len(heading.lstrip("#"))
        match = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", self.text, re.M | re.S)
        assert match, f"{self.path}: no heading {heading!r}"
        return match[1]


def pages() -> list[Page]:
    """All pages of the repository."""
    found = [path for pattern in ("*.md", "docs/**/*.md", "events/**/*.md") for path in ROOT.glob(pattern)]
    return [Page(path) for path in sorted(set(found))]


def tables(text: str) -> list[list[list[str]]]:
    """The tables in `text`, each as rows of cells, the head first."""
    found: list[list[list[str]]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif found[-1]:
            found.append([])
    return [[head, *rows] for head, _, *rows in filter(None, found)]


def names_in(table: list[list[str]]) -> list[str]:
    """The names in a table's first column, without their marks."""
    return [row[0].strip("`") for row in table[1:]]


def _block(match: re.Match[str]) -> Block:
    lines = match["text"].splitlines()
    return Block(match["language"], "\n".join(line.removeprefix(match["indent"]) for line in lines), match["raises"])

"""Cutting texts to WeChat's limits, which count bytes of UTF-8."""

from liushui.wechat.replies import MAX_TEXT_BYTES
from liushui.wechat.xml import clean_text

_LONGEST_CHARACTER = 4


def split_text(text: str, limit: int = MAX_TEXT_BYTES) -> list[str]:
    """`text` in pieces of at most `limit` bytes each, for an author to return several: cut behind a line where that leaves
    half of the piece or more, else behind a word, else between characters, never within one.

    White space at a cut is dropped, and so are pieces of nothing else. Raises ValueError for a limit below 4 bytes, which is
    what one character may take.
    """
    if limit < _LONGEST_CHARACTER:
        raise ValueError(f"limit must be at least {_LONGEST_CHARACTER} bytes, got {limit}")
    rest, pieces = clean_text(text), list[str]()
    while rest:
        length = _cut(rest, limit)
        pieces.append(rest[:length] if length == len(rest) else rest[:length].rstrip())
        rest = rest[length:].lstrip() if length < len(rest) else ""
    return [piece for piece in pieces if piece.strip()]


def _cut(text: str, limit: int) -> int:
    """How many characters of `text` the next piece takes."""
    fitting = len(text.encode()[:limit].decode(errors="ignore"))
    if fitting == len(text):
        return fitting
    for mark in ("\n", " "):
        at = text.rfind(mark, fitting // 2, fitting + 1)
        if at > 0:
            return at
    return fitting

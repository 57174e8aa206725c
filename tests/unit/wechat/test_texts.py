import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.bot import Text, split_text
from liushui.wechat.xml import clean_text

texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n字🌊a")), max_size=400)


@given(texts, st.integers(4, 60))
def test_every_piece_fits_and_nothing_but_blanks_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(0 < len(piece.encode()) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(clean_text(text).split())


@given(texts)
def test_what_fits_stays_whole(text: str) -> None:
    assert split_text(text, 4000) == ([clean_text(text)] if clean_text(text).strip() else [])


def test_it_is_cut_behind_lines_then_words_then_characters() -> None:
    assert split_text("first line\nsecond line", 16) == ["first line", "second line"]
    assert split_text("some words here", 11) == ["some words", "here"]
    assert split_text("流水不腐户枢", 10) == ["流水不", "腐户枢"]
    assert split_text("a\nbbbbbbbbbbbb", 8) == ["a\nbbbbbb", "bbbbbb"]
    assert split_text("🌊🌊", 7) == ["🌊", "🌊"]


def test_its_pieces_are_replies() -> None:
    assert [Text(piece).content for piece in split_text("字" * 1000)] == ["字" * 682, "字" * 318]


def test_a_limit_below_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 4 bytes"):
        split_text("a", 3)

"""Data on a terminal: harmless, and within its width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cskit.data.terminal import cut, harmless, table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Açaí & Cia", "Açaí & Cia"),
        ("\x1b[2J\x1b]0;title\x07", "�[2J�]0;title�"),
        ("a\x9b31mb", "a�31mb"),  # the one-character form of ESC [
        ("line\r\nnext\ttab", "line  next tab"),
        ("abc\u202ecba\u200b", "abccba"),
        ("nul\0", "nul�"),
        ("é \N{NO-BREAK SPACE}日本 👩🏽", "é  日本 👩🏽"),
    ],
)
def test_nothing_in_data_steers_the_terminal(text, shown):
    """Control characters become a mark, line breaks a space, turners of direction nothing; letters stay."""
    assert harmless(text) == shown


@given(st.text())
def test_harmless_text_is_one_printable_line(text):
    """Whatever comes in, what goes out has no control character and no line break."""
    assert {unicodedata.category(sign) for sign in harmless(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    assert len(harmless(text).splitlines()) <= 1


def test_what_is_long_is_cut():
    """At the width, counted in columns: a wide character takes two."""
    assert cut("short", 5) == "short"
    assert cut("longer", 5) == "long…"
    assert cut("日本語", 5) == "日本…"
    assert cell_len(cut("日本語", 4)) <= 4


@given(
    st.integers(40, 100),
    st.lists(st.lists(st.text(max_size=60), min_size=4, max_size=4), min_size=1, max_size=5),
)
def test_a_table_keeps_its_width(width, rows):
    """No line is wider than asked for, whatever is in the cells; a row is a line."""
    lines = table(["column", "row 2", "row 3", "row 4"], rows, width)
    assert len(lines) == len(rows) + 2
    assert max(map(cell_len, lines)) <= width


def test_columns_stand_below_each_other():
    """Wide characters do not push the columns to the right of them out of line."""
    lines = table(["a", "b"], [["日本", "x"], ["zz", "y"]], 80)
    assert lines == ["a     b", "----  -", "日本  x", "zz    y"]


def test_the_first_column_is_cut_last():
    """It names the row."""
    lines = table(["first_response_minutes", "row 2"], [["first_response_minutes", "x" * 100]], 40)
    assert lines[2].startswith("first_response_minutes  xxx")

"""Tables as files: nothing runs in a spreadsheet, and what is read back is what was recorded."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from cskit.reports.tables import csv_text, read_csv, rows_of, written

HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-5", "007", 'a "b", c', "Søn 🎉"]


def test_a_csv_runs_nothing_in_a_spreadsheet():
    """Text that begins like a formula gets an apostrophe; numbers, signs and all, stay numbers."""
    rows = [[text, -1.5, None, True] for text in HOSTILE]
    found = list(csv.reader(io.StringIO(csv_text(["=name", "mrr", "note", "flag"], rows), newline="")))
    assert found[0] == ["'=name", "mrr", "note", "flag"]
    shown = [row[0] for row in found[1:]]
    assert shown == [
        "'=1+1",
        "'+1+1",
        "'-1+1",
        "'@SUM(A1)",
        "'\t=1",
        "'\r=1",
        "-5",
        "007",
        'a "b", c',
        "Søn 🎉",
    ]
    assert found[1][1:] == ["-1.5", "", "true"]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1)
            | st.sampled_from([*HOSTILE, "'=1", "''=1", "'", "'x"]),
            st.none() | st.integers(-(10**11), 10**11),
        )
    )
)
def test_what_is_read_back_is_what_was_written(rows):
    """Any text, apostrophes and formulas too, and any amount to the cent."""
    amounts = [(text, None if cents is None else cents / 100) for text, cents in rows]
    text = written({"columns": ["name", "=mrr"], "kinds": ["text", "money"], "rows": amounts})
    found = read_csv(text, ["text", "money"])
    assert found.columns == ("name", "=mrr")
    assert found.rows == tuple(amounts)
    assert rows_of(text) == len(rows)


def test_signals_are_words_and_unknown_is_not_none():
    """What was found, nothing found, and nothing known are three different cells."""
    found = [["C1", [["warn", "due in 3 days"], ["tag", "detractor"]]], ["C2", []], ["C3", None]]
    text = written({"columns": ["id", "signals"], "kinds": ["text", "words"], "rows": found})
    cells = [row[1] for row in read_csv(text, ["text", "words"]).rows]
    assert cells == ["due in 3 days; detractor", "none", "no data"]


def test_a_spreadsheet_knows_that_it_is_utf_8():
    """The file begins with the byte order mark, and its lines end as the standard says."""
    text = written({"columns": ["n"], "kinds": ["flag"], "rows": [[True], [False], [None]]})
    assert text == '\ufeffn\r\ntrue\r\nfalse\r\n""\r\n'
    assert csv_text(["n"], []) == "n\r\n"

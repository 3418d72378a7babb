"""Reasons: one plain line, no colours, no paths of this machine."""

from __future__ import annotations

import pytest

from cskit.locale import using
from cskit.reports.failures import Failure, plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[Errno 2] No such file: '/home/ana/kit/x.csv'", "[Errno 2] No such file: 'x.csv'"),
        (r"cannot open C:\Users\ana\kit\x.csv", "cannot open x.csv"),
        ("see https://example.org/a/b", "see https://example.org/a/b"),
        ("\x1b[0;31mred\x1b[0m\n  line", "red line"),
        ("3/4 of the MRR", "3/4 of the MRR"),
    ],
)
def test_a_reason_is_one_plain_line(text, said):
    """A path keeps its last part only; addresses and fractions are no paths."""
    assert plain(text) == said


def test_a_reason_names_cell_error_and_message():
    """In the language of the report."""
    failure = Failure("cell", 3, "ValueError: no accounts", "book.accounts()")
    assert failure.sentence() == "error in cell 3: ValueError: no accounts"
    assert failure.note() == "error in cell 3: ValueError: no accounts\n\nbook.accounts()\n"
    with using("pt_BR"):
        assert "3" in failure.sentence()
    assert len(plain("x" * 1000)) == 300

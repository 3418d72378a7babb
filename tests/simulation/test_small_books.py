"""The quick part of the small books' table, and proof that it would fail."""

from __future__ import annotations

from cskit.metrics.projection.ratios import Ratio
from tests.simulation import goals, small_books


def test_small_books_hold_theirs_where_the_companys_curve_does_not():
    """Books of 5 to 29 whose losses differ by 60%, 16 companies of 16: scaled holds, at once and at twice."""
    found = small_books.measured(small_books.Cell("monthly", 0.6, 16), 16)
    assert (found["scaled"].holds > goals.SMALL_BOOKS.least).all()
    assert (found["company"].holds < 0.75).all()
    # To say where a book's losses disagree helps little: so few losses hardly ever do.
    assert found["said"].shown > 0.8
    assert (found["said"].holds < 0.75).all()


def test_a_ratio_taken_as_certain_is_noticed(monkeypatch):
    """A range of the ratio of a tenth: the ranges of small books hold too rarely."""
    kept = small_books.ratios

    def certain(*args):
        return [Ratio(one.value, 0.95 * one.value, 1.05 * one.value) for one in kept(*args)]

    monkeypatch.setattr("tests.simulation.small_books.ratios", certain)
    found = small_books.measured(small_books.Cell("monthly", 0.3, 16), 8)
    assert (found["scaled"].holds < goals.SMALL_BOOKS.least).all()

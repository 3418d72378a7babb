from __future__ import annotations

from datetime import date

import pytest

from cskit.errors import ConfigurationError
from cskit.sample.months import Span, add_months, first_day, last_day, month_of, months_between, parse_month


def test_months_and_days() -> None:
    """A month begins on its first day and ends on its last, leap years included."""
    month = parse_month("2024-02")
    assert (first_day(month), last_day(month)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_of(date(2024, 2, 29)) == month


def test_adding_months_crosses_years() -> None:
    """November and three months is February; a step back works too."""
    assert add_months(date(2025, 11, 28), 3) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("early", "late", "months"),
    [
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2025, 3, 1), date(2026, 3, 1), 12),
    ],
)
def test_months_between(early: date, late: date, months: int) -> None:
    """Only whole months count."""
    assert months_between(early, late) == months


def test_a_span_and_its_end() -> None:
    """A span holds both its months; its recent part is never longer than itself."""
    span = Span(parse_month("2026-07"), parse_month("2026-09"))
    assert (span.begin, span.edge, len(span.months)) == (date(2026, 7, 1), date(2026, 9, 30), 3)
    assert span.recent(2).begin == date(2026, 8, 1)
    assert span.recent(18) == span


@pytest.mark.parametrize("text", ["2026-13", "2026-9", "09/2026", "2026-09-01", "", "0000-01", "٢٠٢٦-٠٩"])
def test_a_month_that_is_none(text: str) -> None:
    """What is not a month is refused with what came and what to write."""
    with pytest.raises(ConfigurationError, match=r"as in '2026-09'\. Found .*Write it so"):
        parse_month(text)

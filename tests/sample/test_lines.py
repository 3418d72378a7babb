from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cskit.sample.draws import Draws, Stream
from cskit.sample.health import Health
from cskit.sample.invoices import _items
from cskit.sample.lines import Discount, Line, half_up
from cskit.sample.truth import Churn

MONTHLY = Line("Plataforma", "new", date(2026, 1, 10), 100_00, 1, 12, date(2027, 1, 10))
YEARLY = replace(MONTHLY, price=1000_00, interval=12)


def test_half_up() -> None:
    """Halves go up, less stays."""
    assert [half_up(1, 2), half_up(3, 2), half_up(149, 100), half_up(0, 3)] == [1, 2, 1, 0]


def test_mrr_counts_from_the_first_day_to_the_day_before_the_end() -> None:
    """Start is included, end is not."""
    line = MONTHLY.ended(date(2026, 3, 10))
    days = (date(2026, 1, 9), date(2026, 1, 10), date(2026, 3, 9), date(2026, 3, 10))
    assert [line.mrr(day) for day in days] == [0, 100_00, 100_00, 0]


def test_a_year_is_divided_once() -> None:
    """R$ 1,000.00 a year is R$ 83.33 a month; with 10% off, R$ 75.00."""
    assert YEARLY.mrr(date(2026, 5, 1)) == 83_33
    assert replace(YEARLY, discount=Discount("percent", 1000)).mrr(date(2026, 5, 1)) == 75_00


def test_a_discount_has_a_beginning_and_an_end() -> None:
    """A discount of R$ 20 from February to March is in force on these days only."""
    line = replace(MONTHLY, discount=Discount("amount", 20_00, date(2026, 2, 1), date(2026, 4, 1)))
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [line.mrr(day) for day in days] == [100_00, 80_00, 80_00, 100_00]


def test_a_pause_is_no_revenue() -> None:
    """A paused line counts nothing until the day it resumes; without that day, to the end."""
    line = replace(MONTHLY, paused=(date(2026, 2, 10), date(2026, 4, 10)))
    days = (date(2026, 2, 9), date(2026, 2, 10), date(2026, 4, 9), date(2026, 4, 10))
    assert [line.mrr(day) for day in days] == [100_00, 0, 0, 100_00]
    assert replace(MONTHLY, paused=(date(2026, 2, 10), None)).mrr(date(2030, 1, 1)) == 0


@pytest.mark.parametrize(
    ("discount", "kept"),
    [
        (None, False),
        (Discount("percent", 1000), True),
        (Discount("percent", 1000, end=date(2026, 7, 10)), True),
        (Discount("percent", 1000, end=date(2026, 6, 10)), False),
        (Discount("percent", 1000, begin=date(2026, 6, 10), end=date(2026, 9, 10)), False),
    ],
)
def test_a_new_price_keeps_a_discount_in_force(discount: Discount | None, kept: bool) -> None:
    """A discount that runs from a line's start and is still in force goes on with the next line."""
    after = replace(MONTHLY, discount=discount).repriced(date(2026, 6, 10), "upsell", 150_00, None)
    assert (after.discount is not None) == kept


def test_what_a_monthly_line_bills() -> None:
    """One item a month up to the edge, none in a pause."""
    line = replace(MONTHLY, paused=(date(2026, 2, 10), date(2026, 3, 10)))
    items = _items(line, date(2026, 4, 30))
    assert [(item.issued, item.amount) for item in items] == [
        (date(2026, 1, 10), 100_00),
        (date(2026, 3, 10), 100_00),
        (date(2026, 4, 10), 100_00),
    ]


def test_what_was_paid_and_not_used_is_credited() -> None:
    """A year of R$ 1,000.00 that ends after four months gives eight twelfths back: R$ 666.67."""
    items = _items(YEARLY.ended(date(2026, 5, 10)), date(2026, 9, 30))
    assert [(item.issued, item.amount) for item in items] == [
        (date(2026, 1, 10), 1000_00),
        (date(2026, 5, 10), -666_67),
    ]


def test_an_end_that_lies_ahead_is_not_credited_yet() -> None:
    """Notice given is no credit: nothing has ended."""
    items = _items(YEARLY.ended(date(2026, 12, 10)), date(2026, 9, 30))
    assert [item.amount for item in items] == [1000_00]


def test_health_is_standard_and_persists() -> None:
    """Over accounts health has mean 0 and deviation 1, and next month's is much like this one's."""
    churn = Churn()
    series = [Health.drawn(0, 24, churn, Draws(3, Stream.LIFE, key)) for key in range(3000)]
    first, next_, last = ([one.at(month) for one in series] for month in (0, 1, 24))
    for values in (first, last):
        mean = sum(values) / 3000
        assert mean == pytest.approx(0, abs=5 / 3000**0.5)
        assert sum(value**2 for value in values) / 3000 == pytest.approx(1, rel=0.13)
    # lasting part 0.36, monthly part 0.64 times 0.9 a month
    assert sum(a * b for a, b in zip(first, next_, strict=True)) / 3000 == pytest.approx(0.936, rel=0.13)
    assert sum(a * b for a, b in zip(first, last, strict=True)) / 3000 == pytest.approx(0.411, abs=0.1)

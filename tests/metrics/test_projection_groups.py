"""Groups of accounts that decide alike: their terms, counted in periods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import projection
from tests.metrics.short_lives import MONTH, POLICY, drawn, lives


def test_a_year_counts_where_all_of_it_was_seen():
    """Of four yearly accounts: one left at 12 and one at 14 of 30 months; one left at 3 of 8 months: its year
    was not seen to the end, and neither was that of the one here for 8; nobody of these two counts.
    """
    found = projection.group(lives([(30, 12), (30, 14), (8, 3), (8, None), (30, None)]), MONTH, 12, POLICY)
    counts = found.counts
    assert counts["at_risk"].tolist() == [3, 2]
    assert counts["lost"].tolist() == [1, 1]
    assert (found.accounts, found.lost) == (3, 2)
    # Of the two losses one fell in the second month of a year, one in the twelfth.
    assert found.within.tolist() == [0, 0, *[0.5] * 10, 1]


def test_within_a_year_losses_fall_as_they_did():
    """From 1 to .8: half of the loss by the second month, all by the twelfth; then flat to .8."""
    found = projection.group(lives([(30, 12), (30, 14), (30, None)]), MONTH, 12, POLICY)
    months = found.monthly(np.array([1.0, 0.8]))
    assert months == pytest.approx([1, 1, *[0.9] * 10, 0.8])


def test_who_came_late_counts_from_the_next_whole_year():
    """Seen from age 5 on: the year that began then is the second."""
    counts = projection.group(lives([(30, None, 5), (30, 3, 5)]), MONTH, 12, POLICY).counts
    assert counts["at_risk"].tolist() == [0, 1]


def test_a_term_is_that_of_the_first_contract():
    """Yearly first, then monthly: yearly. A trial is no contract; without contracts all are monthly.

    Who is bound for half a year is counted as all that are bound for less than a year are.
    """
    rows = [
        ("1", "C0000", "2024-01-05", "2025-01-05", "month"),
        ("2", "C0000", "2025-01-05", None, "month"),
        ("3", "C0001", "2024-01-05", None, "year"),
        ("4", "C0002", "2023-12-05", "2025-12-05", "trial"),
        ("5", "C0002", "2024-01-05", "2024-07-05", "month"),
    ]
    names = ["contract_id", "customer_id", "start_on", "renewal_on", "interval"]
    contracts = pd.DataFrame(rows, columns=names)
    contracts = contracts.assign(**{name: pd.to_datetime(contracts[name]) for name in names[2:4]})
    three = lives([(30, None)] * 3)
    bound = projection.binding({"contracts": contracts}, three)
    assert bound.tolist() == [12, 1, 6]
    assert projection.terms_of(bound, 3).tolist() == [12, 3, 3]
    assert projection.binding({}, three).tolist() == [1, 1, 1]


def test_a_term_never_follows_from_leaving():
    """Where no renewal is stated the interval says the term, of those that left as of those that stayed."""
    contracts = pd.DataFrame(
        {"contract_id": list("1234"), "customer_id": [f"C000{number}" for number in "0123"]}
    )
    contracts["start_on"] = pd.Timestamp("2024-01-05")
    contracts["end_on"] = pd.to_datetime(["2025-06-05", None, "2024-06-05", None])
    contracts["interval"] = ["month", "month", "year", "year"]
    four = lives([(30, 17), (30, None), (30, 5), (30, None)])
    assert projection.binding({"contracts": contracts}, four).tolist() == [1, 1, 12, 12]


def test_of_two_contracts_of_the_first_day_the_longer_binds():
    """Whatever their ids are."""
    rows = {"start_on": pd.Timestamp("2024-01-05"), "interval": ["month", "year"], "customer_id": "C0000"}
    one = lives([(30, None)])
    for ids in (["1", "2"], ["2", "1"]):
        contracts = pd.DataFrame({"contract_id": ids, **rows})
        assert projection.binding({"contracts": contracts}, one).tolist() == [12]


@pytest.mark.parametrize(
    ("bound", "periods"),
    [
        ({1: 79, 6: 21}, [6, 3, 1]),
        ({1: 80, 6: 20}, [1]),
        ({1: 79, 6: 21, 12: 500}, [6, 3, 1]),
        ({1: 60, 3: 30, 6: 10}, [3, 1]),
        ({1: 50, 4: 50}, [3, 1]),
        ({12: 9}, [1]),
        ({}, [1]),
    ],
)
def test_shorter_contracts_are_counted_in_the_longest_term_among_them(bound, periods):
    """Of more than a fifth of those bound for less than a year; shorter ones where that gives no curve."""
    months = pd.Series([term for term, many in bound.items() for _ in range(many)], dtype="int64")
    assert projection.shorter(months) == periods


@pytest.mark.parametrize(("reach", "many", "period"), [(12, 60, 6), (11, 60, 3), (5, 60, 1), (12, 29, 1)])
def test_where_a_longer_period_gives_no_curve_a_shorter_is_taken(reach, many, period):
    """Of two half years, of three quarters, of five months; 29 accounts never have a curve."""
    every = lives([(reach, at % 4 + 1) if at % 5 == 0 else (reach, None) for at in range(many)])
    contracts = every[["customer_id"]].assign(start_on=every["cohort"], interval="6 months")
    fit = projection.company_fit({"contracts": contracts}, every, MONTH, POLICY)
    assert set(fit.terms) == {period}
    assert isinstance(fit.fits[period], projection.Fit) == (many >= 30)


def test_losses_at_the_end_of_half_a_year_are_not_passed_over():
    """Half of 4,000 accounts may leave each month, half at each sixth: S at 12 lies within the range.

    A curve fitted month by month runs through the losses of the twelfth month: it is above its own range.
    """
    monthly, half = drawn(2000, 1.0, 40.0, 1, 36), drawn(2000, 1.0, 5.0, 6, 36, seed=2)
    both = pd.concat([monthly, half], ignore_index=True)
    both = both.assign(customer_id=[f"C{at:04d}" for at in range(4000)])
    contracts = both[["customer_id"]].assign(
        start_on=both["cohort"], interval=["month"] * 2000 + ["6 months"] * 2000
    )
    fit = projection.company_fit({"contracts": contracts}, both, MONTH, POLICY)
    assert sorted(set(fit.terms)) == [6]
    months = np.arange(12)
    truth = (np.prod((40 + months) / (41 + months)) + np.prod((5 + months[:2]) / (6 + months[:2]))) / 2
    by_month = projection.fitted(projection.group(both, MONTH, 1, POLICY), fit.fits[6].model, POLICY)
    (_, low, high), (_, over, _) = (one.curve(12) for one in (fit.fits[6], by_month))
    assert low[12] <= truth <= high[12]
    assert over[12] > truth

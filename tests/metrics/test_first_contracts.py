"""What each account signed when it began."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics.first_contracts import first_lines, recurring

DAY = pd.Timestamp("2024-01-31")


@pytest.mark.parametrize(
    ("interval", "term"),
    [("month", 1), ("week", 1), ("quarter", 3), ("semester", 6), ("year", 12), ("18 months", 18)],
)
def test_without_renewals_a_line_binds_for_its_interval(interval, term):
    """Whether it ended or not."""
    lines = pd.DataFrame({"interval": [interval] * 2, "start_on": DAY, "end_on": [pd.NaT, DAY]})
    assert recurring(lines)["term"].tolist() == [term, term]


def test_a_renewal_says_more_than_the_interval():
    """Paid by quarter, renewed after a year: 12. No renewal where others have one: from month to month."""
    lines = pd.DataFrame({"interval": ["quarter"] * 3, "start_on": DAY})
    lines["renewal_on"] = pd.to_datetime(["2025-01-31", None, "2024-02-02"])
    assert recurring(lines)["term"].tolist() == [12, 1, 1]


def test_trials_and_one_off_lines_are_no_contracts():
    """An account whose trial came first began with what came after it."""
    days = [DAY, DAY + pd.Timedelta(14, "D"), DAY]
    lines = pd.DataFrame(
        {"customer_id": ["a", "a", "b"], "interval": ["trial", "year", "once"], "start_on": days}
    )
    found = first_lines(recurring(lines))
    assert found[["customer_id", "term"]].to_numpy().tolist() == [["a", 12]]


def test_several_lines_of_the_first_day_are_all_kept():
    """A later one is not."""
    later = DAY + pd.Timedelta(1, "D")
    lines = pd.DataFrame(
        {"customer_id": list("aaab"), "start_on": [DAY, later, DAY, later], "term": range(4)}
    )
    assert first_lines(lines)["term"].tolist() == [0, 2, 3]

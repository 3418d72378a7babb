"""Cohorts in words: how they are called, newer against older, and why there may be none."""

from __future__ import annotations

import pandas as pd

from cskit.findings import cohort_retention as says
from cskit.locale import using
from tests.findings.retention_figures import YEAR, summary


def test_cohorts_in_both_languages():
    """Months, quarters, half-years and years as people write them."""
    names = ("2025-03", "2025-Q3", "2025-H1", "2025")
    assert [says.cohort_name(name) for name in names] == ["Mar 2025", "Q3 2025", "H1 2025", "2025"]
    with using("pt_BR"):
        shown = [says.cohort_name(name) for name in names]
    assert shown == ["mar. 2025", "3º tri. 2025", "1º sem. 2025", "2025"]


def _halves(difference, low, high):
    return pd.DataFrame(
        [(pd.Timestamp("2025-01-01"), 48, 80, 56, 70, difference, low, high)],
        columns=["since", "older", "older_n", "newer", "newer_n", "difference", "low", "high"],
    )


def test_newer_cohorts():
    """More, fewer, or not to be told; nothing said where nobody could be 12 months old."""
    year = summary(**{YEAR: (0.7, 150, 0.6, 0.8)})
    said = says.newer(_halves(0.2, 0.0524, 0.3339), year)
    assert said == (
        "Of those that began from January 2025 on, 56 of 70 stayed 12 months; of those before, 48 of 80. "
        "The newer ones keep 20 percentage points more (likely range 5 to 33)."
    )
    assert "keep 20 percentage points fewer (likely range 5 to 33)" in says.newer(
        _halves(-0.2, -0.33, -0.05), year
    )
    assert "we cannot say that one kept more" in says.newer(_halves(0.1, -0.1, 0.3), year)
    assert says.logos_caption(_halves(-0.2, -0.33, -0.05), year) == "Newer cohorts keep fewer than older ones"
    none = _halves(0, 0, 0).iloc[:0]
    assert says.newer(none, year).startswith("Too few accounts have completed")
    assert says.newer(none, summary(**{YEAR: "too_young"})) == ""
    assert says.logos_caption(none, year) == "105 of 150 accounts stayed 12 months without a break"


def test_no_cohorts_is_explained():
    """Too small for rows, or nobody to follow."""
    sizes = pd.DataFrame({"cohort": ["2025"], "accounts": [9]})
    assert says.no_cohorts(sizes, 9, 8) == ""
    assert "fewer than 8 accounts" in says.no_cohorts(sizes.iloc[:0], 9, 8)
    assert says.no_cohorts(sizes.iloc[:0], 0, 8) == ""
    assert says.no_cells(summary(**{YEAR: "no_recurring_revenue"})).startswith("Without contracts")

"""Whom a book is compared with: its own older cohorts, and the rest of the company."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import cohort_retention as retention
from tests.metrics.build import SEPTEMBER, month, reasons, values
from tests.metrics.retention_books import POLICY, keyed


def _halves(older, newer):
    frames = []
    for cohort, kept in (("2024-01", older), ("2025-01", newer)):
        frames.append(pd.DataFrame({"cohort": month(cohort), "age": 12, "unbroken": kept}))
    return retention.newer_and_older(pd.concat(frames, ignore_index=True), POLICY)


def test_newer_against_older_cohorts():
    """Newcombe's example: 56/70 against 48/80 is 20 points, 5.24 to 33.39."""
    row = _halves([True] * 48 + [False] * 32, [True] * 56 + [False] * 14).iloc[0]
    assert (row["older"], row["older_n"], row["newer"], row["newer_n"]) == (48, 80, 56, 70)
    assert [round(row[name], 4) for name in ("difference", "low", "high")] == [0.2, 0.0524, 0.3339]
    assert row["since"] == month("2025-01")
    found = keyed(
        retention.newer_results(_halves([True] * 48 + [False] * 32, [True] * 56 + [False] * 14), POLICY)
    )
    assert found[("retention.newer_difference", "{}")]["value"] == pytest.approx(20)
    assert found[("retention.m12", '{"began": "from 2025-01"}')]["value"] == 0.8
    assert _halves([True] * 7, [True] * 30).empty
    assert reasons(retention.newer_results(_halves([], []), POLICY)) == {
        "retention.newer_difference": "too_few_accounts"
    }


def _company(rest, lost):
    """A book of 6, of which one left at 5, beside others of which some left at 5."""
    ages = [5, *[14] * 5, *[5] * lost, *[14] * (rest - lost)]
    frame = pd.DataFrame({"customer_id": [f"a{at:02}" for at in range(len(ages))], "age": ages})
    frame = frame.assign(
        cohort=month("2025-07"), lost=frame["age"] == 5, entry=0, known=True, here=frame["age"] != 5
    )
    return frame, pd.Series(range(len(ages))) < 6


def test_the_rest_of_the_company_by_hand():
    """10 others, 4 left at age 5: 6 of 10 stayed. Of all 16, 5 left: this book expects 6 × 5/16."""
    every, own = _company(10, 4)
    row = retention.rest_test(every, own, SEPTEMBER, POLICY).iloc[0]
    assert (row["stayed"], row["eligible"], row["lost"]) == (6, 10, 1)
    assert row["expected"] == pytest.approx(6 * 5 / 16)
    # Mantel: (1 − 30/16)² ÷ (6·10·5·11 ÷ (16²·15)).
    assert row["statistic"] == pytest.approx((1 - 30 / 16) ** 2 / (6 * 10 * 5 * 11 / (16**2 * 15)))
    curve = retention.rest_curve(every, own, SEPTEMBER, POLICY)
    assert curve.set_index("age").loc[12, "survival"] == 0.6
    bands = retention.rest_bands(every, own, SEPTEMBER, POLICY)
    assert bands["lost"].to_list() == [0, 4, 0, 0]
    found = values(retention.compared({"retention_rest_test": pd.DataFrame([row])}))
    assert found["retention.m12_rest"] == 0.6
    assert found["retention.losses_seen"] == 1


def test_a_small_rest_is_not_shown():
    """Of four other accounts nothing is told: whoever knows one would know them all."""
    every, own = _company(4, 2)
    assert retention.rest_test(every, own, SEPTEMBER, POLICY).empty
    assert retention.rest_curve(every, own, SEPTEMBER, POLICY).empty
    assert retention.rest_bands(every, own, SEPTEMBER, POLICY).empty
    assert set(reasons(retention.compared({})).values()) == {"no_comparison"}
    assert retention.shared({}, "curve").empty
    assert retention.shared({}, "bands").empty
    # The tail of a curve with fewer than five at risk is cut: four of five left at 5.
    curve = retention.rest_curve(*_company(5, 4), SEPTEMBER, POLICY)
    assert curve["age"].max() == 5

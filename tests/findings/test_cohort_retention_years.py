"""This year's retention against the year before's: it rose or fell only where the range leaves zero out."""

from __future__ import annotations

import pandas as pd

from cskit.findings import cohort_retention
from tests.findings.figures import NBSP


def test_years_rise_fall_or_cannot_be_told() -> None:
    """Rose or fell only where the range of the difference leaves zero out."""

    def years(value: float, low: float, high: float) -> str:
        rows = [
            ("retention.kept_12m", '{"measure": "logos", "window": "before"}', 0.5, 20, None, None),
            ("retention.kept_12m", '{"measure": "logos", "window": "now"}', 0.8, 30, None, None),
            ("retention.kept_12m_change", '{"measure": "logos"}', value, 50, low, high),
        ]
        frame = pd.DataFrame(rows, columns=["id", "by", "value", "n", "low", "high"])
        return cohort_retention.year_against_year(frame).replace(NBSP, " ")

    start = "24 of the 30 accounts here a year ago are still here, the year before it was 10 of 20: "
    assert years(0.3, 0.1, 0.5) == start + "it rose by 30 pp (+10 pp to +50 pp)."
    assert years(-0.3, -0.5, -0.1) == start + "it fell by 30 pp (−50 pp to −10 pp)."
    assert years(0.3, -0.1, 0.5) == start + "we cannot say that it changed."
    undefined = pd.DataFrame(columns=["id", "by", "value", "n", "low", "high"])
    assert cohort_retention.year_against_year(undefined) == ""


def test_behaviour_and_mix_of_two_years_is_one_sentence() -> None:
    """Accounts are said, revenue stands in the method; nothing where nothing was split."""
    rows = [("logos", 2.8, -0.1, 2.7), ("revenue", 1.0, 1.0, 2.0)]
    frame = pd.DataFrame(rows, columns=["measure", "rate_effect", "mix_effect", "difference"])
    assert cohort_retention.mixed(frame) == (
        "Counted, not tested: of the difference of 2.7 points, 2.8 come from the same segments keeping more or "
        "fewer, −0.1 from other segments being here."
    )
    assert cohort_retention.mixed(frame.iloc[:0]) == ""
    assert cohort_retention.effects(frame)["name"].tolist() == [
        "accounts kept",
        "MRR kept, without increases",
    ]

"""Hours, margin and retention by touch model, in words: a difference is said only where it is one."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import segmentation as says
from tests.findings.figures import NBSP, results
from tests.findings.segmentation_figures import split


def test_where_the_hours_go() -> None:
    """The model whose hours exceed its margin most; unprofitable accounts are counted."""
    by = split(high=(0.2, 0.5, (9, 9)), low=(0.5, 0.1, (22, 24)), tech=(0.3, 0.4, (1, 2)))
    found = results(segments__unprofitable=(1, 20))
    assert says.hours_and_margin(by, found) == (
        "50% of the hours spent go to low-touch, which brings 10% of the margin. "
        "1 of 20 accounts with costs on record costs more than it pays."
    )
    assert (
        says.hours_and_margin(by.assign(margin_share=None), results(segments__unprofitable="no_costs")) == ""
    )


@pytest.mark.parametrize(
    ("value", "low", "high", "english"),
    [
        (0.08, -0.2, 0.3, "Retention by model is not distinguishable: high-touch 9 of 9, low-touch 22 of 24."),
        (0.08, 0.004, 0.3, "High-touch accounts stayed more often: 9 of 9 against 22 of 24 in low-touch "
         f"(difference: +8.0{NBSP}pp, likely range +0.4{NBSP}pp to +30.0{NBSP}pp)."),
        (-0.2, -0.3, -0.1, "Low-touch accounts stayed more often: 22 of 24 against 9 of 9 in high-touch "
         f"(difference: +20{NBSP}pp, likely range +10{NBSP}pp to +30{NBSP}pp)."),
    ],
)  # fmt: skip
def test_retention_of_the_models(value: float, low: float, high: float, english: str) -> None:
    """A difference is said only where its range leaves 0 out, and never as 0."""
    by = split(high=(0, 0, (9, 9)), low=(0, 0, (22, 24)))
    assert says.retention(by, results(segments__retention_difference=(value, 33, low, high))) == english
    assert says.retention(by, results(segments__retention_difference="too_few_accounts")) == ""


def test_rows_of_the_split() -> None:
    """Few as a count, many with share and range; the total sums up."""
    shown = says.in_words(split(high=(0, 0, (9, 9)), low=(0, 0, (22, 24))))
    assert shown["name"].tolist() == ["High-touch", "Mid-touch", "Low-touch", "Tech-touch"]
    assert shown["stayed"].tolist()[:1] + shown["stayed"].tolist()[2:3] == [
        "9 of 9",
        "22 of 24: 92% (70% to 98%)",
    ]
    assert pd.isna(shown["stayed"].iloc[1])
    total = says.total(split(high=(0, 0, (9, 9)), low=(0, 0, (22, 24))))
    assert (total["accounts"], total["ticket"], total["margin_rate"], total["stayed"]) == (
        8,
        50,
        0.5,
        "31 of 33",
    )

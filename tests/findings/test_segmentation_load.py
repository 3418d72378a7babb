"""The hours that the models ask for against those there are: short, left, or not known."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.findings import segmentation as says
from tests.findings.figures import results
from tests.findings.segmentation_figures import split


@pytest.mark.parametrize(
    ("gap", "accounts", "english"),
    [
        (-4.25, 2, "Short by 4.25 hours: about 2 mid-touch accounts."),
        (-2.6, 1, "Short by 2.6 hours: about 1 mid-touch account."),
        (12, 5, "12 hours are left: about 5 mid-touch accounts more."),
        (0.5, 0, "0.5 hours are left."),
        (-0.5, 0, "Short by 0.5 hours."),
        (0, 0, "The hours fit."),
        ("no_hours", "no_hours", ""),
    ],
)
def test_the_gap(gap: Any, accounts: Any, english: str) -> None:
    """Short, left, about nothing, unknown."""
    figures = {
        "segments__hours_gap": gap, "segments__hours_gap_accounts": accounts, "segments__hours_spent": 142,
        "segments__hours_proposed": 128, "segments__hours_asked": 134.25,
    }  # fmt: skip
    spent = "Spent on average over the last 3 months: 142 hours a month"
    rest = "With the proposed models it would be 128 hours."
    for has, more in ((150, "."), (130, ", more than you have."), ("no_hours", ".")):
        found = results(**figures, segments__hours_available=has)
        assert says.gap(found) == f"{english} {spent}{more} {rest}".strip()


def test_the_bar_in_words() -> None:
    """Its parts, without empty ones, and whether the hours are enough."""
    parts = says.parts(split())
    assert parts["name"].tolist() == ["high-touch", "low-touch", "tech-touch"]
    titles = {
        has: says.bar(results(segments__hours_asked=(6.5, 8), segments__hours_available=has), parts)[0]
        for has in (6, 7, "no_hours")
    }
    assert titles[6] == "The models ask for 6.5 hours; 6 are not enough"
    assert titles[7] == "The models ask for 6.5 hours; 7 are enough"
    assert titles["no_hours"] == "The models ask for 6.5 hours; how many there are is not known"
    alt = says.bar(results(segments__hours_asked=(6.5, 8), segments__hours_available=6), parts)[2]
    assert "high-touch 5, low-touch 1, and tech-touch 0.5" in alt

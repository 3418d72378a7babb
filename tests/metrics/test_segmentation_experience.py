"""How long a CSM knew the sector, and whether its accounts stayed."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import segmentation as s
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, table
from tests.metrics.segmentation_books import people


def _csm(since, first="2024-01"):
    """Twelve accounts of one sector in Sul, two of which leave; and when the CSM took the book."""
    span = [f"{when:%Y-%m}" for when in pd.date_range(first, SEPTEMBER, freq="MS")]
    amounts = {
        f"a{at:02}": dict.fromkeys(span if at > 1 else [w for w in span if w < "2026-03"], 100)
        for at in range(12)
    }
    rows = people(*((who, {"sector": "x"}) for who in amounts))
    books = table("portfolios", [{"portfolio": "Sul", "since": since}])
    return {"ledger": ledger(amounts, "2026-09"), "customers": rows, "portfolios": books}


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2023-01-01", "12_months_or_more"), ("2024-09-30", "12_months_or_more"),
     ("2024-10-01", "less_than_12_months"), ("2025-09-30", "less_than_12_months"),
     ("2025-10-01", None), (None, None)],
)  # fmt: skip
def test_how_long_a_csm_knew_the_sector(since, expected):
    """Twelve months up to September 2025, when the year begins; who took the book later had nobody then."""
    found = s.experience(_csm(since), SEPTEMBER, None)
    assert set(found["experience"]) == ({expected} if expected else set())
    if expected:
        assert (len(found), int(found["stayed"].sum())) == (12, 10)


def test_experience_needs_two_years_of_data():
    """With data from October 2024 nobody could have been seen with 12 months in a sector."""
    assert s.experience(_csm("2023-01-01", "2024-10"), SEPTEMBER, None).empty
    assert s.experience({**_csm("2023-01-01"), "portfolios": None}, SEPTEMBER, None).empty


def test_experience_as_results():
    """Association only: 8 of 10 against 19 of 20, difference −15 points."""
    shown = pd.DataFrame({
        "group": ["12_months_or_more", "less_than_12_months", ""], "was": [10, 20, 30], "kept": [8, 19, 27],
        "share": [0.8, 0.95, 0.9], "low": 0.5, "high": 0.99,
    })  # fmt: skip
    found = s.experienced(shown, Policy()).set_index("id")
    assert found.loc["segments.csm_difference", "value"] == pytest.approx(-0.15)
    assert set(s.experienced(None, Policy())["undefined"]) == {"no_comparison"}

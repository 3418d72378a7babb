"""Tiers in words: in force against computed, and what their score does not know."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.findings import segmentation as says
from tests.findings.figures import results


def tiers(**points: Any) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"tier": pd.array([1, 3], dtype="Int64"), "tier_in_force": pd.array([2, None], dtype="Int64")}
    )
    return frame.assign(
        **{f"{name}_points": points.get(name) for name in ("size", "sector", "region", "ticket", "upsells")}
    )


def test_tiers_in_words() -> None:
    """In force and computed; what does not count is named; little known is a first guess."""
    assert says.tiers_in_words(tiers())["change"].tolist() == ["2 in force, 1 computed", "computed: 3"]
    found = results(segments__tier_near=(4, 9), segments__tier_changes=(1, 8), segments__tier_weight=(0.3, 9))
    assert says.tiers_near(found) == (
        "Tiers come from stated weights; 4 of 9 accounts are within 5 points of a border. "
        "1 of 8 has another tier in force."
    )
    assert says.tiers_missing(found, tiers(ticket=1.0, size=1.0)) == (
        "Not counted, because nothing is stated or known: sector, region, and upsells. On average 30% of the "
        "score's weight is known, and the points are of that. That is less than half: take these tiers as a "
        "first guess."
    )
    every = tiers(size=1, sector=1, region=1, ticket=1, upsells=1)
    full = results(
        segments__tier_near=(4, 9), segments__tier_changes="tier_not_stated", segments__tier_weight=(0.9, 9)
    )
    assert says.tiers_missing(full, every) == "On average 90% of the score's weight is known."
    assert says.tiers_caption(full, tiers().iloc[:0]) == "No paying account: no tier."
    assert says.tiers_caption(full, tiers().assign(tier=pd.array([None, None], dtype="Int64"))).startswith(
        "Nothing of"
    )

"""Tiers: the points of an account by hand, then for any account."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import segmentation as s
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, reasons, table, values


def _scored(policy, by_ticket="mid", size=None, sector=None, region=None, sold=(), kinds=True):
    served = pd.DataFrame({
        "customer_id": ["a"], "name": ["A"], "mrr": [6000], "ticket": [6000], "by_ticket": [by_ticket],
        "size": pd.array([size], dtype="Int64"), "sector": pd.Series([sector], dtype="str"),
        "region": pd.Series([region], dtype="str"), "tier_in_force": pd.array([2], dtype="Int64"),
    })  # fmt: skip
    changes = table(
        "changes",
        [{"customer_id": "a", "month": f"{when}-01", "kind": kind, "amount": 5} for when, kind in sold],
    )
    lines = table("contracts", [{"contract_id": "1", "customer_id": "a", "kind": "new" if kinds else None}])
    return s.tiers({"changes": changes, "contracts": lines}, served, SEPTEMBER, policy).iloc[0]


def test_a_tier_by_hand():
    """Size 20 × 1, sector 20 × 1, region 10 × 0, ticket 30 × ⅔, upsells 20 × ½: 70 of 100, tier 1."""
    policy = Policy(tier_sectors=("Retail",), tier_regions=("South",))
    sold = (("2026-01", "upsell"), ("2025-09", "upsell"), ("2026-02", "readjustment"))
    row = _scored(policy, size=500, sector="Retail", region="North", sold=sold)
    parts = [row[f"{name}_points"] for name in ("size", "sector", "region", "ticket", "upsells")]
    assert parts == pytest.approx([20, 20, 0, 20, 10])
    assert (row["score"], row["weight"], row["tier"], row["to_border"]) == (70, 1, 1, 10)


def test_only_what_is_known_counts_and_the_share_of_it_is_said():
    """Ticket alone, low: 30 × ⅓ of 30 is 33.3, tier 2, with 30% of the weight; the rest is unknown, not 0."""
    row = _scored(Policy(), by_ticket="low", kinds=False)
    assert row["score"] == pytest.approx(100 / 3)
    assert (row["weight"], row["tier"]) == (0.3, 2)
    assert row[["size_points", "sector_points", "region_points", "upsells_points"]].isna().all()
    nothing = _scored(Policy(), by_ticket="", kinds=False)
    assert pd.isna(nothing["tier"])
    assert nothing["weight"] == 0


@pytest.mark.parametrize(("size", "points"), [(99, 0), (100, 10), (499, 10), (500, 20)])
def test_points_of_size_begin_at_the_stated_employees(size, points):
    """Weights of 20 of 100 where all is known: half from 100, all from 500."""
    policy = Policy(tier_sectors=("x",), tier_regions=("y",))
    assert _scored(policy, size=size, sector="z", region="z")["size_points"] == pytest.approx(points)


def test_tiers_as_results():
    """Two of tier 2 and one of 3, one of them 4 points from a border; one has another tier in force."""
    tiers = pd.DataFrame({
        "tier": pd.array([2, 2, 3, None], dtype="Int64"),
        "tier_in_force": pd.array([2, 1, None, 1], dtype="Int64"),
        "to_border": [5.0, 15, 6, np.nan], "weight": [1.0, 0.5, 0.6, 0.0],
    })  # fmt: skip
    found = s.of_tiers(tiers)
    by = dict(zip(found["by"], found["value"], strict=True))
    assert [by[json.dumps({"tier": tier})] for tier in (1, 2, 3)] == [0, 2, 1]
    own = values(found[found["by"] == "{}"])
    assert own == {
        "segments.tier_changes": 1,
        "segments.tier_near": 1,
        "segments.tier_weight": pytest.approx(0.7),
    }
    assert reasons(s.of_tiers(tiers.iloc[:0]))["segments.tier_weight"] == "no_paying_account"


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(["high", "mid", "low", "tech", ""]), st.one_of(st.none(), st.integers(0, 2000)),
    st.sampled_from(["x", "z", None]), st.integers(0, 3), st.booleans(),
)  # fmt: skip
def test_points_sum_to_the_score(by_ticket, size, sector, sold, kinds):
    """The parts shown are the score, and it lies between 0 and 100."""
    sales = [(f"2026-0{at + 1}", "upsell") for at in range(sold)]
    row = _scored(Policy(tier_sectors=("x",)), by_ticket, size, sector, None, sales, kinds)
    parts = row[[f"{name}_points" for name in ("size", "sector", "region", "ticket", "upsells")]].astype(
        float
    )
    if pd.isna(row["tier"]):
        assert parts.isna().all()
    else:
        assert parts.sum() == pytest.approx(row["score"])
        assert 0 <= row["score"] <= 100
        assert row["tier"] == (1 if row["score"] >= 60 else 2 if row["score"] >= 30 else 3)

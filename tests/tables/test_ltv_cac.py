"""The tables say what they hold, with units, and a reason where nothing is shown."""

from __future__ import annotations

import pandas as pd

from cskit import tables


def test_channels():
    """A hidden figure is a dash with its reason; the company's own row comes last."""
    frame = pd.DataFrame(
        {
            "name": ["Ads", "unattributed"],
            "spend": [50000, 13000],
            "new_accounts": pd.array([5, None], dtype="Int64"),
            "cac": [10000.0, float("nan")],
            "cac_range": ["R$42 to R$240", ""],
            "ltv": [29000.0, float("nan")],
            "ratio_said": ["2.9× (1.5× to 5.6×)", ""],
            "payback": [3.4, float("nan")],
            "stay": ["4 of 6 (30% to 90%)", ""],
        }
    )
    total = {"name": "All of the company", "spend": 63000, "new_accounts": 8}
    shown = tables.ltv_cac.channels(frame, total, "Company: c", "s", "BRL")
    lines = shown.text.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["Ads", "unattributed", "All"]
    assert "R$42 to R$240" in shown.text
    assert "2.9× (1.5× to 5.6×)" in shown.text
    assert "too few accounts to show" in shown.html
    assert "LTV not shown: its own curve is missing or too short" in shown.html
    assert tables.ltv_cac.channels(frame.iloc[:0], None, "No spend.", "", "BRL").text == "No spend."


def test_relations_have_mrr_or_revenue():
    """A seller of orders has no MRR to show; a gap that is not known is a dash with its reason."""
    frame = pd.DataFrame(
        {
            "relation": ["Most profitable now", "To develop soon"],
            "accounts": [2, 0],
            "mrr": [100, 0],
            "revenue_12m": [1200, 0],
            "margin": pd.array([900, 0], dtype="Int64"),
            "gap": pd.array([None, 0], dtype="Int64"),
            "names": ["A; B", ""],
        }
    )
    assert "MRR (R$)" in tables.ltv_cac.relations(frame, None, "c", "BRL", "mrr").text
    shown = tables.ltv_cac.relations(frame, None, "c", "BRL", "revenue")
    assert "Revenue, 12 months (R$)" in shown.text
    assert "no peers to compare with" in shown.html
    assert "no account" in shown.html


def test_costly():
    """Cost, margin and hours of 12 months beside the standard columns."""
    frame = pd.DataFrame(
        {
            "name": ["Acme"], "mrr": [100], "share": [0.1], "first_month": pd.Timestamp("2024-01-01"),
            "renewal_on": pd.NaT, "signals": [()], "cost": [150000], "margin": [-33900], "hours": [91.1],
        }
    )  # fmt: skip
    text = tables.ltv_cac.costly(frame, "c", "BRL", "mrr").text
    assert all(words in text for words in ("Acme", "1,500", "\N{MINUS SIGN}339", "91", "Hours, 12 months"))

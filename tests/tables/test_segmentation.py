"""The tables of the segmentation page: units in the header, reasons for gaps, empty forms."""

from __future__ import annotations

import pandas as pd

from cskit import tables
from cskit.locale import using

SPLIT = pd.DataFrame({
    "name": ["High-touch", "Tech-touch"], "accounts": [10, 0], "ticket_sum": [23_156_848, 0],
    "ticket": pd.array([2_315_685, None], dtype="Int64"), "hours_asked": [50.0, None], "hours_spent": [38.2, None],
    "margin_rate": [0.9, None], "stayed": ["9 of 9", None], "nps_words": ["40 (14 to 61)", None],
})  # fmt: skip
TOTAL = {**SPLIT.iloc[0].to_dict(), "name": "Total"}
MISFITS = pd.DataFrame({
    "name": ["<b>A</b>"], "ticket": [50_140], "in_force_words": ["High-touch"], "proposed_words": ["Tech-touch"],
    "hours_spent": [0.9], "margin": pd.array([None], dtype="Int64"), "renewal_on": [pd.NaT], "side": ["above its ticket"],
})  # fmt: skip
TIERS = pd.DataFrame({
    "name": ["A", "B"], "tier": pd.array([3, None], dtype="Int64"), "size_points": [14.3, None], "sector_points": [None, None],
    "region_points": [None, None], "ticket_points": [14.3, 0.0], "upsells_points": [0.0, 1.0], "score": [28.6, None],
    "change": ["1 in force, 3 computed", None],
})  # fmt: skip


def test_the_split_has_units_and_a_total() -> None:
    """Money in whole units, hours whole, shares in per cent; a gap has its reason."""
    shown = tables.segmentation.models(SPLIT, TOTAL, ("T", "S"), "BRL")
    for words in ("MRR (R$)", "Ticket (R$)", "231,568", "23,157", "90%", "9 of 9", "Total"):
        assert words in shown.text
    assert "(no account)" in shown.html
    assert "(not on record)" in shown.html
    with using("pt_BR"):
        translated = tables.segmentation.models(SPLIT, TOTAL, ("T", "S"), "BRL").text
    assert all(words in translated for words in ("Modelo", "Horas por mês pedidas", "231.568", "Margem"))
    assert (
        "Revenue a month (£)" in tables.segmentation.models(SPLIT, TOTAL, ("T", "S"), "GBP", "revenue").text
    )


def test_a_split_of_nobody_is_a_sentence() -> None:
    """Four rows of zeros say less."""
    nobody = SPLIT.assign(accounts=0)
    assert tables.segmentation.models(nobody, TOTAL, ("T", "S"), "BRL").text == (
        "No account has a touch model: nothing to split."
    )


def test_segments_have_their_score() -> None:
    """NPS with its range; too few answers are a reason."""
    shown = tables.segmentation.segments(SPLIT, ("T", "S"), "BRL")
    assert "40 (14 to 61)" in shown.text
    assert "(too few answers)" in shown.html


def test_misfits_show_both_models() -> None:
    """In force and by ticket, as typed; without a cost or a date the reason is said."""
    shown = tables.segmentation.misfits(MISFITS, "C", "BRL")
    assert all(
        words in shown.text for words in ("High-touch", "Tech-touch", "501", "0.9", "above its ticket")
    )
    assert "<b>" not in shown.html
    assert "(no cost on record)" in shown.html
    assert "(no date in the data)" in shown.html


def test_tiers_show_the_parts_that_count() -> None:
    """A part that is known of nobody has no column; without any score there is no table."""
    shown = tables.segmentation.tiers(TIERS, "C")
    assert "Upsells" in shown.text
    assert "Sector" not in shown.text
    assert "1 in force, 3 computed" in shown.text
    nothing = TIERS.assign(tier=pd.array([None, None], dtype="Int64"))
    assert tables.segmentation.tiers(nothing, "Nothing known").text == "Nothing known"

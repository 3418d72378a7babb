"""Drivers in words: who leaves or answers how many times as often, and what cannot be told."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import cohort_retention, nps_breakdown
from cskit.findings.drivers import FEWEST
from cskit.metrics.drivers import nothing
from cskit.models import traits
from tests.figures import figures

PAGES = pytest.mark.parametrize("says", [cohort_retention, nps_breakdown], ids=["retention", "nps"])


def _table(*rows: dict, **whole) -> pd.DataFrame:
    """A table of drivers: the row of all, then these."""
    first = {"trait": "", "level": "", "reference": "", "n": 300, "events": 100, "guard": "", **whole}
    plain = {"n": 50, "events": 20, "differs": False, "varies": False, "guard": "", "reference": "SMB"}
    return pd.DataFrame([first, *({**plain, **row} for row in rows)]).assign(
        differs=lambda found: found.get("differs", False) == True,  # noqa: E712 - NaN is neither
        varies=lambda found: found.get("varies", False) == True,  # noqa: E712
    )


SMB = {"trait": "segment", "level": "SMB", "guard": "reference"}
BIG = {"trait": "segment", "level": "enterprise", "ratio": 0.294, "low": 0.126, "high": 0.671}
MID = {"trait": "segment", "level": "mid-market", "ratio": 1.84, "low": 0.91, "high": 3.7}


def test_who_leaves_how_many_times_as_often():
    """The ratio with its range, marked as the company's, and that it is no cause."""
    found = _table(SMB, {**BIG, "differs": True}, MID)
    assert cohort_retention.drivers_caption(found) == (
        "Company: one group of accounts leaves more or less often than others, beyond chance"
    )
    assert cohort_retention.drivers_said(found) == (
        "Segment: leaving is 0.29 times as frequent for “enterprise” as for “SMB” (likely range 0.13 to 0.67, "
        "approximate). It goes with leaving; that does not make it the cause."
    )


def test_whose_odds_of_a_better_answer_are_how_many_times_whose():
    """The same of NPS: of odds, since that is what the model compares."""
    low = {"trait": "tenure", "level": "under_12", "reference": "24_and_more", "differs": True}
    found = _table({**low, "ratio": 0.54, "low": 0.37, "high": 0.8})
    assert nps_breakdown.drivers_said(found) == (
        "Tenure: the odds of a better answer for “under 12 months” are 0.54 times those for “24 months or more” "
        "(likely range 0.37 to 0.80, approximate). "
        "It goes with the score; that does not make it the cause."
    )


def test_chance_is_said():
    """Where nothing survives the correction, caption and sentence say so, and nobody is named."""
    found = _table(SMB, BIG, MID)
    assert cohort_retention.drivers_caption(found) == "Company: no trait goes with leaving beyond chance"
    assert "we cannot say" in cohort_retention.drivers_said(found)
    assert nps_breakdown.drivers_caption(found) == "Company: no trait goes with a higher score beyond chance"
    assert "we cannot say" in nps_breakdown.drivers_said(found)


@PAGES
def test_rows_of_the_table(says):
    """Beyond chance first; what has no ratio says why in words; a trait left out whole has no row."""
    found = _table(
        SMB,
        MID,
        {**BIG, "differs": True},
        {"trait": "segment", "level": "public", "guard": "none_lost", "events": 0},
        {"trait": "segment", "level": "", "guard": "hidden", "n": None, "events": None},
        {"trait": "region", "level": "SP", "guard": "too_few"},
        {"trait": "channel", "level": "Ads", "guard": "one_level"},
    )
    rows = says.drivers(found)
    assert rows["group"].to_list() == ["enterprise", "mid-market", "public", "not known"]
    assert rows["times"].to_list()[:2] == ["0.29", "1.8"]
    assert rows["times"].isna().to_list() == [False, False, True, True]
    assert rows["range"].to_list()[:2] == ["0.13 to 0.67", "0.91 to 3.7"]
    assert rows["sure"].to_list() == [
        "beyond chance",
        "chance may explain it",
        "none of them left, so no ratio can be given",
        "too few accounts of other portfolios to show",
    ]


@PAGES
def test_limits_are_said(says):
    """How ranges are made, what is corrected, which ratio is an average, and what is not compared and why."""
    said = says.drivers_limits(
        _table(
            {**SMB, "varies": True},
            {**BIG, "varies": True},
            {"trait": "region", "level": "SP", "guard": "too_few"},
            {"trait": "sector", "level": "x", "guard": "collinear"},
            {"trait": "channel", "level": "y", "guard": "separated"},
        )
    )
    for part in (
        "Ranges are approximate (Wald)",
        "One trait is compared.",
        "read it as an average: segment.",
        "too few losses or answers (ten for each comparison): region.",
        "as the other traits say the same: sector.",
        "nearly everyone in one of its groups has the same outcome: channel.",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("says", "found", "caption"),
    [
        (cohort_retention, nothing("no_comparison"), "not shown; the other portfolios have too few accounts"),
        (nps_breakdown, nothing("no_comparison"), "not shown; the other portfolios have too few accounts"),
        (cohort_retention, nothing("beginning_unknown"), "it is not known which accounts leave more often"),
        (cohort_retention, nothing("none_lost", 60, 0), "nobody left, so nothing goes with leaving."),
        (
            cohort_retention,
            _table({**BIG, "guard": "too_few"}, guard="no_trait", events=9),
            "9 losses are too few to compare any trait; each ratio needs 10.",
        ),
        (cohort_retention, nothing("no_trait", 60, 30), "no trait tells the accounts apart."),
        (
            cohort_retention,
            _table({**BIG, "guard": "separated"}, guard="no_trait"),
            "no trait tells the accounts apart. Not compared: nearly everyone in one of its groups has the same "
            "outcome: segment.",
        ),
        (
            nps_breakdown,
            _table({**BIG, "guard": "collinear"}, guard="no_trait"),
            "no trait tells the answers apart. Not compared, as the other traits say the same: segment.",
        ),
        (nps_breakdown, nothing("no_answers"), "no NPS answer to compare."),
        (nps_breakdown, nothing("one_answer", 40, 40), "all answers are of one group"),
        (
            nps_breakdown,
            _table({**BIG, "guard": "too_few"}, guard="no_trait", n=12),
            "12 answers are too few to compare any trait; each ratio needs 10 that differ.",
        ),
        (nps_breakdown, nothing("no_trait", 60, 30), "no trait tells the answers apart."),
        (
            nps_breakdown,
            _table({**BIG, "guard": "no_maximum"}, guard="no_maximum"),
            "the answers are too few, or too alike, to compare any trait.",
        ),
    ],
)
def test_what_cannot_be_told_has_its_reason(says, found, caption):
    """Without a ratio there is no table, no sentence beside it, and the caption says why."""
    assert caption in says.drivers_caption(found)
    assert says.drivers_said(found) == says.drivers_limits(found) == ""
    assert says.drivers(found).empty


def test_figures_in_the_sentence_are_those_of_the_table():
    """Each ratio in the sentence is one of the row, as it is shown."""
    said = cohort_retention.drivers_said(_table(SMB, {**BIG, "differs": True}))
    assert {found.value for found in figures(said, "en")} == {0.29, 0.13, 0.67}


def test_the_number_of_losses_needed_is_that_of_the_models():
    """The page says ten, and ten it is that a ratio needs."""
    assert FEWEST == traits.FEWEST

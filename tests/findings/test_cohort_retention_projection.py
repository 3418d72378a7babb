"""The projection in words: what is expected, whose curve it is, how it did, and why there is none."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cskit.findings import cohort_retention as says
from cskit.metrics import cohort_retention as retention


def _curve(last=40):
    ages = range(last + 1)
    rows = [(age, 1 - age / 100, 1 - age / 80, 1 - age / 120) for age in ages]
    return pd.DataFrame(rows, columns=["age", "survival", "low", "high"])


def _parts(*rows):
    names = ["term", "share", "accounts", "lost", "seen", "of", "model", "alike", "horizon", "reason",
             "fitted", "expected", "ratio", "ratio_low", "ratio_high"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


NO_RATIO = (math.nan, math.nan, math.nan)
OWN = (12, 0.7, 46, 8, 36, "portfolio", "ShiftedBetaGeometric", False, 60, "", 46, 9.25, *NO_RATIO)
SMALL = (
    *(1, 0.3, 20, 6, 30, "company", "BetaDiscreteWeibull", False, 60, "few_accounts"),
    *(370, 8.91, 0.794, 0.45, 1.204),
)
NONE = (1, 0.3, 40, 0, 30, "company", "", False, 0, "none_lost", 0, math.nan, *NO_RATIO)
NO_CURVE = _curve().iloc[:0]


def test_without_recurring_revenue_that_is_the_reason():
    """A company that sells orders: no account can be seen to leave, and the section says so."""
    assert says.expected(NO_CURVE, _parts(), "no_recurring_revenue") == (
        "No projection (no recurring revenue: customers order when they need)."
    )


def test_the_title_is_the_last_whole_year():
    """40 months: the title speaks of month 36."""
    title, sub = says.projection_caption(_curve(), _curve(20))
    assert title == "After 36 months we expect 64% to be still here (likely range 55% to 70%)"
    assert sub.endswith("solid: seen, dashed: projected; band: likely range of the projection")
    assert says.projection_alt(_curve()) == (
        "Curve of the share projected to be still here: 88% at 12 months, 76% at 24 months, 64% at 36 months."
    )


def test_how_far_it_goes_is_said():
    """The end, and what sets it."""
    assert says.expected(_curve(), _parts(OWN)).startswith(
        "The projection ends at 40 months: nothing is said past"
    )


def test_what_is_left_out_is_said():
    """A group of no share: which, and why. The table's title still says whose the curve is."""
    parts = _parts((12, 1.0, *OWN[2:]), (1, 0.0, *NONE[2:]))
    assert says.expected(_curve(), parts).endswith(
        "It leaves out accounts with contracts of less than a year, which are few: none has left yet, so the "
        "data cannot say when one will."
    )
    assert says.parts_caption(parts) == "The curve is this portfolio's own"
    assert says.parts_caption(_parts(OWN, NONE)) == "What the curve would be made of"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            _parts(OWN, NONE),
            "No projection: of accounts with contracts of less than a year, none has left yet, so the data cannot say when one will.",
        ),
        (_parts(), "No projection: there is no account whose age is known."),
    ],
)
def test_no_curve_says_why(parts, said):
    """In words, of which accounts."""
    assert says.expected(NO_CURVE, parts) == said
    assert says.projection_caption(NO_CURVE, NO_CURVE)[0] == ""
    assert says.projection_alt(NO_CURVE) == "No projected curve."


@pytest.mark.parametrize(
    ("parts", "approximate"),
    [
        (_parts((*OWN[:1], 1.0, *OWN[2:])), 1),
        (_parts((*OWN[:6], "BetaDiscreteWeibull", *OWN[7:])), 1),
        (_parts(OWN, (1, *OWN[1:])), 1),
        (_parts(SMALL), 1),
        (_parts(OWN, SMALL), 1),
    ],
)
def test_approximate_is_said(parts, approximate):
    """Every range is: as the model was chosen first, and also BdW, two groups, the company's curve, years."""
    said = says.projection_made(parts, _curve())
    assert said.count("approximate") == approximate
    assert "profile likelihood" in said
    assert "the choice of the model" in said
    assert ("in which months of a contract's term" in said) == (parts["term"] > 1).any()
    assert ("how much the company's portfolios differ" in said) == parts["ratio"].notna().any()


def test_by_what_the_companys_curve_is_scaled():
    """Losses seen and expected, the ratio and its range; nothing where the curve is the portfolio's own."""
    assert says.scaled(_parts(OWN, SMALL)) == (
        "The company's curve is scaled to this portfolio's losses, which are few and so count only in part: "
        "with contracts of less than a year 6 where it expects 8.9, so we take its losses × 0.79 (likely range "
        "0.45 to 1.20)."
    )
    # Without a curve nothing is scaled.
    assert not says.scaled(_parts((12, *NONE[1:]), SMALL))
    assert not says.scaled(_parts(OWN))


def test_whose_curve_it_is():
    """Own, the company's with the reason, or none."""
    words = says.projection_parts(_parts(OWN, SMALL, NONE))
    assert words["whose"].tolist() == [
        "this portfolio's own",
        "the company's, scaled: fewer than 30 accounts were seen for a whole term",
        "none: none has left yet, so the data cannot say when one will",
    ]
    assert words["name_of_model"].tolist() == ["sBG", "BdW", ""]
    assert says.parts_caption(_parts(OWN)) == "The curve is this portfolio's own"
    assert says.parts_caption(_parts(OWN, SMALL)).endswith("in part the company's, scaled to its losses")
    assert says.parts_caption(_parts(SMALL)).startswith("The curve is the company's, scaled")


def test_what_was_seen_may_lie_apart():
    """At month 20: 80% projected, 75 to 83%. Seen 90% is above, 70% below, 80% is nothing to say; nor is 90%
    where it might as well be 79%, as where few are left or nobody was lost.
    """
    for seen, low, high, word in (
        (0.9, 0.81, 0.95, "cautious"),
        (0.7, 0.6, 0.79, "hopeful"),
        (0.8, 0.78, 0.82, ""),
        (0.9, 0.79, 0.97, ""),
    ):
        found = says.seen_apart(_curve(), _curve(20).assign(survival=seen, low=low, high=high))
        assert found.endswith(f"take it as {word}.") if word else not found
    assert not says.seen_apart(NO_CURVE, NO_CURVE)


def test_scores_in_words():
    """The model in use, its error in points, and why another has none."""
    names = [
        "term",
        "model",
        "held_out",
        "accounts",
        "kept",
        "projected",
        "error",
        "groups",
        "inside",
        "used",
        "reason",
    ]
    rows = [
        (12, "ShiftedBetaGeometric", 12, 100, 80, 0.82, 0.034, 3, 2, True, ""),
        (12, "BetaDiscreteWeibull", 12, 100, 80, None, None, 0, 0, False, "few_periods"),
    ]
    scores = pd.DataFrame(rows, columns=names)
    words = says.projection_scores(scores)
    assert words["within"].tolist() == ["2 of 3", ""]
    assert words["said"].tolist() == ["in use", "too few terms were seen to tell how losses change with age"]
    assert says.scores_caption(scores) == (
        "Fitted without the last months, the models in use would have been off by 3.4 pp for yearly contracts, on average"
    )
    assert says.scores_caption(scores.iloc[1:]) == "No model could be tested on months that are known"


def test_a_model_that_could_not_be_fitted_is_not_in_use():
    """The simpler stands in where none has a score; if that is for want of accounts, the reason is said."""
    names = ["term", "model", "accounts", "kept", "error", "groups", "inside", "used", "reason"]
    row = (12, "ShiftedBetaGeometric", 9, 9, math.nan, 0, 0, True, "few_accounts")
    words = says.projection_scores(pd.DataFrame([row], columns=names))
    assert words["said"].tolist() == ["fewer than 30 accounts were seen for a whole term"]


def test_results_have_the_years_and_the_error():
    """12, 24 and 36 months with their range; undefined with the part's reason where there is no curve."""
    empty = retention.projected({})
    found = retention.projection_results(empty._replace(curve=_curve(), parts=_parts(OWN, SMALL)))
    years = found[found["id"] == "retention.projected"]
    assert years["value"].tolist() == [0.88, 0.76, 0.64]
    # The own curve rests on the book's 46 accounts, the other one on the company's 370, not on 20.
    assert years["n"].tolist() == [416, 416, 416]
    none = retention.projection_results(empty._replace(parts=_parts(OWN, NONE)))
    assert none["undefined"].tolist() == ["none_lost", "not_scored"]
    assert retention.projection_results(empty)["undefined"].tolist() == ["not_projected", "not_scored"]

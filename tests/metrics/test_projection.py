"""Projection: by hand, against a known curve, and where the data say too little."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import projection
from cskit.metrics.projection.fitting import fitted
from cskit.metrics.projection.ratios import expected_losses, ratios
from cskit.metrics.projection.scoring import TIE, chosen
from cskit.policy import Policy
from tests.metrics.short_lives import MONTH, POLICY, drawn, lives


@pytest.mark.parametrize("term", [1, 12])
def test_the_true_curve_lies_within_the_interval(term):
    """2,000 accounts of a known company, seen for three years: S at 12, 24, 36 and 60 months."""
    alpha, beta = (1.0, 30.0) if term == 1 else (1.0, 4.0)
    fit = projection.fitted(
        projection.group(drawn(2000, alpha, beta, term, 36), MONTH, term, POLICY),
        "ShiftedBetaGeometric",
        POLICY,
    )
    _, low, high = fit.curve(60)
    for age in (12, 24, 36, 60):
        steps = np.arange(age // term)
        truth = np.prod((beta + steps) / (alpha + beta + steps))
        assert low[age] <= truth <= high[age]


def test_nothing_past_the_horizon_or_twice_what_was_seen():
    """Seen for 20 months: at most 40; the policy's horizon goes before."""
    group = projection.group(lives([(20, 5)] * 10 + [(20, None)] * 40), MONTH, 1, POLICY)
    for horizon, expected in ((60, 40), (24, 24)):
        fit = projection.fitted(group, "ShiftedBetaGeometric", Policy(horizon=horizon))
        assert (group.seen, fit.horizon) == (20, expected)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(20, 5)] * 4 + [(20, None)] * 25, "few_accounts"),
        ([(20, None)] * 40, "none_lost"),
        ([(20, 5)] * 40, "all_lost"),
        ([(1, 1)] * 5 + [(1, None)] * 40, "few_periods"),
        ([(20, 12, 6)] * 10 + [(20, None, 6)] * 40, "few_from_start"),
    ],
)
def test_what_cannot_be_fitted_has_its_reason(rows, code):
    """29 accounts, none lost, all lost, one period, all known later: no curve, and a code with words."""
    found = projection.fitted(projection.group(lives(rows), MONTH, 1, POLICY), "ShiftedBetaGeometric", POLICY)
    assert found == projection.Reason(code)


def test_a_horizon_within_the_first_term_cuts_the_curve_and_nothing_else():
    """Half a year of the definitions, yearly contracts: each part's own curve, up to six months.

    What was seen is not too little because the company asks for few months.
    """
    every = drawn(120, 1.0, 3.0, 12, 36)
    counted = projection.group(every, MONTH, 12, POLICY)
    policy = Policy(horizon=6)
    whole = projection.fitted(counted, "ShiftedBetaGeometric", policy)
    terms = pd.Series(12, every.index)
    fit = projection.CompanyFit(every, terms, pd.DataFrame(), {12: whole}, MONTH, policy)
    by_itself, own, why = fit.own_or_company(counted)
    assert (by_itself, own.horizon, why) == (True, 6, "")


def test_held_out_months_are_not_looked_at():
    """Who left in the last six months changes what came, and nothing of what was projected."""
    rows = [(24, 4)] * 10 + [(24, 9)] * 8 + [(24, None)] * 60
    one = projection.score(lives(rows), MONTH, 1, POLICY).head(1)
    other = projection.score(lives(rows[:-30] + [(24, 20)] * 30), MONTH, 1, POLICY).head(1)
    assert other["projected"].tolist() == one["projected"].tolist()
    assert (one["kept"].tolist(), other["kept"].tolist()) == ([60], [30])
    assert one["accounts"].tolist() == [60]
    # All were 18 months old: one year of age, and the error is that of their share.
    assert one["error"].to_numpy() == pytest.approx(abs(one["projected"] - 1).to_numpy())
    assert other["error"].to_numpy() == pytest.approx(abs(other["projected"] - 0.5).to_numpy())
    assert other["inside"].tolist() == [0]


@pytest.mark.parametrize(
    ("errors", "model"),
    [
        ((0.03, 0.03 - 0.9 * TIE), "ShiftedBetaGeometric"),
        ((0.03, 0.03 - 1.1 * TIE), "BetaDiscreteWeibull"),
        ((0.03, math.nan), "ShiftedBetaGeometric"),
        ((math.nan, 0.03), "BetaDiscreteWeibull"),
        ((math.nan, math.nan), "ShiftedBetaGeometric"),
    ],
)
def test_the_closer_model_is_used_and_the_simpler_at_a_tie(errors, model):
    """A tie is less than half a point."""
    names = ["ShiftedBetaGeometric", "BetaDiscreteWeibull"]
    assert chosen(pd.DataFrame({"model": names, "error": errors})) == model


@pytest.fixture(scope="module")
def company():
    """300 monthly accounts in three books; the third is small."""
    every = drawn(300, 1.0, 20.0, 1, 36)
    home = pd.Series(["A"] * 160 + ["B"] * 120 + ["C"] * 20, index=every["customer_id"])
    return projection.company_fit({}, every, MONTH, POLICY), home


def test_where_the_better_model_cannot_be_told_the_company_has_the_simpler_one(monkeypatch):
    """Of 170, 15, 55 and 20 leave at 1, 2 and 3 months: no top. The company and its books keep a curve."""
    monkeypatch.setattr(f"{projection.__name__}.company.chosen", lambda scores: "BetaDiscreteWeibull")
    ages = [1] * 15 + [2] * 55 + [3] * 20 + [None] * 80
    found = projection.company_fit({}, lives([(3, age) for age in ages]), MONTH, POLICY)
    assert fitted(found.group(np.full(170, True), 1), "BetaDiscreteWeibull", POLICY).code == "no_maximum"
    assert found.fits[1].model == "ShiftedBetaGeometric"


def test_a_small_book_has_the_companys_curve_scaled(company):
    """C has 20 accounts: the company's curve to the power of C's ratio, and says so; A and B have their own.

    Every book counts for the ratio, also where only C is asked for.
    """
    fit, home = company
    found = projection.books(fit, home, ("A", "B", "C", "D"))
    assert sorted(found) == ["A", "B", "C"]
    whose = {name: one.parts["of"].tolist() for name, one in found.items()}
    assert whose == {"A": ["portfolio"], "B": ["portfolio"], "C": ["company"]}
    part = found["C"].parts.iloc[0]
    assert part["reason"] == "few_accounts"
    assert (part["accounts"], part["fitted"]) == (20, fit.fits[1].group.accounts)
    assert found["A"].parts["fitted"].tolist() == found["A"].parts["accounts"].tolist()
    groups = [fit.group((fit.lives["customer_id"].map(home) == name).to_numpy(), 1) for name in "ABC"]
    due = [expected_losses(group, fit.fits[1]) for group in groups]
    assert [one.parts["expected"].iloc[0] for one in found.values()] == due
    ratio = ratios([group.lost for group in groups], due, POLICY.confidence)[2]
    assert part[["ratio", "ratio_low", "ratio_high"]].tolist() == [ratio.value, ratio.low, ratio.high]
    assert found["A"].parts["ratio"].isna().all()
    curve = ratio.scale(*fit.fits[1].curve(fit.fits[1].horizon))
    for name, expected in zip(("survival", "low", "high"), curve, strict=True):
        assert found["C"].curve[name].to_numpy() == pytest.approx(expected, rel=1e-12)
    alone = projection.books(fit, home, ("C",))["C"]
    pd.testing.assert_frame_equal(alone.curve, found["C"].curve, check_exact=True)


def test_a_book_of_two_terms_is_their_mixture():
    """Half yearly, half monthly: S is the mean, and each end lies √(¼·a² + ¼·b²) away."""
    monthly, yearly = drawn(200, 1.0, 20.0, 1, 36), drawn(200, 1.0, 4.0, 12, 36, seed=2)
    both = pd.concat([monthly, yearly], ignore_index=True)
    both = both.assign(customer_id=[f"C{at:04d}" for at in range(400)])
    contracts = pd.DataFrame(
        {
            "contract_id": both["customer_id"],
            "customer_id": both["customer_id"],
            "start_on": both["cohort"],
            "renewal_on": both["cohort"] + pd.to_timedelta(np.where(np.arange(400) < 200, 0, 366), unit="D"),
            "interval": "month",
        }
    )
    fit = projection.company_fit({"contracts": contracts}, both, MONTH, POLICY)
    home = pd.Series("A", index=both["customer_id"])
    found = projection.books(fit, home, ("A",))["A"]
    assert found.parts[["term", "share", "of"]].to_numpy().tolist() == [
        [1, 0.5, "portfolio"],
        [12, 0.5, "portfolio"],
    ]
    parts = [
        fit.own_or_company(fit.group(np.arange(400) // 200 == at, term))[1] for at, term in ((0, 1), (1, 12))
    ]
    months = len(found.curve) - 1
    (s1, l1, h1), (s2, l2, h2) = (part.curve(months) for part in parts)
    middle = (s1 + s2) / 2
    assert found.curve["survival"].to_numpy() == pytest.approx(middle)
    assert found.curve["low"].to_numpy() == pytest.approx(middle - np.hypot(s1 - l1, s2 - l2) / 2)
    assert found.curve["high"].to_numpy() == pytest.approx(middle + np.hypot(h1 - s1, h2 - s2) / 2)


def test_where_the_company_cannot_be_fitted_there_is_no_curve():
    """Nobody left yet: no curve, and the reason stands at the part."""
    every = lives([(20, None)] * 60)
    fit = projection.company_fit({}, every, MONTH, POLICY)
    found = projection.books(fit, pd.Series("A", index=every["customer_id"]), ("A",))["A"]
    assert found.curve.empty
    assert found.parts[["horizon", "reason"]].to_numpy().tolist() == [[0, "none_lost"]]


@pytest.mark.parametrize(("yearly", "left_out"), [(5, True), (6, False)])
def test_a_group_that_matters_little_is_left_out_for_want_of_a_curve(yearly, left_out):
    """5 of 100 accounts have yearly contracts, of which the company knows too few: the curve is that of the
    others. 6 of 100: there is none.
    """
    every = lives([(24, 5)] * 20 + [(24, None)] * 80)
    contracts = pd.DataFrame(
        {
            "contract_id": every["customer_id"],
            "customer_id": every["customer_id"],
            "start_on": every["cohort"],
            "renewal_on": every["cohort"]
            + pd.to_timedelta(np.where(np.arange(100) < 100 - yearly, 0, 366), unit="D"),
            "interval": "month",
        }
    )
    fit = projection.company_fit({"contracts": contracts}, every, MONTH, POLICY)
    found = projection.books(fit, pd.Series("A", index=every["customer_id"]), ("A",))["A"]
    assert found.parts["horizon"].tolist() == [48, 0]
    assert found.curve.empty != left_out
    if left_out:
        assert found.parts["share"].tolist() == [1, 0]
        assert found.curve["survival"].to_numpy() == pytest.approx(fit.fits[1].curve(48)[0])


def test_the_order_of_rows_changes_nothing(company):
    """The same accounts in another order give the same bytes."""
    fit, home = company
    mixed = fit.lives.sample(frac=1, random_state=5)
    other = projection.company_fit({}, mixed, MONTH, POLICY)
    for one, two in zip(
        projection.books(fit, home, "ABC").values(),
        projection.books(other, home, "ABC").values(),
        strict=True,
    ):
        pd.testing.assert_frame_equal(one.curve, two.curve, check_exact=True)
        pd.testing.assert_frame_equal(one.scores, two.scores, rtol=1e-12)


def test_curves_fall_and_stay_within_their_ends(company):
    """S falls from 1; low ≤ S ≤ high."""
    for one in projection.books(*company, "ABC").values():
        curve = one.curve
        assert curve["survival"].iloc[0] == 1
        assert all(later <= earlier for earlier, later in pairwise(curve["survival"]))
        assert (curve["low"] <= curve["survival"]).all()
        assert (curve["survival"] <= curve["high"]).all()


def test_discounted_months_are_those_of_the_curve(company):
    """New and after 5 months, summed up from the curve itself; rate 12% a year."""
    fit, home = company
    found = projection.segments(fit, pd.Series("SMB", home.index), 0.12)
    s = fit.fits[1].curve(2 * fit.fits[1].group.seen)[0]
    months = found.months[found.months["segment"] == ""]
    new = months[months["tenure"].isna()].iloc[0]
    horizon = int(new["months"])
    assert new["value"] == pytest.approx(sum(s[k] / 1.12 ** (k / 12) for k in range(horizon)))
    left = months[months["tenure"] == 5].iloc[0]
    many = int(left["months"])
    assert left["value"] == pytest.approx(sum(s[5 + k] / s[5] / 1.12 ** (k / 12) for k in range(1, many + 1)))
    assert many == min(60, fit.fits[1].group.seen)
    assert (months["low"] <= months["value"]).all()
    assert (months["value"] <= months["high"]).all()


def test_what_is_left_counts_as_many_months_of_every_account(company):
    """The young segment was seen for a year at most: no account of any curve is followed for longer.

    So who stayed longer, and leaves more seldom, is worth more, as it should be.
    """
    fit, home = company
    young = fit.lives.set_index("customer_id")["cohort"] > MONTH - pd.DateOffset(months=13)
    groups = young.map({True: "young", False: "old"}).reindex(home.index)
    found = projection.segments(fit, groups, 0.1)
    assert found.fits.loc[found.fits["of"] == "segment", "segment"].tolist() == ["old", "young"]
    left = found.months[found.months["tenure"].notna()]
    assert set(left["months"]) == {found.fits["seen"].min()}
    assert 6 <= found.fits["seen"].min() <= 12
    by = left[left["segment"] == ""].sort_values("tenure")["value"]
    assert by.iloc[2:].is_monotonic_increasing


def test_a_segment_under_the_smallest_group_is_not_shown(company):
    """Four accounts of a segment have no row; 20 have the company's curve; the rest its own."""
    fit, home = company
    groups = pd.Series(["few"] * 4 + ["some"] * 20 + ["many"] * 276, home.index)
    fits = projection.segments(fit, groups, 0.1).fits
    assert dict(zip(fits["segment"], fits["of"], strict=True)) == {
        "": "company",
        "many": "segment",
        "some": "company",
    }

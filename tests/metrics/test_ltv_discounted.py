"""Discounted lifetime value: by hand, for any curve, against the closed form, and against a known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import ltv_cac as ltv
from cskit.metrics import projection
from cskit.metrics.ltv_cac.discounted import weighed, worth
from cskit.models import ShiftedBetaGeometric
from cskit.policy import Policy
from tests.metrics.build import contracts, line, month, reasons, values
from tests.metrics.ltv_curves import (
    FOUR,
    HALF,
    RETAINED,
    SIMPLE,
    Curves,
    at_rate,
    certain,
    paying,
    with_curves,
)


def _worth(
    curves: Curves, accounts: pd.DataFrame, rate: float = 0.0, margin: ltv.Margin = HALF, **reason: str
) -> pd.DataFrame:
    policy = at_rate(rate)
    found = ltv.prospects(with_curves(curves, rate, **reason), {}, accounts, policy)
    return ltv.discounted(found, margin, "mrr", policy, "BRL")


def test_four_accounts_by_hand():
    """100 to 400 a month, margin ½, S = 1, 0.8, 0.6: 250 × ½ × 2.4 = 300.

    At 10% a year the second month is worth 0.992089 and the third 0.984240: 2.384215 months, 298.03.
    """
    found = values(_worth(SIMPLE, paying(*FOUR)))
    assert found["ltv.discounted"] == pytest.approx(300)
    assert found["ltv.expected_months"] == pytest.approx(2.4)
    assert (found["ltv.discounted_months"], found["ltv.not_projected"]) == (3, 0)
    later = values(_worth(SIMPLE, paying(*FOUR), rate=0.1))
    assert later["ltv.expected_months"] == pytest.approx(2.384215, abs=1e-6)
    assert later["ltv.discounted"] == pytest.approx(298.0269, abs=1e-4)


def test_intervals_by_hand():
    """Curve from 2.0 to 2.6 months about 2.4; MRR as draws: SE = √(Σ parts² ÷ 12), t(3) = 3.182446."""
    ends = ([1.0, 0.8, 0.6], [1.0, 0.6, 0.4], [1.0, 0.9, 0.7])
    row = _worth({("", 1): ends}, paying(*FOUR)).set_index("id").loc["ltv.discounted"]
    reach = 3.182446 * np.sqrt(((np.array(FOUR) / 25000 - 1) ** 2).sum() / 12)
    assert row["low"] == pytest.approx(300 * np.exp(-np.hypot(reach, np.log(2.4 / 2.0))), rel=1e-6)
    assert row["high"] == pytest.approx(300 * np.exp(np.hypot(reach, np.log(2.6 / 2.4))), rel=1e-6)
    alone = _worth({("", 1): ends}, paying(10000)).set_index("id").loc["ltv.discounted"]
    assert np.isnan(alone["low"])


def test_the_companys_curve_beside_its_segments_adds_its_distance_plainly():
    """Monthly: the segments' 0.3 and 0.4 make 0.5, and the company's, of the same accounts, 0.2 more: 0.7.

    The yearly accounts are others, and their 2.4 add up as squares: √(0.7² + 2.4²) = 2.5.
    """
    here = dict(zip([("S", 1), ("L", 1), ("", 1), ("", 12)], (0.3, 0.4, 0.2, 2.4), strict=True))
    curves: Curves = {of: ([5.0], [5.0 - 4 * apart], [5.0 + 4 * apart]) for of, apart in here.items()}
    accounts = paying(100, 100, 100, 100)
    accounts["segment"] = ["S", "L", None, "S"]
    tables = {"contracts": contracts(line("a3", "2025-01-01", "2026-01-01", 300, interval="year"))}
    found = ltv.prospects(with_curves(curves), tables, accounts, at_rate())
    row = ltv.discounted(found, HALF, "mrr", at_rate(), "BRL").set_index("id").loc["ltv.expected_months"]
    assert row[["value", "low", "high"]].to_list() == pytest.approx([5, 2.5, 7.5])


def test_where_few_accounts_pay_most_the_range_allows_for_one_more():
    """Of 60 accounts one in ten pays 20 times as much, give or take 80%. Of 400 such portfolios the range
    holds the mean of 290 in 91% or more; by the symmetrical range it would be 88%, nearly all too low.
    """
    random, covered = np.random.default_rng(3), paying(*[1] * 60).assign(new_value=1.0, term=1)
    covered = covered.assign(segment="", new_low=1.0, new_high=1.0)
    great, size = random.random((400, 60)) < 0.1, random.lognormal(-(0.7**2) / 2, 0.7, (400, 60))
    found = [
        worth(covered.assign(mrr=mrr), "new", HALF, at_rate()) for mrr in np.where(great, 2000 * size, 100)
    ]
    assert sum(2 * one.low <= 290 <= 2 * one.high for one in found) >= 0.91 * 400
    even = sum(2 * one.low <= 290 <= 2 * one.value * np.exp(one.down) for one in found)
    assert even < 0.89 * 400


def test_the_range_of_curves_that_share_accounts_holds_the_truth():
    """All leave alike; S has 80% of the company's accounts and half of the MRR, T has the company's curve.

    Of 400 companies 92% or more: both ends by the errors that their losses leave. As squares it is 85%.
    """
    rate, draw, months = 0.02, np.random.default_rng(5), np.arange(60)
    expected = 100 * rate * 100
    truth, held = np.exp(-rate * months).sum(), 0
    for losses in draw.poisson([0.8 * expected, 0.2 * expected], (400, 2)):
        rows = {}
        for name, lost, at_risk in (("S", losses[0], 0.8), ("", losses.sum(), 1.0)):
            seen, off = lost / (at_risk * 100 * 100), 1.959964 / np.sqrt(lost)
            rows[name] = [np.exp(-seen * by * months).sum() for by in (1, np.exp(off), np.exp(-off))]
        covered = pd.DataFrame.from_dict(rows, "index", columns=["new_value", "new_low", "new_high"])
        covered = covered.rename_axis("segment").reset_index().assign(term=1, mrr=[100, 100])
        found = weighed(covered, "new")
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.92


def test_a_small_segment_takes_the_curve_of_the_company():
    """Without a row of its own, or with one that says so: the company stands in, term by term."""
    company = with_curves({("", 1): certain([1.0, 0.5])})
    row = company.fits.assign(segment="M")
    company = company._replace(fits=pd.concat([company.fits, row], ignore_index=True))
    accounts = paying(100, 100)
    accounts["segment"] = ["M", "unheard of"]
    found = ltv.prospects(company, {}, accounts, at_rate()).accounts
    assert found["segment"].to_list() == ["", ""]
    assert found["new_value"].to_list() == pytest.approx([1.5, 1.5])


def test_a_curve_at_its_end_leaves_nothing():
    """One month is all there is: a new account is worth it, and of those here nothing is left."""
    found = values(_worth({("", 1): certain([1.0])}, paying(*FOUR)))
    assert (found["ltv.discounted"], found["ltv.residual"]) == (125, 0)


def test_no_value_has_its_reason():
    """No curves at all, nobody who pays, orders, and serving that costs all that is paid."""
    empty = ltv.prospects(None, {}, paying(*FOUR), at_rate())
    assert reasons(ltv.discounted(empty, HALF, "mrr", at_rate(), ""))["ltv.discounted"] == "not_projected"
    nobody = ltv.prospects(with_curves(SIMPLE), {}, paying(0), at_rate())
    assert reasons(ltv.discounted(nobody, HALF, "mrr", at_rate(), ""))["ltv.residual"] == "no_paying_account"
    assert reasons(ltv.discounted(nobody, HALF, "revenue", at_rate(), ""))["ltv.discounted"] == (
        "no_recurring_revenue"
    )
    dear = HALF._replace(share=-0.1)
    found = ltv.prospects(with_curves(SIMPLE), {}, paying(*FOUR), at_rate())
    assert reasons(ltv.discounted(found, dear, "mrr", at_rate(), ""))["ltv.discounted"] == "no_margin"
    small = ltv.prospects(with_curves({("S", 1): certain([1.0])}), {}, paying(1), at_rate())
    assert small.accounts["reason"].to_list() == ["small_group"]


_RATE = st.floats(0, 1)


def _value(here: list[float], rate: float) -> float:
    return float(values(_worth({("", 1): certain(here)}, paying(*FOUR), rate))["ltv.discounted"])


@settings(deadline=None, max_examples=15)
@given(RETAINED, _RATE, st.floats(0, 0.5), st.floats(0.5, 1))
def test_more_is_worth_more(retained, rate, dearer, less):
    """Never above margin × MRR × months; more by higher survival, lower discount, and a longer horizon."""
    here = np.cumprod([1.0, *retained]).tolist()
    value = _value(here, rate)
    assert value <= 0.5 * 250 * len(here) * (1 + 1e-12)
    assert value >= _value(here, min(1.0, rate + dearer)) * (1 - 1e-12)
    assert value >= _value(np.cumprod([1.0, *(less * one for one in retained)]).tolist(), rate) * (1 - 1e-12)
    assert value >= _value(here[:-1], rate)


def test_the_closed_form_is_the_sum_without_an_end():
    """1 + v·DERL(no renewal yet) of the published fit, months for periods, is the sum over 4,000 months."""
    fit = ShiftedBetaGeometric([1000, 869, 743, 653, 593, 551, 517, 491]).fit()
    rate = 1.1 ** (1 / 12) - 1
    closed = 1 + float(np.squeeze(fit.derl(0, rate))) / (1 + rate)
    months = _worth({("", 1): certain(np.asarray(fit.survival(range(4000))).tolist())}, paying(100), 0.1)
    assert values(months)["ltv.expected_months"] == pytest.approx(closed, rel=1e-9)


MONTHS, TRUE = 48, (1.2, 12.0)


def _drawn(seed: int, accounts: int = 400) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw accounts that leave by a shifted beta-geometric, and what each pays."""
    draw = np.random.default_rng(seed)
    began = draw.integers(0, MONTHS, accounts)
    chance = draw.beta(*TRUE, accounts)
    until = draw.geometric(chance)
    reach = MONTHS - 1 - began
    lost = until <= reach
    ids = [f"c{place:04}" for place in range(accounts)]
    starts = pd.date_range(month("2026-09") - pd.DateOffset(months=MONTHS - 1), periods=MONTHS, freq="MS")
    lives = pd.DataFrame({"customer_id": ids, "cohort": starts[began], "known": True, "entry": 0,
                          "age": np.where(lost, until, reach), "lost": lost})  # fmt: skip
    mrr = np.round(np.exp(draw.normal(9.0, 0.6, accounts))).astype("int64")
    paid = pd.DataFrame({"customer_id": ids, "mrr": np.where(lost, 0, mrr), "segment": "all"})
    return lives, paid.assign(unbroken=lives["age"])


def _projected(
    seed: int, policy: Policy
) -> tuple[projection.CompanyFit, pd.DataFrame, projection.SegmentProjection]:
    lives, accounts = _drawn(seed)
    fit = projection.company_fit({}, lives, month("2026-09"), policy)
    groups = accounts.set_index("customer_id")["segment"]
    return fit, accounts, projection.segments(fit, groups, policy.discount_rate)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_interval_holds_the_truth(seed):
    """400 accounts, four years seen, five years ahead: the value that the drawn hazards have is inside."""
    policy = at_rate(0.1)
    _, accounts, company = _projected(seed, policy)
    found = ltv.prospects(company, {}, accounts, policy)
    row = ltv.discounted(found, HALF, "mrr", policy, "BRL").set_index("id").loc["ltv.discounted"]
    alpha, beta = TRUE
    ages = np.arange(policy.horizon)
    here = np.concatenate([[1.0], np.cumprod((beta + ages[:-1]) / (alpha + beta + ages[:-1]))])
    months = (here / 1.1 ** (ages / 12)).sum()
    truth = 0.5 * np.exp(9.0 + 0.6**2 / 2) / 100 * months
    assert row["low"] < truth < row["high"]
    assert row["high"] / row["low"] < 1.6


def test_without_ranges_the_values_are_the_same():
    """What the month before is compared by is what its own page says, without waiting for ranges."""
    policy = at_rate(0.1)
    fit, accounts, company = _projected(1, policy)
    groups = accounts.set_index("customer_id")["segment"]
    plain = projection.segments(projection.without_ranges(fit), groups, policy.discount_rate)
    for name, column in (("curve", "survival"), ("months", "value")):
        one, other = getattr(plain, name), getattr(company, name)
        np.testing.assert_allclose(one[column], other[column], rtol=1e-12)
        np.testing.assert_array_equal(one["low"], one[column])
    pd.testing.assert_frame_equal(plain.fits, company.fits)

"""Shifted beta-geometric: what must hold of any fit; published figures are in tests/published."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.errors import NotIdentified
from cskit.models import ShiftedBetaGeometric
from cskit.models.duration_model import Shape
from tests.models.survivors import HIGH_END, table, triangle


@pytest.fixture(scope="module")
def fit():
    return ShiftedBetaGeometric(HIGH_END).fit()


def test_log_likelihood_is_as_defined(fit):
    """Σ lost·ln(S(t−1) − S(t)) + alive·ln S(T), term by term."""
    curve = fit.survival(range(8))
    said = sum(-step * math.log(curve[t] - curve[t + 1]) for t, step in enumerate(np.diff(HIGH_END)))
    assert fit.llf == pytest.approx(said + 491 * math.log(curve[7]), abs=1e-9)
    assert fit.nobs == 1000


def test_residual_lifetimes_are_the_direct_sum(fit):
    """After 0 to 4 renewals, to 1e-9."""
    found = fit.derl(range(5), rate=0.10)
    k = np.arange(1, 2000)
    direct = [(fit.survival(n + k) / fit.survival(n) / 1.1 ** (k - 1)).sum() for n in range(5)]
    assert found == pytest.approx(direct, abs=1e-9)


def test_discounted_periods(fit):
    """New: Σ S(k) ÷ 1.1^k from 0; of tenure 3: Σ S(3+k) ÷ S(3) ÷ 1.1^k from 1, written out for 3 periods."""
    s = fit.survival(range(7))
    assert fit.discounted_new(3, 0.1) == pytest.approx(1 + s[1] / 1.1 + s[2] / 1.21)
    left = s[4] / s[3] / 1.1 + s[5] / s[3] / 1.21 + s[6] / s[3] / 1.331
    assert fit.discounted_left(3, 3, 0.1) == pytest.approx(left)
    assert fit.discounted_left(2, 3000, 0.1) == pytest.approx(fit.derl(2, 0.1) / 1.1)


def test_mean_lifetime_only_where_it_has_an_end(fit):
    """α of .67 is at most 1: the mean has no end, and says so. With α of 3 it is (α + β − 1) ÷ (α − 1)."""
    with pytest.raises(NotIdentified, match=r"no end: use the discounted periods") as caught:
        fit.lifetime()
    assert caught.value.reason == "endless"
    curve = np.cumprod([1, *((9 + t) / (12 + t) for t in range(12))])
    steep = ShiftedBetaGeometric(1e6 * curve).fit()
    assert steep.params.tolist() == pytest.approx([3, 9], rel=1e-6)
    assert steep.lifetime() == pytest.approx(11 / 2, rel=1e-6)


def test_order_and_scale_change_nothing():
    """Shuffled rows give the same bytes; counts × 7 give the same parameters and 7 times the llf."""
    cohorts = triangle()
    one = ShiftedBetaGeometric(cohorts).fit()
    other = ShiftedBetaGeometric(cohorts.sample(frac=1, random_state=3)).fit()
    assert other.params.tolist() == one.params.tolist()
    many = ShiftedBetaGeometric(cohorts.assign(alive=7 * cohorts["alive"])).fit()
    assert many.params.tolist() == pytest.approx(one.params.tolist(), rel=1e-8)
    assert many.llf == pytest.approx(7 * one.llf, rel=1e-12)
    assert many.bse.to_numpy() == pytest.approx(one.bse.to_numpy() / math.sqrt(7), rel=1e-4)


def test_late_entries_are_no_survivors():
    """Cohorts seen only from age 2 on, as the true curve has them, leave α and β as they are."""
    curve = np.cumprod([1, *((9 + t) / (12 + t) for t in range(8))])
    late = table(1e6 * curve[2:], "late", entry=2)
    both = ShiftedBetaGeometric(pd.concat([table(1e6 * curve), late])).fit()
    assert both.params.tolist() == pytest.approx([3, 9], rel=1e-5)
    naive = ShiftedBetaGeometric(pd.concat([table(1e6 * curve), table(1e6 * curve[2:], "late")])).fit()
    assert abs(naive.params["alpha"] - 3) > 0.05


def test_accounts_all_alike_are_the_limit():
    """10% leave in each period: α and β are infinite, the curve is .9^t, and no finite pair says more."""
    fit = ShiftedBetaGeometric([1000, 900, 810, 729]).fit()
    assert fit.params.tolist() == [math.inf, math.inf]
    assert fit.survival([1, 5, 20]) == pytest.approx([0.9, 0.9**5, 0.9**20])
    assert fit.derl(0, 0.1) == pytest.approx(0.9 * 1.1 / 0.2)
    assert fit.lifetime() == pytest.approx(10)
    assert fit.llf == pytest.approx(271 * math.log(0.1) + 2439 * math.log(0.9))
    assert fit.bse.isna().all()
    assert "inf" in str(fit.summary())


def test_nobody_left_after_the_first_period_is_the_other_limit():
    """100 leave at once, 900 never: the curve is flat from there."""
    fit = ShiftedBetaGeometric([1000, 900, 900, 900]).fit()
    assert fit.params.tolist() == [0, 0]
    assert fit.survival([0, 1, 9]).tolist() == pytest.approx([1, 0.9, 0.9])
    assert fit.derl([0, 1], 0.1) == pytest.approx([0.9 * 11, 11])


@pytest.mark.parametrize(
    ("survivors", "reason"),
    [
        ([100, 50, 0], "all_lost"),
        ([100, 100, 100], "none_lost"),
        ([100, 90], "few_periods"),
        ([100], "few_periods"),
        ([], "few_periods"),
    ],
)
def test_what_the_data_cannot_tell(survivors, reason):
    """All lost, none lost, one period: an error in words, with the number that came and what to do."""
    with pytest.raises(NotIdentified, match=r"expected, .* came\. .*: ") as caught:
        ShiftedBetaGeometric(survivors).fit()
    assert caught.value.reason == reason


losses = st.lists(st.integers(0, 30), min_size=3, max_size=10)


@settings(max_examples=60)
@given(losses, st.integers(1, 100))
def test_no_curve_of_the_family_says_more(lost, left):
    """Whatever the survivors, a grid over churn and spread finds nothing likelier than the fit."""
    survivors = left + np.concatenate([np.cumsum(lost[::-1])[::-1], [0]])
    if sum(lost) == 0:
        return
    fit = ShiftedBetaGeometric(survivors).fit()
    churn, spread = np.meshgrid(np.linspace(0.005, 0.99, 80), np.linspace(0, 0.99, 80))
    assert fit.model.log_likelihood(Shape(churn, spread)).max() <= fit.llf + 1e-9


def test_score_is_the_slope():
    """The written derivative equals differences of the log-likelihood; so does the second."""
    model, at, step = ShiftedBetaGeometric(HIGH_END), np.array([0.9, 3.0]), 1e-5
    for part in range(2):
        move = step * (np.arange(2) == part)
        slope = (model.loglike(at + move) - model.loglike(at - move)) / (2 * step)
        bend = (model.score(at + move) - model.score(at - move)) / (2 * step)
        assert model.score(at)[part] == pytest.approx(slope, rel=1e-6)
        assert model.hessian(at)[part] == pytest.approx(bend, rel=1e-5)

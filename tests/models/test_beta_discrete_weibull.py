"""Beta-discrete-Weibull: its likelihood, its limit, its slope; published figures are in tests/published."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cskit.errors import NotIdentified
from cskit.models import BetaDiscreteWeibull, ShiftedBetaGeometric
from cskit.models.duration_model import Shape, log_survival
from tests.models.survivors import HIGH_END, HIGH_END_BY_YEAR, triangle


def test_log_likelihood_is_as_defined():
    """Σ lost·ln(S(t−1) − S(t)) + alive·ln S(T), term by term, for shares of a hundred too."""
    fit = BetaDiscreteWeibull(HIGH_END_BY_YEAR).fit()
    curve = fit.survival(range(5))
    said = sum(-step * math.log(curve[t] - curve[t + 1]) for t, step in enumerate(np.diff(HIGH_END_BY_YEAR)))
    assert fit.llf == pytest.approx(said + 59.3 * math.log(curve[4]), abs=1e-9)


def test_order_and_scale_change_nothing():
    """Shuffled rows give the same bytes; counts × 7 the same parameters and 7 times the llf."""
    cohorts = triangle()
    one = BetaDiscreteWeibull(cohorts).fit()
    assert (
        BetaDiscreteWeibull(cohorts.sample(frac=1, random_state=3)).fit().params.tolist()
        == one.params.tolist()
    )
    many = BetaDiscreteWeibull(cohorts.assign(alive=7 * cohorts["alive"])).fit()
    assert many.params.tolist() == pytest.approx(one.params.tolist(), rel=1e-5)
    assert many.llf == pytest.approx(7 * one.llf, rel=1e-10)


def test_with_a_power_of_one_it_is_the_shifted_beta_geometric():
    """The log-likelihoods agree at c = 1, and the freer model fits no worse."""
    simple = ShiftedBetaGeometric(HIGH_END).fit()
    free = BetaDiscreteWeibull(HIGH_END)
    assert free.loglike([*simple.params, 1.0]) == pytest.approx(simple.llf, abs=1e-9)
    assert free.fit().llf >= simple.llf


def test_score_is_the_slope():
    """The written derivative equals differences of the log-likelihood."""
    model, at, step = BetaDiscreteWeibull(HIGH_END), np.array([0.9, 3.0, 1.3]), 1e-5
    for part in range(3):
        move = step * (np.arange(3) == part)
        slope = (model.loglike(at + move) - model.loglike(at - move)) / (2 * step)
        assert model.score(at)[part] == pytest.approx(slope, rel=1e-6)


def test_accounts_all_alike_are_a_discrete_weibull():
    """Survivors of .9^(t^1.5): α and β are infinite, c is 1.5."""
    fit = BetaDiscreteWeibull(1e6 * 0.9 ** (np.arange(7) ** 1.5)).fit()
    assert fit.params.tolist() == [math.inf, math.inf, pytest.approx(1.5, rel=1e-3)]
    assert fit.survival(10) == pytest.approx(0.9 ** (10**1.5), rel=1e-2)


@pytest.mark.parametrize("survivors", [[30, 30, 30, 29], [17, 17, 17, 17, 5], [1000, 100, 99, 99, 99]])
def test_a_power_without_bound_is_no_fit(survivors):
    """All losses in the last period: at c = 34 none of 29 would stay. Nearly all at first: c falls to 0."""
    with pytest.raises(NotIdentified, match=r"a power c between 0.05 and 8 was expected.*: wait") as raised:
        BetaDiscreteWeibull(survivors).fit()
    assert raised.value.reason == "no_maximum"


def test_two_periods_are_too_few():
    """Three parameters want three periods."""
    with pytest.raises(NotIdentified, match="at least 3 periods"):
        BetaDiscreteWeibull([100, 90, 85]).fit()


@pytest.mark.parametrize("spread", [1e-8, 1e-5, 2e-4, 0.01, 0.5, 0.99])
def test_the_curve_is_the_product_of_its_chances(spread):
    """For whole ages S is Π (β + j) ÷ (α + β + j), to the last digits, also where α and β are huge."""
    total = (1 - spread) / spread
    j = np.arange(60)
    kept = np.log1p(-0.1 * total / (total + j)).cumsum()
    assert log_survival(Shape(0.1, spread), j + 1) == pytest.approx(kept, rel=1e-10)

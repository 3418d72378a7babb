"""Profile likelihood: the ends are extremes over all curves allowed, also where these have no bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from cskit.errors import NotIdentified
from cskit.models import BetaDiscreteWeibull, ShiftedBetaGeometric
from cskit.models.duration_model import Shape, log_survival, shape_of
from cskit.models.profile import allowed, ends
from tests.models.survivors import HIGH_END

CUT = special.chdtri(1, 0.05) / 2


def _at(age):
    return lambda shape: np.exp(log_survival(shape, [age]))


def _sought(fit, age, sign):
    """Seek an extreme of S(age) by a general optimiser, from the fit."""
    model = fit.model

    def shape(point):
        return Shape(special.expit(point[0]), special.expit(point[1]), *np.exp(point[2:]))

    def room(point):
        return float(model.log_likelihood(shape(point))) - fit.llf + CUT

    start = [special.logit(fit.shape.churn), special.logit(fit.shape.spread)]
    start += [np.log(fit.shape.power)] * (len(model.names) - 2)
    found = optimize.minimize(
        lambda point: sign * float(np.exp(log_survival(shape(point), age))),
        start,
        method="SLSQP",
        constraints={"type": "ineq", "fun": room},
        options={"ftol": 1e-12, "maxiter": 500},
    )
    return sign * found.fun


@pytest.mark.parametrize(("model", "near"), [(ShiftedBetaGeometric, 1e-5), (BetaDiscreteWeibull, 1e-3)])
@pytest.mark.parametrize("age", [3, 14])
def test_ends_are_those_of_a_general_optimiser(model, near, age):
    """Both models, seen and projected ages: the same ends as SLSQP with the likelihood as its constraint."""
    fit = model(HIGH_END).fit()
    _, low, high = ends(_at(age), fit, allowed(fit))
    assert (low[0], high[0]) == pytest.approx((_sought(fit, age, 1), _sought(fit, age, -1)), abs=near)


@pytest.mark.parametrize("age", [3, 14, 36])
@pytest.mark.parametrize("times", [50, 500])
def test_of_many_accounts_they_are_those_of_the_normal(times, age):
    """Of 50,000 accounts and 500,000 the width is that of the delta method on ln S, to 2%.

    The region of spreads and powers is then as narrow as a needle: a grid alone misses its ends.
    """
    fit = BetaDiscreteWeibull(times * np.array(HIGH_END, dtype=float)).fit()
    _, low, high = ends(_at(age), fit, allowed(fit))

    def log_kept(params):
        return float(log_survival(shape_of(params), age))

    steps = np.diag(fit.params.to_numpy() * 1e-5)
    params = fit.params.to_numpy()
    slopes = [(log_kept(params + step) - log_kept(params - step)) / (2 * step.sum()) for step in steps]
    error = np.sqrt(slopes @ fit.cov_params().to_numpy() @ slopes)
    assert np.log(high[0] / low[0]) == pytest.approx(2 * 1.959964 * error, rel=0.02)


def test_where_all_are_alike_the_lower_end_is_of_curves_at_the_edge():
    """A fit at α = ∞: the lower end is that of one chance for all, profiled by itself; the upper differs."""
    fit = ShiftedBetaGeometric([1000, 900, 810, 729]).fit()
    value, low, high = ends(_at(6), fit, allowed(fit))

    def room(churn):
        return 271 * np.log(churn / 0.1) + 2439 * np.log((1 - churn) / 0.9) + CUT

    churn = optimize.brentq(room, 0.1, 0.2)
    assert value[0] == pytest.approx(0.9**6)
    assert low[0] == pytest.approx((1 - churn) ** 6, abs=1e-6)
    assert high[0] > (1 - optimize.brentq(room, 0.05, 0.1)) ** 6


def test_a_wider_confidence_allows_more():
    """99% holds 95%, which holds 80%; the fit is always inside."""
    fit = ShiftedBetaGeometric([30, 28, 25, 23, 22]).fit()
    found = [ends(_at(8), fit, allowed(fit, confidence)) for confidence in (0.8, 0.95, 0.99)]
    lows, highs = [low[0] for _, low, _ in found], [high[0] for _, _, high in found]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs)
    assert all(low[0] <= value[0] <= high[0] for value, low, high in found)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=9), st.integers(2, 60))
@example([12, 0, 0, 0], 5)  # nobody leaves after the first period
@example([0, 0, 0, 12], 5)  # nobody leaves before the last
@example([0, 0, 3, 9, 1, 12], 3)
def test_the_outline_lies_at_the_cut(lost, left):
    """Whatever the survivors: no curve of the outline is less likely than allowed, and none but the fit more.

    Where the likelihood never falls so far, the outline ends at a churn of nearly 1.
    """
    survivors = left + sum(lost) - np.cumsum([0, *lost])
    if sum(lost) == 0:
        return
    for kind in (ShiftedBetaGeometric, BetaDiscreteWeibull):
        try:
            fit = kind(survivors).fit()
        except NotIdentified:
            continue
        outline = allowed(fit)
        heights = fit.model.log_likelihood(outline)
        assert heights[-1] == pytest.approx(fit.llf, abs=1e-9)
        inner = special.logit(outline.churn[:-1]) < 17.9
        assert inner.any()
        assert heights[:-1][inner] == pytest.approx(fit.llf - CUT, abs=2e-5)
        assert (heights[:-1][~inner] > fit.llf - CUT).all()


def test_the_same_data_give_the_same_bytes():
    """There is no random number in it."""
    one, other = (allowed(ShiftedBetaGeometric([30, 28, 25, 23, 22]).fit()) for _ in range(2))
    assert all((first == second).all() for first, second in zip(one, other, strict=True))

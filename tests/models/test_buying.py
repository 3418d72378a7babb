"""What models of buying say of customers: against integrals, limits and a drawn future."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from cskit.models import buying
from cskit.models.buying import Buying, Spending

CDNOW = Buying(0.24259, 4.41353, 0.79292, 2.42588)
LOGS = st.floats(-3, 3)


def _by_integral(fit: Buying, ahead: float, x: float, end: float) -> float:
    """Expect of a customer who is there (1 − E exp(−λπt)) ÷ π, the mean over π: no ₂F₁ in it.

    Over λ, which is Gamma (r + x, α + T), the mean is 1 − (1 + π·t ÷ (α + T))^−(r + x); π is Beta (a, b + x).
    It is summed over the log odds of π: what is that smooth on a whole line is exact by trapezes.
    """
    odds = np.arange(-7000, 7000) / 10
    chance = special.expit(odds)
    density = fit.a * special.log_expit(odds) + (fit.b + x) * special.log_expit(-odds)
    density = np.exp(density - special.betaln(fit.a, fit.b + x))
    until_lost = -np.expm1(-(fit.r + x) * np.log1p(chance * ahead / (fit.alpha + end))) / chance
    return float(density @ until_lost / 10)


def test_alive_by_hand():
    """At r = α = a = b = 1, x = 1, t_x = 1 and T = 3: 1 ÷ (1 + 1·(4/2)²) = 1/5; without a repeat order 1."""
    fit = Buying(1, 1, 1, 1)
    assert buying.probability_alive(fit, [1, 0], [1, 0], [3, 3]).tolist() == pytest.approx([0.2, 1.0])


@pytest.mark.parametrize("a", [None, 1.0, 1 + 1e-9, 1 - 1e-6, 1 + 3e-5])
@given(
    logs=st.tuples(LOGS, LOGS, LOGS, LOGS), x=st.sampled_from([0, 1, 2, 7, 40]), times=st.tuples(LOGS, LOGS)
)
def test_expected_purchases_are_the_integral(a, logs, x, times):
    """From tiny to large parameters, also where the formula is 0 ÷ 0: the same as by integration, to 1e-6."""
    fit = Buying(*np.exp(logs))
    fit = fit._replace(a=a) if a else fit
    ahead, end = np.exp(times)
    given_alive = buying.probability_alive(fit, x, end, end)
    found = float(buying.expected_purchases(fit, ahead, x, end if x else 0, end) / given_alive)
    assert found == pytest.approx(_by_integral(fit, ahead, x, end), rel=1e-6)


def test_a_new_customer_whose_losses_sum_to_one():
    """At a + b = 1 the formula of a new customer is 0 ÷ 0 too."""
    for b in (0.6, 0.6 + 1e-9, 0.6 + 1e-4):
        fit = Buying(0.5, 2.0, 0.4, b)
        assert float(buying.expected_purchases(fit, 30)) == pytest.approx(
            _by_integral(fit, 30, 0, 0), rel=1e-6
        )


@pytest.mark.parametrize("chance", [0.01, 0.1, 0.9])
@pytest.mark.parametrize("total", [1e3, 1e5, 1e6, 1e9])
def test_chances_to_leave_that_hardly_differ(chance, total):
    """However great a and b are: within a few times 1 ÷ (a + b) of (1 − (1 + π·t ÷ (α + T))^−(r + x)) ÷ π."""
    fit = Buying(2.0, 3.0, chance * total, (1 - chance) * total)
    for x, ahead, end in [(0, 12, 0), (1, 60, 5), (40, 60, 20), (500, 60, 20)]:
        alive = buying.probability_alive(fit, x, end, end)
        found = float(buying.expected_purchases(fit, ahead, x, end if x else 0, end) / alive)
        alike = (1 - (1 + chance * ahead / (3 + end)) ** -(2.0 + x)) / chance
        assert found == pytest.approx(alike, rel=1e-9 + 3 * (1 + x) / total)


@given(logs=st.tuples(LOGS, LOGS, LOGS), x=st.sampled_from([0, 1, 7, 40]), times=st.tuples(LOGS, LOGS))
def test_where_the_formula_changes_the_orders_hardly_do(logs, x, times):
    """Above a = 100 they come by another way: 1/10,000 from what the first one gives just below."""
    ahead, end = np.exp(times)
    r, alpha, b = np.exp(logs)
    below, above = (
        float(buying.expected_purchases(Buying(r, alpha, a, b), ahead, x, end if x else 0, end))
        for a in (100.0, 100.0 + 1e-9)
    )
    assert above == pytest.approx(below, rel=1e-4)


def test_who_buys_often_is_no_overflow():
    """A thousand orders in a thousand days: finite, and near one a day for the day ahead."""
    found = float(buying.expected_purchases(CDNOW, 1, 1000, 1000, 1000))
    assert found == pytest.approx(1.0, abs=0.01)


def test_more_time_more_orders():
    """Nothing ahead gives nothing; longer gives more; a longer silence gives less."""
    ahead = buying.expected_purchases(CDNOW, [0, 1, 10, 100], 3, 20, 30)
    silent = buying.expected_purchases(CDNOW, 10, 3, 20, [20, 30, 60, 600])
    assert ahead[0] == 0
    assert (np.diff(ahead) > 0).all()
    assert (np.diff(silent) < 0).all()


def test_residual_by_hand():
    """Two periods of length 5 at 21% each: (E5 − E0)/1.1 + (E10 − E5)/1.331; undiscounted it is E10."""
    args = (CDNOW, [2, 0], [9, 0], [10, 12])
    five, ten = (buying.expected_purchases(CDNOW, t, [2, 0], [9, 0], [10, 12]) for t in (5, 10))
    found = buying.residual_purchases(*args, periods=2, length=5, discount=0.21)
    assert found.tolist() == pytest.approx((five / 1.1 + (ten - five) / 1.331).tolist(), rel=1e-12)
    plain = buying.residual_purchases(*args, periods=2, length=5, discount=0.0)
    assert plain.tolist() == pytest.approx(ten.tolist(), rel=1e-12)


def test_expected_value_by_hand():
    """p = 2, q = 3, v = 10: all spend 2·10/2 = 10; with two orders of 40, 2·(10 + 80)/(4 + 2) = 30."""
    fit = Spending(2, 3, 10)
    assert buying.expected_value(fit, [0, 2], [np.nan, 40]).tolist() == [10, 30]


def test_a_mean_of_all_that_is_infinite():
    """At q ≤ 1 the mean over customers is infinite, and said to be; one seen often enough has a mean."""
    found = buying.expected_value(Spending(2, 0.5, 10), [0, 2], [0, 40])
    assert found[0] == np.inf
    assert np.isfinite(found[1])

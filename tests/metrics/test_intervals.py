"""Intervals, against arithmetic written out another way; published figures are in tests/published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cskit.metrics.intervals import effective_n, grr_interval, nps_interval, nrr_interval, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (2, 25, 2.2, 25.0),
        (19, 20, 76.4, 99.1),
        (20, 20, 83.9, 100.0),
        (51, 60, 73.9, 91.9),
    ],
)
def test_wilson_gives_the_stated_figures(k: int, n: int, low: float, high: float) -> None:
    """In percent, to one decimal; the ends at 0 and n are exact."""
    found = wilson(k, n)
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (low, high)


def test_wilson_agrees_with_scipy() -> None:
    """For whole numbers and another confidence."""
    for k in range(13):
        theirs = stats.binomtest(k, 12).proportion_ci(0.9, method="wilson")
        assert wilson(k, 12, 0.9)[:2] == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_no_trial_gives_no_interval() -> None:
    """NaN, and no warning."""
    assert np.isnan(wilson(0, 0)[:2]).all()
    assert np.isnan(nps_interval(0, 0, 0)).all()


def test_nps_is_that_of_the_pages_example() -> None:
    """14 promoters, 8 passives, 9 detractors: 16 (−13 to 43), as a page shows it."""
    found = nps_interval(14, 8, 9)
    assert (round(found.score, 3), round(found.adjusted, 3)) == (16.129, 14.706)
    assert (round(found.low), round(found.high)) == (-13, 43)


def test_grr_of_equal_accounts_is_wilson_of_their_number() -> None:
    """18 of 20 equal accounts kept: the interval of 18 of 20."""
    then = np.full(20, 12345)
    now = np.where(np.arange(20) < 18, 12345, 0)
    assert grr_interval(then, now)[:2] == pytest.approx(wilson(18, 20)[:2], abs=1e-12)
    assert grr_interval(then, then).high == 1.0
    assert grr_interval(then, np.zeros(20, dtype=int)).low == 0.0


def test_nrr_by_another_road() -> None:
    """The formula of the design, in numpy's own words, on eight unequal accounts."""
    m = np.array([100, 250, 80, 400, 120, 90, 60, 300])
    t = np.array([150, 250, 0, 420, 100, 90, 75, 0])
    k, g = np.minimum(m, t), np.maximum(t - m, 0)
    grr, gain, n = k.sum() / m.sum(), g.sum() / m.sum(), 8
    n_eff = m.sum() ** 2 / (m**2).sum()
    z = stats.norm.ppf(0.975)
    middle, spread = grr + z**2 / 2 / n_eff, z * np.sqrt(grr * (1 - grr) / n_eff + z**2 / 4 / n_eff**2)
    grr_low, grr_high = (middle - spread) / (1 + z**2 / n_eff), (middle + spread) / (1 + z**2 / n_eff)
    se = np.sqrt(n / (n - 1) * ((g - gain * m) ** 2).sum()) / m.sum()
    factor = np.exp(stats.t.ppf(0.975, max(2, n_eff - 1)) * se / gain)
    rho = stats.pearsonr(k - grr * m, g - gain * m).statistic
    a, b = grr - grr_low, gain - gain / factor
    c, d = grr_high - grr, gain * factor - gain
    low = max(0, grr + gain - np.sqrt(a**2 + b**2 + 2 * rho * a * b))
    high = grr + gain + np.sqrt(c**2 + d**2 + 2 * rho * c * d)
    found = nrr_interval(m, t)
    assert found[:2] == pytest.approx((low, high), rel=1e-12)
    assert found.notes == ()


def test_nrr_says_where_data_are_too_thin() -> None:
    """Nobody expanded: GRR's ends, which do not bound gains. Few effective accounts: approximate."""
    ten = np.full(10, 100)
    flat = nrr_interval(ten, ten)
    assert flat[:2] == grr_interval(ten, ten)[:2]
    assert flat.notes == ("gains_not_bounded",)
    assert nrr_interval(ten[:4], ten[:4] + 5).notes == ("approximate",)
    assert nrr_interval(ten[:5], ten[:5] + 5).notes == ()
    single = nrr_interval(np.array([100]), np.array([120]))
    assert np.isnan(single[:2]).all()
    assert single.notes == ("too_few",)


AMOUNTS = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=2, max_size=30)


@given(AMOUNTS)
def test_intervals_hold_their_figure_and_stay_in_range(pairs: list[tuple[int, int]]) -> None:
    """Whatever the accounts: 0 <= low <= value <= high, GRR at most 1, no infinity."""
    then, now = np.array(pairs).T
    grr, nrr = np.minimum(then, now).sum() / then.sum(), now.sum() / then.sum()
    gross, net = grr_interval(then, now), nrr_interval(then, now)
    assert 0 <= gross.low <= grr + 1e-12
    assert grr - 1e-12 <= gross.high <= 1
    assert 0 <= net.low <= nrr + 1e-12
    assert net.high >= nrr - 1e-12
    assert ("gains_not_bounded" in net.notes) == bool((now <= then).all())
    if "gains_not_bounded" in net.notes:
        assert net[:2] == gross[:2]
    assert 1 - 1e-9 <= effective_n(then) <= len(then) + 1e-9


@given(AMOUNTS)
def test_intervals_do_not_depend_on_the_unit_or_the_order(pairs: list[tuple[int, int]]) -> None:
    """Ten times the money is the same rate; another order of rows the same to the last digit."""
    then, now = np.array(pairs).T
    for interval in (grr_interval, nrr_interval):
        first = interval(then, now)[:2]
        assert interval(10 * then, 10 * now)[:2] == pytest.approx(first, rel=1e-9, nan_ok=True)
        assert str(interval(then[::-1], now[::-1])[:2]) == str(first)

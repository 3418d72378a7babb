"""Chance alone, exactly: the two views of one test agree; published ends are in tests/published."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cskit.metrics.poisson import interval, limits


@given(st.floats(0.01, 200), st.integers(0, 300))
def test_a_count_lies_outside_exactly_when_chance_is_below_a_fortieth(expected, count):
    """Whole counts against scipy's own distribution: no approximation, at any size."""
    low, high = (end[0] for end in limits(np.array([expected])))
    assert (count > high) == (stats.poisson.sf(count - 1, expected) < 0.025)
    assert (count < low) == (stats.poisson.cdf(count, expected) < 0.025)


@given(st.floats(0.01, 200), st.integers(0, 300))
def test_funnel_and_interval_are_one_test(expected, count):
    """A count lies outside the funnel exactly when the expected number lies outside its interval."""
    low, high = (end[0] for end in limits(np.array([expected])))
    about = interval(count)
    assert (low <= count <= high) == (about.low <= expected <= about.high)


def test_where_little_is_expected_no_count_is_too_small():
    """Of 3.6 expected losses, none at all still happens more often than one time in forty."""
    low, _ = limits(np.array([3.6, 3.7]))
    assert low[0] == 0
    assert low[1] > 0

"""Ratios of gamma functions: by hand for steps of any size, also beside huge numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cskit.models.gammas import beta_ratio, rising

_SIZES = st.floats(-3, 9).map(lambda power: 10.0**power)


@example(0.01, 10**2.9375)  # a difference of functions of 5,000 keeps 12 digits behind the comma
@given(_SIZES, _SIZES)
def test_whole_steps_are_a_product(alpha, beta):
    """B(α, β + 5) ÷ B(α, β) is the product of (β + j) ÷ (α + β + j), to the last digits of what is small."""
    j = np.arange(5)
    assert beta_ratio(alpha, beta, 5) == pytest.approx(
        -np.log1p(alpha / (beta + j)).sum(), rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize("steps", [0.3, 7.0, 1e4, 1e8, 1e13])
@pytest.mark.parametrize("beta", [0.01, 2.0, 900.0, 1e6])
def test_huge_steps(beta, steps):
    """With α = 2 the ratio is β(β + 1) ÷ ((β + x)(β + x + 1)), however far x goes."""
    by_hand = np.log(beta / (beta + steps)) + np.log((beta + 1) / (beta + 1 + steps))
    assert beta_ratio(2.0, beta, steps) == pytest.approx(by_hand, rel=1e-11, abs=1e-11)


def test_both_ways_agree_where_they_meet():
    """A base just below 100 and one just above: four steps up are the same product."""
    base = np.array([99.9999, 100.0])
    by_hand = np.log(base[:, None] + np.arange(4)).sum(axis=1)
    assert rising(base, 4.0) == pytest.approx(by_hand, rel=1e-13)

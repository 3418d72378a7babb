"""A book's ratio of losses: by hand, against a direct integration, and at its limits."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cskit.metrics.projection.fitting import Fit
from cskit.metrics.projection.groups import Group
from cskit.metrics.projection.ratios import Ratio, expected_losses, ratios


class _Even:
    """A curve that a tenth of its accounts leave in every period."""

    def retention(self, periods):
        return np.full(len(periods), 0.9)


def _expected(*counts):
    """Count what that curve expects of (at risk, lost) by period."""
    frame = pd.DataFrame(counts, columns=["at_risk", "lost"]).assign(age=range(1, len(counts) + 1))
    group = Group(1, frame, np.array([0.0, 1.0]), 0, 0, 12)
    return expected_losses(group, Fit(group, "", _Even(), 12, 0.95))


def test_expected_losses_by_hand():
    """Who stayed a period was under −ln .9 of the risk; who left under less, 1 + .9·ln .9 ÷ .1 of a loss."""
    stayed, left = -math.log(0.9), 1 + 0.9 * math.log(0.9) / 0.1
    assert _expected((10, 2), (8, 0)) == pytest.approx(8 * stayed + 2 * left + 8 * stayed)
    # Where losses are just the curve's, as many are expected: 1 of 10, and 2 of 20.
    assert _expected((10, 1)) == pytest.approx(1)
    assert _expected((20, 2), (10, 1)) == pytest.approx(3)
    assert _expected((0, 0)) == 0


def _integrated(lost, expected, shares):
    """Mean and quantiles of the first book's ratio, from a plain grid over ratios and spreads."""
    spreads, at = np.linspace(0.002, 1.5, 400)[:, None], np.linspace(0.0005, 8, 8000)
    density = np.ones((len(spreads), len(at)))
    for number, (seen, due) in enumerate(zip(lost, expected, strict=True)):
        each = stats.gamma.pdf(at, spreads**-2, scale=spreads**2) * stats.poisson.pmf(seen, due * at)
        density = density * (each if number == 0 else each.sum(axis=1, keepdims=True))
    weight = density.sum(axis=0) / density.sum()
    return [float(weight @ at), *np.interp(shares, weight.cumsum(), at)]


@pytest.mark.parametrize(
    ("lost", "expected"),
    [((1, 6, 15, 8), (4.0, 5.0, 10.0, 10.0)), ((0, 3), (2.5, 4.0)), ((9, 40, 2), (3.0, 40.0, 9.0))],
)
def test_a_ratio_is_the_posterior_of_its_model(lost, expected):
    """Mean and range agree with summing up the stated model over a grid of ratios and spreads."""
    one = ratios(lost, expected, 0.95)[0]
    direct = _integrated(lost, expected, (0.025, 0.975))
    assert [one.value, one.low, one.high] == pytest.approx(direct, rel=0.01, abs=0.005)


def test_without_anything_seen_a_book_is_like_the_others():
    """Nothing expected, nothing lost: 1, with a range as wide as the company's books differ."""
    alike = ratios([0, 50, 50, 50, 50], [0.0, 50.0, 50.0, 50.0, 50.0], 0.95)[0]
    apart = ratios([0, 10, 90, 20, 80], [0.0, 50.0, 50.0, 50.0, 50.0], 0.95)[0]
    assert (alike.value, apart.value) == pytest.approx((1, 1))
    assert apart.high - apart.low > 2 * (alike.high - alike.low)


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.5, 60)), min_size=1, max_size=8))
def test_a_ratio_lies_between_the_books_own_and_the_companys(books):
    """Between lost ÷ expected and 1; low < value < high; the order of books changes nothing."""
    lost, expected = zip(*books, strict=True)
    found = ratios(lost, expected, 0.95)
    for one, (seen, due) in zip(found, books, strict=True):
        own = seen / due
        assert min(own, 1) - 1e-9 <= one.value <= max(own, 1) + 1e-9
        assert 0 < one.low < one.value < one.high
    turned = ratios(lost[::-1], expected[::-1], 0.95)[::-1]
    for one, two in zip(found, turned, strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((two.value, two.low, two.high), rel=1e-6)


def test_the_more_was_seen_the_less_it_is_drawn():
    """Twice the losses expected: of 2, of 20, of 200."""
    others = [10, 10, 30, 5], [10.0, 20.0, 15.0, 10.0]
    found = [ratios([2 * due, *others[0]], [due, *others[1]], 0.95)[0] for due in (1.0, 10.0, 100.0)]
    values = [one.value for one in found]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(2, abs=0.05)
    assert found[0].high - found[0].low > 3 * (found[2].high - found[2].low)


def test_scaling_by_hand():
    """S^ρ. Where only ρ is unsure the ends are S to its ends; where only S is, they are S's ends to ρ; both
    together lie further out. Who lost nobody stays at 1.
    """
    half, low, high = (np.array([1.0, share]) for share in (0.5, 0.4, 0.6))
    value, least, most = Ratio(2, 1, 3).scale(half, half, half)
    assert [*value, *least, *most] == pytest.approx([1, 0.25, 1, 0.125, 1, 0.5])
    value, least, most = Ratio(2, 2, 2).scale(half, low, high)
    assert [*value, *least, *most] == pytest.approx([1, 0.25, 1, 0.16, 1, 0.36])
    value, least, most = Ratio(2, 1, 3).scale(half, low, high)
    # On the scale of ln(−ln S), √(ln²(3 ÷ 2) + ln²(ln .4 ÷ ln .5)) below.
    away = math.hypot(math.log(1.5), math.log(math.log(0.4) / math.log(0.5)))
    assert least[1] == pytest.approx(math.exp(2 * math.log(0.5) * math.exp(away)))
    assert least[1] < 0.125 < 0.5 < most[1]


def test_a_curve_that_may_lose_all_or_nobody_keeps_its_ends():
    """Ends of 0 and 1 stay where they are."""
    value, least, most = Ratio(1.5, 1, 2).scale(*(np.array([share]) for share in (0.5, 0.0, 1.0)))
    assert [*least, *most] == [0, 1]
    assert value == pytest.approx(0.5**1.5)

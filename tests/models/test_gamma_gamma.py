"""Gamma-Gamma: one customer by hand, its slope, what cannot be told; published figures: tests/published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.errors import ConfigurationError, NotIdentified
from cskit.models import GammaGamma
from tests.models.buyers import cdnow_spending

X, MEAN = np.array([1, 2, 3, 1, 5] * 8), np.array([10, 25, 31, 60, 18, 22, 9, 80] * 5)


def test_likelihood_by_hand():
    """At p = q = v = 1 an order of 3 has 1 ÷ (1 + 3)², two orders of mean 1 have 8 ÷ (1 + 2)³.

    Γ(2)/(Γ(1)Γ(1)) = 1, and Γ(3)/(Γ(2)Γ(1)) = 2 times z = 1 times x² = 4.
    """
    model = GammaGamma([1] * 10 + [2] * 5, [3] * 10 + [1] * 5)
    assert model.loglike([1, 1, 1]) == pytest.approx(10 * np.log(1 / 16) + 5 * np.log(8 / 27), rel=1e-12)


@pytest.mark.parametrize("params", [(6.0, 3.7, 15.0), (0.2, 9.0, 400.0), (50.0, 1.1, 0.3)])
def test_slope(params):
    """The score is the slope of the log-likelihood, as central differences measure it."""
    model = GammaGamma(X, MEAN)
    steps = np.diag(np.array(params) * 1e-5)
    slopes = [
        (model.loglike(params + step) - model.loglike(params - step)) / (2 * step.sum()) for step in steps
    ]
    assert model.score(params) == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-6)


@pytest.mark.shared
@pytest.mark.parametrize("times", [100.0, 1e-4])
def test_another_unit_of_money(shared, times):
    """Cents or units of 10,000 for dollars, in any order: v follows, and the log-likelihood by −n·ln c."""
    rows = cdnow_spending(shared)
    one, mixed = (
        GammaGamma(rows["frequency"], rows["monetary_value"]).fit(),
        rows.sample(frac=1, random_state=2),
    )
    found = GammaGamma(mixed["frequency"], mixed["monetary_value"] * times).fit()
    assert found.llf + len(rows) * np.log(times) == pytest.approx(one.llf, abs=1e-4)
    assert list(found.params.index) == ["p", "q", "v"]
    assert (found.params / [1, 1, times]).to_numpy() == pytest.approx(one.params.to_numpy(), rel=2e-5)


@pytest.mark.shared
@pytest.mark.parametrize("times", [3, 7])
def test_each_customer_so_many_times(shared, times):
    """Counts × c: the same parameters, c times the log-likelihood, errors ÷ √c, in any order."""
    rows = cdnow_spending(shared)
    many = pd.concat([rows] * times).sample(frac=1, random_state=2)
    one, found = (GammaGamma(part["frequency"], part["monetary_value"]).fit() for part in (rows, many))
    assert found.llf == pytest.approx(-4055.9177 * times, abs=1e-4 * times)
    assert found.params.to_list() == pytest.approx(one.params.to_list(), rel=1e-6)
    assert (found.bse * np.sqrt(times)).to_list() == pytest.approx(one.bse.to_list(), rel=1e-4)


@pytest.mark.shared
def test_the_mean_of_one_shrinks_to_that_of_all(shared):
    """What is expected lies between a customer's own mean and that of all, nearer to its own by order."""
    rows = cdnow_spending(shared)
    found = GammaGamma(rows["frequency"], rows["monetary_value"]).fit()
    of_all, own = float(found.expected_value()), 100.0
    seen = found.expected_value([1, 2, 5, 20, 1000], own)
    assert of_all == pytest.approx(6.24957 * 15.44352 / 2.74422, rel=1e-4)
    assert (np.diff([of_all, *seen, own]) > 0).all()
    assert seen[-1] == pytest.approx(own, rel=1e-3)


@pytest.mark.parametrize(
    ("x", "mean", "reason"),
    [
        ([], [], "nobody_repeats"),
        ([1, 2, 3] * 9, [5.0] * 27, "all_alike"),
        ([1, 2, 3], [5.0, 6.0, 7.0], "too_few_repeats"),
    ],
)
def test_what_cannot_be_told(x, mean, reason):
    """Where the data cannot tell the parameters, a sentence says why and what to do."""
    with pytest.raises(NotIdentified, match=r"GammaGamma, .* customers") as raised:
        GammaGamma(x, mean).fit()
    assert raised.value.reason == reason


@pytest.mark.parametrize("row", [(0, 5), (1, 0), (1, -5), (1.5, 5), (1, np.nan)])
def test_rows_that_cannot_be(row):
    """The first impossible customer is named with what it has."""
    with pytest.raises(ConfigurationError, match="customer 1: expected a whole frequency"):
        GammaGamma([1, row[0]], [5, row[1]])

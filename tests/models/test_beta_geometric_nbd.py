"""BG/NBD: one customer by hand, its slope, and what cannot be told; published fits are in tests/published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.errors import ConfigurationError, NotIdentified
from cskit.models import BetaGeometricNBD
from tests.models.buyers import cdnow_summary, drawn


def _model(rows: pd.DataFrame, times: float = 1.0) -> BetaGeometricNBD:
    return BetaGeometricNBD(rows["frequency"], rows["recency"] * times, rows["age"] * times)


def test_likelihood_by_hand():
    """At r = α = a = b = 1, (2, 3, 4) has Γ(3)·B(1, 3)·(5⁻³ + ½·4⁻³) and (0, 0, 4) has 1/5.

    B(1, 3) = 1/3 and Γ(3) = 2; ten of the first and five of the second are multiplied.
    """
    twice, once = 2 / 3 * (1 / 125 + 1 / 128), 1 / 5
    model = BetaGeometricNBD([2] * 10 + [0] * 5, [3] * 10 + [0] * 5, [4] * 15)
    assert model.loglike([1, 1, 1, 1]) == pytest.approx(10 * np.log(twice) + 5 * np.log(once), rel=1e-12)


@pytest.mark.parametrize("params", [(0.2, 4.0, 0.8, 2.4), (3.0, 0.1, 0.05, 9.0), (0.05, 50.0, 2.0, 0.3)])
def test_slope(params):
    """The score is the slope of the log-likelihood, as central differences measure it."""
    model = _model(drawn(60, 1.0, 4.0, 0.8, 2.4))
    steps = np.diag(np.array(params) * 1e-5)
    slopes = [
        (model.loglike(params + step) - model.loglike(params - step)) / (2 * step.sum()) for step in steps
    ]
    assert model.score(params) == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-6)


@pytest.mark.shared
def test_cdnow(shared):
    """Parameters have their names, and ranges around them; in another order the same to the bit."""
    rows = cdnow_summary(shared)
    found, shuffled = _model(rows).fit(), _model(rows.sample(frac=1, random_state=2)).fit()
    assert (shuffled.params.to_list(), shuffled.llf) == (found.params.to_list(), found.llf)
    assert list(found.params.index) == ["r", "alpha", "a", "b"]
    assert (found.conf_int()[0] < found.params).all()


@pytest.mark.shared
@pytest.mark.parametrize("times", [7.0, 1 / 52, 1e6, 1e-6])
def test_another_unit_of_time(shared, times):
    """Days for weeks: α is multiplied, nothing else moves, and the log-likelihood falls by Σx·ln c."""
    rows = cdnow_summary(shared)
    one, other = _model(rows).fit(), _model(rows, times).fit()
    assert other.llf + rows["frequency"].sum() * np.log(times) == pytest.approx(one.llf, abs=1e-6)
    back = (other.params / [1, times, 1, 1]).to_list()
    assert back == pytest.approx(one.params.to_list(), rel=1e-5)


def test_order_and_repetition():
    """The order of customers changes no digit; each of them twice doubles the log-likelihood."""
    rows = drawn(300, 1.0, 4.0, 0.8, 2.4)
    one, other = _model(rows).fit(), _model(rows.sample(frac=1, random_state=1)).fit()
    twice = _model(pd.concat([rows, rows])).fit()
    assert one.params.to_list() == other.params.to_list()
    assert one.llf == other.llf
    assert twice.llf == pytest.approx(2 * one.llf, rel=1e-12)
    assert twice.params.to_list() == pytest.approx(one.params.to_list(), rel=1e-5)
    assert (twice.bse * np.sqrt(2)).to_list() == pytest.approx(one.bse.to_list(), rel=1e-3)


def test_truth_is_found():
    """Of 3,000 drawn customers each 99.9% interval holds the truth, and the truth is no likelier."""
    truth = [0.8, 4.0, 0.8, 2.4]
    model = _model(drawn(3000, *truth))
    found = model.fit()
    ends = found.conf_int(0.001)
    assert ((ends[0] < truth) & (truth < ends[1])).all()
    assert found.llf > model.loglike(truth)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(0, 0, 10), (0, 0, 12)] * 20, "nobody_repeats"),
        ([(2, 5, 10)] * 40, "all_alike"),
        ([(0, 0, 10)] * 40 + [(1, 3, 10)] * 9, "too_few_repeats"),
        # Everybody orders every week and nobody stops: neither rates nor losses have a spread.
        ([(x, x - 0.01, x) for x in range(10, 60)], "no_maximum"),
    ],
)
def test_what_cannot_be_told(rows, reason):
    """Where the data cannot tell the parameters, a sentence says why and what to do."""
    x, last, end = np.array(rows, dtype=float).T
    with pytest.raises(NotIdentified, match=r"BetaGeometricNBD, .* (customers|accounts)") as raised:
        BetaGeometricNBD(x, last, end).fit()
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    "row", [(1.5, 1, 2), (-1, 0, 2), (1, 3, 2), (1, 0, 2), (0, 1, 2), (0, 0, np.inf), (np.nan, 0, 2)]
)
def test_rows_that_cannot_be(row):
    """The first impossible customer is named with what it has."""
    x, last, end = np.array([(1, 1, 2), row], dtype=float).T
    with pytest.raises(ConfigurationError, match="customer 1: expected a whole frequency"):
        BetaGeometricNBD(x, last, end)

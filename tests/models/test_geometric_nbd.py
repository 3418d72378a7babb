"""G/NBD: one customer by hand, its slope, the truth it finds, and what it is to BG/NBD."""

from __future__ import annotations

import numpy as np
import pytest

from cskit.models import BetaGeometricNBD, GeometricNBD, buying
from tests.models.buyers import drawn


def test_likelihood_by_hand():
    """At r = α = 1 and a chance of 1/5, (2, 3, 4) has Γ(3)·((4/5)²·5⁻³ + 1/5·4/5·4⁻³), (0, 0, 4) has 1/5."""
    twice, once = 2 * (16 / 25 / 125 + 4 / 25 / 64), 1 / 5
    model = GeometricNBD([2] * 10 + [0] * 5, [3] * 10 + [0] * 5, [4] * 15)
    found = model.loglike([1, 1, buying.ALIKE / 4])
    assert found == pytest.approx(10 * np.log(twice) + 5 * np.log(once), rel=1e-6)


def test_slope():
    """The score is the slope of the log-likelihood, as central differences measure it."""
    model, at = GeometricNBD(**drawn(60, 1.0, 4.0, 0.8, 2.4)), np.array([0.7, 3.0, buying.ALIKE / 9])
    steps = np.diag(at * 1e-5)
    slopes = [(model.loglike(at + step) - model.loglike(at - step)) / (2 * step.sum()) for step in steps]
    assert model.score(at) == pytest.approx(slopes, rel=1e-5)


def test_truth_is_found():
    """Of 1,000 customers who leave with nearly one chance, each 99.9% interval holds the truth."""
    truth = [0.8, 4.0, buying.ALIKE / 9]
    fit = GeometricNBD(**drawn(1000, *truth, buying.ALIKE)).fit()
    ends = fit.conf_int(0.001)
    assert ((ends[0] < truth) & (truth < ends[1])).all()
    assert fit.parameters == buying.Buying(*fit.params, b=buying.ALIKE)


def test_it_is_no_likelier_than_what_it_is_an_edge_of():
    """Where chances differ, BG/NBD is the likelier one."""
    rows = drawn(300, 1.0, 4.0, 0.8, 2.4)
    assert BetaGeometricNBD(**rows).fit().llf > GeometricNBD(**rows).fit().llf + 5

"""NBD: one customer by hand, its slope, and what it is to BG/NBD."""

from __future__ import annotations

import numpy as np
import pytest

from cskit.errors import ConfigurationError, NotIdentified
from cskit.models import BetaGeometricNBD, NegativeBinomial
from tests.models.buyers import drawn


def test_likelihood_by_hand():
    """At r = α = 1, two orders in 3 have Γ(3) ÷ 4³ = 1/32, none in 3 has 1/4."""
    model = NegativeBinomial([2] * 10 + [0] * 5, [1] * 10 + [0] * 5, [3] * 15)
    assert model.loglike([1, 1]) == pytest.approx(10 * np.log(1 / 32) + 5 * np.log(1 / 4), rel=1e-12)


def test_slope_and_edge():
    """The score is the slope, and BG/NBD comes to it as nobody leaves (a → 0)."""
    rows = drawn(60, 1.0, 4.0, 0.8, 2.4)
    model, edge = NegativeBinomial(**rows), BetaGeometricNBD(**rows)
    steps = np.diag([1e-5, 1e-5])
    at = np.array([0.7, 3.0])
    slopes = [(model.loglike(at + step) - model.loglike(at - step)) / 2e-5 for step in steps]
    assert model.score(at) == pytest.approx(slopes, rel=1e-6)
    assert edge.loglike([0.7, 3.0, 1e-9, 1.0]) == pytest.approx(model.loglike(at), rel=1e-6)


def test_what_is_wrong_is_said_of_this_model():
    """The sentence names the model that was asked for, and its two parameters."""
    with pytest.raises(NotIdentified, match=r"^NegativeBinomial, 3 customers: .* for 2 parameters, got 1"):
        NegativeBinomial([2, 0, 0], [1, 0, 0], [3, 3, 3])
    with pytest.raises(ConfigurationError, match=r"^NegativeBinomial, customer 1"):
        NegativeBinomial([1, 1], [1, 3], [2, 2])

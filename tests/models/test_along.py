"""The likelihood along the churn is that of the curves, and its pull says which way it rises."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from cskit.models import BetaDiscreteWeibull, ShiftedBetaGeometric
from cskit.models.duration_model import Shape, log_survival
from tests.models.survivors import HIGH_END

SPREADS = np.array([0.0, 1e-5, 0.01, 0.2, 0.7, 0.99])
LOGITS = (-6.0, -2.0, -0.3, 2.0)


def _along(kind, logit):
    """Give the model, its curves along the churn, their powers and the churn of each."""
    model = kind(HIGH_END)
    power = np.ones(6) if kind is ShiftedBetaGeometric else np.array([0.5, 1.0, 1.3, 0.7, 2.0, 4.0])
    return model, model.along(SPREADS, power), power, np.full(6, logit)


@pytest.mark.parametrize("kind", [ShiftedBetaGeometric, BetaDiscreteWeibull])
@pytest.mark.parametrize("logit", LOGITS)
def test_heights_are_those_of_the_curves(kind, logit):
    """Height and chances to stay are those of the curve at this churn, for any spread from 0 on."""
    model, along, power, at = _along(kind, logit)
    shape = Shape(special.expit(at), SPREADS, power)
    assert along.height(at) == pytest.approx(model.log_likelihood(shape), rel=1e-9)
    curves = log_survival(Shape(*(np.asarray(part)[:, None] for part in shape)), np.arange(8))
    assert along.log_retention(at) == pytest.approx(np.diff(curves), rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("kind", [ShiftedBetaGeometric, BetaDiscreteWeibull])
@pytest.mark.parametrize("logit", LOGITS)
def test_falls_and_pull_are_slopes(kind, logit):
    """The written slopes are those of differences; the height rises to the side of the pull."""
    _, along, _, at = _along(kind, logit)
    ahead, behind = at + 1e-4, at - 1e-4
    falls = (along.log_retention(behind) - along.log_retention(ahead)) / 2e-4
    assert along.falls(at) == pytest.approx(falls, rel=1e-4, abs=1e-8)
    rises = along.height(ahead) - along.height(behind)
    assert (np.sign(along.pull(at)) == np.sign(rises)).all()


@pytest.mark.parametrize("kind", [ShiftedBetaGeometric, BetaDiscreteWeibull])
def test_some_of_the_curves_are_these_curves(kind):
    """``along[which]`` gives the same figures as the whole does at these places."""
    _, along, _, at = _along(kind, -2.0)
    which = np.array([True, False, True, True, False, True])
    for one in ("height", "pull"):
        assert (getattr(along[which], one)(at[which]) == getattr(along, one)(at)[which]).all()

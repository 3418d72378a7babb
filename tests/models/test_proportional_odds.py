"""The derivatives of the ordered logit's likelihood are those of statsmodels' OrderedModel."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.numdiff import approx_fprime, approx_hess

from cskit.models.proportional_odds import ProportionalOdds


@pytest.mark.parametrize("groups", [2, 3, 4])
@pytest.mark.parametrize("far", [0.0, 0.7])
def test_derivatives(groups, far):
    """Each answer's derivative and the curvature are statsmodels' likelihood's, by differences; anywhere."""
    random = np.random.default_rng(groups)
    columns = random.normal(size=(40, 2))
    answers = np.concatenate([np.arange(groups), random.integers(0, groups, 40 - groups)])
    model, own = (kind(answers, columns, distr="logit") for kind in (ProportionalOdds, OrderedModel))
    params = own.start_params + far * np.arange(1, groups + 2) / groups
    assert model.loglike(params) == pytest.approx(own.loglike(params), rel=1e-12)
    slopes = approx_fprime(params, own.loglikeobs, centered=True)
    assert model.score_obs(params) == pytest.approx(slopes, abs=1e-7)
    assert model.hessian(params) == pytest.approx(approx_hess(params, own.loglike), abs=1e-3)

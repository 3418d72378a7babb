"""Fitting by maximum likelihood: statsmodels' way of results, from any start, or no top."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cskit.models.likelihood import LikelihoodModel, NoMaximum


class Gamma(LikelihoodModel):
    """Waiting times that follow a gamma distribution: shape and rate."""

    names = ("shape", "rate")

    def __init__(self, times):
        self.sums = len(times), np.log(times).sum(), np.sum(times)
        super().__init__(pd.DataFrame({"time": times}), len(times))

    def starts(self):
        return [(1.0, 1.0)]

    def loglike(self, params):
        from scipy import special

        (shape, rate), (n, logs, total) = params, self.sums
        return n * (shape * np.log(rate) - special.gammaln(shape)) + (shape - 1) * logs - rate * total

    def score(self, params):
        from scipy import special

        (shape, rate), (n, logs, total) = params, self.sums
        return np.array([n * (np.log(rate) - special.psi(shape)) + logs, n * shape / rate - total])


TIMES = np.array([0.3, 0.9, 1.1, 1.6, 2.0, 2.2, 3.1, 4.0, 5.2, 7.5])


def test_results_are_as_statsmodels_gives_them():
    """Named estimates, errors, intervals and covariance, and a summary without a date."""
    fit = Gamma(TIMES).fit()
    assert list(fit.params.index) == list(fit.bse.index) == list(fit.conf_int().index) == ["shape", "rate"]
    # The score is zero at the top: shape ÷ rate is the mean.
    assert fit.params["shape"] / fit.params["rate"] == pytest.approx(TIMES.mean(), rel=1e-9)
    assert np.diag(fit.cov_params()) ** 0.5 == pytest.approx(fit.bse.to_numpy())
    assert (fit.conf_int()[1] - fit.params).to_numpy() == pytest.approx(
        1.959964 * fit.bse.to_numpy(), rel=1e-6
    )
    assert (fit.nobs, fit.aic) == (10, pytest.approx(4 - 2 * fit.llf))
    assert str(fit.summary()) == str(Gamma(TIMES).fit().summary())
    assert "Date" not in str(fit.summary())


def test_standard_errors_are_those_of_the_information():
    """The gamma distribution's information by hand: n·ψ'(k), −n/λ, n·k/λ²."""
    from scipy import special

    fit = Gamma(TIMES).fit()
    k, rate = fit.params
    information = 10 * np.array([[special.polygamma(1, k), -1 / rate], [-1 / rate, k / rate**2]])
    assert fit.cov_params().to_numpy() == pytest.approx(np.linalg.inv(information), rel=1e-5)


@pytest.mark.parametrize("start", [(0.01, 50.0), (30.0, 0.01), (1e-4, 1e-4), (200.0, 200.0)])
def test_any_start_leads_to_the_same_top(start):
    """Also starts a thousand times off."""
    fit, best = Gamma(TIMES).fit(start), Gamma(TIMES).fit()
    assert fit.llf == pytest.approx(best.llf, abs=1e-9)
    assert fit.params.to_numpy() == pytest.approx(best.params.to_numpy(), rel=1e-6)


def test_a_likelihood_without_a_top_is_said():
    """Equal times: the likelihood rises for ever as the shape does."""
    model = Gamma(np.full(10, 2.0))
    with pytest.raises(NoMaximum, match=r"one highest point was expected.*: wait for more") as caught:
        model.fit()
    assert caught.value.reason == "no_maximum"
    assert caught.value.reached > model.loglike([1e4, 5e3])


def test_a_place_without_a_variance_is_no_top(monkeypatch):
    """Where the search ends on a saddle, as rounding makes one of what is flat, there is no estimate."""
    monkeypatch.setattr(LikelihoodModel, "_polished", lambda self, logs: np.array([5.0, -5.0]))
    with pytest.raises(NoMaximum):
        Gamma(TIMES).fit()


def test_naming_the_models_loads_nothing():
    """statsmodels takes more than a second to load: a page without a model does not wait for it."""
    code = "import sys, cskit.models; print('statsmodels' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_models_are_found_by_name():
    """Each name of the package is a model, in order; what isn't there is an AttributeError."""
    import cskit.models as models

    assert sorted(models.__all__) == models.__all__
    assert all(callable(getattr(models, name).fit) for name in models.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = models.Nothing

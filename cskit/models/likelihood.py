"""What the models fitted by maximum likelihood share: one way to fit, and one kind of results.

Both build on statsmodels, so ``fit()`` gives what its readers expect: ``params``, ``llf``, ``bse``,
``conf_int()``, ``cov_params()``, ``summary()``. To add a model, subclass :class:`LikelihoodModel` and give

- ``names``: its parameters, all above 0, in order;
- ``starts()``: one or more sets of starting values, the soundest first;
- ``loglike(params)``: the log-likelihood, without constants that no parameter moves;
- ``score(params)``: its derivative by each parameter. The fit turns it into one by their logarithms.

``score`` is worth writing down by hand: it gives the fit, its curvature and so the standard errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import linalg, optimize
from statsmodels.base.model import (
    GenericLikelihoodModel,
    GenericLikelihoodModelResults,
    LikelihoodModelResults,
)
from statsmodels.iolib.summary import Summary

from cskit.errors import NotIdentified
from cskit.models.arrays import Floats

__all__ = ["LikelihoodModel", "LikelihoodResults", "NoMaximum"]


_WIDEST = 16.0
"""A parameter's logarithm stays within this of 0: from a ten-millionth to ten million."""
_STEP = 1e-4
"""Step, in logarithms, of the differences of the score that give the curvature."""
_FLAT = 1e-11
"""What one more Newton step may still promise, in log-likelihood an account, for a fit to be done."""


class NoMaximum(NotIdentified):
    """A likelihood that rises without end, or stays flat.

    Parameters
    ----------
    message
        The sentence.
    reached
        The highest log-likelihood that was met: a simpler model that comes as high is the edge it rises to.
    """

    def __init__(self, message: str, reached: float) -> None:
        super().__init__("no_maximum", message)
        self.reached = reached


class LikelihoodResults(GenericLikelihoodModelResults):  # type: ignore[misc]  # statsmodels has no types
    """A fitted model: estimates with names, their standard errors and the log-likelihood reached.

    Parameters
    ----------
    model
        The model that was fitted.
    params
        Its parameters at the maximum.
    covariance
        Their covariance, in the same order; NaN where a parameter has no finite maximum.

    Notes
    -----
    ``params`` and ``bse`` are Series, ``cov_params()`` and ``conf_int()`` DataFrames named likewise, and
    ``nobs`` counts accounts. ``bse`` and ``conf_int()`` come from the curvature at the maximum: they
    describe parameters, and are poor limits for a projection, which has limits of its own.
    """

    def __init__(self, model: LikelihoodModel, params: Floats, covariance: Floats) -> None:
        super().__init__(model, LikelihoodModelResults(model, params, covariance, cov_type="nonrobust"))
        self.params = pd.Series(params, index=list(model.names), name="estimate")
        self.nobs = model.accounts
        self.df_resid = model.accounts - len(params)

    @property
    def bse(self) -> pd.Series:
        """Standard errors, named as the parameters are."""
        variances = np.diag(self.normalized_cov_params)
        return pd.Series(np.sqrt(variances), index=self.params.index, name="standard_error")

    def cov_params(self, *_: object, **__: object) -> pd.DataFrame:
        """Give the covariance of the parameters."""
        names = self.params.index
        return pd.DataFrame(self.normalized_cov_params, index=names, columns=names)

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Give the ends of each parameter's interval, in columns 0 and 1.

        Parameters
        ----------
        alpha
            1 less the confidence.
        """
        return pd.DataFrame(super().conf_int(alpha), index=self.params.index)

    def summary(self, alpha: float = 0.05) -> Summary:
        """Give a table of the fit, the same for the same data: it bears no date.

        Parameters
        ----------
        alpha
            1 less the confidence of the parameters' intervals.
        """
        found = Summary()
        left = [("Model:", [type(self.model).__name__]), ("Method:", ["Maximum likelihood"])]
        right = [("Accounts:", [f"{self.nobs:g}"]), ("Log-likelihood:", [f"{self.llf:.4f}"])]
        found.add_table_2cols(self, gleft=left, gright=right, title=f"{type(self.model).__name__} fit")
        found.add_table_params(self, xname=list(self.params.index), alpha=alpha, use_t=False)
        return found


class LikelihoodModel(GenericLikelihoodModel):  # type: ignore[misc]  # statsmodels has no types
    """A model of accounts whose parameters are all above 0, fitted by maximum likelihood.

    Parameters
    ----------
    endog
        The data in the form that ``loglike`` wants, as a table.
    accounts
        How many accounts they are of.
    """

    names: ClassVar[tuple[str, ...]] = ()
    results_class: ClassVar[type[LikelihoodResults]] = LikelihoodResults

    units: Floats | float = 1.0
    """What each parameter is measured in where its logarithm is taken: a model of time or money sets them
    by its data, so that days in place of weeks give the same steps to the same maximum."""

    def __init__(self, endog: pd.DataFrame, accounts: float) -> None:
        self.accounts = accounts
        super().__init__(endog, extra_params_names=list(self.names))

    def starts(self) -> Sequence[Sequence[float]]:
        """Give starting values, the soundest first; a later set is for where one leads nowhere."""
        raise NotImplementedError

    def loglike(self, params: npt.ArrayLike) -> float:
        """Give the log-likelihood, without constants."""
        raise NotImplementedError

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by each parameter."""
        raise NotImplementedError

    def loglike_and_score(self, params: npt.ArrayLike) -> tuple[float, Floats]:
        """Give both at once: a model whose two share costly parts computes them once."""
        return self.loglike(params), self.score(params)

    def hessian(self, params: npt.ArrayLike) -> Floats:
        """Give the second derivatives of the log-likelihood, by differences of the score."""
        at = np.asarray(params, dtype=float)
        slopes = self.score(at)
        return (self._curvature(np.log(at / self.units)) - np.diag(slopes * at)) / np.outer(at, at)

    def fit(self, start_params: Sequence[float] | None = None) -> Any:
        """Find the parameters that make the data likeliest.

        Parameters
        ----------
        start_params
            Where to begin in place of the model's own starting values.

        Returns
        -------
        LikelihoodResults
            Of the model's own kind.

        Raises
        ------
        NoMaximum
            Where the likelihood has no maximum to be found: it rises for ever, or is flat.

        Notes
        -----
        Truncated Newton on the logarithms of the parameters with the score, then full Newton steps until
        one more promises nothing. The log-likelihood is divided by the number of accounts, so twice the
        accounts give the same steps.
        """
        reached = -np.inf
        for start in [start_params] if start_params is not None else self.starts():
            climbed = self._climbed(np.log(np.asarray(start, dtype=float) / self.units))
            reached = max(reached, -self._downhill(climbed)[0] * self.accounts)
            found = self._polished(climbed)
            if found is None:
                continue
            params, inverse = np.exp(found) * self.units, linalg.inv(-self._curvature(found))
            # Where only rounding makes a top, some parameter has no variance.
            if (np.diag(inverse) > 0).all():
                return self.results_class(self, params, inverse * np.outer(params, params))
        raise NoMaximum(
            f"{type(self).__name__}, {self.accounts:g} accounts: a likelihood with one highest point was "
            "expected, but from all starting values it rises without end or stays flat. These data cannot "
            "tell the model's parameters apart: wait for more periods or accounts, or use a simpler model.",
            reached,
        )

    def _downhill(self, logs: Floats) -> tuple[float, Floats]:
        """Give what is made small: minus the log-likelihood an account, and its slope."""
        with np.errstate(all="ignore"):
            params = np.exp(logs) * self.units
            value, slope = self.loglike_and_score(params)
            slope = -slope * params / self.accounts
        if not (np.isfinite(value) and np.isfinite(slope).all()):
            return 1e10, np.zeros_like(logs)
        return -value / self.accounts, slope

    def _slope(self, logs: Floats) -> Floats:
        """Give the slope of what is made small; it may be had without the value, which costs as much."""
        with np.errstate(all="ignore"):
            params = np.exp(logs) * self.units
            return -self.score(params) * params / self.accounts

    def _climbed(self, logs: Floats) -> Floats:
        """Climb from a start to the top, or to the edge of what is sought."""
        found = optimize.minimize(
            self._downhill,
            logs,
            jac=True,
            # Not L-BFGS-B: its tiny matrices go to BLAS threads, which wait for each other on a busy machine.
            method="TNC",
            bounds=[(-_WIDEST, _WIDEST)] * len(logs),
            options={"maxfun": 2000, "ftol": 1e-12, "gtol": 1e-9},
        )
        return np.asarray(found.x, dtype=float)

    def _polished(self, logs: Floats) -> Floats | None:
        """Step by Newton to the top; None where there is none near."""
        for _ in range(50):
            if (np.abs(logs) > _WIDEST - 1).any():
                return None
            value, slopes = self._downhill(logs)
            try:
                step = linalg.solve(-self._curvature(logs) / self.accounts, slopes, assume_a="pos")
            except (linalg.LinAlgError, ValueError):
                return None
            if slopes @ step / 2 < _FLAT:
                # Of two values that differ by rounding neither is the higher one.
                return logs - step if self._downhill(logs - step)[0] <= value + _FLAT else logs
            # A full step may leap over the top: halve it until it rises.
            halves = (step / 2**k for k in range(20))
            logs = next((logs - part for part in halves if self._downhill(logs - part)[0] < value), logs)
        return None

    def _curvature(self, logs: Floats) -> Floats:
        """Give the second derivatives by the logarithms of the parameters."""
        rows = []
        for at in range(len(logs)):
            step = np.where(np.arange(len(logs)) == at, _STEP, 0.0)
            rise = self._slope(logs - step) - self._slope(logs + step)
            rows.append(rise * self.accounts / (2 * _STEP))
        found = np.array(rows)
        return (found + found.T) / 2

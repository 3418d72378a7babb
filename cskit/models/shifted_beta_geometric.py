"""Shifted beta-geometric: at each renewal an account leaves with a chance of its own, always the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from cskit.models.along import Along
from cskit.models.arrays import Floats
from cskit.models.duration_model import DurationModel, DurationResults, Shape
from cskit.models.durations import durations

__all__ = ["ShiftedBetaGeometric", "ShiftedBetaGeometricResults"]


class ShiftedBetaGeometricResults(DurationResults):
    """A fitted shifted beta-geometric: also the residual lifetime in closed form."""

    def derl(self, renewals: npt.ArrayLike, rate: float) -> Floats:
        """Give the discounted expected residual lifetime of an account about to be renewed once more.

        Parameters
        ----------
        renewals
            How often it has renewed so far, 0 or more.
        rate
            Discount rate a period, above 0.

        Returns
        -------
        ndarray
            Periods. The renewal now due is not discounted.

        Notes
        -----
        (β + n − 1) ÷ (α + β + n − 1) · ₂F₁(1, β + n; α + β + n; 1 ÷ (1 + d)), with n the renewals and 1.

        References
        ----------
        Fader, P. S. and Hardie, B. G. S. (2010). Customer-base valuation in a contractual setting: the
        perils of ignoring heterogeneity. Marketing Science 29, 85-93.

        Examples
        --------
        >>> fit = ShiftedBetaGeometric([1000, 869, 743, 653, 593, 551, 517, 491]).fit()
        >>> fit.derl([0, 1, 2], rate=0.1).round(5)
        array([5.41448, 5.90138, 6.29389])
        """
        churn, spread, _ = self.shape
        n = np.asarray(renewals, dtype=float) + 1
        if spread <= 0:
            return np.full(n.shape, (1 - churn) * (1 + rate) / (rate + churn))
        alpha, beta = churn * (1 - spread) / spread, (1 - churn) * (1 - spread) / spread
        return np.asarray(self.retention(n) * special.hyp2f1(1, beta + n, alpha + beta + n, 1 / (1 + rate)))


class ShiftedBetaGeometric(DurationModel):
    """Fit how long accounts stay where each has a constant chance to leave, and chances differ.

    *Answers:* of those who begin, how many will still be here in years that nobody has seen?

    Parameters
    ----------
    survivors
        Accounts alive at the end of period 0, 1, …, or a table of cohorts (``cohort``, ``age``, ``alive``,
        and ``entry`` where some were seen late), or counts of :mod:`cskit.models.durations`. A period is a
        term of the contract.

    Notes
    -----
    The chances follow a beta distribution with α and β: S(t) = B(α, β + t) ÷ B(α, β), and in period t
    (β + t − 1) ÷ (α + β + t − 1) stay: more with age, as those likely to leave are gone. Where the chance
    observed doesn't fall with age, the likelihood rises towards α, β → ∞: the fit is then that limit, the
    same chance for all. It is reached by the data, and no other curve of the family says them better.

    References
    ----------
    Fader, P. S. and Hardie, B. G. S. (2007). How to project customer retention. Journal of Interactive
    Marketing 21, 76-90.

    Examples
    --------
    >>> fit = ShiftedBetaGeometric([1000, 869, 743, 653, 593, 551, 517, 491]).fit()
    >>> fit.params.round(4).to_dict(), round(fit.llf, 4)
    ({'alpha': 0.6681, 'beta': 3.8061}, -1611.1581)
    >>> fit.survival([8, 9, 10, 11, 12]).round(3)
    array([0.46 , 0.436, 0.414, 0.395, 0.378])
    """

    names = ("alpha", "beta")
    results_class = ShiftedBetaGeometricResults

    def __init__(self, survivors: pd.DataFrame | Sequence[float] | Floats) -> None:
        super().__init__(durations(survivors))

    def log_retention(self, shape: Shape) -> Floats:
        """Give the logarithm of the chance to stay through each period of the data."""
        rest, aged = 1 - np.minimum(shape.spread, 1 - 1e-12), (self.ages - 1) * shape.spread
        return np.asarray(np.log((1 - shape.churn) * rest + aged) - np.log(rest + aged))

    def along(self, spread: Floats, power: Floats) -> Along:
        """Take curves of these spreads, of which the churn is still open; their power is 1."""
        return _Along(self, spread, power)

    def starts(self) -> Sequence[Sequence[float]]:
        """Give the best of a few spreads at the churn that the data have on average."""
        churn = self.lost.sum() / self.at_risk.sum()
        spread = np.array([0.02, 0.1, 0.3, 0.6])
        # The first period's chance is above the mean one, the more so the more accounts differ.
        first = np.clip(churn * (1 + spread * (self.ages @ self.at_risk / self.at_risk.sum())), 0.001, 0.9)
        order = np.argsort(-self.log_likelihood(Shape(first, spread)))
        total = (1 - spread) / spread
        return [(first[at] * total[at], (1 - first[at]) * total[at]) for at in order]

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by α and β."""
        alpha, beta = np.asarray(params, dtype=float)
        aged = self.ages - 1
        shared = (self.at_risk / (alpha + beta + aged)).sum()
        return np.array([self.lost.sum() / alpha - shared, (self.kept / (beta + aged)).sum() - shared])

    def fit(self, start_params: Sequence[float] | None = None) -> Any:
        """Find α and β; see the base class, and the notes above on the limit."""
        limit = self._limit()
        if limit is None:
            return super().fit(start_params)
        params = np.full(2, np.inf if limit.spread == 0 else 0.0)
        return self.results_class(self, params, np.full((2, 2), np.nan), limit)

    def _limit(self) -> Shape | None:
        """Give the edge of the family where the likelihood is highest there.

        Notes
        -----
        At spread 0 its derivative by 1 ÷ (α + β) is Σ (t − 1)·(kept ÷ (1 − churn) − at risk).
        """
        if self.lost[1:].sum() == 0:
            return Shape(self.lost[0] / self.at_risk[0], 1.0)
        churn = self.lost.sum() / self.at_risk.sum()
        rises = ((self.ages - 1) * (self.kept / (1 - churn) - self.at_risk)).sum()
        return Shape(churn, 0.0) if rises <= 0 else None


class _Along(Along):
    """Curves of given spreads: the chance to stay is a ratio of two straight lines."""

    def __init__(self, model: ShiftedBetaGeometric, spread: Floats, power: Floats) -> None:
        super().__init__(model, spread, power)
        inner = np.minimum(spread, 1 - 1e-12)[:, None]
        self._rest, self._aged = 1 - inner, (model.ages - 1) * inner
        self._given = np.log(self._rest + self._aged)

    def log_retention(self, logit: Floats) -> Floats:
        return np.asarray(np.log(self._staying(logit) + self._aged) - self._given)

    def falls(self, logit: Floats) -> Floats:
        staying = self._staying(logit)
        return np.asarray(special.expit(logit)[:, None] * staying / (staying + self._aged))

    def pull(self, logit: Floats) -> Floats:
        # Losses pull by lost · (1 − churn) in any period: the sum of the general way, without its rounding.
        down = (self._model.kept * self.falls(logit)).sum(axis=-1)
        return np.asarray(np.log(self._model.lost.sum() * special.expit(-logit)) - np.log(down))

    def _staying(self, logit: Floats) -> Floats:
        return np.asarray(special.expit(-logit)[:, None] * self._rest)

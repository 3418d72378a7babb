"""The likelihood of an ordered logit: statsmodels' OrderedModel, with its derivatives written out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special
from statsmodels.miscmodels.ordinal_model import OrderedModel

from cskit.models.arrays import Floats

__all__ = ["ProportionalOdds"]


class _Sides(NamedTuple):
    """By answer: density at the cut above and at the cut below its group, and the chance to lie between."""

    upper: Floats
    lower: Floats
    chance: Floats


class ProportionalOdds(OrderedModel):  # type: ignore[misc]  # statsmodels has no types
    """OrderedModel with the likelihood's derivatives written out: differences take ten times as long.

    statsmodels' parameters are the coefficients, the first cut, and the logarithms of the steps between cuts
    (``params``). What is by *coefficients and cuts* says so: in these the likelihood is concave.

    References
    ----------
    Pratt, J. W. (1981). Concavity of the log likelihood. J. American Statistical Association 76, 103-106.
    """

    def cdf(self, x: Floats) -> Floats:
        """Give the chance to lie below, without what scipy's general distributions check each time."""
        return np.asarray(special.expit(x))

    def pdf(self, x: Floats) -> Floats:
        """Give its derivative."""
        return np.asarray(special.expit(x) * special.expit(-x))

    def score_obs(self, params: Floats) -> Floats:
        """Give each answer's derivative."""
        return self.slopes(params) @ self.changes(params)

    def score(self, params: Floats) -> Floats:
        """Give the derivative of the log-likelihood."""
        return np.asarray(self.score_obs(params).sum(axis=0), dtype=np.float64)

    def hessian(self, params: Floats) -> Floats:
        """Give the curvature."""
        changes, rows = self.changes(params), self.squares(params)
        # A cut's second derivative by the logarithm of a step is its first: the step itself.
        bent = self.score(params)
        bent[: self.k_vars + 1] = 0
        return np.asarray(np.diag(bent) - changes.T @ (rows.T @ rows) @ changes)

    def changes(self, params: Floats) -> Floats:
        """Give the derivatives of coefficients and cuts (rows) by ``params`` (columns)."""
        steps = np.concatenate([[1.0], np.exp(params[self.k_vars + 1 :])])
        found = np.eye(len(params))
        # The first cut moves all; a step moves all from it on.
        found[self.k_vars :, self.k_vars :] = np.tril(np.tile(steps, (len(steps), 1)))
        return found

    def slopes(self, params: Floats) -> Floats:
        """Give each answer's derivative by coefficients and cuts."""
        sides = self._sides(params)
        above, below = sides.upper / sides.chance, sides.lower / sides.chance
        at = self._at_cuts()
        by_cut = above[:, None] * at[self.endog + 1] - below[:, None] * at[self.endog]
        return np.hstack([-(above - below)[:, None] * self.exog, by_cut])

    def squares(self, params: Floats) -> Floats:
        """Give three rows for each answer, whose squares add up to its information on coefficients and cuts.

        Notes
        -----
        An answer's group lies between u and l, the cuts above and below it less the index. With Λ the
        logistic distribution, λ its density and c = Λ(u) − Λ(l), the derivatives of log c by u and by l add
        up to 1 − Λ(u) − Λ(l), so −d² log c = λ(u) du² + λ(l) dl² + λ(u)λ(l)/c² (du − dl)².
        """
        sides = self._sides(params)
        at, none = self._at_cuts(), np.zeros_like(self.exog)
        upper = np.hstack([-self.exog, at[self.endog + 1]])
        lower = np.hstack([-self.exog, at[self.endog]])
        between = np.hstack([none, at[self.endog + 1] - at[self.endog]])
        both = np.sqrt(sides.upper * sides.lower) / sides.chance
        parts = zip((np.sqrt(sides.upper), np.sqrt(sides.lower), both), (upper, lower, between), strict=True)
        return np.vstack([weight[:, None] * rows for weight, rows in parts])

    def _at_cuts(self) -> Floats:
        """Give, for each end of a group, a column by cut; the ends of all have none."""
        return np.eye(self.k_levels + 1)[:, 1:-1]

    def _sides(self, params: Floats) -> _Sides:
        cuts = self.transform_threshold_params(params)
        index = self.exog @ params[: self.k_vars]
        upper, lower = cuts[self.endog + 1] - index, cuts[self.endog] - index
        chance = np.maximum(self.cdf(upper) - self.cdf(lower), 1e-20)
        return _Sides(self.pdf(upper), self.pdf(lower), chance)

"""Beta-discrete-Weibull: an account's own chance to leave may also rise or fall with its age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special

from cskit.models.along import Along
from cskit.models.arrays import Floats
from cskit.models.duration_model import ALIKE, POWERS, DurationModel, Shape, total_of
from cskit.models.durations import durations
from cskit.models.gammas import rising
from cskit.models.likelihood import NoMaximum

__all__ = ["BetaDiscreteWeibull"]


_POWERS = (0.5, 0.8, 1.0, 1.3, 1.8, 2.5)
_SPREADS = (0.05, 0.2, 0.4, 0.7)
_ALIKE = 1e-4
"""A spread below it is fitted as none: α and β beyond ten thousand cannot be told from infinity."""


class BetaDiscreteWeibull(DurationModel):
    """Fit how long accounts stay where chances to leave differ, and also change with age.

    *Answers:* of those who begin, how many will still be here in years that nobody has seen?

    Parameters
    ----------
    survivors
        As for :class:`cskit.models.ShiftedBetaGeometric`.

    Notes
    -----
    S(t) = B(α, β + t^c) ÷ B(α, β); c = 1 is the shifted beta-geometric, c above 1 lets an account's own
    chance to leave rise. Where the likelihood rises towards α, β → ∞, the fit is that limit, a discrete
    Weibull, the same for all. Where the likelihood rises as c does, past what is sought, there is no fit.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., Liu, Y., Davin, J. and Steenburgh, T. (2018). "How to project customer
    retention" revisited: the role of duration dependence. Journal of Interactive Marketing 43, 1-16.

    Examples
    --------
    >>> fit = BetaDiscreteWeibull([100, 86.9, 74.3, 65.3, 59.3]).fit()
    >>> fit.params.round(3).to_dict(), round(fit.llf, 4)
    ({'alpha': 0.259, 'beta': 1.723, 'c': 1.584}, -122.2749)
    """

    names = ("alpha", "beta", "c")

    def __init__(self, survivors: pd.DataFrame | Sequence[float] | Floats) -> None:
        super().__init__(durations(survivors))

    def starts(self) -> Sequence[Sequence[float]]:
        """Give the best few of a grid of spreads and powers, at the churn of the first period."""
        churn = np.clip((self.lost[0] + 0.5) / (self.at_risk[0] + 1), 0.001, 0.9)
        spreads, powers = (part.ravel() for part in np.meshgrid(_SPREADS, _POWERS))
        likely = self.log_likelihood(Shape(np.full(spreads.shape, churn), spreads, powers))
        total = (1 - spreads) / spreads
        order = np.argsort(-likely, kind="stable")[:4]
        return [(churn * total[at], (1 - churn) * total[at], powers[at]) for at in order]

    def along(self, spread: Floats, power: Floats) -> Along:
        """Take curves of these spreads and powers, of which the churn is still open."""
        return _Along(self, spread, power)

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by α, β and c."""
        alpha, beta, power = np.asarray(params, dtype=float)
        ages = np.arange(len(self.ages) + 1)
        x = ages**power
        by_alpha = special.psi(alpha + beta) - special.psi(alpha + beta + x)
        by_beta = by_alpha + special.psi(beta + x) - special.psi(beta)
        by_x = special.psi(beta + x) - special.psi(alpha + beta + x)
        by_power = by_x * x * np.log(np.maximum(ages, 1))
        slopes = np.diff(np.stack([by_alpha, by_beta, by_power]), axis=1)
        # Each ln r counts +kept where accounts stayed, and −r ÷ (1 − r) where one left.
        log_kept = self.log_retention(_shape(alpha, beta, power))
        odds = np.exp(log_kept) / -np.expm1(log_kept)
        return np.asarray(slopes @ (self.kept - np.where(self.lost > 0, self.lost * odds, 0.0)))

    def fit(self, start_params: Sequence[float] | None = None) -> Any:
        """Find α, β and c; see the base class, and the notes above on the limit."""
        limit = self._limit()
        found = super().fit(start_params) if limit is None else self._at(limit)
        least, most = POWERS
        if least < found.shape.power < most:
            return found
        raise NoMaximum(
            f"BetaDiscreteWeibull, {self.accounts:g} accounts: a power c between {least:g} and {most:g} was "
            f"expected, but the likelihood rises up to {found.shape.power:.3g} or beyond. Losses at too few "
            "ages do not say how chances to leave change: wait for more periods, or use a simpler model.",
            found.llf,
        )

    def _at(self, limit: Shape) -> Any:
        """Give results where all accounts are alike."""
        params = np.array([np.inf, np.inf, limit.power])
        return self.results_class(self, params, np.full((3, 3), np.nan), limit)

    def _limit(self) -> Shape | None:
        """Give the discrete Weibull where accounts that differ a little would make the data less likely."""

        def unlikely(point: Floats) -> float:
            shape = Shape(special.expit(point[0]), 0.0, np.exp(point[1]))
            return -float(self.log_likelihood(shape)) / self.accounts

        churn = self.lost.sum() / self.at_risk.sum()
        found = optimize.minimize(unlikely, [special.logit(churn), 0.0], method="BFGS").x
        alike = Shape(float(special.expit(found[0])), 0.0, float(np.exp(found[1])))
        differ = self.log_likelihood(alike._replace(spread=_ALIKE))
        return alike if differ <= self.log_likelihood(alike) else None


class _Along(Along):
    """Curves of given spreads and powers."""

    def __init__(self, model: BetaDiscreteWeibull, spread: Floats, power: Floats) -> None:
        super().__init__(model, spread, power)
        self._alike, self._total = spread <= ALIKE, total_of(spread)[:, None]
        self._x = np.append(0.0, model.ages) ** np.asarray(power)[:, None]

    def log_retention(self, logit: Floats) -> Floats:
        alpha, beta = self._parameters(logit)
        # S(t) is Γ(β + x) ÷ Γ(α + β + x), but for what all ages share.
        found = -np.diff(rising(beta + self._x, alpha))
        found[self._alike] = np.diff(self._x[self._alike]) * special.log_expit(-logit[self._alike, None])
        return np.asarray(found)

    def falls(self, logit: Floats) -> Floats:
        _, beta = self._parameters(logit)
        # β falls by β · churn as the logit rises by 1.
        return np.asarray(beta * special.expit(logit)[:, None] * np.diff(special.psi(beta + self._x)))

    def _parameters(self, logit: Floats) -> tuple[Floats, Floats]:
        churn = special.expit(logit)[:, None]
        return self._total * churn, self._total * special.expit(-logit)[:, None]


def _shape(alpha: float, beta: float, power: float) -> Shape:
    return Shape(alpha / (alpha + beta), 1 / (1 + alpha + beta), power)

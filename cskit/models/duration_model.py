"""What the models of how long accounts stay have in common: their likelihood, and what follows from a fit.

An account leaves at each renewal with a chance of its own, and these chances differ between accounts. Two
figures say it without infinities: ``churn``, the mean chance at the first renewal, α ÷ (α + β), and
``spread``, how much accounts differ, 1 ÷ (α + β + 1): 0 where all are alike, 1 where each either leaves at
once or never. A third, ``power``, lets each account's own chance fall (below 1) or rise with age.
"""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.errors import NotIdentified
from cskit.models.along import Along, log_likelihood
from cskit.models.arrays import Floats
from cskit.models.gammas import beta_ratio
from cskit.models.likelihood import LikelihoodModel, LikelihoodResults

__all__ = ["DurationModel", "DurationResults", "Shape", "log_survival"]


ALIKE = 1e-9
"""A spread so small is none."""
POWERS = (0.05, 8.0)
"""Powers that are sought; beyond, the data say no more than that one period is unlike all others."""

POWERS = (0.05, 8.0)
"""Powers sought: beyond, all leave in the first periods, or all in one that is still to come."""


class Shape(NamedTuple):
    """A curve, or many of them: each part is a number or an array."""

    churn: Any
    spread: Any
    power: Any = 1.0


def log_survival(shape: Shape, ages: npt.ArrayLike) -> Floats:
    """Give the logarithm of the share still here at each age, for any spread from 0 up to 1.

    Parameters
    ----------
    shape
        One curve, or arrays that broadcast against ``ages``.
    ages
        Periods, 0 or more.

    Notes
    -----
    ln S(t) = ln B(α, β + x) − ln B(α, β) with x = t^c. Where all accounts are alike it is x · ln(1 − churn).
    """
    x = np.asarray(ages, dtype=float) ** shape.power
    total = total_of(shape.spread)
    found = beta_ratio(shape.churn * total, (1 - shape.churn) * total, x)
    alike = x * np.log1p(-np.asarray(shape.churn, dtype=float))
    return np.asarray(np.where(np.asarray(shape.spread) > ALIKE, found, alike))


def total_of(spread: npt.ArrayLike) -> Floats:
    """Give α + β, which stays finite: a spread at an edge is taken for the one next to it."""
    inner = np.clip(spread, ALIKE, 1 - 1e-12)
    return np.asarray((1 - inner) / inner)


class DurationResults(LikelihoodResults):
    """A fitted curve: who is still here, and what the time left is worth.

    ``shape`` is the curve in figures that stay finite. Where accounts are all alike, the likelihood rises
    towards α, β → ∞ with a fixed ratio: ``params`` are then infinite and ``bse`` unknown, while the curve,
    the same chance of leaving for all, is what the data say, and ``llf`` is its log-likelihood.
    """

    def __init__(
        self, model: DurationModel, params: Floats, covariance: Floats, shape: Shape | None = None
    ) -> None:
        super().__init__(model, params, covariance)
        self.shape = shape or shape_of(params)

    @property
    def llf(self) -> float:
        """The log-likelihood reached, without the multinomial constant."""
        return float(self.model.log_likelihood(self.shape))

    def survival(self, ages: npt.ArrayLike) -> Floats:
        """Give the share still here at each age, in periods; S(0) is 1."""
        return np.asarray(np.exp(log_survival(self.shape, ages)))

    def retention(self, periods: npt.ArrayLike) -> Floats:
        """Give the share of those here before each period that stay through it; the first is period 1."""
        at = np.asarray(periods, dtype=float)
        return np.asarray(np.exp(log_survival(self.shape, at) - log_survival(self.shape, at - 1)))

    def discounted_new(self, horizon: int, rate: float) -> float:
        """Give the discounted periods of a new account, paid at the start of each.

        Parameters
        ----------
        horizon
            Periods counted.
        rate
            Discount rate a period.

        Notes
        -----
        Σ S(k) ÷ (1 + rate)^k for k from 0 to horizon − 1.
        """
        periods = np.arange(horizon)
        return float((self.survival(periods) / (1 + rate) ** periods).sum())

    def discounted_left(self, tenure: int, horizon: int, rate: float) -> float:
        """Give the discounted periods still to come of an account that has stayed for ``tenure`` periods.

        Parameters
        ----------
        tenure
            Its age, in periods.
        horizon, rate
            As for :meth:`discounted_new`.

        Notes
        -----
        Σ S(tenure + k) ÷ S(tenure) ÷ (1 + rate)^k for k from 1 to horizon.
        """
        periods = np.arange(1, horizon + 1)
        logs = log_survival(self.shape, tenure + periods) - log_survival(self.shape, tenure)
        return float((np.exp(logs) / (1 + rate) ** periods).sum())

    def lifetime(self) -> float:
        """Give the periods that a new account stays on average, where that number is finite.

        Raises
        ------
        NotIdentified
            Where the tail is so heavy that the sum has no end: α·c ≤ 1.
        """
        heavy = self._tail_index()
        if heavy <= 1:
            _endless(type(self.model).__name__, heavy)
        seen = np.arange(200_000)
        kept = self.survival(seen)
        # Beyond, the curve falls as a power of age.
        rest = 0.0 if np.isinf(heavy) else kept[-1] * (seen[-1] / (heavy - 1) - 0.5)
        return float(kept.sum() + rest)

    def _tail_index(self) -> float:
        """Give how steep the curve falls in the end: as t to the power of minus this."""
        churn, spread, power = self.shape
        return float(churn * (1 - spread) / spread * power) if spread > ALIKE else np.inf


def shape_of(params: npt.ArrayLike) -> Shape:
    """Give churn, spread and power for α, β and, where there is one, c."""
    alpha, beta, *power = np.asarray(params, dtype=float)
    return Shape(alpha / (alpha + beta), 1 / (1 + alpha + beta), *power)


class DurationModel(LikelihoodModel):
    """A model of how long accounts stay, on counts by age.

    Parameters
    ----------
    counts
        From :func:`cskit.models.durations.durations`.
    """

    results_class = DurationResults

    def __init__(self, counts: pd.DataFrame) -> None:
        self.ages = counts["age"].to_numpy(dtype=float)
        self.at_risk = counts["at_risk"].to_numpy(dtype=float)
        self.lost = counts["lost"].to_numpy(dtype=float)
        self.kept = self.at_risk - self.lost
        accounts = float(counts["entered"].sum())
        self._check(accounts)
        super().__init__(counts, accounts)

    def log_likelihood(self, shape: Shape) -> Floats:
        """Give the log-likelihood of one curve, or of as many as the shape holds.

        Notes
        -----
        Σ lost·ln(S(t−1) − S(t)) + alive·ln S(T), less ln S(entry) for who came under observation late: with
        the chances to stay, that is Σ lost·ln(1 − r) + kept·ln r.
        """
        parts = Shape(*(np.asarray(part, dtype=float)[..., None] for part in shape))
        return log_likelihood(self.lost, self.kept, self.log_retention(parts))

    def log_retention(self, shape: Shape) -> Floats:
        """Give the logarithm of the chance to stay through each period of the data."""
        # Ages run from 1 without a gap: each share is the one before of the next.
        return np.diff(log_survival(shape, np.append(0.0, self.ages)), axis=-1)

    def along(self, spread: Floats, power: Floats) -> Along:
        """Take curves of these spreads and powers, of which the churn is still open."""
        raise NotImplementedError

    def loglike(self, params: npt.ArrayLike) -> float:
        """Give the log-likelihood."""
        return float(self.log_likelihood(shape_of(params)))

    def _check(self, accounts: float) -> None:
        """Refuse data in which there is nothing to tell."""
        name, needs = type(self).__name__, len(self.names)
        periods = int((self.at_risk > 0).sum())
        if periods < needs:
            raise NotIdentified(
                "few_periods",
                f"{name}: at least {needs} periods with accounts at risk were expected, {periods} came. One "
                "period says how many leave, not how that changes: wait until accounts are older.",
            )
        if self.lost.sum() <= 0:
            raise NotIdentified(
                "none_lost",
                f"{name}, {accounts:g} accounts: at least one loss was expected, "
                "none came. Nobody left yet, so the data cannot say when somebody will: wait for losses, or "
                "use a company's curve.",
            )
        if np.isclose(accounts, self.lost.sum()):
            raise NotIdentified(
                "all_lost",
                f"{name}, {accounts:g} accounts: some that are still here were expected, none came. "
                "All have left, so there is nothing to project: use the observed curve.",
            )


def _endless(name: str, heavy: float) -> NoReturn:
    raise NotIdentified(
        "endless",
        f"{name}, mean lifetime: a curve that falls fast enough was expected (α·c above 1), but α·c is "
        f"{heavy:.3g}. So many accounts stay so long that the mean has no end: use the discounted periods "
        "over a horizon instead.",
    )

"""How a book's losses compare with the company's curve, where the book is too small for a curve of its own.

So many accounts left where the company's curve expects so many. The ratio of the two is drawn towards 1, the
company: the more, the fewer losses there are to go by, and the less the company's books differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from cskit.metrics.projection.fitting import Fit
from cskit.metrics.projection.groups import Floats, Group

__all__ = ["Ratio", "expected_losses", "ratios"]

_SPREADS = (np.arange(60) + 0.5) / 40
"""How much books may differ, as coefficients of variation of their ratios: each beforehand as likely."""


@dataclass(frozen=True)
class Ratio:
    """A book's losses ÷ those expected of it, drawn towards 1, with its range."""

    value: float
    low: float
    high: float

    def scale(self, value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
        """Turn the company's curve and its ends into the book's.

        Notes
        -----
        S^ρ: losses ρ times as likely at each age. With H = −ln S and ρH in place of H, an end of ln ρH lies
        √(a² + b²) away, a and b the distances of ln ρ and ln H to their own ends: approximate.
        """
        # An end may be 0 or 1; and where the curve has lost nobody yet there is nothing to scale.
        with np.errstate(divide="ignore", invalid="ignore"):
            hazard, most, least = (np.log(1 / part) for part in (value, low, high))
            up, down = np.log(most / hazard), np.log(hazard / least)
        above = np.hypot(up, np.log(self.high / self.value))
        below = np.hypot(down, np.log(self.value / self.low))
        ends = (np.exp(-self.value * hazard * np.exp(by)) for by in (above, -below))
        lowest, highest = (np.where(hazard > 0, end, 1.0) for end in ends)
        return np.exp(-self.value * hazard), lowest, highest


def expected_losses(group: Group, fit: Fit) -> float:
    """Count the losses that a curve expects of a group, for as long as its accounts were here.

    Parameters
    ----------
    group
        The book's accounts of a term.
    fit
        The company's curve of that term.

    Notes
    -----
    Σ kept·(−ln r) + lost·(1 + r·ln r ÷ (1 − r)), r the curve's share that stays through a period: who left
    was here for a part of it. On average it is the number lost where the curve is the book's own.
    """
    kept = np.clip(fit.result.retention(group.counts["age"]), 1e-12, 1 - 1e-12)
    hazard = -np.log(kept)
    stayed = (group.counts["at_risk"] - group.counts["lost"]).to_numpy(dtype=float)
    left = group.counts["lost"].to_numpy(dtype=float)
    return float((stayed * hazard + left * (1 - kept * hazard / (1 - kept))).sum())


def ratios(lost: npt.ArrayLike, expected: npt.ArrayLike, confidence: float) -> list[Ratio]:
    """Compare the losses of each book with those expected of it.

    *Answers:* does this book lose its accounts more often than the company, and how sure is that?

    Parameters
    ----------
    lost, expected
        Accounts, by book; all books of the company.
    confidence
        Confidence of the ranges.

    Returns
    -------
    list of Ratio
        By book: 1 where it loses as the company does.

    Notes
    -----
    Losses are Poisson with mean ρ·expected, and the ratios ρ of the company's books gamma with mean 1 and
    standard deviation τ. For a given τ, with a = 1 ÷ τ², ρ is gamma with shape a + lost and rate
    a + expected. How much books differ is not known, and few books do not tell: all of τ from 0 to 1.5
    count, each as well as it explains the losses of all books (its likelihood). A single most likely τ is
    often 0, where no book would ever differ.

    References
    ----------
    Clayton, D., and Kaldor, J. (1987). Empirical Bayes estimates of age-standardized relative risks for use
    in disease mapping. Biometrics 43, 671-681.

    Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models. Bayesian Analysis
    1, 515-534.

    Examples
    --------
    >>> for one in ratios([1, 6, 15, 8], [4.0, 5.0, 10.0, 10.0], 0.95):
    ...     print(f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})")
    0.72 (0.13 to 1.24)
    1.08 (0.57 to 1.84)
    1.26 (0.83 to 1.99)
    0.90 (0.46 to 1.35)
    """
    seen, due = (np.asarray(part, dtype=float)[:, None] for part in (lost, expected))
    prior = _SPREADS**-2
    shape, rate = prior + seen, prior + due
    # What does not depend on the spread is left out.
    logs = special.gammaln(shape) - special.gammaln(prior) + prior * np.log(prior) - shape * np.log(rate)
    total = logs.sum(axis=0)
    weight = np.exp(total - total.max())
    weight /= weight.sum()
    tail = (1 - confidence) / 2
    return [
        Ratio(float(weight @ (own / by)), *(_quantile(weight, own, by, at) for at in (tail, 1 - tail)))
        for own, by in zip(shape, rate, strict=True)
    ]


def _quantile(weight: Floats, shape: Floats, rate: Floats, share: float) -> float:
    """Give the number below which a share of a mixture of gammas lies: between the gammas' own."""
    own = special.gammaincinv(shape, share) / rate

    def beyond(at: float) -> float:
        return float(weight @ special.gammainc(shape, rate * at)) - share

    # A little wider: rounding must not put the number outside.
    return float(optimize.brentq(beyond, 0.999 * own.min(), 1.001 * own.max()))

"""Estimates on the log scale: how far a product or a ratio of uncertain figures may lie off."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.metrics.intervals import quantile

__all__ = ["Estimate", "of_error", "of_poisson"]


class Estimate(NamedTuple):
    """A positive figure, and how far its interval reaches, as logarithms.

    ``low = value·exp(−down)`` and ``high = value·exp(up)``; both distances are 0 or more. NaN where an
    end cannot be given.
    """

    value: float
    down: float
    up: float

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return self.value * float(np.exp(-self.down))

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self.value * float(np.exp(self.up))

    def over(self, other: Estimate) -> Estimate:
        """Divide by an estimate that does not depend on this one.

        Notes
        -----
        The distances of the ends add up as squares (Zou and Donner 2008).

        Examples
        --------
        >>> Estimate(12.0, 0.3, 0.3).over(Estimate(4.0, 0.4, 0.0))
        Estimate(value=3.0, down=0.3, up=0.5)
        """
        return Estimate(
            self.value / other.value,
            float(np.hypot(self.down, other.up)),
            float(np.hypot(self.up, other.down)),
        )

    def times(self, other: Estimate) -> Estimate:
        """Multiply by an estimate that does not depend on this one; see :meth:`over`.

        Examples
        --------
        >>> Estimate(12.0, 0.3, 0.3).times(Estimate(4.0, 0.4, 0.0))
        Estimate(value=48.0, down=0.5, up=0.3)
        """
        return Estimate(
            self.value * other.value,
            float(np.hypot(self.down, other.down)),
            float(np.hypot(self.up, other.up)),
        )


def of_error(value: float, parts: npt.NDArray[np.float64], confidence: float) -> Estimate:
    """Give an estimate from what each account adds to its logarithm (the delta method).

    Parameters
    ----------
    value
        The figure, above 0.
    parts
        By account, its part of the figure's logarithm times the number of accounts; they sum to 0.
    confidence
        Confidence, between 0 and 1.

    Notes
    -----
    SE = √(Σ part² ÷ (n (n − 1))), τ Student's quantile at n − 1 degrees of freedom, 2 or more: few
    accounts of very different sizes say little. The lower end is value × exp(−τ·SE). Where a few accounts
    make up most, a sample that has none of them looks both too small and too sure of it. So the upper end
    counts one more account like the largest, w = its part ÷ n: with S = τ·SE ÷ z, value × (1 + w) × the
    upper quantile of a gamma variable whose mean is 1 and variance (S² + w²) ÷ (1 + w)², but no less than
    value × exp(τ·SE). All alike: no range. One account: no interval.

    References
    ----------
    Fay and Feuer (1997), Confidence intervals for directly standardized rates, Statistics in Medicine 16,
    791–801.

    Examples
    --------
    >>> round(of_error(100.0, np.array([-0.1, 0.0, 0.1]), 0.95).low, 1)
    78.0
    >>> round(of_error(100.0, np.array([-0.1, 0.0, 0.1]), 0.95).high, 1)
    130.6
    """
    n = len(parts)
    if n < 2:
        return Estimate(value, np.nan, np.nan)
    # In order of size: the sum then has the same last digit whatever the accounts are called.
    square = float((np.sort(parts) ** 2).sum() / (n * (n - 1)))
    if square == 0:
        return Estimate(value, 0.0, 0.0)
    student = float(special.stdtrit(max(2, n - 1), (1 + confidence) / 2))
    reach = student * float(np.sqrt(square))
    more = 1 + float(parts.max()) / n
    shape = more**2 / (square * (student / quantile(confidence)) ** 2 + (more - 1) ** 2)
    up = float(np.log(more * special.gammaincinv(shape, (1 + confidence) / 2) / shape))
    return Estimate(value, reach, max(reach, up))


def of_poisson(value: float, square_error: float, confidence: float) -> Estimate:
    """Give an estimate whose logarithm has this variance: 1 ÷ n for a figure per n new accounts."""
    reach = quantile(confidence) * float(np.sqrt(square_error))
    return Estimate(value, reach, reach)

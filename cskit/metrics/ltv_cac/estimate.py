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
    SE = √(Σ part² ÷ (n (n − 1))), Student's quantile at n − 1 degrees of freedom, 2 or more: few
    accounts of very different sizes say little. One account: no interval.

    Examples
    --------
    >>> round(of_error(100.0, np.array([-0.1, 0.0, 0.1]), 0.95).high, 1)
    128.2
    """
    n = len(parts)
    if n < 2:
        return Estimate(value, np.nan, np.nan)
    # In order of size: the sum then has the same last digit whatever the accounts are called.
    error = float(np.sqrt((np.sort(parts) ** 2).sum() / (n * (n - 1))))
    reach = float(special.stdtrit(max(2, n - 1), (1 + confidence) / 2)) * error
    return Estimate(value, reach, reach)


def of_poisson(value: float, square_error: float, confidence: float) -> Estimate:
    """Give an estimate whose logarithm has this variance: 1 ÷ n for a figure per n new accounts."""
    reach = quantile(confidence) * float(np.sqrt(square_error))
    return Estimate(value, reach, reach)

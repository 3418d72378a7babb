"""Intervals of a share, k of n, and of the difference of two shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cskit.metrics.intervals.ends import Ends, Interval, quantile

__all__ = ["Difference", "difference", "difference_ends", "wilson", "wilson_ends"]


class Difference(NamedTuple):
    """The difference of two shares, first less second, with its interval."""

    value: float
    low: float
    high: float

    @property
    def distinguishable(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def wilson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Give Wilson's score interval for ``k`` of ``n``.

    Parameters
    ----------
    k, n
        Successes and trials; both may be fractional (effective numbers).
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    Interval
        Shares from 0 to 1; NaN where n is 0.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> for k, n in ((0, 20), (2, 25), (19, 20), (0, 0)):
    ...     print(f"{k} of {n}:", " to ".join(f"{end:.1%}" for end in wilson(k, n)[:2]))
    0 of 20: 0.0% to 16.1%
    2 of 25: 2.2% to 25.0%
    19 of 20: 76.4% to 99.1%
    0 of 0: nan% to nan%
    """
    return wilson_ends(k, n, confidence).one()


def wilson_ends(k: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Ends:
    """Give :func:`wilson` of many ``k`` and ``n`` at once.

    Examples
    --------
    >>> wilson_ends([0, 19], 20).high.round(3).tolist()
    [0.161, 0.991]
    """
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z = quantile(confidence)
    trials = np.where(n > 0, n, np.nan)
    share, square = k / trials, z * z
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    error = np.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    half = z / (1 + square / trials) * error
    # At 0 and n an end is exactly 0 or 1; the formula misses it by a rounding error.
    low = np.where((k <= 0) & (n > 0), 0.0, np.maximum(centre - half, 0.0))
    return Ends(low, np.where((k >= n) & (n > 0), 1.0, np.minimum(centre + half, 1.0)))


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> Difference:
    """Give the difference of two shares k of n, with Newcombe's interval.

    Parameters
    ----------
    first, second
        k and n, n above 0.
    confidence
        Confidence, between 0 and 1.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions.
    Statistics in Medicine 17, 873-890. Method 10; its table II has 56/70 and 48/80: 0.0524 to 0.3339.

    Examples
    --------
    >>> " ".join(f"{value:.4f}" for value in difference((56, 70), (48, 80)))
    '0.2000 0.0524 0.3339'
    """
    found = difference_ends(*first, *second, confidence).one()
    return Difference(first[0] / first[1] - second[0] / second[1], found.low, found.high)


def difference_ends(
    k1: npt.ArrayLike, n1: npt.ArrayLike, k2: npt.ArrayLike, n2: npt.ArrayLike, confidence: float = 0.95
) -> Ends:
    """Give the ends of :func:`difference`, k1 of n1 less k2 of n2, of many at once."""
    one, two = wilson_ends(k1, n1, confidence), wilson_ends(k2, n2, confidence)
    first, second = np.divide(k1, n1), np.divide(k2, n2)
    value = first - second
    low = value - np.hypot(first - one.low, two.high - second)
    return Ends(low, value + np.hypot(one.high - first, second - two.low))

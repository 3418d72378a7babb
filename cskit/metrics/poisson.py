"""Counts of rare events: what chance alone gives, exactly.

Two views of the same test: how far an expected number may lie from a count, and how far a count may
lie from an expected number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.metrics.intervals import Interval

__all__ = ["interval", "limits"]

Floats = npt.NDArray[np.float64]


def interval(count: int, confidence: float = 0.95) -> Interval:
    """Give the exact interval of the number that is expected where ``count`` was seen.

    Parameters
    ----------
    count
        Events seen, 0 or more.
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    Interval
        Numbers from 0.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> for count in (0, 5, 10):
    ...     print(count, " to ".join(f"{end:.3f}" for end in interval(count)[:2]))
    0 0.000 to 3.689
    5 1.623 to 11.668
    10 4.795 to 18.390
    """
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    return Interval(low, float(special.gammaincinv(count + 1, 1 - tail)))


def limits(expected: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Give the lines of a funnel: counts below the first or above the second are not chance alone.

    Parameters
    ----------
    expected
        Expected numbers, above 0.
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    tuple of arrays
        Lower and upper limit, as counts that need not be whole: a whole count k lies above the upper
        one exactly when k or more come up with a probability below (1 − confidence) ÷ 2, and below
        the lower one when k or fewer do. 0 where no count is too small.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202.

    Examples
    --------
    >>> low, high = limits(np.array([1.0, 10.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 3.83], [3.82, 17.13])
    """
    tail = (1 - confidence) / 2
    # P(X ≥ k) falls with k, P(X ≤ k) rises: both are incomplete gamma functions, for any k above 0.
    high = _crossing(expected, lambda k: np.asarray(special.gammainc(np.maximum(k, 1e-12), expected)), tail)
    low = _crossing(expected, lambda k: np.asarray(-special.gammaincc(k + 1, expected)), -tail)
    return np.where(special.gammaincc(1.0, expected) >= tail, 0.0, low), high


def _crossing(expected: Floats, falling: Callable[[Floats], Floats], level: float) -> Floats:
    """Give where a falling function passes a level, by halving."""
    low = np.zeros_like(expected)
    high = expected + 12 * np.sqrt(expected) + 12
    for _ in range(80):
        middle = (low + high) / 2
        above = falling(middle) > level
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2)

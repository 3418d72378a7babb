"""The interval of a mean of ratings."""

from __future__ import annotations

import numpy as np
from scipy import special

from cskit.metrics.intervals.ends import Floats, Interval
from cskit.metrics.intervals.proportions import wilson

__all__ = ["mean_interval"]


def mean_interval(
    values: Floats,
    bounds: tuple[float, float],
    confidence: float = 0.95,
    inflation: float = 1.0,
) -> Interval:
    """Give Student's interval of the mean of ratings on a bounded scale.

    Parameters
    ----------
    values
        The ratings.
    bounds
        Least and greatest rating; the interval is clipped to them.
    confidence
        Confidence, between 0 and 1.
    inflation
        Factor on the variance, 1 where every rating is of another account.

    Returns
    -------
    Interval
        On the scale of the ratings; NaN for fewer than two. Where all are equal they show no spread,
        which does not make their mean certain: then it is Wilson's, of the mean as a share of the scale.

    Examples
    --------
    >>> [round(end, 3) for end in mean_interval(np.array([3.0, 4.0, 5.0, 4.0]), (1, 5))[:2]]
    [2.701, 5]
    >>> [round(end, 3) for end in mean_interval(np.array([5.0, 5.0, 5.0, 5.0]), (1, 5))[:2]]
    [3.04, 5.0]
    """
    n, (least, most) = len(values), bounds
    if n < 2:
        return Interval(np.nan, np.nan, ("too_few",))
    values = np.sort(values)
    mean = float(values.mean())
    if np.ptp(values) == 0:
        share = (mean - least) / (most - least)
        found = wilson(share * n / inflation, n / inflation, confidence)
        low, high = (least + end * (most - least) for end in found[:2])
        return Interval(low, high)
    error = float(values.std(ddof=1)) * float(np.sqrt(inflation / n))
    half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * error
    return Interval(max(mean - half, least), min(mean + half, most))

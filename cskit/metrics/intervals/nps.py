"""The interval of a Net Promoter Score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cskit.metrics.intervals.ends import Ends, Floats, quantile

__all__ = ["Nps", "nps_ends", "nps_interval"]


class Nps(NamedTuple):
    """A Net Promoter Score with its adjusted Wald interval, in points, before clipping.

    ``score`` is the plain score and ``error`` its standard error; ``adjusted`` is the centre of
    the interval (``low``, ``high``), which may reach beyond ±100.
    """

    score: float
    error: float
    adjusted: float
    low: float
    high: float


def nps_interval(
    promoters: float, passives: float, detractors: float, confidence: float = 0.95, inflation: float = 1.0
) -> Nps:
    """Give a Net Promoter Score and its adjusted Wald interval.

    Parameters
    ----------
    promoters, passives, detractors
        Numbers of answers of 9-10, 7-8 and 0-6; may be fractional (effective numbers).
    confidence
        Confidence, between 0 and 1.
    inflation
        How many answers say as much as one of an account of its own: the interval is that of so many
        times fewer answers. 1 where every answer is of another account.

    Returns
    -------
    Nps
        In points; all NaN without an answer, except the interval, which then says nothing.

    Notes
    -----
    Three answers are added, ¾ promoters, 1½ passives, ¾ detractors, so that ten promoters out of
    ten do not look certain.

    References
    ----------
    Rocks, B. (2016). Interval estimation for the "Net Promoter Score". The American Statistician
    70, 365-372.

    Examples
    --------
    >>> " ".join(f"{value:.3f}" for value in nps_interval(291, 476, 395))
    '-8.950 2.239 -8.927 -13.308 -4.546'
    >>> " ".join(f"{value:.3f}" for value in nps_interval(10, 0, 0))
    '100.000 0.000 76.923 47.504 106.343'
    """
    n = promoters + passives + detractors
    if n == 0:
        return Nps(*[np.nan] * 5)
    score, error = _score_and_error(promoters / n, detractors / n, n)
    adjusted, _ = _score_and_error(*_added(promoters, detractors, n, inflation))
    low, high = nps_ends(promoters, passives, detractors, confidence, inflation).one()[:2]
    return Nps(float(score), float(error), float(adjusted), low, high)


def nps_ends(
    promoters: npt.ArrayLike,
    passives: npt.ArrayLike,
    detractors: npt.ArrayLike,
    confidence: float = 0.95,
    inflation: npt.ArrayLike = 1.0,
) -> Ends:
    """Give the ends of :func:`nps_interval`, before clipping, of many scores at once.

    Examples
    --------
    >>> nps_ends([291, 10], [476, 0], [395, 0]).low.round(3).tolist()
    [-13.308, 47.504]
    """
    n = np.add(np.add(promoters, passives), detractors)
    adjusted, error = _score_and_error(*_added(promoters, detractors, n, inflation))
    half = quantile(confidence) * error
    return Ends(np.asarray(adjusted - half), np.asarray(adjusted + half))


def _added(
    promoters: npt.ArrayLike, detractors: npt.ArrayLike, n: npt.ArrayLike, inflation: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Give the shares of promoters and detractors, and the answers, with the three that are added."""
    more = np.divide(n, inflation) + 3
    up, down = (np.divide(count, inflation) + 0.75 for count in (promoters, detractors))
    return np.asarray(up / more), np.asarray(down / more), np.asarray(more)


def _score_and_error(
    promoters: Floats | float, detractors: Floats | float, n: Floats | float
) -> tuple[Floats, Floats]:
    difference = np.subtract(promoters, detractors)
    variance = np.maximum(np.add(promoters, detractors) - difference**2, 0.0)
    return np.asarray(100 * difference), np.asarray(100 * np.sqrt(variance / n))

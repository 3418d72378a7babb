"""Intervals: how far a figure from a few accounts may lie from what it estimates.

scipy is used here and nowhere else among the metrics: its special functions, since scipy.stats takes
nearly a second to load, in every notebook.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.metrics.months import IntArray

__all__ = [
    "Difference",
    "Interval",
    "Nps",
    "difference",
    "effective_n",
    "grr_interval",
    "mean_interval",
    "nps_interval",
    "nrr_interval",
    "quantile",
    "wilson",
]


class Interval(NamedTuple):
    """The two ends of an interval; NaN where an end cannot be given.

    ``notes`` holds codes: ``approximate`` (fewer than five effective accounts),
    ``gains_not_bounded`` (nobody expanded, so these data give no upper end), ``too_few`` (one
    account: no interval).
    """

    low: float
    high: float
    notes: tuple[str, ...] = ()


class Difference(NamedTuple):
    """The difference of two shares, first less second, with its interval."""

    value: float
    low: float
    high: float

    @property
    def distinguishable(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


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


def quantile(confidence: float) -> float:
    """Give the standard normal quantile that leaves a confidence between its two signs.

    Examples
    --------
    >>> round(quantile(0.95), 6)
    1.959964
    """
    return float(special.ndtri((1 + confidence) / 2))


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
    if n <= 0:
        return Interval(np.nan, np.nan)
    z = quantile(confidence)
    share, square = k / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At 0 and n an end is exactly 0 or 1; the formula misses it by a rounding error.
    low = 0.0 if k <= 0 else float(max(centre - half, 0.0))
    high = 1.0 if k >= n else float(min(centre + half, 1.0))
    return Interval(low, high)


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
    shares = [k / n for k, n in (first, second)]
    one, two = (wilson(k, n, confidence) for k, n in (first, second))
    value = shares[0] - shares[1]
    low = value - float(np.hypot(shares[0] - one.low, two.high - shares[1]))
    high = value + float(np.hypot(one.high - shares[0], shares[1] - two.low))
    return Difference(value, low, high)


def effective_n(weights: IntArray) -> float:
    """Give (Σm)² ÷ Σm²: how many equal accounts would weigh as these do; 0 where all are 0.

    Examples
    --------
    >>> effective_n(np.array([10, 10, 10, 10])), round(effective_n(np.array([100, 1, 1, 1])), 2)
    (4.0, 1.06)
    """
    values = weights.astype("float64")
    squares = float((values**2).sum())
    return float(values.sum() ** 2 / squares) if squares > 0 else 0.0


def grr_interval(then: IntArray, now: IntArray, confidence: float = 0.95) -> Interval:
    """Give the interval of gross revenue retention.

    Parameters
    ----------
    then, now
        Cents of each account a year ago (above 0) and now.
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    Interval
        Wilson's with p = GRR and n = the effective number of accounts; none for one account.
        Resampling accounts would give a book without losses an interval of no width.

    Examples
    --------
    >>> grr_interval(np.array([100] * 20), np.array([100] * 20))[:2]
    (0.838..., 1.0)
    """
    if len(then) < 2:
        return Interval(np.nan, np.nan, ("too_few",))
    size, kept = effective_n(then), int(np.minimum(then, now).sum()) / int(then.sum())
    found = wilson(kept * size, size, confidence)
    # kept × size may miss size by a rounding error, and with it the exact ends 0 and 1.
    low, high = (0.0 if kept == 0 else found.low), (1.0 if kept == 1 else found.high)
    return Interval(low, high, ("approximate",) if round(size, 9) < 5 else ())


def nrr_interval(then: IntArray, now: IntArray, confidence: float = 0.95) -> Interval:
    """Give the interval of net revenue retention.

    Parameters
    ----------
    then, now
        Cents of each account a year ago (above 0) and now.
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    Interval
        Ratios from 0; the upper end is NaN (``gains_not_bounded``) where nobody expanded.

    Notes
    -----
    NRR = GRR + G with G = Σ max(now − then, 0) ÷ Σ then. G's interval is G·exp(±τ·SE/G), which
    cannot reach below 0; τ is Student's quantile at max(2, n_eff − 1) degrees of freedom. With a
    and b the distances of GRR and G to their own ends, NRR's end lies √(a² + b² + 2ρab) away,
    where ρ is the correlation of the accounts' parts of GRR and G (0 where one does not vary).

    References
    ----------
    Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures.
    Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> interval = nrr_interval(np.array([100, 100, 100, 100, 100]), np.array([100, 130, 0, 110, 100]))
    >>> round(interval.low, 2), round(interval.high, 2), interval.notes
    (0.43, 1.48, ())
    """
    gross = grr_interval(then, now, confidence)
    if len(then) < 2:
        return gross
    base, size = int(then.sum()), len(then)
    kept, gained = np.minimum(then, now), np.maximum(now - then, 0)
    retention, growth = int(kept.sum()) / base, int(gained.sum()) / base
    down = retention - gross.low
    if growth == 0:
        return Interval(gross.low, np.nan, (*gross.notes, "gains_not_bounded"))
    off_growth = _residuals(gained, then)
    error = float(np.sqrt(size / (size - 1) * (off_growth**2).sum())) / base
    quantile = float(special.stdtrit(max(2.0, effective_n(then) - 1), (1 + confidence) / 2))
    spread = float(np.exp(quantile * error / growth))
    rho = _correlation(_residuals(kept, then), off_growth)
    low_part, high_part = growth - growth / spread, growth * spread - growth
    up = gross.high - retention
    below = np.sqrt(max(down**2 + low_part**2 + 2 * rho * down * low_part, 0.0))
    above = np.sqrt(max(up**2 + high_part**2 + 2 * rho * up * high_part, 0.0))
    value = retention + growth
    return Interval(max(value - float(below), 0.0), value + float(above), gross.notes)


def _residuals(parts: IntArray, then: IntArray) -> npt.NDArray[np.float64]:
    """Give partᵢ − (Σpart ÷ Σthen)·thenᵢ, exactly 0 where a part is the common share of its base."""
    base, total = int(then.sum()), int(parts.sum())
    exact = parts.astype(object) * base - then.astype(object) * total
    return np.asarray(exact, dtype=np.float64) / base


def _correlation(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """Give Pearson's correlation; 0 where one does not vary."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


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
        Factor on the variance, 1 where every answer is of another account.

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
    adjusted, wider = _score_and_error((promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3), n + 3)
    half = quantile(confidence) * wider * float(np.sqrt(inflation))
    return Nps(score, error, adjusted, adjusted - half, adjusted + half)


def _score_and_error(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    difference = promoters - detractors
    variance = max(promoters + detractors - difference**2, 0.0)
    return 100 * difference, 100 * float(np.sqrt(variance / n))


def mean_interval(
    values: npt.NDArray[np.float64],
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
    mean = float(values.mean())
    if np.ptp(values) == 0:
        share = (mean - least) / (most - least)
        found = wilson(share * n / inflation, n / inflation, confidence)
        low, high = (least + end * (most - least) for end in found[:2])
        return Interval(low, high)
    error = float(values.std(ddof=1)) * float(np.sqrt(inflation / n))
    half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * error
    return Interval(max(mean - half, least), min(mean + half, most))

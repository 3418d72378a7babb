"""Intervals of gross and net revenue retention: ratios of sums over accounts of very different sizes.

The functions that end in ``_ends`` take many books at once: accounts along the last axis.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from cskit.metrics.intervals.ends import Ends, Floats, Interval
from cskit.metrics.intervals.proportions import wilson_ends
from cskit.metrics.months import IntArray

__all__ = ["effective_n", "grr_ends", "grr_interval", "nrr_ends", "nrr_interval"]


def effective_n(weights: IntArray) -> float:
    """Give (Σm)² ÷ Σm²: how many equal accounts would weigh as these do; 0 where all are 0.

    Examples
    --------
    >>> effective_n(np.array([10, 10, 10, 10])), round(effective_n(np.array([100, 1, 1, 1])), 2)
    (4.0, 1.06)
    """
    return float(_sizes(weights))


def _sizes(weights: IntArray) -> Floats:
    """Give :func:`effective_n` of each book."""
    values = weights.astype("float64")
    total, squares = values.sum(axis=-1), (values**2).sum(axis=-1)
    return np.asarray(total**2 / np.where(squares > 0, squares, 1.0), dtype=np.float64)


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
    return grr_ends(*_by_value(then, now), confidence).one(*_approximate(then))


def _by_value(then: IntArray, now: IntArray) -> tuple[IntArray, IntArray]:
    """Order accounts by what they hold: the sums then have the same last digit whatever they are called."""
    span = int(now.max()) + 1
    if now.min() >= 0 and then.min() >= 0 and int(then.max()) < 2**62 // span:
        # Both as one whole number sort several times as fast as two columns.
        ordered = np.sort(then * span + now)
        then = ordered // span
        return then, ordered - then * span
    order = np.lexsort((now, then))
    return then[order], now[order]


def _approximate(then: IntArray) -> tuple[str, ...]:
    return ("approximate",) if round(effective_n(then), 9) < 5 else ()


def grr_ends(then: IntArray, now: IntArray, confidence: float = 0.95) -> Ends:
    """Give :func:`grr_interval` of many books at once, of two accounts or more.

    Examples
    --------
    >>> then = np.full((2, 20), 100)
    >>> grr_ends(then, then * [[1], [0]]).high.round(3).tolist()
    [1.0, 0.161]
    """
    size, base, kept = _sizes(then), then.sum(axis=-1), np.minimum(then, now).sum(axis=-1)
    found = wilson_ends(kept / base * size, size, confidence)
    # kept ÷ base × size may miss size by a rounding error, and with it the exact ends 0 and 1.
    return Ends(np.where(kept == 0, 0.0, found.low), np.where(kept == base, 1.0, found.high))


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
        Ratios from 0. Where nobody expanded it is GRR's, and ``gains_not_bounded``: it tells how much
        may be kept, not how much might be gained.

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
    if len(then) < 2:
        return Interval(np.nan, np.nan, ("too_few",))
    bounded = () if (now > then).any() else ("gains_not_bounded",)
    return nrr_ends(*_by_value(then, now), confidence).one(*_approximate(then), *bounded)


def nrr_ends(then: IntArray, now: IntArray, confidence: float = 0.95) -> Ends:
    """Give :func:`nrr_interval` of many books at once, of two accounts or more.

    Examples
    --------
    >>> then = np.full((2, 5), 100)
    >>> nrr_ends(then, then + [[0] * 5, [0, 30, 0, 10, 0]]).high.round(2).tolist()
    [1.0, 1.61]
    """
    gross, base, size = grr_ends(then, now, confidence), then.sum(axis=-1), then.shape[-1]
    kept, gained = np.minimum(then, now), np.maximum(now - then, 0)
    retention, growth = kept.sum(axis=-1) / base, gained.sum(axis=-1) / base
    grew = np.where(growth > 0, growth, np.nan)
    off_growth = _residuals(gained, then)
    error = np.sqrt(size / (size - 1) * (off_growth**2).sum(axis=-1)) / base
    student = special.stdtrit(np.maximum(2.0, _sizes(then) - 1), (1 + confidence) / 2)
    spread = np.exp(student * error / grew)
    rho = _correlation(_residuals(kept, then), off_growth)
    value = retention + growth
    below = _joined(retention - gross.low, grew - grew / spread, rho)
    above = _joined(gross.high - retention, grew * spread - grew, rho)
    low = np.where(growth > 0, np.maximum(value - below, 0.0), gross.low)
    return Ends(low, np.where(growth > 0, value + above, gross.high))


def _joined(a: Floats, b: Floats, rho: Floats) -> Floats:
    """Give the distance to an end of a sum, from those of its parts and their correlation."""
    return np.asarray(np.sqrt(np.maximum(a**2 + b**2 + 2 * rho * a * b, 0.0)))


def _residuals(parts: IntArray, then: IntArray) -> Floats:
    """Give partᵢ − (Σpart ÷ Σthen)·thenᵢ, exactly 0 where a part is the common share of its base."""
    base, total = then.sum(axis=-1, keepdims=True), parts.sum(axis=-1, keepdims=True)
    largest = max(int(parts.max()), int(then.max())) * max(int(base.max()), int(total.max()))
    # Whole numbers of any length where 64 bits do not hold the products.
    kind = np.int64 if largest < 2**62 else object
    exact = parts.astype(kind) * base - then.astype(kind) * total
    return np.asarray(np.asarray(exact, dtype=np.float64) / base, dtype=np.float64)


def _correlation(first: Floats, second: Floats) -> Floats:
    """Give Pearson's correlation; 0 where one does not vary."""
    off = [values - values.mean(axis=-1, keepdims=True) for values in (first, second)]
    scale = np.sqrt((off[0] ** 2).sum(axis=-1) * (off[1] ** 2).sum(axis=-1))
    varies = (np.ptp(first, axis=-1) > 0) & (np.ptp(second, axis=-1) > 0) & (scale > 0)
    rho = (off[0] * off[1]).sum(axis=-1) / np.where(varies, scale, 1.0)
    return np.where(varies, np.clip(rho, -1.0, 1.0), 0.0)

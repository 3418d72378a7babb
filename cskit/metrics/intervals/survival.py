"""The interval of Kaplan and Meier's estimate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cskit.metrics.intervals.ends import Floats, quantile
from cskit.metrics.intervals.proportions import wilson_ends
from cskit.metrics.months import IntArray

__all__ = ["Curve", "kaplan_meier_ends"]


class Curve(NamedTuple):
    """The share still here at each age, with the ends of its interval."""

    survival: Floats
    low: Floats
    high: Floats


def kaplan_meier_ends(at_risk: IntArray, lost: IntArray, confidence: float = 0.95) -> Curve:
    """Estimate the share still here at each age, with the interval at each.

    Parameters
    ----------
    at_risk, lost
        Seen just before each age, and left at it; ages along the last axis, from 0.
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    Curve
        Shares, in the shape of ``at_risk``; ends are NaN where nobody left before and nobody is at risk.

    Notes
    -----
    S(k) = Π (1 − lost ÷ at risk), with Greenwood's variance on the log(−log S) scale. Where nobody has
    left yet, or nobody is left, that variance is 0 and would claim certainty: Wilson's interval at
    the number at risk stands instead.

    References
    ----------
    Kalbfleisch, J. D. and Prentice, R. L. (2002). The Statistical Analysis of Failure Time Data,
    section 1.4.

    Examples
    --------
    >>> curve = kaplan_meier_ends(np.array([4, 4, 3, 1]), np.array([0, 1, 1, 0]))
    >>> curve.survival.tolist(), curve.low.round(3).tolist(), curve.high.round(3).tolist()
    ([1.0, 0.75, 0.5, 0.5], [0.51, 0.128, 0.058, 0.058], [1.0, 0.961, 0.845, 0.845])
    """
    z = quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(at_risk > 0, 1 - lost / np.maximum(at_risk, 1), 1.0)
        survival = np.cumprod(kept, axis=-1)
        terms = np.where(lost > 0, lost / (at_risk * (at_risk - lost).astype(float)), 0.0)
        variance = np.cumsum(terms, axis=-1)
        factor = np.exp(z * np.sqrt(variance) / np.abs(np.log(survival)))
        low, high = survival**factor, survival ** (1 / factor)
    certain = (survival == 1) | (survival == 0)
    instead = wilson_ends(survival * at_risk, at_risk, confidence)
    return Curve(
        np.asarray(survival, dtype=np.float64),
        np.where(certain, instead.low, low),
        np.where(certain, instead.high, high),
    )

"""The log-likelihoods as the papers print them, of params in their order; what plain fits minimise.

Also what every contestant's parameters are judged by: one function for all of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaln, gammaln

__all__ = ["bg_nbd", "gamma_gamma", "sbg"]


def bg_nbd(params: npt.ArrayLike, data: pd.DataFrame) -> float:
    """Fader, Hardie and Lee (2005), equation 6: r, alpha, a, b."""
    r, alpha, a, b = np.asarray(params, dtype=float)
    x, last, age = (data[name].to_numpy() for name in ("frequency", "recency", "age"))
    shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    stayed = -(r + x) * np.log(alpha + age)
    left = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
    return _total(shared + np.where(x > 0, np.logaddexp(stayed, left), stayed))


def gamma_gamma(params: npt.ArrayLike, data: pd.DataFrame) -> float:
    """Fader and Hardie (2013), equation 1a: p, q, v, of customers with a repeat order."""
    p, q, v = np.asarray(params, dtype=float)
    x, mean = (data[name].to_numpy() for name in ("frequency", "monetary_value"))
    shape = p * x
    return _total(
        gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v) + (shape - 1) * np.log(mean)
        + shape * np.log(x) - (shape + q) * np.log(x * mean + v)
    )  # fmt: skip


def sbg(params: npt.ArrayLike, data: pd.DataFrame) -> float:
    """Fader and Hardie (2007), equation 5: alpha, beta; without the multinomial constant."""
    alpha, beta = np.asarray(params, dtype=float)
    alive = data["alive"].to_numpy()
    periods = np.arange(1, len(alive))
    lost = betaln(alpha + 1, beta + periods - 1) - betaln(alpha, beta)
    kept = betaln(alpha, beta + periods[-1]) - betaln(alpha, beta)
    return float(-np.diff(alive) @ lost + alive[-1] * kept)


def _total(each: Any) -> float:
    return float(each.sum())

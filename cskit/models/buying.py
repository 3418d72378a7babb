"""What a fitted model of buying says of customers: who is still there, what they will buy, what it is worth.

Functions of the parameters alone, so that a page which is handed a company's fit needs no fitting. The
models themselves are :class:`cskit.models.BetaGeometricNBD` and :class:`cskit.models.GammaGamma`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.models.arrays import Floats

__all__ = [
    "ALIKE",
    "Buying",
    "Spending",
    "expected_purchases",
    "expected_value",
    "probability_alive",
    "residual_purchases",
]


ALIKE = 1e6
"""b where all are taken to leave with one chance, a ÷ (a + b): more would cost digits and change nothing."""
_MANY = 100.0
"""Above it a ₂F₁ no longer fits in a number, and chances to leave hardly differ."""
_NEAR = 1e-5
"""Closer to a point where a formula is 0 ÷ 0, it is read on both sides: the error is the square of this."""


class Buying(NamedTuple):
    """Parameters of BG/NBD: orders come at rates that are Gamma (r, alpha), customers leave as Beta (a, b).

    With a = 0 nobody leaves: NBD. With b = :data:`ALIKE` all leave with one chance.
    """

    r: float
    alpha: float
    a: float
    b: float


class Spending(NamedTuple):
    """Parameters of Gamma-Gamma: an order is Gamma (p, ν), and ν is Gamma (q, v) over customers."""

    p: float
    q: float
    v: float


def probability_alive(
    fit: Buying, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike
) -> Floats:
    """Give the probability that each customer has not left for good.

    Parameters
    ----------
    fit
        The parameters.
    frequency, recency, age
        As in :class:`cskit.models.BetaGeometricNBD`.

    Returns
    -------
    ndarray
        0 to 1. Who bought once is at 1: in this model a customer leaves only after a repeat order.

    Notes
    -----
    1 ÷ (1 + a ÷ (b + x − 1) · ((α + T) ÷ (α + t_x))^(r + x)) for x > 0.

    Examples
    --------
    >>> fit = Buying(0.2426, 4.4136, 0.7929, 2.4259)
    >>> probability_alive(fit, [0, 2, 2], [0, 30.43, 1], [38.86, 38.86, 38.86]).round(3).tolist()
    [1.0, 0.727, 0.039]
    """
    x, last, end = _numbers(frequency, recency, age)
    return special.expit(-_log_odds_left(fit, x, last, end))


def _numbers(*given: npt.ArrayLike) -> tuple[Floats, ...]:
    """Bring what was given to floats of one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in given)))


def _log_odds_left(fit: Buying, x: Floats, last: Floats, end: Floats) -> Floats:
    """Give the log odds of having left; never, where nothing was bought again."""
    repeats = np.maximum(x, 1)
    with np.errstate(divide="ignore"):  # a = 0: nobody ever leaves
        odds = np.log(fit.a) - np.log(fit.b + repeats - 1)
    odds = odds + (fit.r + x) * (np.log(fit.alpha + end) - np.log(fit.alpha + last))
    return np.where(x > 0, odds, -np.inf)


def expected_purchases(
    fit: Buying,
    periods: npt.ArrayLike,
    frequency: npt.ArrayLike = 0.0,
    recency: npt.ArrayLike = 0.0,
    age: npt.ArrayLike = 0.0,
) -> Floats:
    """Give how many orders to expect of each customer over the next periods.

    Parameters
    ----------
    fit
        The parameters.
    periods
        How far ahead, in the unit of recency and age.
    frequency, recency, age
        As in :class:`cskit.models.BetaGeometricNBD`. Left out: a customer who has just bought for the first
        time.

    Notes
    -----
    Fader, Hardie and Lee's equation 10, after Euler's transformation of ₂F₁: the power of (1 − z) that
    overflows for who buys often cancels, and x stays in the third parameter only. With z = t ÷ (α + T + t):
    (a+b+x−1) ÷ (a−1) · (1 − (1−z)^(a−1) ₂F₁(a−1, a+b−1−r; a+b+x−1; z)) · P(alive). At a = 1, and at
    a + b + x = 1, it is 0 ÷ 0 with a finite limit: there the mean of both sides is taken. Above a = 100,
    where its parts are too great for a number, it is the mean of (1 − (1 + π·t ÷ (α + T))^−(r + x)) ÷ π at
    chances to leave π one standard deviation either side of their mean: within 1/10,000, and nearer the
    greater a is.

    References
    ----------
    Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24, 275-284.

    Examples
    --------
    >>> fit = Buying(0.24259, 4.41353, 0.79292, 2.42588)
    >>> round(float(expected_purchases(fit, 39, 2, 30.43, 38.86)), 4)
    1.2259
    """
    ahead, x, last, end = _numbers(periods, frequency, recency, age)
    alive = special.expit(-_log_odds_left(fit, x, last, end))
    share = ahead / (fit.alpha + end + ahead)
    if fit.a > _MANY:
        return alive * _nearly_alike(fit, x, share)
    singular = (np.abs(fit.a - 1) < _NEAR) | (np.abs(fit.a + fit.b + x - 1) < _NEAR)
    return alive * np.where(
        singular,
        (_unless_left(fit, fit.a - 2 * _NEAR, x, share) + _unless_left(fit, fit.a + 2 * _NEAR, x, share)) / 2,
        _unless_left(fit, fit.a, x, share),
    )


def _unless_left(fit: Buying, a: float, x: Floats, share: Floats) -> Floats:
    """Give the orders to expect of those who have not left, by the share that is ahead."""
    third = a + fit.b + x - 1
    with np.errstate(divide="ignore", invalid="ignore"):  # where it is 0 ÷ 0 the neighbours are taken
        series = special.hyp2f1(a - 1, a + fit.b - 1 - fit.r, third, share)
        found = third / (a - 1) * (1 - np.exp((a - 1) * np.log1p(-share)) * series)
    return np.asarray(found, dtype=float)


def _nearly_alike(fit: Buying, x: Floats, share: Floats) -> Floats:
    """Give what :func:`_unless_left` gives, where chances to leave hardly differ."""
    total = fit.a + fit.b + x
    mean = fit.a / total
    off = np.sqrt(mean * (1 - mean) / (total + 1))
    longer = share / (1 - share)
    each = [
        -np.expm1(-(fit.r + x) * np.log1p(chance * longer)) / chance for chance in (mean - off, mean + off)
    ]
    return np.asarray((each[0] + each[1]) / 2, dtype=float)


def residual_purchases(
    fit: Buying,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    *,
    periods: int,
    length: float,
    discount: float,
) -> Floats:
    """Give the orders to expect of each customer over some periods, each period's brought to today.

    Times the expected value of an order and the margin, this is what a customer is still worth.

    Parameters
    ----------
    fit, frequency, recency, age
        As in :func:`expected_purchases`.
    periods
        How many periods to look ahead.
    length
        A period, in the unit of recency and age.
    discount
        Interest a period: 0 for orders as such.

    Notes
    -----
    Σ_k (E(k) − E(k − 1)) ÷ (1 + d)^(k − ½): on average an order falls into the middle of its period.

    Examples
    --------
    >>> fit = Buying(0.24259, 4.41353, 0.79292, 2.42588)
    >>> found = residual_purchases(fit, 2, 30.43, 38.86, periods=39, length=1, discount=0.002)
    >>> round(float(found), 3)
    1.182
    """
    x, last, end = _numbers(frequency, recency, age)
    steps = np.arange(periods + 1) * length
    until = expected_purchases(fit, steps, x[..., None], last[..., None], end[..., None])
    today = (1 + discount) ** -(np.arange(periods) + 0.5)
    return np.asarray(np.diff(until) @ today, dtype=float)


def expected_value(
    fit: Spending, frequency: npt.ArrayLike = 0.0, monetary_value: npt.ArrayLike = 0.0
) -> Floats:
    """Give the mean value of an order to expect of each customer.

    Parameters
    ----------
    fit
        The parameters.
    frequency, monetary_value
        As in :class:`cskit.models.GammaGamma`; a frequency of 0 gives the mean over all customers.

    Returns
    -------
    ndarray
        In the unit of ``monetary_value``; infinite where q ≤ 1 and nothing is known of the customer.

    Notes
    -----
    p (v + x·z) ÷ (p·x + q − 1): between the customer's own mean and that of all, p·v ÷ (q − 1), nearer to
    the customer's own the more it has bought.

    Examples
    --------
    >>> fit = Spending(6.25, 3.74, 15.44)
    >>> expected_value(fit, [0, 1, 50], [0, 100, 100]).round(1).tolist()
    [35.2, 80.3, 99.4]
    """
    x, mean = _numbers(frequency, monetary_value)
    spent = np.where(x > 0, x * np.where(x > 0, mean, 0.0), 0.0)
    weight = fit.p * x + fit.q - 1
    return np.where(weight > 0, fit.p * (fit.v + spent) / np.where(weight > 0, weight, 1.0), np.inf)

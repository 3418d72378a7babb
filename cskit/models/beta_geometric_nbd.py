"""BG/NBD: how often customers order, and whether they still do (beta-geometric, negative binomial)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from cskit.errors import ConfigurationError, NotIdentified
from cskit.models import buying
from cskit.models.arrays import Floats
from cskit.models.gammas import beta_ratio
from cskit.models.likelihood import LikelihoodModel, LikelihoodResults

__all__ = ["BetaGeometricNBD", "BetaGeometricNBDResults", "told"]

_FEWEST = 10
"""Customers with a repeat order below which no parameters are sought."""


class BetaGeometricNBDResults(LikelihoodResults):
    """A fitted BG/NBD model; see :mod:`cskit.models.buying` for what it says of a customer."""

    @property
    def parameters(self) -> buying.Buying:
        """The parameters, as the functions of :mod:`cskit.models.buying` take them."""
        return buying.Buying(*self.params.tolist())

    def probability_alive(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike
    ) -> Floats:
        """See :func:`cskit.models.buying.probability_alive`."""
        return buying.probability_alive(self.parameters, frequency, recency, age)

    def expected_purchases(
        self,
        periods: npt.ArrayLike,
        frequency: npt.ArrayLike = 0.0,
        recency: npt.ArrayLike = 0.0,
        age: npt.ArrayLike = 0.0,
    ) -> Floats:
        """See :func:`cskit.models.buying.expected_purchases`."""
        return buying.expected_purchases(self.parameters, periods, frequency, recency, age)


class BetaGeometricNBD(LikelihoodModel):
    """Customers who order at rates of their own, and may leave for good after any repeat order.

    Parameters
    ----------
    frequency
        By customer, the repeat orders: whole, 0 or more.
    recency
        By customer, the time from the first order to the last; 0 where there is one order.
    age
        By customer, the time from the first order to the end of the data, in the same unit.

    Raises
    ------
    NotIdentified
        ``nobody_repeats``, ``too_few_repeats``, ``all_alike``; and ``no_maximum`` when fitted.

    Notes
    -----
    While a customer is there, orders are Poisson at rate λ; after each repeat order the customer leaves with
    probability π. Over customers λ is Gamma (r, α) and π Beta (a, b). A customer's likelihood is
    Γ(r+x)·α^r ÷ Γ(r) · B(a, b+x) ÷ B(a, b) · ((α+T)^−(r+x) + [x>0]·a ÷ (b+x−1)·(α+t_x)^−(r+x)); the two
    powers are added as logarithms. Customers alike are one row with a weight, and what depends on x only
    is computed once for each x.

    References
    ----------
    Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24, 275-284.

    Examples
    --------
    >>> weeks = [[2, 30.43, 38.86], [1, 1.71, 38.86], [0, 0, 38.86], [0, 0, 38.86], [7, 29.43, 38.86]]
    >>> x, last, end = np.array(weeks * 10).T
    >>> round(BetaGeometricNBD(x, last, end).loglike([0.2426, 4.4135, 0.7929, 2.4258]), 2)
    -369.03
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    results_class: ClassVar[type[LikelihoodResults]] = BetaGeometricNBDResults

    def __init__(self, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> None:
        given = told(type(self).__name__, len(self.names), frequency, recency, age)
        rows = _alike(*given)
        self._weights = rows["customers"].to_numpy(dtype=float)
        counts = rows["frequency"].to_numpy(dtype=float)
        self._x, self._at = np.unique(counts, return_inverse=True)
        self._of_x = np.bincount(self._at, weights=self._weights)
        self._counts = counts
        self._end = rows["age"].to_numpy()
        self._again = counts > 0
        self._last = rows["recency"].to_numpy()[self._again]
        self._rate = float(self._weights @ self._end / (self._weights @ counts))
        # Alpha is a time: measured in the mean time between orders.
        self.units = np.array([1.0, self._rate, 1.0, 1.0])
        super().__init__(rows[["frequency", "recency", "age"]], accounts=float(self._weights.sum()))

    def starts(self) -> list[list[float]]:
        """Give starts at the mean rate of orders, with rates from unlike to alike."""
        return [[r, r * self._rate, a, b] for r, a, b in ((0.5, 1.0, 2.0), (2.0, 0.5, 5.0), (0.1, 0.2, 0.2))]

    def loglike(self, params: npt.ArrayLike) -> float:
        """Give the log-likelihood of all customers."""
        r, alpha, a, b = np.asarray(params, dtype=float)
        x = self._x
        by_x = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
        by_x += beta_ratio(a, b, x)
        end, last = self._powers(r, alpha, a, b)
        end[self._again] = np.logaddexp(end[self._again], last)
        return float(self._of_x @ by_x + self._weights @ end)

    def _powers(self, r: float, alpha: float, a: float, b: float) -> tuple[Floats, Floats]:
        """Give the logarithms of what is added: having stayed (all rows), having left (with repeats)."""
        x = self._counts
        stayed = -(r + x) * np.log(alpha + self._end)
        more = x[self._again]
        left = np.log(a) - np.log(b + more - 1) - (r + more) * np.log(alpha + self._last)
        return stayed, left

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by each parameter."""
        r, alpha, a, b = np.asarray(params, dtype=float)
        x, n, w = self._x, self._of_x, self._weights
        stayed, left = self._powers(r, alpha, a, b)
        gone = np.zeros_like(w)
        gone[self._again] = w[self._again] * special.expit(left - stayed[self._again])
        here, more = w - gone, self._counts[self._again]
        gone = gone[self._again]
        both = special.digamma(a + b) - special.digamma(a + b + x)
        end, last = alpha + self._end, alpha + self._last
        return np.array(
            [
                n @ (special.digamma(r + x) - special.digamma(r) + np.log(alpha))
                - here @ np.log(end)
                - gone @ np.log(last),
                n.sum() * r / alpha - here @ ((r + self._counts) / end) - gone @ ((r + more) / last),
                n @ both + gone.sum() / a,
                n @ (both + special.digamma(b + x) - special.digamma(b)) - gone @ (1 / (b + more - 1)),
            ]
        )


def _alike(x: Floats, last: Floats, end: Floats) -> pd.DataFrame:
    """Put customers alike into one row, with how many they are; in one order, however they came."""
    order = np.lexsort((end, last, x))
    x, last, end = x[order], last[order], end[order]
    is_new = np.ones(len(x), dtype=bool)
    is_new[1:] = (np.diff(x) != 0) | (np.diff(last) != 0) | (np.diff(end) != 0)
    at = np.flatnonzero(is_new)
    alike = np.diff(np.append(at, len(x)))
    return pd.DataFrame({"frequency": x[at], "recency": last[at], "age": end[at], "customers": alike})


def told(
    model: str, parameters: int, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike
) -> tuple[Floats, ...]:
    """Give what was handed in as floats, or say why no customers are like that, or tell no parameters.

    Parameters
    ----------
    model, parameters
        What is to be fitted, by name, and how many parameters it has.
    frequency, recency, age
        As in :class:`BetaGeometricNBD`.

    Raises
    ------
    ConfigurationError
        The first customer that cannot be.
    NotIdentified
        What no search can find: nobody, or hardly anybody, bought again; or all customers are the same.
    """
    given = (np.asarray(values, dtype=float) for values in (frequency, recency, age))
    x, last, end = np.broadcast_arrays(*given)
    _possible(model, x, last, end)
    _identified(model, parameters, x, last, end)
    return x, last, end


def _possible(model: str, x: Floats, last: Floats, end: Floats) -> None:
    right = (x >= 0) & (x == np.floor(x)) & (last >= 0) & (last <= end) & np.isfinite(end)
    right &= (x > 0) == (last > 0)
    if not right.all():
        at = int(np.argmin(right))
        raise ConfigurationError(
            f"{model}, customer {at}: expected a whole frequency of 0 or more, 0 ≤ recency ≤ age "
            f"and a recency above 0 only after a repeat order; got frequency {x[at]:g}, recency {last[at]:g} "
            f"and age {end[at]:g}. Make them by cskit.metrics.orders.summary."
        )


def _identified(model: str, parameters: int, x: Floats, last: Floats, end: Floats) -> None:
    customers, again = len(x), int((x > 0).sum())
    whose = f"{model}, {customers} customers"
    if again == 0:
        raise NotIdentified(
            "nobody_repeats",
            f"{whose}: expected some with a repeat order, got none. Without one nothing is known of how "
            "often they come back: wait for more orders.",
        )
    if np.ptp(x) == np.ptp(last) == np.ptp(end) == 0:
        raise NotIdentified(
            "all_alike",
            f"{whose}: expected customers that differ, but all have the same frequency, recency and age. "
            "How far they differ cannot be told from these: check how they were summed up.",
        )
    if again < _FEWEST:
        raise NotIdentified(
            "too_few_repeats",
            f"{whose}: expected at least {_FEWEST} with a repeat order for {parameters} parameters, got "
            f"{again}. Wait for more orders, or fit a larger group.",
        )

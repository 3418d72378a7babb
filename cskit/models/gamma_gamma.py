"""Gamma-Gamma: what an order is worth, customer by customer."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from cskit.errors import ConfigurationError, NotIdentified
from cskit.models import buying
from cskit.models.arrays import Floats
from cskit.models.likelihood import LikelihoodModel, LikelihoodResults

__all__ = ["GammaGamma", "GammaGammaResults"]

_FEWEST = 10
"""Customers below which three parameters are not sought."""


class GammaGammaResults(LikelihoodResults):
    """A fitted Gamma-Gamma model; see :mod:`cskit.models.buying` for what it says of a customer."""

    @property
    def parameters(self) -> buying.Spending:
        """The parameters, as the functions of :mod:`cskit.models.buying` take them."""
        return buying.Spending(*self.params.tolist())

    def expected_value(self, frequency: npt.ArrayLike = 0.0, monetary_value: npt.ArrayLike = 0.0) -> Floats:
        """See :func:`cskit.models.buying.expected_value`."""
        return buying.expected_value(self.parameters, frequency, monetary_value)


class GammaGamma(LikelihoodModel):
    """Customers whose orders vary around a mean of their own, and whose means vary.

    Parameters
    ----------
    frequency
        By customer, the repeat orders, 1 or more: leave out who bought once.
    monetary_value
        By customer, their mean value, above 0.

    Raises
    ------
    NotIdentified
        ``nobody_repeats``, ``too_few_repeats``, ``all_alike``; and ``no_maximum`` when fitted.

    Notes
    -----
    An order is Gamma (p, ν), so the mean z of x orders is Gamma (p·x, ν·x), and ν is Gamma (q, v) over
    customers. A customer's likelihood is
    Γ(p·x+q) ÷ (Γ(p·x)·Γ(q)) · z^(p·x−1) · x^(p·x) · v^q ÷ (v + x·z)^(p·x+q). The model takes it that how much
    is spent does not depend on how often.

    References
    ----------
    Fader and Hardie (2013), The Gamma-Gamma model of monetary value, brucehardie.com/notes/025.

    Examples
    --------
    >>> model = GammaGamma([1, 2, 3, 1, 5] * 4, [10, 20, 30, 40, 50] * 4)
    >>> round(model.loglike([6.25, 3.74, 15.44]), 2)
    -82.12
    """

    names: ClassVar[tuple[str, ...]] = ("p", "q", "v")
    results_class: ClassVar[type[LikelihoodResults]] = GammaGammaResults

    def __init__(self, frequency: npt.ArrayLike, monetary_value: npt.ArrayLike) -> None:
        x, mean = _checked(frequency, monetary_value)
        _identified(x, mean)
        order = np.lexsort((mean, x))
        self._x, self._spent = x[order], (x * mean)[order]
        self._each, at = np.unique(self._x, return_inverse=True)
        self._of_each = np.bincount(at).astype(float)
        self._log_spent_of_each = np.bincount(at, weights=np.log(self._spent))
        self._center = float(mean.mean())
        self._log_means = float(np.log(mean[order]).sum())
        # v is an amount: measured in the mean one.
        self.units = np.array([1.0, 1.0, self._center])
        rows = pd.DataFrame({"frequency": self._x, "monetary_value": mean[order]})
        super().__init__(rows, accounts=float(len(x)))

    def starts(self) -> list[list[float]]:
        """Give starts at the mean value of an order, with customers from unlike to alike."""
        return [[p, q, self._center * (q - 1) / p] for p, q in ((2.0, 3.0), (1.1, 2.0), (10.0, 10.0))]

    def loglike(self, params: npt.ArrayLike) -> float:
        """Give the log-likelihood of all customers."""
        return self.loglike_and_score(params)[0]

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by each parameter."""
        return self.loglike_and_score(params)[1]

    def loglike_and_score(self, params: npt.ArrayLike) -> tuple[float, Floats]:
        """Give both: nearly all their time is the logarithm by customer, which they share."""
        p, q, v = np.asarray(params, dtype=float)
        each, n, customers = self._each, self._of_each, len(self._x)
        shape, beyond = p * each, p * self._x + q
        logs = np.log(v + self._spent)
        value = shape @ self._log_spent_of_each - n @ special.betaln(shape, q) + customers * q * np.log(v)
        value -= beyond @ logs + self._log_means
        both = special.digamma(shape + q)
        score = [
            (n * each) @ (both - special.digamma(shape)) + each @ self._log_spent_of_each - self._x @ logs,
            n @ (both - special.digamma(q)) + customers * np.log(v) - logs.sum(),
            customers * q / v - (beyond / (v + self._spent)).sum(),
        ]
        return float(value), np.array(score)


def _checked(frequency: npt.ArrayLike, monetary_value: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Give what was handed in as floats, or name the first customer it cannot be of."""
    x, mean = np.broadcast_arrays(np.asarray(frequency, dtype=float), np.asarray(monetary_value, dtype=float))
    right = (x >= 1) & (x == np.floor(x)) & (mean > 0) & np.isfinite(mean)
    if not right.all():
        at = int(np.argmin(right))
        raise ConfigurationError(
            f"GammaGamma, customer {at}: expected a whole frequency of 1 or more and a mean value above 0; "
            f"got {x[at]:g} and {mean[at]:g}. Leave out who bought once or paid nothing."
        )
    return x, mean


def _identified(x: Floats, mean: Floats) -> None:
    """Say at once what no search can find.

    Raises
    ------
    NotIdentified
        Nobody, or hardly anybody, bought again; or all means, or all counts at one, are the same.
    """
    whose = f"GammaGamma, {len(x)} customers with a repeat order"
    if len(x) == 0:
        raise NotIdentified(
            "nobody_repeats", f"{whose}: expected some. Without one nothing is known: wait for more orders."
        )
    if np.ptp(mean) == 0:
        raise NotIdentified(
            "all_alike",
            f"{whose}: expected mean values that differ, but all are {mean[0]:g}. There is nothing to "
            "estimate: take this value.",
        )
    if len(x) < _FEWEST:
        raise NotIdentified(
            "too_few_repeats",
            f"{whose}: expected at least {_FEWEST} for three parameters. Wait for more orders, or fit a "
            "larger group.",
        )

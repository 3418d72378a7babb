"""NBD: customers who order at rates of their own and never leave; what BG/NBD is where nobody is seen to."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from cskit.models import buying
from cskit.models.arrays import Floats
from cskit.models.beta_geometric_nbd import BetaGeometricNBDResults, told
from cskit.models.likelihood import LikelihoodModel, LikelihoodResults

__all__ = ["NegativeBinomial", "NegativeBinomialResults"]


class NegativeBinomialResults(BetaGeometricNBDResults):
    """A fitted NBD model."""

    @property
    def parameters(self) -> buying.Buying:
        """The parameters, as the functions of :mod:`cskit.models.buying` take them."""
        r, alpha = self.params.tolist()
        return buying.Buying(r, alpha, a=0.0, b=1.0)


class NegativeBinomial(LikelihoodModel):
    """Customers whose orders are Poisson at rates that are Gamma (r, α) over customers.

    Parameters
    ----------
    frequency, recency, age
        As in :class:`cskit.models.BetaGeometricNBD`; when the last order was does not matter here.

    Raises
    ------
    NotIdentified
        As :class:`cskit.models.BetaGeometricNBD`.

    Notes
    -----
    BG/NBD as a → 0: Γ(r+x)·α^r ÷ (Γ(r)·(α+T)^(r+x)). As a
    :class:`cskit.models.buying.Buying` it has a = 0 and b = 1.

    References
    ----------
    Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8, 26-41.

    Examples
    --------
    >>> model = NegativeBinomial([0, 1, 2, 5, 3] * 10, [0, 3, 5, 9, 4] * 10, [10.0] * 50)
    >>> round(model.loglike([1.0, 5.0]), 3)
    -280.092
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha")
    results_class: ClassVar[type[LikelihoodResults]] = NegativeBinomialResults

    def __init__(self, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> None:
        x, _, end = told(type(self).__name__, len(self.names), frequency, recency, age)
        order = np.lexsort((end, x))
        self._x, self._end = x[order], end[order]
        self._rate = float(end.sum() / x.sum())
        self.units = np.array([1.0, self._rate])
        super().__init__(pd.DataFrame({"frequency": self._x, "age": self._end}), accounts=float(len(x)))

    def starts(self) -> list[list[float]]:
        """Give starts at the mean rate of orders."""
        return [[r, r * self._rate] for r in (0.5, 2.0, 0.1)]

    def loglike(self, params: npt.ArrayLike) -> float:
        """Give the log-likelihood of all customers."""
        r, alpha = np.asarray(params, dtype=float)
        by = special.gammaln(r + self._x) - special.gammaln(r) + r * np.log(alpha)
        return float((by - (r + self._x) * np.log(alpha + self._end)).sum())

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by each parameter."""
        r, alpha = np.asarray(params, dtype=float)
        end = alpha + self._end
        by_r = special.digamma(r + self._x) - special.digamma(r) + np.log(alpha) - np.log(end)
        return np.array([by_r.sum(), (r / alpha - (r + self._x) / end).sum()])

"""G/NBD: customers who all leave with the same chance; what BG/NBD is where these chances do not differ."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from cskit.models import buying
from cskit.models.arrays import Floats
from cskit.models.beta_geometric_nbd import BetaGeometricNBD, BetaGeometricNBDResults
from cskit.models.likelihood import LikelihoodResults

__all__ = ["GeometricNBD", "GeometricNBDResults"]


class GeometricNBDResults(BetaGeometricNBDResults):
    """A fitted G/NBD model; its standard errors are those of BG/NBD with b given."""

    @property
    def parameters(self) -> buying.Buying:
        """The parameters, as the functions of :mod:`cskit.models.buying` take them."""
        r, alpha, a = self.params.tolist()
        return buying.Buying(r, alpha, a, b=buying.ALIKE)


class GeometricNBD(BetaGeometricNBD):
    """Customers who order at rates of their own, and leave after any repeat order with one chance for all.

    Parameters
    ----------
    frequency, recency, age
        As in :class:`cskit.models.BetaGeometricNBD`.

    Raises
    ------
    NotIdentified
        As :class:`cskit.models.BetaGeometricNBD`.

    Notes
    -----
    BG/NBD as a, b → ∞ with a fixed ratio: the chance is a ÷ (a + b), with b at
    :data:`cskit.models.buying.ALIKE`. The parameters are r, α and a.

    Examples
    --------
    >>> model = GeometricNBD([2] * 10 + [0] * 5, [3] * 10 + [0] * 5, [4] * 15)
    >>> round(model.loglike([1.0, 1.0, buying.ALIKE / 4]), 3)
    -49.886
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a")
    results_class: ClassVar[type[LikelihoodResults]] = GeometricNBDResults

    def __init__(self, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> None:
        super().__init__(frequency, recency, age)
        self.units = np.array([1.0, self._rate, buying.ALIKE])

    def starts(self) -> list[list[float]]:
        """Give starts at the mean rate of orders, with chances from one in five to one in fifty."""
        return [
            [r, r * self._rate, odds * buying.ALIKE] for r, odds in ((0.5, 0.25), (2.0, 0.1), (0.1, 0.02))
        ]

    def loglike(self, params: npt.ArrayLike) -> float:
        """Give the log-likelihood of all customers."""
        return super().loglike([*np.asarray(params, dtype=float), buying.ALIKE])

    def score(self, params: npt.ArrayLike) -> Floats:
        """Give the derivative of the log-likelihood by each parameter."""
        return super().score([*np.asarray(params, dtype=float), buying.ALIKE])[:-1]

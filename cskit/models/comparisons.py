"""Several comparisons at once: what is left of a finding when one looks for many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from statsmodels.stats.multitest import multipletests

__all__ = ["holm"]


def holm(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Correct p values of several comparisons, so that one false finding among all stays unlikely.

    Parameters
    ----------
    p
        A p value by comparison, in any order; none may be NaN.

    Returns
    -------
    ndarray
        In the same order: each times the number of comparisons that are not more sure, at least what a surer
        one has, at most 1.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6, 65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    return np.asarray(multipletests(p, method="holm")[1]) if len(p) else p

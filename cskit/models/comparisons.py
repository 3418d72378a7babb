"""Several comparisons at once: what is left of a finding when one looks for many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["holm"]


def holm(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Correct p values of several comparisons, so that one false finding among all stays unlikely.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6, 65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)) if len(p) else p
    found = np.empty_like(p)
    found[order] = np.minimum(steps, 1.0)
    return found

"""Several answers of one account: how many answers they are worth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cskit.metrics.intervals.ends import Floats

__all__ = ["design_effects"]


def design_effects(sums: npt.ArrayLike, sizes: npt.ArrayLike, squares: npt.ArrayLike) -> Floats:
    """Give the variance of a mean with accounts as units, over that with answers as units.

    Parameters
    ----------
    sums, sizes
        Of each account: the sum of its answers' values, and how many they are; accounts along the last
        axis, which may be of size 0.
    squares
        Sum of the squares of all values.

    Returns
    -------
    array
        From 1: one answer an account, or accounts whose answers do not agree. So many answers say as
        much as one of an account of its own. Where all answers are equal the data cannot say how alike
        those of an account are: then each account counts once, as it does in a book of one account.

    Examples
    --------
    >>> agree, differ = ([2, -2], [2, 2]), ([0, 0], [2, 2])
    >>> design_effects(*agree, 4).item(), design_effects(*differ, 4).item()
    (4.0, 1.0)
    """
    sums, sizes = np.asarray(sums, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    total, n, accounts = sums.sum(axis=-1), sizes.sum(axis=-1), (sizes > 0).sum(axis=-1)
    # Times n: whole values give whole numbers, exact in any order of accounts.
    between = ((sums * n[..., None] - sizes * total[..., None]) ** 2).sum(axis=-1)
    within = n * np.asarray(squares, dtype=np.float64) - total**2
    told = (accounts > 1) & (within > 1e-9 * n * squares)
    found = between * accounts / np.where(told, np.maximum(accounts - 1, 1) * n * within, 1.0)
    alike = n / np.maximum(accounts, 1)
    several = sizes.max(axis=-1, initial=0) > 1
    return np.asarray(np.where(several, np.where(told, np.maximum(found, 1.0), alike), 1.0))

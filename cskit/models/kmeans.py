"""k-means from many starts: the groups whose accounts are nearest to their centres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.cluster import vq
from scipy.spatial.distance import cdist

from cskit.models.arrays import Floats

__all__ = ["best", "nearest"]

Labels = npt.NDArray[np.int64]


def best(data: Floats, k: int, starts: int, rng: np.random.Generator) -> Floats | None:
    """Give the centres nearest to their accounts, of several starts; None where there are no k groups.

    Parameters
    ----------
    data
        A row per account.
    k
        How many groups.
    starts
        How often to begin anew, by k-means++.
    rng
        Where the starts take their numbers from.
    """
    if len(np.unique(data, axis=0)) < k:
        return None
    ended = [_settled(data, start) for start in _starts(data, k, starts, rng)]
    found = [one for one in ended if len(one) == k]  # one that runs empty is dropped
    distance = [float((vq.vq(data, one, check_finite=False)[1] ** 2).sum()) for one in found]
    return found[int(np.argmin(distance))] if found else None


def nearest(data: Floats, centres: Floats) -> Labels:
    """Give the nearest centre of each account."""
    return np.asarray(vq.vq(data, centres, check_finite=False)[0], dtype=np.int64)


def _starts(data: Floats, k: int, starts: int, rng: np.random.Generator) -> Floats:
    """Draw centres among the accounts, each by its squared distance from the nearest one drawn before.

    Notes
    -----
    scipy draws the same, but one start at a time, which takes longer than all of what follows.
    """
    draws = [(rng.integers(len(data)), rng.uniform(size=k - 1)) for _ in range(starts)]
    drawn = [np.array([first for first, _ in draws])]
    square = cdist(data[drawn[0]], data, "sqeuclidean")
    for turns in np.array([then for _, then in draws]).T:
        reached = (square / square.sum(axis=1, keepdims=True)).cumsum(axis=1)
        # The first account whose sum reaches the number drawn; rounding may leave the last just below it.
        drawn.append(np.minimum((reached < turns[:, None]).sum(axis=1), len(data) - 1))
        square = np.minimum(square, cdist(data[drawn[-1]], data, "sqeuclidean"))
    return np.asarray(data[np.stack(drawn, axis=1)])


def _settled(data: Floats, start: Floats) -> Floats:
    """Run k-means until no account changes its group: the mean distance is then the same to the last bit."""
    return np.asarray(vq.kmeans(data, start, thresh=0, check_finite=False)[0], dtype=np.float64)

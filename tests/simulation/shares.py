"""Shares: Wilson's interval and Newcombe's of a difference, enumerated exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from cskit.metrics.intervals import difference_ends, wilson_ends


class Worst(NamedTuple):
    """The least coverage, and the share at which it is approached."""

    coverage: float
    at: float


def average(n: int) -> float:
    """Average the coverage over all shares from 0 to 1: each k adds the integral of its probability."""
    k = np.arange(n + 1)
    low, high = wilson_ends(k, n)
    inside = special.betainc(k + 1, n - k + 1, high) - special.betainc(k + 1, n - k + 1, low)
    return float(inside.sum() / (n + 1))


def worst(n: int, least: float, most: float) -> Worst:
    """Find the least coverage at shares from ``least`` to ``most``.

    Between the ends of intervals the same neighbouring k hold the share. The probability of neighbouring
    k rises and then falls with the share, so the least is at one of those ends, or just beside it.
    """
    k = np.arange(n + 1)
    low, high = wilson_ends(k, n)
    ends = np.r_[low, high]
    cuts = np.unique(np.r_[least, ends[(ends > least) & (ends < most)], most])
    middle = (cuts[1:] + cuts[:-1]) / 2
    first, last = np.searchsorted(high, middle), np.searchsorted(low, middle) - 1
    found = []
    for side in (cuts[:-1], cuts[1:]):
        fewer = np.where(first > 0, special.bdtr(np.maximum(first - 1, 0), n, side), 0.0)
        coverage = special.bdtr(last, n, side) - fewer
        found.append(Worst(float(coverage.min()), float(side[coverage.argmin()])))
    return min(found)


def differences(n1: int, n2: int, step: float = 0.02) -> tuple[float, float, tuple[float, float]]:
    """Give the mean and the least coverage of Newcombe's interval over a grid of two shares."""
    grid = np.arange(step, 1 - step / 2, step)
    k1, k2 = np.arange(n1 + 1), np.arange(n2 + 1)
    low, high = difference_ends(k1[:, None], n1, k2[None, :], n2)
    chance1, chance2 = _binomial(n1, grid), _binomial(n2, grid)
    found = np.empty((len(grid), len(grid)))
    for at, first in enumerate(grid):
        for to, second in enumerate(grid):
            holds = (low <= first - second + 1e-12) & (high >= first - second - 1e-12)
            found[at, to] = chance1[at] @ holds @ chance2[to]
    place = np.unravel_index(found.argmin(), found.shape)
    return float(found.mean()), float(found.min()), (float(grid[place[0]]), float(grid[place[1]]))


def _binomial(n: int, shares: np.ndarray) -> np.ndarray:
    """Give the probability of each k, one row a share."""
    k = np.arange(n + 1)
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.exp(ways + special.xlogy(k, shares[:, None]) + special.xlogy(n - k, 1 - shares[:, None]))

"""Net Promoter Scores with one contact an account, enumerated exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from cskit.metrics.intervals import nps_ends

Floats = np.ndarray


class Point(NamedTuple):
    """A coverage, and the shares of promoters, passives and detractors where it is found."""

    coverage: float
    promoters: float
    passives: float
    detractors: float


class Found(NamedTuple):
    """Coverage of n answers over a grid of the triangle of shares."""

    least: Point
    """Anywhere."""
    least_coarse: Point
    """On the grid of 10%."""
    least_all_kinds: Point
    """Where each kind of answer is at least 1% of them."""
    least_usual: Point
    """Where promoters are at least 10%, passives and detractors at least 5%."""
    most_usual: Point
    mean_usual: float
    above: tuple[int, int]
    """Of the points of most_usual, those above 97%, and all."""


def grid(parts: int) -> Floats:
    """Give shares of promoters, passives and detractors, detractors not above promoters.

    Exchanged, they have the same coverage.
    """
    rows = [(up, parts - up - down, down) for up in range(parts + 1) for down in range(up + 1)]
    return np.array([row for row in rows if row[1] >= 0]) / parts


def coverage(n: int, shares: Floats) -> Floats:
    """Give the coverage of n answers at each of some shares: the probability of all outcomes that hold it."""
    up, down = (counts.ravel() for counts in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    up, down = up[up + down <= n], down[up + down <= n]
    counts = np.stack([up, n - up - down, down], axis=1).astype(float)
    low, high = (np.round(ends, 9) for ends in nps_ends(*counts.T))
    ways = special.gammaln(n + 1) - special.gammaln(counts + 1).sum(axis=1)
    found = []
    for part in np.array_split(shares, max(1, len(shares) * len(counts) // 4_000_000)):
        # A kind that is never given, never is: e^-1e6 is 0.
        logs = np.where(part > 0, np.log(np.maximum(part, 1e-12)), -1e6)
        chance = np.exp(counts @ logs.T + ways[:, None])
        truth = np.round(100 * (part[:, 0] - part[:, 2]), 9)
        found.append((chance * ((low[:, None] <= truth) & (high[:, None] >= truth))).sum(axis=0))
    return np.concatenate(found)


def measured(n: int, parts: int = 100) -> Found:
    """Sum up the coverage of n answers over the triangle."""
    shares = grid(parts)
    found = coverage(n, shares)
    whole = np.round(shares * 100).astype(int)
    coarse = (whole % 10 == 0).all(axis=1)
    usual = (whole[:, 0] >= 10) & (whole[:, 1] >= 5) & (whole[:, 2] >= 5)

    def point(some: Floats, sign: int = 1) -> Point:
        at = np.flatnonzero(some)[(sign * found[some]).argmin()]
        return Point(float(found[at]), *map(float, shares[at]))

    return Found(
        point(whole[:, 0] >= 0),
        point(coarse),
        point((whole >= 1).all(axis=1)),
        point(usual),
        point(usual, -1),
        float(found[usual].mean()),
        (int((found[usual] > 0.97).sum()), int(usual.sum())),
    )

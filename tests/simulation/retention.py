"""Gross and net revenue retention: books drawn from a company whose true retention is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cskit.metrics.intervals import grr_ends, nrr_ends
from tests.simulation.seeds import chunks, generator

SIZES = (10, 15, 20, 30, 50, 100, 200, 500)
SPREADS = (0.5, 1.0, 1.5)
LOSSES = (0.02, 0.10, 0.20)
GAINS = ("uniform", "exponential", "none")

CONTRACT, EXPAND = 0.06, 0.30
"""Shares of accounts that contract, and that expand."""
GAIN = (0.05, 0.50)
"""Least and greatest gain of an account that expands, all alike; exponential ones have the same mean."""


class Cell(NamedTuple):
    """A company, and how many accounts a book of it has."""

    gains: str
    spread: float
    loss: float
    n: int
    mean_gain: float = sum(GAIN) / 2
    cut: tuple[float, float] = (0.50, 0.50)
    """By how much an account that contracts does so."""

    @property
    def grr(self) -> float:
        """The share of MRR that the company keeps: accounts of all sizes leave and shrink alike."""
        return 1 - self.loss - CONTRACT * sum(self.cut) / 2

    @property
    def nrr(self) -> float:
        return self.grr + (0 if self.gains == "none" else EXPAND * self.mean_gain)


class Coverage(NamedTuple):
    """Shares of books."""

    holds: float
    below: float
    """The whole interval lies below the truth."""
    above: float


def books(cell: Cell, count: int, random: np.random.Generator):
    """Draw books: cents of each account a year ago, and now."""
    shape = (count, cell.n)
    then = np.maximum(np.rint(100_000 * np.exp(cell.spread * random.standard_normal(shape))), 1)
    fate = random.random(shape)
    lost = fate < cell.loss
    contracted = ~lost & (fate < cell.loss + CONTRACT)
    expanded = ~lost & ~contracted & (fate < cell.loss + CONTRACT + EXPAND)
    some = random.random(shape)
    if cell.gains == "exponential":
        gain = -np.log1p(-some) * cell.mean_gain
    else:
        gain = GAIN[0] + some * (GAIN[1] - GAIN[0]) if cell.gains == "uniform" else 0
    factor = np.where(
        lost, 0.0, np.where(contracted, 1 - cell.cut[0] - some * (cell.cut[1] - cell.cut[0]), 1.0)
    )
    now = np.rint(then * (factor + expanded * gain))
    return then.astype(np.int64), now.astype(np.int64)


def measured(cell: Cell, count: int) -> tuple[Coverage, Coverage]:
    """Give the coverage of GRR's and of NRR's interval over so many books."""
    random = generator("retention", *cell)
    sums = np.zeros((2, 3))
    for size in chunks(count, cell.n):
        then, now = books(cell, size, random)
        for at, (ends, truth) in enumerate(((grr_ends, cell.grr), (nrr_ends, cell.nrr))):
            low, high = ends(then, now)
            below, above = high < truth, low > truth
            sums[at] += [(~below & ~above).sum(), below.sum(), above.sum()]
    return tuple(Coverage(*(row / count)) for row in sums)

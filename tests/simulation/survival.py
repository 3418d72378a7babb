"""Kaplan and Meier's share still here after 12 months, of books where some are too young to know."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cskit.metrics.intervals import kaplan_meier_ends
from cskit.policy import Policy
from tests.simulation.seeds import chunks, generator

AGE = 12
LOSSES = (0.02, 0.10, 0.20, 0.50)
"""Shares lost within the 12 months."""
SEEN = ("all a year ago", "24 months", "36 months", "late")
TERMS = ("monthly", "yearly")


class Cell(NamedTuple):
    """How accounts leave, how they come under observation, and how many a book has."""

    term: str
    """monthly: the same share leaves each month; yearly: all who leave do so at the end of a year."""
    seen: str
    loss: float
    n: int


class Coverage(NamedTuple):
    """Shares of the books that show the cell; ``shown``: of all books."""

    holds: float
    below: float
    above: float
    shown: float


def books(cell: Cell, count: int, random: np.random.Generator):
    """Draw books: age, whether lost at it, and the age from which each account was seen."""
    shape = (count, cell.n)
    if cell.term == "monthly":
        stays = (1 - cell.loss) ** (1 / AGE)
        end = np.ceil(np.log(1 - random.random(shape)) / np.log(stays)).clip(1, 9999).astype(np.int64)
    else:
        end = AGE * random.geometric(cell.loss, shape)
    entry = np.zeros(shape, dtype=np.int64)
    if cell.seen == "all a year ago":
        followed = random.integers(AGE, 2 * AGE, shape)
    elif cell.seen == "late":
        # A third was there before the data begin, and is seen for two years from then on.
        entry = np.where(random.random(shape) < 1 / 3, random.integers(1, AGE, shape), 0)
        followed = entry + random.integers(0, 2 * AGE, shape)
    else:
        followed = random.integers(0, int(cell.seen.split()[0]), shape)
    return np.minimum(end, followed), end <= followed, entry


def at_risk(age, lost, entry):
    """Count who was at risk at each age up to 12, and who left at it, as cskit.metrics.survival does."""
    seen = (entry == 0) | (age > entry)
    ages = range(AGE + 1)
    risk = [(seen & (age >= k) & ((entry < k) | (entry == 0))).sum(axis=-1) for k in ages]
    left = [(seen & lost & (age == k)).sum(axis=-1) for k in ages]
    return np.stack(risk, axis=-1), np.stack(left, axis=-1)


def measured(cell: Cell, count: int) -> Coverage:
    """Give the coverage at 12 months, of the books whose curve the pages show so far."""
    random = generator("survival", *cell)
    truth, sums = 1 - cell.loss, np.zeros(4)
    for size in chunks(count, cell.n):
        risk, left = at_risk(*books(cell, size, random))
        shown = (risk >= Policy().minimum_group).all(axis=-1)
        _, low, high = (ends[shown, AGE] for ends in kaplan_meier_ends(risk, left))
        below, above = high < truth, low > truth
        sums += [(~below & ~above).sum(), below.sum(), above.sum(), shown.sum()]
    return Coverage(*(sums[:3] / max(sums[3], 1)), sums[3] / count)

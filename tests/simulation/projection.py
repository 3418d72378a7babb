"""Shares still here at twice the age that was seen, by the shifted beta-geometric: profile likelihood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cskit.errors import NotIdentified
from cskit.models import ShiftedBetaGeometric
from cskit.models.duration_model import Shape, log_survival
from cskit.models.durations import from_lives
from cskit.models.profile import allowed, ends
from tests.simulation.seeds import generator

SIZES = (30, 50, 100, 500)
SPANS = (4, 8, 12)
SHAPES = {
    "very different": (0.67, 3.81),
    "different": (1.5, 12.0),
    "few leave": (0.5, 9.5),
    "almost alike": (8.0, 64.0),
}
"""α and β of the company that the books come from."""
SEEN = ("together", "staggered")
"""All began at once, or one after the other: the last began one period ago."""


class Cell(NamedTuple):
    """How accounts leave, how they began, for how many periods they were seen, and how many a book has."""

    shape: str
    seen: str
    span: int
    n: int

    def truth(self, age: int) -> float:
        """Give the share of the company's accounts still here at an age."""
        alpha, beta = SHAPES[self.shape]
        ages = np.arange(age)
        return float(np.prod((beta + ages) / (alpha + beta + ages)))


class Coverage(NamedTuple):
    """Shares of the books that the data identify; ``shown``: of all books."""

    holds: float
    below: float
    above: float
    shown: float


def accounts(cell: Cell, count: int, random: np.random.Generator):
    """Draw books: the period in which each account leaves, and the periods for which it was followed."""
    shape = (count, cell.n)
    end = random.geometric(random.beta(*SHAPES[cell.shape], shape))
    followed = np.full(shape, cell.span)
    if cell.seen == "staggered":
        followed = random.integers(1, cell.span + 1, shape)
    return end, followed


def books(cell: Cell, count: int, random: np.random.Generator):
    """Draw books: periods each account was seen to stay, and whether it left then."""
    end, followed = accounts(cell, count, random)
    return np.minimum(end, followed), end <= followed


def interval(counts: pd.DataFrame, age: int) -> tuple[float, float] | None:
    """Give the kit's interval of the share still here at an age; None where the data do not identify it."""
    try:
        fit = ShiftedBetaGeometric(counts).fit()
    except NotIdentified:
        return None

    def here(shape: Shape):
        return np.exp(log_survival(shape, [age]))

    _, low, high = ends(here, fit, allowed(fit))
    return float(low[0]), float(high[0])


def measured(cell: Cell, count: int, draw: tuple[str, ...] = ()) -> Coverage:
    """Give the coverage at twice the span, of the books that identify the model.

    ``draw`` names books other than the first ones.
    """
    random, truth = generator("projection", *cell, *draw), cell.truth(2 * cell.span)
    found = [
        interval(from_lives(age, lost), 2 * cell.span)
        for age, lost in zip(*books(cell, count, random), strict=True)
    ]
    ranges = np.array([pair for pair in found if pair is not None]).reshape(-1, 2)
    below, above = (ranges[:, 1] < truth).mean(), (ranges[:, 0] > truth).mean()
    return Coverage(1 - below - above, below, above, len(ranges) / count)

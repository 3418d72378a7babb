"""Projections as a page shows them: by the model that was closer to held-out months."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics.months import shift
from cskit.metrics.projection import Fit, company_fit, fitted
from cskit.metrics.projection.fitting import MODELS
from cskit.policy import Policy
from tests.simulation.projection import Cell, accounts
from tests.simulation.seeds import generator

SPAN = 24
"""Months that the data go back."""
SIZE = 100
COUNT = 200
"""Books of each cell: two models are fitted to each, twice."""
MONTH = pd.Timestamp("2026-09-01")


class Chosen(NamedTuple):
    """Shares of the books that show a projection; ``shown``: of all books."""

    holds: float
    """After the choice: what a reader sees."""
    simple: float
    """With the shifted beta-geometric, which is true, in every book."""
    freer: float
    """How many took the other model."""
    width: float
    """Mean width after the choice, over that of the true model."""
    shown: float


def lives(end: np.ndarray, followed: np.ndarray) -> pd.DataFrame:
    """Give a book's accounts as cskit.metrics.lives has them, seen up to the month."""
    return pd.DataFrame(
        {
            "customer_id": [f"{at:04d}" for at in range(len(end))],
            "cohort": pd.DatetimeIndex([shift(MONTH, -int(months)) for months in followed]),
            "age": np.minimum(end, followed).astype("int64"),
            "lost": end <= followed,
            "entry": np.zeros(len(end), dtype="int64"),
            "known": True,
        }
    )


def intervals(book: pd.DataFrame) -> tuple[str, int, np.ndarray] | None:
    """Give the model that the kit takes, its last month, and both intervals there: its own, the true model's.

    None where the kit shows no curve.
    """
    fit = company_fit({}, book, MONTH, Policy()).fits[1]
    if not isinstance(fit, Fit) or fit.horizon < 1:
        return None
    simple = fit if fit.model == MODELS[0] else fitted(fit.group, MODELS[0], Policy())
    if not isinstance(simple, Fit):
        return None
    ends = [[end[fit.horizon] for end in one.curve(fit.horizon)[1:]] for one in (fit, simple)]
    return fit.model, fit.horizon, np.array(ends)


def measured(cell: Cell, count: int) -> Chosen:
    """Give the coverage at the last month that the page shows, after the choice and without it."""
    random = generator("choice", *cell)
    drawn = [intervals(lives(*one)) for one in zip(*accounts(cell, count, random), strict=True)]
    found = [one for one in drawn if one is not None]
    truth = np.array([cell.truth(horizon) for _, horizon, _ in found])[:, None]
    ends = np.array([both for _, _, both in found])
    holds = ((ends[..., 0] <= truth) & (truth <= ends[..., 1])).mean(axis=0)
    width = (ends[..., 1] - ends[..., 0]).mean(axis=0)
    freer = np.mean([model != MODELS[0] for model, _, _ in found])
    return Chosen(*map(float, (*holds, freer, width[0] / width[1], len(found) / count)))

"""The sample company of 200 seeds: is its known truth inside the kit's intervals, and is it found?

Which truth a figure is held against:

- *Hazards*: shares still here, months, values of new accounts and ratios of hazards follow from truth.json.
  The kit's estimate of a group is that of its mean account, so health, which no table shows, is averaged
  over: S(k) = mean of exp(−summed hazard) over health (:mod:`sample_curves`), then over segment, term and
  book as accounts that began within the history had them. The accounts of before it are survivors, with
  the health that survivors of their age have: late entry leaves S alone.
- *Ratios of hazards*: the planted multipliers. Health pulls the ratio of groups towards 1 as the unhealthy
  leave, and more so in the group with the higher hazard, so what the kit estimates is a little nearer to 1
  than what is planted.
- *All companies together*: retention of a year, scores, margins and what accounts pay come from the
  generator's draws (prices, sales, answers), and no formula gives them. Their truth is the same figure of
  the 200 companies as one, which is off by 1/14 of an interval's half width or less.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from cskit.policy import Policy
from cskit.sample import generate
from tests.simulation.goals import Cell, Goal
from tests.simulation.sample_company import COMPANY, Row, company
from tests.simulation.sample_curves import PATHS, Kind, curves

SEEDS = range(1, 201)
STATED, CHANCE = 0.95, 0.01
_POOLED = ("logos", "grr", "nrr", "nps")


class Company(NamedTuple):
    """What :func:`sample_company.company` gives of a seed."""

    rows: list[Row]
    began: pd.Series


def gathered(pool: Executor, seeds: Iterable[int] = SEEDS) -> pd.DataFrame:
    """Make the company of each seed; give its figures, each beside its truth."""
    return beside_truth([Company(*found) for found in pool.map(company, seeds, chunksize=5)])


class Truth:
    """What truth.json says of those that begin in the companies."""

    def __init__(self, began: pd.Series, paths: int) -> None:
        self.churn: Any = generate(customers=8, seed=1).truth["churn"]
        kinds = began.rename("n").reset_index()
        kinds["term"] = kinds["term"].astype("int64")
        kinds["group"] = np.where(kinds["term"] >= 12, 12, 1)
        each = [Kind(one.segment, one.term, self.churn["csm"][one.book]) for one in kinds.itertuples()]
        found = curves(self.churn, each, paths)
        self.kinds, self._curves = kinds, np.array([found[kind] for kind in each])

    def here(self, **of: object):
        """Give the share still here by month, of the accounts of some book, segment or group of terms."""
        mine = np.ones(len(self.kinds), dtype=bool)
        for name, value in of.items():
            mine &= (self.kinds[name] == value).to_numpy()
        return np.average(self._curves[mine], axis=0, weights=self.kinds["n"][mine])

    def months(self, horizon: int, **of: object) -> float:
        """Give the discounted months that a new account pays."""
        factor = (1 + Policy().discount_rate) ** (-np.arange(horizon) / 12)
        return float((self.here(**of)[:horizon] * factor).sum())


def beside_truth(companies: list[Company], paths: int = PATHS) -> pd.DataFrame:
    """Put the truth beside each figure, and say whether it lies inside.

    Returns
    -------
    DataFrame
        ``seed`` (place in the list), the fields of :class:`Row`, ``truth`` (NaN where a figure has none) and
        ``inside``.
    """
    truth = Truth(pd.concat([one.began for one in companies]).groupby(level=[0, 1, 2]).sum(), paths)
    parts = [pd.DataFrame(one.rows, columns=Row._fields).assign(seed=at) for at, one in enumerate(companies)]
    found = pd.concat(parts, ignore_index=True)
    each = dict(iter(found.groupby(["figure", "of"], sort=False)))
    known = {key: _truth(truth, each, *key) for key in each}
    found["truth"] = [known[key] for key in zip(found["figure"], found["of"], strict=True)]
    return found.assign(inside=(found["low"] <= found["truth"]) & (found["truth"] <= found["high"]))


Of = tuple[Any, ...]
Figures = dict[tuple[str, Of], pd.DataFrame]


def _truth(truth: Truth, found: Figures, figure: str, of: Of) -> float:
    """Give the truth of a figure; NaN where it has none."""
    if figure in ("curve", "m12"):
        return float(truth.here(**({of[0]: of[1]} if of[0] != COMPANY else {}))[of[-1]])
    if figure == "book projected":
        return float(truth.here(book=of[0])[of[1]])
    if figure in ("projected", "months"):
        named = {"group": of[1]} | ({"segment": of[0]} if of[0] else {})
        return float(truth.here(**named)[of[2]]) if figure == "projected" else truth.months(of[2], **named)
    if figure == "hazard":
        planted = truth.churn["segment"]
        return planted[of[1]] / planted[of[2]] if of[0] == "segment" else 1.0
    if figure == "odds":
        return 1.0 if of[0] == "role" else middle(found[figure, of])
    if figure in _POOLED:
        return _together(found[figure, of])
    return _worth(truth, found, *of) if figure == "ltv" else np.nan


def middle(rows: pd.DataFrame) -> float:
    """Give the geometric mean of ratios."""
    return float(np.exp(np.log(rows["value"]).mean()))


def _together(rows: pd.DataFrame) -> float:
    """Give a ratio of all companies as one."""
    return float(np.average(rows["value"], weights=rows["weight"]))


def _worth(truth: Truth, found: Figures, book: str, horizon: int) -> float:
    """Give what a new account like those of a book is worth: margin, MRR, and months by segment and term."""
    paid = {of: rows for (figure, of), rows in found.items() if figure == "mrr" and of[0] == book}
    worth = sum(
        rows["value"].sum() * truth.months(horizon, segment=of[1], group=of[2]) for of, rows in paid.items()
    )
    accounts = sum(rows["weight"].sum() for rows in paid.values())
    return _together(found["margin", (book,)]) * float(worth / accounts)


# How often it is inside


_STEPS = (0.0, 0.85, 0.89, 0.91, 0.92, 0.93, 0.935)


def least(cases: float) -> float:
    """Give the least rate that is not told from the stated one (exact binomial, at 1%), rounded down.

    Of 200 companies it is 91%.
    """
    n = max(round(cases), 1)
    bound = float(stats.binom.ppf(CHANCE, n, STATED)) / n
    return max(step for step in _STEPS if step <= bound)


def cell(name: str, rows: pd.DataFrame, holds: str = "inside") -> Cell | None:
    """Count how often a rate holds; figures of one company may fail together, so companies are compared."""
    if rows.empty:
        return None
    each = rows.groupby("seed")[holds].agg(["sum", "size"])
    rate = float(each["sum"].sum() / each["size"].sum())
    apart = float(((each["sum"] - rate * each["size"]) ** 2).sum()) / len(rows) ** 2
    alone = rate * (1 - rate) / len(rows)
    cases = len(rows) / max(apart / alone, 1.0) if alone > 0 else len(rows)
    return Cell(name, len(rows), rate, Goal(least(cases)))

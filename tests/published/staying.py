"""How long accounts stay: Kaplan and Meier, the log-rank test, shifted beta-geometric, BdW."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from cskit.metrics import survival
from cskit.models import BetaDiscreteWeibull, ShiftedBetaGeometric
from tests.models.survivors import HIGH_END, HIGH_END_BY_YEAR
from tests.published.figure import Figure, Published

SIX_MP = ((6, 6, 6, 7, 10, 13, 16, 22, 23), (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))
PLACEBO = ((1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23), ())
"""Weeks to relapse, and weeks seen without one."""


def lives(lost: Sequence[int], kept: Sequence[int] = ()) -> pd.DataFrame:
    """Give accounts that left at these ages, and others seen to stay so long."""
    frame = pd.DataFrame({"age": [*lost, *kept], "lost": [True] * len(lost) + [False] * len(kept)})
    return frame.astype({"age": "int64"})


def _six_mp(_: Path) -> list[float]:
    """S(6), S(10), S(23), both medians, and the log-rank statistic."""
    curve, placebo = (survival.kaplan_meier(lives(*each)) for each in (SIX_MP, PLACEBO))
    both = pd.concat([lives(*SIX_MP), lives(*PLACEBO)], ignore_index=True)
    test = survival.log_rank(both, pd.Series([0] * 21 + [1] * 21))
    here = [float(survival.at_age(curve, age)["survival"]) for age in (6, 10, 23)]
    return [*here, survival.median(curve), survival.median(placebo), test.statistic]


def _waltons(_: Path) -> list[float]:
    flies = pd.read_csv(Path(__file__).with_name("waltons.csv"))
    seen = pd.DataFrame({"age": flies["T"].astype("int64"), "lost": flies["E"] == 1})
    return [survival.median(survival.kaplan_meier(seen)), survival.log_rank(seen, flies["group"]).statistic]


@cache
def _high_end():
    return ShiftedBetaGeometric(HIGH_END).fit()


def _simple(_: Path) -> list[float]:
    fit = _high_end()
    return [*fit.params, fit.llf, *(100 * fit.survival(range(8, 13)))]


def _closer(_: Path) -> list[float]:
    fit = _high_end()
    return [*fit.params, fit.llf, *fit.derl(range(5), rate=0.10)]


def _freer(_: Path) -> list[float]:
    fit = BetaDiscreteWeibull(HIGH_END_BY_YEAR).fit()
    return [*fit.params, fit.llf]


PUBLISHED = (
    Published(
        "Freireich et al. (1963); log-rank as R's survdiff has it",
        "6-MP against placebo, 42 patients",
        (
            Figure("S(6), S(10), S(23) of 6-MP", "0.8571, 0.7529, 0.4482"),
            Figure("median weeks, 6-MP and placebo", "23, 8"),
            Figure("log-rank χ²", "16.793"),
        ),
        _six_mp,
    ),
    Published(
        "lifelines 0.30, quickstart",
        "Walton's flies, 163",
        (Figure("median days of both groups", "56"), Figure("log-rank χ²", "122.249")),
        _waltons,
        doubt="lifelines prints the median; the third decimal of χ² was not found in print",
    ),
    Published(
        "Fader and Hardie (2007), J. Interactive Marketing 21, appendix B",
        "High End, years 0 to 7",
        (
            Figure("sBG α, β", "0.668, 3.806"),
            Figure("log-likelihood", "-1611.2"),
            Figure("% here after 8 to 12 years", "46.0, 43.6, 41.4, 39.5, 37.8"),
        ),
        _simple,
        doubt="the percentages are drawn there, not printed",
    ),
    Published(
        "Stated, not in print: the same to more digits",
        "High End, years 0 to 7",
        (
            Figure("sBG α, β", "0.6681, 3.8061"),
            Figure("log-likelihood", "-1611.1581"),
            Figure("DERL at 10%, after 0 to 4 renewals", "5.41448, 5.90138, 6.29389, 6.61992, 6.89671"),
        ),
        _closer,
        doubt="by who asked for the kit. DERL's formula is of Fader and Hardie (2010), Marketing Science 29; "
        "a test sums it directly",
    ),
    Published(
        "Stated, not in print: the model of Fader, Hardie et al. (2018), J. Interactive Marketing 43",
        "High End, years 0 to 4",
        (Figure("BdW α, β, c", "0.25934, 1.72255, 1.58436"), Figure("log-likelihood", "-122.2749")),
        _freer,
        doubt="by who asked for the kit; model and data are theirs, and those of the R package foretell",
    ),
)

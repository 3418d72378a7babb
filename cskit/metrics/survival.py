"""Survival: how many are still here at each age, where some are too young to know.

Kaplan and Meier's estimate with delayed entry, its interval, its median, and the log-rank test.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from cskit.metrics.intervals import kaplan_meier_ends

__all__ = ["LogRank", "at_age", "kaplan_meier", "log_rank", "median"]


class LogRank(NamedTuple):
    """A log-rank test, which asks whether groups leave at the same rate at every age.

    ``statistic`` is chi-squared on ``degrees`` degrees of freedom; ``p`` is how often groups that do
    not differ would look at least as different. NaN where nobody left, or one group is there.
    """

    statistic: float
    degrees: int
    p: float


def kaplan_meier(lives: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the share still here at each age.

    *Answers:* of those who begin, how many are still here after k months?

    Parameters
    ----------
    lives
        ``age`` (whole months), ``lost`` (bool) and, where some came under observation later,
        ``entry`` (age from which they were seen). Rows with ``age`` at or below an ``entry`` above 0
        were never at risk under our eyes.
    confidence
        Confidence, between 0 and 1.

    Returns
    -------
    DataFrame
        One row per age from 0 to the oldest:

        - ``age``: int64, months
        - ``at_risk``: int64, seen just before this age; ``lost``: int64, left at it
        - ``survival``: float64, 0 to 1
        - ``low``, ``high``: float64, the interval; NaN where nobody is at risk

        Without a row of ``lives`` the table is empty.

    Notes
    -----
    Losses come before censoring at the same age. The interval is that of
    :func:`cskit.metrics.intervals.kaplan_meier_ends`. Where a late entrant is the only one at risk and
    leaves, S is 0 from there on: read it with ``at_risk``.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations.
    Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    >>> lives = pd.DataFrame({"age": [1, 2, 2, 3], "lost": [True, True, False, False]})
    >>> kaplan_meier(lives)[["age", "at_risk", "lost", "survival"]]
       age  at_risk  lost  survival
    0    0        4     0      1.00
    1    1        4     1      0.75
    2    2        3     1      0.50
    3    3        1     0      0.50
    """
    age, lost, entry = _columns(lives)
    ages = np.arange(int(age.max(initial=-1)) + 1)
    risk, left = _at_risk(age, entry, ages), _left(age, lost, ages)
    curve = kaplan_meier_ends(risk, left, confidence)
    return pd.DataFrame({"age": ages, "at_risk": risk, "lost": left, **curve._asdict()}).astype(
        {"age": "int64", "at_risk": "int64", "lost": "int64"}
    )


def _columns(
    lives: pd.DataFrame,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Give age, lost and entry of those who were under observation."""
    age = lives["age"].to_numpy(dtype=np.int64)
    lost = lives["lost"].to_numpy(dtype=bool)
    entry = lives["entry"].to_numpy(dtype=np.int64) if "entry" in lives else np.zeros_like(age)
    seen = (entry == 0) | (age > entry)
    return age[seen], lost[seen], entry[seen]


def _at_risk(
    age: npt.NDArray[np.int64], entry: npt.NDArray[np.int64], ages: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Count those seen just before each age: entered before it (all at 0) and not gone earlier."""
    # An entry of 0 is at risk at age 0 too, where nobody can leave.
    entered = np.searchsorted(np.sort(np.where(entry == 0, -1, entry)), ages, side="left")
    gone = np.searchsorted(np.sort(age), ages, side="left")
    return (entered - gone).astype(np.int64)


def _left(
    age: npt.NDArray[np.int64], lost: npt.NDArray[np.bool_], ages: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    return np.bincount(age[lost], minlength=len(ages)).astype(np.int64)


def at_age(curve: pd.DataFrame, age: int) -> pd.Series:
    """Give the row of a curve at an age; a curve that ends earlier gives its last row.

    Parameters
    ----------
    curve
        From :func:`kaplan_meier`, not empty.
    age
        Months.
    """
    return curve.iloc[min(age, len(curve) - 1)]


def median(curve: pd.DataFrame) -> float:
    """Give the first age at which half or fewer are still here; NaN where that is not seen.

    Parameters
    ----------
    curve
        From :func:`kaplan_meier`.

    Examples
    --------
    >>> median(pd.DataFrame({"age": [0, 1, 2], "survival": [1.0, 0.6, 0.5]}))
    2.0
    """
    half = curve.loc[curve["survival"] <= 0.5 + 1e-12, "age"]
    return float(half.iloc[0]) if len(half) else float("nan")


def log_rank(lives: pd.DataFrame, group: pd.Series) -> LogRank:
    """Test whether groups leave at the same rate at every age.

    *Answers:* do these groups really stay differently long, or is it chance?

    Parameters
    ----------
    lives
        As for :func:`kaplan_meier`.
    group
        Each row's group, on the same index.

    References
    ----------
    Mantel, N. (1966). Evaluation of survival data and two new rank order statistics arising in its
    consideration. Cancer Chemotherapy Reports 50, 163-170.
    """
    kept = lives.assign(group=group)
    names = sorted(kept["group"].dropna().unique())
    ages = np.arange(int(kept["age"].max()) + 1) if len(kept) else np.arange(0)
    parts = [_columns(kept[kept["group"] == name]) for name in names]
    risk = np.array([_at_risk(age, entry, ages) for age, _, entry in parts], dtype=float)
    left = np.array([_left(age, lost, ages) for age, lost, _ in parts], dtype=float)
    degrees = len(names) - 1
    if degrees < 1 or left.sum() == 0:
        return LogRank(float("nan"), max(degrees, 0), float("nan"))
    total, gone = risk.sum(axis=0), left.sum(axis=0)
    some = (gone > 0) & (total > 1)
    share = risk[:, some] / total[some]
    excess = (left[:, some] - share * gone[some]).sum(axis=1)
    weight = gone[some] * (total[some] - gone[some]) / (total[some] - 1)
    covariance = np.diag((weight * share).sum(axis=1)) - (weight * share) @ share.T
    # One row follows from the others.
    if np.linalg.matrix_rank(covariance) < degrees:
        return LogRank(float("nan"), degrees, float("nan"))
    statistic = float(excess[:-1] @ np.linalg.solve(covariance[:-1, :-1], excess[:-1]))
    return LogRank(statistic, degrees, float(special.chdtrc(degrees, statistic)))

"""Durations: how many accounts were at risk at each age, and how many left at it.

Whatever the number of accounts, a fit needs two counts an age. They come from survivors of one cohort, from
a table of cohorts, or from single lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.errors import N_, DataRejected, Problem, words

__all__ = ["durations", "from_cohorts", "from_lives", "from_survivors"]


def durations(survivors: pd.DataFrame | Sequence[float] | npt.NDArray[np.float64]) -> pd.DataFrame:
    """Count by age, from whichever form the data have.

    Parameters
    ----------
    survivors
        Accounts alive at the end of period 0, 1, … (:func:`from_survivors`), or a table with ``cohort``,
        ``age``, ``alive`` (:func:`from_cohorts`), or counts by age as this function gives them.

    Returns
    -------
    DataFrame
        One row per age from 1 on, without gaps, to the oldest at which an account was at risk:

        - ``age``: int64, periods
        - ``at_risk``: float64, accounts seen alive at the end of the period before
        - ``lost``: float64, of these, left in this period
        - ``entered``: float64, came under observation at the end of the period before
    """
    if not isinstance(survivors, pd.DataFrame):
        return from_survivors(survivors)
    return survivors if {"at_risk", "lost", "entered"} <= set(survivors) else from_cohorts(survivors)


def from_survivors(survivors: Sequence[float] | npt.NDArray[np.float64]) -> pd.DataFrame:
    """Count by age, from the survivors of one cohort that was seen from its first period.

    Parameters
    ----------
    survivors
        Accounts alive at the end of period 0, 1, …; they never rise.

    Returns
    -------
    DataFrame
        As :func:`durations`.

    Examples
    --------
    >>> from_survivors([100, 80, 70])
       age  at_risk  lost  entered
    0    1    100.0  20.0    100.0
    1    2     80.0  10.0      0.0
    """
    alive = np.asarray(list(survivors), dtype=float)
    table = pd.DataFrame({"cohort": 0, "age": np.arange(len(alive)), "alive": alive})
    return from_cohorts(table)


def from_cohorts(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Count by age, from a tidy table of cohorts.

    Parameters
    ----------
    cohorts
        A row per cohort and age: ``cohort``, ``age`` (whole periods without a gap), ``alive`` (accounts at
        the end of it; empty where not seen yet) and, where accounts came under observation later, ``entry``:
        the age from which they were seen. A cohort's parts with different entries have rows of their own.

    Returns
    -------
    DataFrame
        As :func:`durations`.

    Notes
    -----
    Accounts with an entry above 0 tell of the ages after it only: had they left earlier, nobody had
    seen them.
    """
    known = cohorts[cohorts["alive"].notna()]
    keys = known.assign(entry=known.get("entry", 0))[["cohort", "entry", "age", "alive"]]
    rows = keys[keys["age"] >= keys["entry"]].sort_values(["cohort", "entry", "age"], kind="stable")
    by = rows.groupby(["cohort", "entry"], sort=False)
    _check(rows, by["age"].diff(), by["alive"].diff())
    before = by["alive"].shift()
    seen = before.notna()
    ages = rows.loc[seen, "age"].to_numpy(dtype=np.int64)
    alive, then = (part[seen].to_numpy(dtype=float) for part in (rows["alive"], before))
    first = (rows["age"] == rows["entry"] + 1).loc[seen].to_numpy()
    return _counted(ages, then, then - alive, np.where(first, then, 0.0))


def from_lives(age: npt.ArrayLike, lost: npt.ArrayLike, entry: npt.ArrayLike = 0) -> pd.DataFrame:
    """Count by age, from the life of each account.

    Parameters
    ----------
    age
        Whole periods that each account was seen to stay: at its loss, or so far.
    lost
        Whether it left at that age.
    entry
        Age from which it was seen. A life that ends by then was never at risk under our eyes.

    Returns
    -------
    DataFrame
        As :func:`durations`.

    Examples
    --------
    >>> from_lives(age=[1, 2, 2, 3], lost=[True, True, False, False], entry=[0, 0, 0, 2])
       age  at_risk  lost  entered
    0    1      3.0   1.0      3.0
    1    2      2.0   1.0      0.0
    2    3      1.0   0.0      1.0
    """
    ends = np.asarray(age, dtype=np.int64)
    begins = np.broadcast_to(np.asarray(entry, dtype=np.int64), ends.shape)
    left = np.asarray(lost, dtype=bool)
    seen = ends > begins
    ends, begins, left = ends[seen], begins[seen], left[seen]
    size = int(ends.max(initial=0)) + 1
    entered = np.bincount(begins, minlength=size)
    gone = np.bincount(ends, minlength=size)
    at_risk = np.cumsum(entered)[:-1] - np.cumsum(gone)[:-1]
    lost_at = np.bincount(ends[left], minlength=size)[1:]
    return _counted(np.arange(1, size), at_risk, lost_at, entered[:-1])


def _counted(
    ages: npt.NDArray[np.int64], at_risk: npt.ArrayLike, lost: npt.ArrayLike, entered: npt.ArrayLike
) -> pd.DataFrame:
    """Add up what stands at the same age; ages at which nobody was at risk have zeros."""
    size = int(ages.max(initial=0))
    sums = [
        np.bincount(ages - 1, weights=np.asarray(part, dtype=float), minlength=size)
        for part in (at_risk, lost, entered)
    ]
    names = ("at_risk", "lost", "entered")
    return pd.DataFrame({"age": np.arange(1, size + 1), **dict(zip(names, sums, strict=True))})


def _check(rows: pd.DataFrame, older: pd.Series, more: pd.Series) -> None:
    """Refuse cohorts that begin late without saying so, skip an age, or grow."""
    late = older.isna() & (rows["age"] != rows["entry"])
    if late.any():
        rule, todo = N_("a cohort begins at age 0, or at its entry"), N_("Give the age as entry.")
        _refuse(rows[late], "age", rule, todo)
    if (older.dropna() != 1).any():
        gap = rows.loc[older[older.notna() & (older != 1)].index]
        _refuse(gap, "age", N_("ages of a cohort follow each other"), N_("Give a row for each age."))
    grown = (more > 0) | (rows["alive"] < 0)
    if grown.any():
        todo = N_("Count unbroken accounts: one that left and came back is not alive again.")
        _refuse(rows[grown], "alive", N_("survivors are not negative and never rise"), todo)


def _refuse(rows: pd.DataFrame, column: str, rule: str, todo: str) -> NoReturn:
    """Name the first row that breaks a rule."""
    first = rows.iloc[0]
    came = f"cohort {first['cohort']}, age {first['age']:g}, alive {first['alive']:g}"
    raise DataRejected([Problem("survivors", 0, column, came, "survivors", words(rule), words(todo))])

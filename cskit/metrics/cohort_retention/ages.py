"""What became of each account at each age that it could have reached."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import readjustments
from cskit.metrics.in_order import InOrder, in_order
from cskit.metrics.months import IntArray, number, numbers

__all__ = ["AGES", "at_ages", "followed", "seen"]

AGES = (3, 6, 9, 12, 18, 24, 36)
"""The ages, in months, that cohorts are shown at."""


def seen(lives: pd.DataFrame) -> pd.DataFrame:
    """Keep the accounts whose age is known: the base of the curve and of losses by age.

    Parameters
    ----------
    lives
        From :func:`cskit.metrics.lives.lives`.
    """
    return lives[lives["known"]].reset_index(drop=True)


def followed(lives: pd.DataFrame) -> pd.DataFrame:
    """Keep the accounts that were under our eyes from their first month: the base of cohorts.

    Of older cohorts the data hold the survivors only: counted in, they would flatter.

    Parameters
    ----------
    lives
        From :func:`cskit.metrics.lives.lives`.
    """
    return lives[lives["known"] & (lives["entry"] == 0)].reset_index(drop=True)


def at_ages(
    tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame, month: pd.Timestamp, ages: tuple[int, ...] = AGES
) -> pd.DataFrame:
    """Say of each account what became of it at each age it could have reached.

    *Answers:* who was still here after k months, and what did they pay then?

    Parameters
    ----------
    tables
        ``ledger``, and where they exist ``changes`` and ``contracts``.
    lives
        From :func:`followed`.
    month
        The month of the report: an age counts where the account's first month + age is not later.
    ages
        Months.

    Returns
    -------
    DataFrame
        One row per account and age, sorted by these:

        - ``customer_id``: str; ``cohort``: datetime64; ``age``: int64
        - ``unbroken``: bool, never left up to that age
        - ``alive``: bool, here at that age, also after a break, also paused
        - ``began``: int64 cents of MRR at age 0; ``mrr``: int64 cents at this age, 0 where lost or paused
        - ``readjusted``: Int64 cents that readjustments added up to this age, at most ``mrr``; empty
          where the data do not say why MRR changed

    Examples
    --------
    >>> ledger = pd.DataFrame({"customer_id": "a", "month": pd.date_range("2026-06-01", periods=4, freq="MS"),
    ...     "mrr": [100, 100, 120, 120], "state": "active", "tenure": [0, 1, 2, 3]})
    >>> lives = pd.DataFrame({"customer_id": ["a"], "cohort": pd.to_datetime(["2026-06-01"]),
    ...     "age": [3], "lost": [False], "began": [100]})
    >>> found = at_ages({"ledger": ledger}, lives, pd.Timestamp("2026-09-01"))
    >>> found[["customer_id", "age", "unbroken", "began", "mrr"]]
      customer_id  age  unbroken  began  mrr
    0           a    3      True    100  120
    """
    reach = number(month) - numbers(lives["cohort"])
    life, slot = np.nonzero(np.asarray(ages) <= reach[:, None])
    rows = in_order(tables["ledger"])
    place = _places(rows, lives["customer_id"], ages)[life, slot]
    found = lives[["customer_id", "cohort", "lost", "age", "began"]].take(life).reset_index(drop=True)
    found["k"] = np.asarray(ages, dtype=np.int64)[slot]
    there = place >= 0
    mrr = pd.Series(np.where(there, rows.ledger["mrr"].to_numpy()[place], 0))
    state = rows.ledger["state"].array
    return pd.DataFrame(
        {
            "customer_id": found["customer_id"],
            "cohort": found["cohort"],
            "age": found["k"],
            "unbroken": ~(found["lost"] & (found["age"] <= found["k"])).astype(bool),
            "alive": there & np.asarray(state != "none")[place],
            "began": found["began"],
            "mrr": mrr,
            "readjusted": _readjusted(tables, found, mrr),
        }
    )


def _places(rows: InOrder, ids: pd.Series, ages: tuple[int, ...]) -> IntArray:
    """Give the place of each account's row at each age, -1 where the ledger has none."""
    tenure = rows.ledger["tenure"].to_numpy(dtype=np.int64, na_value=-1)
    # The last slot is what an empty tenure finds.
    slots = np.full(max(*ages, tenure.max(initial=0)) + 2, -1)
    slots[list(ages)] = np.arange(len(ages))
    slot = slots[tenure]
    some = np.flatnonzero(slot >= 0)
    # One account more than there are: the one that the ledger does not know, with no row.
    found = np.full((len(rows.starts) + 1, len(ages)), -1)
    found[rows.accounts(some), slot[some]] = some
    known: IntArray = found[pd.Index(rows.ids).get_indexer(pd.Index(ids))]
    return known


def _readjusted(tables: Mapping[str, pd.DataFrame], found: pd.DataFrame, mrr: pd.Series) -> pd.Series:
    """Sum what readjustments added to each account up to each age, at most what it pays then."""
    if not readjustments.known(tables) or "changes" not in tables:
        return pd.Series(pd.NA, index=found.index, dtype="Int64")
    changes = tables["changes"]
    changes = changes.loc[changes["kind"] == "readjustment", ["customer_id", "month", "amount"]]
    pairs = found[["customer_id", "cohort", "k"]].reset_index().merge(changes, on="customer_id")
    age = numbers(pairs["month"]) - numbers(pairs["cohort"])
    due = pairs[(age > 0) & (age <= pairs["k"])].groupby("index")["amount"].sum()
    added = due.reindex(found.index, fill_value=0).astype("int64")
    return readjustments.part(added, mrr).astype("Int64")

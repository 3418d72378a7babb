"""What the rows of a table say of each account of a list: grouped and looked up in one, on arrays.

A book has some hundred accounts, and a page asks this some dozen times: pandas' ``groupby`` and
``reindex`` take ten times as long, nearly all of it their own bookkeeping.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.months import FAR, IntArray, numbers

__all__ = ["Days", "Flags", "Rows", "days_of", "months_of", "rows_of"]

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

_NEVER = np.iinfo(np.int64).max
_NO_DAY = np.iinfo(np.int64).min  # how numpy writes a day that is missing


@dataclass(frozen=True)
class Rows:
    """Rows of a table, each with its account's place in a list of accounts.

    Parameters
    ----------
    place
        The place; -1 for an account that is not in the list, whose rows count for none.
    accounts
        How many the list has: what each method gives is as long.
    """

    place: IntArray
    accounts: int

    def __getitem__(self, which: Any) -> Rows:
        """Keep some of the rows."""
        return Rows(self.place[which], self.accounts)

    def each(self, values: npt.NDArray[Any], absent: Any) -> npt.NDArray[Any]:
        """Give each row its account's value; the rows of no account get ``absent``."""
        found: npt.NDArray[Any] = np.append(values, absent)[self.place]
        return found

    def count(self) -> IntArray:
        """Count each account's rows."""
        return self.total(np.ones(len(self.place), dtype=np.int64))

    def total(self, amounts: IntArray) -> IntArray:
        """Sum each account's amounts, 0 where it has no row."""
        found = self._start(0)
        np.add.at(found, self.place, amounts)
        return found[:-1]

    def least(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Give each account's lowest value, infinite where it has no row."""
        found = np.full(self.accounts + 1, np.inf)
        np.minimum.at(found, self.place, values)
        return found[:-1]

    def first(self, days: Days) -> Days:
        """Give each account's first day, empty where it has none."""
        found, told = self._start(_NEVER), ~np.isnat(days)
        np.minimum.at(found, self.place[told], days[told].astype("datetime64[us]").view(np.int64))
        return np.where(found == _NEVER, _NO_DAY, found)[:-1].view("datetime64[us]")

    def last(self, days: Days) -> Days:
        """Give each account's last day, empty where it has none."""
        found = self._start(_NO_DAY)
        np.maximum.at(found, self.place, days.astype("datetime64[us]").view(np.int64))
        return found[:-1].view("datetime64[us]")

    def _start(self, value: int) -> IntArray:
        # One more than there are accounts: numpy's place -1, which takes the rows of all others.
        return np.full(self.accounts + 1, value, dtype=np.int64)


def rows_of(who: pd.Index, ids: pd.Series) -> Rows:
    """Find the account of each row.

    Parameters
    ----------
    who
        The accounts, each once.
    ids
        The account of each row.

    Examples
    --------
    >>> rows = rows_of(pd.Index(["b", "a"]), pd.Series(["a", "c", "a"]))
    >>> rows.total(np.array([1, 2, 4])), rows.count()
    (array([0, 5]), array([0, 2]))
    >>> rows.each(np.array([7, 8]), 0)
    array([8, 0, 8])
    >>> rows.first(np.array(["2026-03-01", "2026-01-01", "2026-02-01"], dtype="datetime64[us]")).tolist()
    [None, datetime.datetime(2026, 2, 1, 0, 0)]
    """
    return Rows(who.get_indexer(pd.Index(ids)).astype(np.int64), len(who))


def days_of(frame: pd.DataFrame, name: str) -> Days:
    """Give a column of days; none in any row where the data do not have it."""
    if name in frame:
        return frame[name].to_numpy(dtype="datetime64[us]")
    return np.full(len(frame), "NaT", dtype="datetime64[us]")


def months_of(who: pd.Index, frame: pd.DataFrame) -> IntArray:
    """Give each row's account, by its place in a list of accounts, and its month as one number."""
    return who.get_indexer(pd.Index(frame["customer_id"])) * FAR + numbers(frame["month"])

"""A ledger in the order of accounts and months: what each account did first and last, by place.

A company's ledger has millions of rows, and its order says where each account begins: nothing is grouped,
and no id is compared with more than its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.months import IntArray

__all__ = ["InOrder", "in_order"]

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class InOrder:
    """A ledger sorted by account and month.

    Parameters
    ----------
    ledger
        The rows.
    starts, ends
        By account, the place of its first row, and of the next account's.
    """

    ledger: pd.DataFrame
    starts: IntArray
    ends: IntArray

    @property
    def ids(self) -> pd.Series:
        """The accounts, each once, sorted."""
        found: pd.Series = self.ledger["customer_id"].take(self.starts)
        return found.reset_index(drop=True)

    def first(self, which: Flags) -> IntArray:
        """Give the place of each account's first row of these; -1 where it has none.

        Examples
        --------
        >>> rows = in_order(pd.DataFrame({"customer_id": ["a", "a", "b"], "month": [1, 2, 1]}))
        >>> rows.first(np.array([False, True, False])).tolist()
        [1, -1]
        """
        places = np.flatnonzero(which)
        found = np.append(places, len(which))[np.searchsorted(places, self.starts)]
        return np.where(found < self.ends, found, -1)

    def last(self, which: Flags) -> IntArray:
        """Give the place of each account's last row of these; -1 where it has none."""
        places = np.flatnonzero(which)
        found = np.append(places, -1)[np.searchsorted(places, self.ends) - 1]
        return np.where(found >= self.starts, found, -1)

    def accounts(self, places: IntArray) -> IntArray:
        """Give the number of each row's account; rows are named by their places, which rise."""
        return np.searchsorted(self.ends, places, side="right")


def in_order(ledger: pd.DataFrame) -> InOrder:
    """Sort a ledger by account and month, unless it is sorted, as the contract has it.

    Parameters
    ----------
    ledger
        ``customer_id``, ``month`` and more, each account and month once.

    Examples
    --------
    >>> rows = in_order(pd.DataFrame({"customer_id": ["b", "a", "b"], "month": [2, 1, 1]}))
    >>> rows.ids.tolist(), rows.ledger["month"].tolist(), rows.starts.tolist(), rows.ends.tolist()
    (['a', 'b'], [1, 1, 2], [0, 1], [1, 3])
    """
    starts = _starts(ledger)
    if not _is_sorted(ledger, starts):
        ledger = ledger.sort_values(["customer_id", "month"])
        starts = _starts(ledger)
    return InOrder(ledger, starts, np.append(starts[1:], len(ledger)).astype(np.int64)[: len(starts)])


def _starts(ledger: pd.DataFrame) -> IntArray:
    """Give the places where another account begins than in the row before."""
    ids = ledger["customer_id"].array
    begins = np.ones(len(ids), dtype=bool)
    begins[1:] = np.asarray(ids[1:] != ids[:-1])
    return np.flatnonzero(begins)


def _is_sorted(ledger: pd.DataFrame, starts: IntArray) -> bool:
    """Tell whether ids rise from account to account, and months within each."""
    months, ids = ledger["month"].to_numpy(), ledger["customer_id"].array.take(starts)
    rises = months[1:] > months[:-1]
    rises[starts[1:] - 1] = True
    return bool(rises.all()) and bool(np.asarray(ids[1:] > ids[:-1]).all())

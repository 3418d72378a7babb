"""What every signal looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.by_account import Days, Flags, Rows, rows_of
from cskit.metrics.months import IntArray, last_day
from cskit.policy import Policy

__all__ = ["Case", "Found", "ever_recurring"]


@dataclass(frozen=True)
class Case:
    """What every signal looks at: the tables, the accounts of the book, and its renewals."""

    tables: Mapping[str, pd.DataFrame]
    month: pd.Timestamp
    policy: Policy
    accounts: pd.DataFrame
    due: pd.DataFrame

    @property
    def today(self) -> pd.Timestamp:
        """The month's last day: nothing dated later is known."""
        return last_day(self.month)

    @cached_property
    def who(self) -> pd.Index:
        """The accounts of the book, in their order."""
        who: pd.Index = pd.Index(self.accounts["customer_id"])
        return who

    def rows(self, frame: pd.DataFrame) -> Rows:
        """Find the account of each row of a table."""
        return rows_of(self.who, frame["customer_id"])

    def has(self, table: str, *columns: str) -> bool:
        """Tell whether the data have a table, and values in each of these columns.

        A table without rows says that nothing happened in this book, not that nobody looked.
        """
        frame = self.tables.get(table)
        if frame is None:
            return False
        return frame.empty or all(name in frame and frame[name].notna().any() for name in columns)


@dataclass(frozen=True)
class Found:
    """What a signal says of each account of the book, in their order.

    Parameters
    ----------
    tagged
        Whether it shows the signal.
    on, value, cents
        Of those that show it: the day, the value and the money concerned; ``cents`` None where a
        signal is not about money.
    unknown
        Accounts nothing is known of; None where all are known.
    """

    tagged: Flags
    on: Days
    value: npt.NDArray[np.float64]
    cents: IntArray | None = None
    unknown: Flags | None = None


def ever_recurring(ledger: pd.DataFrame) -> bool:
    """Tell whether any account ever had recurring revenue; so it is where nobody paid anything."""
    return bool((ledger["state"] != "none").any()) or not (ledger["revenue"] != 0).any()

"""What every signal looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit.metrics.months import last_day
from cskit.policy import Policy

__all__ = ["Case", "Found", "ever_recurring", "tags"]


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
    """A signal's tags, by ``customer_id``, and the accounts nothing is known of."""

    tags: pd.DataFrame
    unknown: pd.Index


def ever_recurring(ledger: pd.DataFrame) -> bool:
    """Tell whether any account ever had recurring revenue; so it is where nobody paid anything."""
    return bool((ledger["state"] != "none").any()) or not (ledger["revenue"] != 0).any()


def tags(
    on: pd.Series | None = None, value: pd.Series | None = None, cents: pd.Series | None = None
) -> pd.DataFrame:
    """Put a signal's columns together, each a Series by ``customer_id``."""
    index = on.index if on is not None else pd.Index([], dtype="str")
    return pd.DataFrame(
        {
            "on": on if on is not None else pd.Series(dtype="datetime64[us]"),
            "value": value if value is not None else pd.Series(np.nan, index=index),
            "cents": cents.astype("Int64") if cents is not None else pd.Series(pd.NA, index, dtype="Int64"),
        },
        index=index,
    )

"""Months as numbers: the arithmetic behind "in force at the month's end".

A month is counted from January 1970 (month 0). A period [from, to) covers the last day of month
``m`` when ``from <= last day < to``, which is the same as ``number(from) <= m < number(to)``:
the last day of ``m`` is on or after ``from`` exactly when ``from`` lies in ``m`` or before, and
before ``to`` exactly when ``to`` lies in a later month. So whole tables are dated by comparing
small integers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["FAR", "IntArray", "last_day", "looked_up", "months_later", "number", "numbers", "shift", "starts"]

IntArray = npt.NDArray[np.int64]

FAR = 10**6
"""A month that never comes (in the year 85303)."""


def numbers(dates: pd.Series, empty: int = FAR) -> IntArray:
    """Give the month number of each date; ``empty`` where there is none.

    Examples
    --------
    >>> numbers(pd.Series(pd.to_datetime(["1970-01-31", "2026-09-01", None])), empty=-1).tolist()
    [0, 680, -1]
    """
    found = dates.to_numpy("datetime64[M]")
    return np.where(np.isnat(found), empty, found.astype(np.int64))


def number(month: pd.Timestamp) -> int:
    """Give the number of the month a day lies in.

    Examples
    --------
    >>> number(pd.Timestamp("2026-09-30"))
    680
    """
    return (month.year - 1970) * 12 + month.month - 1


def looked_up(keys: pd.Series, dates: pd.Series) -> pd.Series:
    """Look a date up for each key; empty where there is none.

    ``keys.map(dates)`` fails where ``dates`` has no row: pandas takes it for numbers.

    Examples
    --------
    >>> none = pd.Series([], index=pd.Index([], dtype="str"), dtype="datetime64[us]")
    >>> looked_up(pd.Series(["a"], index=[7]), none)
    7   NaT
    dtype: datetime64[us]
    """
    return dates.reindex(keys).set_axis(keys.index)


def starts(months: IntArray) -> npt.NDArray[np.datetime64]:
    """Give the first day of each numbered month, as the tables hold it.

    Examples
    --------
    >>> starts(np.array([680]))
    array(['2026-09-01T00:00:00.000000'], dtype='datetime64[us]')
    """
    return months.astype("datetime64[M]").astype("datetime64[us]")


def last_day(month: pd.Timestamp) -> pd.Timestamp:
    """Give the last day of the month, at midnight: the day figures are taken on.

    Examples
    --------
    >>> last_day(pd.Timestamp("2024-02-01"))
    Timestamp('2024-02-29 00:00:00')
    """
    return shift(month, 1) - pd.Timedelta(days=1)


def shift(month: pd.Timestamp, by: int) -> pd.Timestamp:
    """Give the first day of the month ``by`` months later (earlier where negative).

    Examples
    --------
    >>> shift(pd.Timestamp("2026-01-31"), -12)
    Timestamp('2025-01-01 00:00:00')
    """
    year, of_year = divmod(month.year * 12 + month.month - 1 + by, 12)
    return pd.Timestamp(year=year, month=of_year + 1, day=1).as_unit("us")


def months_later(days: npt.NDArray[np.datetime64], months: int | IntArray) -> npt.NDArray[np.datetime64]:
    """Give the same day of a later month; where that month has no such day, its last.

    Examples
    --------
    >>> months_later(np.array(["2024-01-31", "2024-02-29"], dtype="datetime64[D]"), np.array([1, 12]))
    array(['2024-02-29', '2025-02-28'], dtype='datetime64[D]')
    """
    began = days.astype("datetime64[M]")
    month = began + months
    last = (month + 1).astype("datetime64[D]") - 1
    same: npt.NDArray[np.datetime64] = np.minimum(
        month.astype("datetime64[D]") + (days - began.astype("datetime64[D]")), last
    )
    return same

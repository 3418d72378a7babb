"""Days and months as counts have them: numbers, so that no date is too early or too late."""

from __future__ import annotations

import datetime

import pandas as pd

__all__ = ["iso_day", "iso_month", "last_day", "month_number"]


def month_number(month: pd.Timestamp) -> int:
    """Return the number of a month: year × 12 + month - 1.

    Examples
    --------
    >>> month_number(pd.Timestamp("2026-09-01"))
    24320
    """
    return month.year * 12 + month.month - 1


def last_day(month: int) -> int:
    """Return the number of a month's last day, as :meth:`datetime.date.toordinal` has it.

    Examples
    --------
    >>> iso_day(last_day(24320))
    '2026-09-30'
    """
    year, place = divmod(month + 1, 12)
    return datetime.date(year, place + 1, 1).toordinal() - 1


def iso_month(number: int) -> str:
    """Return a month's number as text.

    Examples
    --------
    >>> iso_month(24320)
    '2026-09'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def iso_day(number: int) -> str:
    """Return a day's number as text."""
    return datetime.date.fromordinal(number).isoformat()

"""Coverage of each table: rows, accounts, first and last day, months without rows, days behind."""

from __future__ import annotations

import pandas as pd

from cskit.metrics.data_quality.dates import iso_day, iso_month, last_day, month_number

__all__ = ["coverage", "without_rows"]


def coverage(totals: pd.DataFrame, days: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Say how fresh and whole each table is.

    *Answers:* do the data reach the month, and is anything missing in between?

    Parameters
    ----------
    totals
        ``table``, ``read``, ``accepted``, ``quarantined``, ``passed_over``, ``accounts`` and ``of``.
    days
        ``table``, ``role``, ``kind``, ``day``, ``month`` and ``rows``: accepted rows by day; those whose
        ``role`` is ``when`` say when the rows were. A row of the ``kind`` month is of the whole month.
    month
        The month of the report, by its first day.

    Returns
    -------
    DataFrame
        A row for each of ``totals``, with its columns and: ``first`` and ``last`` (day, as text; "" where
        the table has no date), ``behind`` (days from the last day to the month's end; 0 = as new as the
        month, missing = no date), ``months`` (between the first row and the last, those after the report's
        month left out), ``empty`` (months among these without a row, as text with a comma between them).

    Examples
    --------
    >>> totals = pd.DataFrame({"table": ["tickets"], "read": 2, "accepted": 2})
    >>> days = pd.DataFrame({"table": "tickets", "role": "when", "kind": "date", "day": [739606, 739686],
    ...                      "month": [24311, 24314], "rows": 1})
    >>> found = coverage(totals, days, pd.Timestamp("2026-04-01"))
    >>> found[["first", "last", "behind", "months", "empty"]].values.tolist()
    [['2025-12-21', '2026-03-11', 50, 4, '2026-01, 2026-02']]
    """
    at = month_number(month)
    when = days[days["role"] == "when"]
    rows = [_of_table(when[when["table"] == name], at) for name in totals["table"]]
    names = ["first", "last", "behind", "months", "empty"]
    found = pd.DataFrame(rows, columns=names, index=totals.index)
    return totals.join(found.astype({"behind": "Int64", "months": "Int64"}))


def _of_table(days: pd.DataFrame, at: int) -> tuple[str, str, int | None, int | None, str]:
    if days.empty:
        return "", "", None, None, ""
    first, last = int(days["day"].min()), int(days["day"].max())
    if days["kind"].iloc[0] == "month":
        last = last_day(int(days["month"].max()))
    months = days.loc[days["month"] <= at, "month"]
    span = int(months.max() - months.min()) + 1 if len(months) else 0
    empty = ", ".join(iso_month(one) for one in without_rows(months))
    return iso_day(first), iso_day(last), max(0, last_day(at) - last), span, empty


def without_rows(months: pd.Series[int]) -> list[int]:
    """Return the months between the first and the last that are not there."""
    if months.empty:
        return []
    return sorted(set(range(int(months.min()), int(months.max()) + 1)).difference(months.tolist()))

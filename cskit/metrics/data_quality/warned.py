"""Every warning about the data, in one table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cskit.definitions import WARNINGS
from cskit.definitions.data_quality import THRESHOLDS
from cskit.metrics.data_quality.dates import month_number
from cskit.metrics.data_quality.ends import at_edge
from cskit.metrics.data_quality.pace import of_series

__all__ = ["COLUMNS", "Counts", "warnings"]

COLUMNS = ("code", "table", "column", "figures")
"""Columns of the table of warnings."""
_NAMED = 3

_Line = tuple[str, str, str, dict[str, object]]


@dataclass(frozen=True)
class Counts:
    """What warnings are computed from.

    Parameters
    ----------
    days
        ``table``, ``column``, ``role`` (``when`` or ``end``), ``series``, ``day``, ``month`` and ``rows``.
    far
        Amounts beyond :func:`bounds <cskit.metrics.data_quality.bounds>`: ``table``, ``column``, ``group``,
        ``n``, ``key``, ``customer_id``, ``amount`` and ``median``.
    rows
        ``table``, ``what``, ``n``, ``of`` and ``names``: rows that are not as they should be.
    terms
        ``dated``, ``ahead`` and ``older`` renewal dates; no row without contracts.
    accounts
        By portfolio, how many accounts it has now.
    """

    days: pd.DataFrame
    far: pd.DataFrame
    rows: pd.DataFrame
    terms: pd.DataFrame
    accounts: Mapping[str, int]


def warnings(counts: Counts, month: pd.Timestamp) -> pd.DataFrame:
    """Say what to know before the figures are believed.

    *Answers:* is the export old or cut off, is anything missing, does anything look mistyped?

    Parameters
    ----------
    counts
        What the tables hold.
    month
        The month of the report, by its first day.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: ``code`` (of :data:`cskit.definitions.WARNINGS`, in their order), ``table``,
        ``column`` ("" where it is about none) and ``figures``, what its sentence says, as JSON.
    """
    found = [
        *_of_days(counts.days, month_number(month)),
        *_outliers(counts.far),
        *(line for row in counts.rows.itertuples() for line in _of_rows(row)),
        *_of_terms(counts.terms),
        *_of_portfolios(counts.accounts),
    ]
    order = {code: place for place, code in enumerate(WARNINGS)}
    found.sort(key=lambda line: (order[line[0]], line[1], line[2]))
    rows = [(*line[:3], json.dumps(line[3], sort_keys=True, ensure_ascii=False)) for line in found]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _of_days(days: pd.DataFrame, at: int) -> Iterator[_Line]:
    for key, rows in days.groupby(["table", "column", "role"], sort=True):
        table, column, role = map(str, key)
        if role == "end":
            yield from ((code, table, column, figures) for code, figures in at_edge(rows, at))
            continue
        whole = rows.groupby(["day", "month"])["rows"].sum().reset_index()
        behind = False
        for code, figures in of_series(whole, at):
            behind = behind or code == "stale"
            yield code, table, column, figures
        for series, part in rows.groupby("series", sort=True) if not behind else ():
            for code, figures in of_series(part, at):
                if series and code == "stale":
                    yield "answers_stopped", table, column, {"survey": series, **figures}


def _outliers(far: pd.DataFrame) -> Iterator[_Line]:
    for key, rows in far.groupby(["table", "column", "group"], sort=True):
        named = [
            {"key": one["key"], "customer_id": one["customer_id"], "amount": one["amount"]}
            for one in rows.to_dict("records")
        ]
        figures = {"n": int(rows["n"].iloc[0]), "median": f"{rows['median'].iloc[0]:.2f}", "named": named}
        yield "outliers", str(key[0]), str(key[1]), figures


def _of_rows(row: Any) -> Iterator[_Line]:
    table, what, n, of = str(row.table), str(row.what), int(row.n), int(row.of)
    share = n / of if of else 0.0
    figures: dict[str, object] = {"n": n, "of": of}
    if what == "zero" and n >= THRESHOLDS["zero_rows"] and share > THRESHOLDS["zero_share"]:
        yield "zeros", table, "amount", figures
    elif what == "equal" and n >= THRESHOLDS["equal_rows"] and share >= THRESHOLDS["equal_share"]:
        yield "equal_rows", table, "", figures
    elif what == "currency" and 0 < n < of:
        yield "currency_gaps", table, "currency", figures
    elif what == "no_revenue" and n:
        yield "no_revenue", table, "", {**figures, "named": row.names}
    elif what.startswith("rule:") and n and share >= THRESHOLDS["aside_share"]:
        yield "set_aside", table, "", {**figures, "rule": what.removeprefix("rule:")}


def _of_terms(terms: pd.DataFrame) -> Iterator[_Line]:
    for row in terms.to_dict("records"):
        dated, ahead, older = (int(row[name]) for name in ("dated", "ahead", "older"))
        if dated == ahead and older >= THRESHOLDS["renewal_rows"]:
            yield "next_renewals", "contracts", "renewal_on", {"n": dated, "older": older}


def _of_portfolios(accounts: Mapping[str, int]) -> Iterator[_Line]:
    for code, size in (("empty_portfolios", 0), ("single_portfolios", 1)):
        names = sorted(name for name, held in accounts.items() if held == size)
        if names:
            yield code, "portfolios", "", {"n": len(names), "named": names[:_NAMED]}

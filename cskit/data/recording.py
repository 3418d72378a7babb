"""What a notebook hands to the run: tables as JSON holds them, each column with its kind.

Notebooks hand over the tables they compute with, money in whole cents. Who opens the CSV or the
spreadsheet expects the run's currency, so a column's kind is needed: its name tells it, see
:data:`KINDS`, and where that is not listed its type.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

__all__ = ["KINDS", "Kind", "kind_of", "records", "table"]

Kind = Literal["text", "words", "date", "month", "money", "share", "integer", "number", "flag"]
"""What a column of a recorded table holds.

text     text as it stands
words    signals in the reader's language: a list of (tone, words); missing = no data
date     a day; month: the first day of a month
money    an amount in the run's currency
share    0 to 1, or a ratio of two amounts: spreadsheets show it in per cent
integer  a whole number; number: any other; flag: true or false
"""

KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "actual_sales",
            "amount",
            "began",
            "brought",
            "cac",
            "cac_high",
            "cac_low",
            "channels.ltv",
            "cost",
            "due_mrr",
            "expected_sales",
            "gained",
            "gained_without_readjustment",
            "high_from",
            "last_calls.after",
            "last_calls.before",
            "late",
            "low_from",
            "margin",
            "mid_from",
            "missing",
            "mrr",
            "mrr_before",
            "mrr_kept",
            "mrr_then",
            "mrr_with_signal",
            "mrr_year_ago",
            "order_value",
            "owed",
            "payback.high",
            "payback.low",
            "payback.value",
            "potential.gap",
            "potential.upper",
            "potential.value",
            "readjusted_12m",
            "relations.gap",
            "revenue",
            "revenue_12m",
            "since.after",
            "since.before",
            "spend",
            "steps.from",
            "steps.to",
            "ticket",
            "ticket_median",
            "ticket_sum",
            "who_moved.after",
            "who_moved.before",
            "who_moved.difference",
        ),
        "money",
    ),
    **dict.fromkeys(
        (
            "alive_high",
            "alive_low",
            "alive_share",
            "chance",
            "cumulative",
            "growth",
            "grr",
            "grr_high",
            "grr_low",
            "hours_share",
            "kept_high",
            "kept_low",
            "margin_rate",
            "margin_share",
            "nrr",
            "nrr_high",
            "nrr_if_lost",
            "nrr_low",
            "nrr_without",
            "nrr_without_high",
            "nrr_without_low",
            "off",
            "off_sales",
            "orders_ahead.alive",
            "rate",
            "retention",
            "seats_used",
            "share",
            "survival",
            "unbroken_high",
            "unbroken_low",
            "unbroken_share",
            "weight",
        ),
        "share",
    ),
    # Of whatever the row is about: a score's end is no share. Points are of percentages.
    **dict.fromkeys(
        (
            "actual",
            "difference",
            "difference_high",
            "difference_low",
            "expected",
            "now",
            "published",
            "then",
            "high",
            "holm",
            "hours",
            "hours_asked",
            "hours_spent",
            "hours_to_close",
            "hours_to_first_response",
            "last_score",
            "low",
            "mix_effect",
            "orders",
            "orders_ahead.age",
            "p",
            "payback",
            "payback_high",
            "payback_low",
            "points",
            "rate_effect",
            "ratio",
            "recency",
            "region_points",
            "rest",
            "score",
            "sector_points",
            "size_points",
            "ticket_points",
            "to_border",
            "upsells_points",
            "value",
        ),
        "number",
    ),
    **dict.fromkeys(
        (
            "account_months",
            "accounts",
            "age",
            "alive",
            "answered",
            "answers",
            "at_risk",
            "best",
            "called",
            "calls",
            "candidates",
            "cents",
            "closed",
            "comments",
            "customers",
            "days",
            "detractors",
            "eligible",
            "events",
            "exposed",
            "first",
            "frequency",
            "gone",
            "groups",
            "kept",
            "known",
            "last",
            "late_days",
            "left",
            "lost",
            "month_of_life",
            "months",
            "months_with_cost",
            "n",
            "new_accounts",
            "now_n",
            "nps",
            "observed",
            "one_sided",
            "open",
            "others",
            "passives",
            "place",
            "projection_parts.fitted",
            "projection_parts.horizon",
            "projection_parts.seen",
            "projection_parts.term",
            "projection_scores.held_out",
            "projection_scores.inside",
            "projection_scores.term",
            "promoters",
            "published",
            "published_n",
            "rank",
            "rated",
            "renewal_days",
            "satisfied",
            "seats",
            "silent_days",
            "size",
            "stayed",
            "tenure",
            "then_n",
            "tickets",
            "tier",
            "tier_in_force",
            "together",
            "unbroken",
            "unknown",
            "users",
            "was",
            "with_signal",
        ),
        "integer",
    ),
}
"""The kind of every column with numbers that a notebook records, by name; a test asks for each.

One name, one kind: an amount of money in one table is not a share in another. Where a table must
differ, its name stands before the column's.
"""


def table(frame: pd.DataFrame, name: str = "") -> dict[str, Any]:
    """Return a table as JSON holds it: ``columns``, ``kinds`` and ``rows``, money in the currency.

    Parameters
    ----------
    frame
        A table of a notebook: money in cents, or in the currency (Decimal).
    name
        What it is called, for columns whose kind is its own.

    Examples
    --------
    >>> table(pd.DataFrame({"name": ["Acme"], "mrr": [123450], "top": [True]}))
    {'columns': ['name', 'mrr', 'top'], 'kinds': ['text', 'money', 'flag'], 'rows': [['Acme', 1234.5, True]]}
    """
    kinds = [kind_of(str(column), frame[column], name) for column in frame.columns]
    cells = (
        [_cell(value, kind) for value in frame[column].tolist()]
        for column, kind in zip(frame.columns, kinds, strict=True)
    )
    rows = [list(row) for row in zip(*cells, strict=True)]
    return {"columns": [str(column) for column in frame.columns], "kinds": kinds, "rows": rows}


def kind_of(name: str, values: pd.Series[Any], table: str = "") -> Kind:
    """Return what a column holds: by its type where that tells, else by its name."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return "month" if name == "cohort" or name.endswith("month") else "date"
    if pd.api.types.is_bool_dtype(values.dtype):
        return "flag"
    if pd.api.types.is_numeric_dtype(values.dtype):
        whole = pd.api.types.is_integer_dtype(values.dtype)
        known = KINDS.get(f"{table}.{name}", KINDS.get(name))
        return known or ("integer" if whole else "number")
    there = [value for value in values if isinstance(value, (list, tuple, Decimal))]
    if not there:
        return "text"
    return "money" if isinstance(there[0], Decimal) else "words"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON has them: days as text, anything missing as null."""
    names = [str(column) for column in frame.columns]
    cells = ([_plain(value) for value in frame[column].tolist()] for column in frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _cell(value: Any, kind: Kind) -> Any:
    """Return a cell of a table: cents become the currency they are hundredths of."""
    plain = _plain(value)
    if kind != "money" or plain is None:
        return plain
    return float(value) if isinstance(value, Decimal) else plain / 100


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: days and exact amounts as text, anything missing as null."""
    if isinstance(value, (str, list, dict)):
        return value
    if isinstance(value, tuple):
        return list(value)
    if value is None or pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, Decimal):
        return str(value)
    return value.item() if hasattr(value, "item") else value

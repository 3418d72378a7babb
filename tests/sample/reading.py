"""What the tests read off the sample's tables, by ways of their own."""

from __future__ import annotations

import csv
import io
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from cskit.contract import SOURCES

MONTHS = {"month": 1, "quarter": 3, "semester": 6, "year": 12}


def line_mrr(line: Any, day: pd.Timestamp) -> Decimal:
    """One contract line's MRR on a day, by the definitions, in exact decimals."""
    if not (line.start_on <= day and (pd.isna(line.end_on) or day < line.end_on)):
        return Decimal(0)
    resumed = pd.notna(line.paused_to) and line.paused_to <= day
    if pd.notna(line.paused_from) and line.paused_from <= day and not resumed:
        return Decimal(0)
    amount = line.amount
    begun = pd.isna(line.discount_from) or line.discount_from <= day
    if pd.notna(line.discount_kind) and begun and (pd.isna(line.discount_to) or day < line.discount_to):
        amount -= line.discount if line.discount_kind == "amount" else amount * line.discount / 100
    months = MONTHS.get(line.interval) or int(line.interval.split()[0])
    return (amount / months).quantize(Decimal("0.01"), ROUND_HALF_UP)


def mrr(contracts: pd.DataFrame, day: str) -> pd.Series:
    """MRR of every account on a day; accounts that pay nothing are left out."""
    when = pd.Timestamp(day)
    values = [line_mrr(line, when) for line in contracts.itertuples()]
    total = pd.Series(values, dtype=object).groupby(contracts["customer_id"].to_numpy()).sum()
    return total[total > 0]


def k80(values: pd.Series) -> int:
    """Fewest accounts that hold 80%."""
    ordered = values.sort_values(ascending=False)
    return int((ordered.cumsum() < 0.8 * ordered.sum()).sum()) + 1


def as_csv(table: str, frame: pd.DataFrame) -> bytes:
    """A table as the files hold it: UTF-8, comma, point, ISO, LF, nothing for missing."""
    kinds = [SOURCES[table][column].kind for column in frame]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in zip(*(frame[column].tolist() for column in frame), strict=True):
        writer.writerow([_text(kind, value) for kind, value in zip(kinds, row, strict=True)])
    return file.getvalue().encode()


def _text(kind: str, value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if kind in {"date", "month"}:
        return f"{value:%Y-%m-%d}"
    if kind == "instant":
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if kind == "flag":
        return "true" if value else "false"
    if kind == "number":
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)

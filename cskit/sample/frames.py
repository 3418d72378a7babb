"""Rows to a table typed as the contract says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pandas as pd

from cskit.contract import SOURCES

__all__ = ["frame"]

_CENT = Decimal("0.01")


def _text(values: Sequence[object]) -> pd.Series:
    return pd.Series([value or None for value in values], dtype="str")


def _dates(values: Sequence[object]) -> pd.Series:
    return pd.to_datetime(pd.Series(list(values), dtype="object")).astype("datetime64[s]")


def _money(values: Sequence[object]) -> pd.Series:
    exact = [None if value is None else (Decimal(str(value)) / 100).quantize(_CENT) for value in values]
    return pd.Series(exact, dtype=object)


_TYPED: dict[str, Callable[[Sequence[object]], pd.Series]] = {
    "text": _text,
    "choice": _text,
    "interval": _text,
    "date": _dates,
    "month": _dates,
    "instant": _dates,
    "money": _money,
    "number": lambda values: pd.Series(values, dtype="float64"),
    "integer": lambda values: pd.Series(values, dtype="Int64"),
    "flag": lambda values: pd.Series(values, dtype="boolean"),
}


def frame(table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as a table of the contract.

    Parameters
    ----------
    table
        Name of the contract table.
    columns
        Names of the columns, in the order of the rows' fields.
    rows
        The rows. Money is in whole cents, text that is missing is empty or None.

    Returns
    -------
    pandas.DataFrame
        Text as ``str``, days, months and instants as ``datetime64[s]``, money as ``Decimal``
        with two places, numbers as ``float64``, integers as ``Int64``, flags as ``boolean``;
        columns in the contract's order.
    """
    contract = SOURCES[table]
    fields = dict(zip(columns, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(columns, ())
    ordered = [column for column in contract.columns if column.name in fields]
    return pd.DataFrame({column.name: _TYPED[column.kind](list(fields[column.name])) for column in ordered})

"""What spreadsheets leave in cells: numbers that are numbers, days that are numbers, and errors.

An XLSX or a Parquet file holds numbers, not digits with a decimal mark. On their way through text their
fraction follows a sign that no text has: so no dialect can read it wrongly, and none is detected from it.
Where a column is mapped, it gets the mark that the file's texts have.

A spreadsheet's day is a number too, counted from 1899-12-30 (or, in some, 1904-01-01). A cell that has
lost its date format shows it: 46053 is 2026-01-31.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from cskit.contract import DATED, NUMERIC
from cskit.data.sql import literal

if TYPE_CHECKING:
    import duckdb

__all__ = ["ERRORS", "POINT", "any_serial", "day", "mapped", "plain"]

POINT = "\ufdd0"
"""Decimal mark of a number that the file holds as a number: Unicode gives this sign to no text."""
ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!"),
    *("#GETTING_DATA", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#EXTERNAL!"),
    *("#N/D", "#VALOR!", "#NOME?", "#NÚM!", "#NULO!"),
)
"""What a formula without a result shows, in English and in Portuguese."""

_FIRST, _LAST = 20_000, 80_000  # 1954 to 2119: less is an amount or a year
_DAY_ZERO = {1900: datetime.date(1899, 12, 30), 1904: datetime.date(1904, 1, 1)}
_SERIAL = rf"\d{{5}}([{POINT}.,]\d+)?"
_FRACTION = rf"-?\d+{POINT}\d+"


def day(text: str, epoch: int = 1900) -> datetime.date | None:
    """Return the day that a spreadsheet means by a number; None where it is none of our time.

    >>> day("46053")
    datetime.date(2026, 1, 31)
    """
    if not re.fullmatch(_SERIAL, text):
        return None
    number = int(text[:5])
    return _DAY_ZERO[epoch] + datetime.timedelta(days=number) if _FIRST <= number < _LAST else None


def mapped(cell: str, kind: str, decimal: str, epoch: int | None) -> str:
    """Return the SQL of a cell as the file's dialect would write it.

    Parameters
    ----------
    cell
        SQL of its text.
    kind
        Kind of the contract's column that it feeds.
    decimal
        Decimal mark of the file's texts.
    epoch
        Year from which its days count, 1900 or 1904; None where a number is no day.
    """
    if kind not in DATED or epoch is None:
        return plain(cell, decimal if kind in NUMERIC else ".")
    number = f"TRY_CAST(regexp_replace({cell}, '[{POINT},]', '.') AS DOUBLE)"
    whole = f"CAST(DATE '{_DAY_ZERO[epoch]}' + TRY_CAST(trunc({number}) AS INTEGER) AS VARCHAR)"
    moment = f"TIMESTAMP '{_DAY_ZERO[epoch]}' + to_seconds(round({number} * 86400))"
    exact = f"strftime({moment}, '%Y-%m-%d %H:%M:%S')"
    read = f"CASE WHEN {number} = trunc({number}) THEN {whole} ELSE {exact} END"
    return f"CASE WHEN {_is_serial(cell)} THEN {read} ELSE {cell} END"


def plain(cell: str, decimal: str = ".") -> str:
    """Return the SQL of a cell with a number's mark in place of that sign."""
    dotted = f"regexp_full_match({cell}, {literal(_FRACTION)})"
    return f"CASE WHEN {dotted} THEN replace({cell}, '{POINT}', {literal(decimal)}) ELSE {cell} END"


def any_serial(connection: duckdb.DuckDBPyConnection, relation: str, cells: list[str]) -> bool:
    """Tell whether one of the cells holds a day as a number."""
    found = " OR ".join(_is_serial(cell) for cell in cells)
    return bool(cells and connection.execute(f"SELECT 1 FROM {relation} WHERE {found} LIMIT 1").fetchall())


def _is_serial(cell: str) -> str:
    pattern = f"regexp_full_match({cell}, {literal(_SERIAL)})"
    return f"({pattern} AND TRY_CAST(left({cell}, 5) AS INTEGER) BETWEEN {_FIRST} AND {_LAST - 1})"

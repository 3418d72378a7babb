"""The tables that notebooks recorded, as files: CSV for anyone, and read back for the workbook.

A run may make only some of a portfolio's reports; the others stay as CSV files. So the workbook is
always made from these: what a file says in text, the kinds of its columns make figures again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cskit.locale import pgettext
from cskit.reports.figures import rounded

__all__ = ["BYTE_ORDER_MARK", "Table", "csv_text", "file_name", "read_csv", "rows_of", "written"]

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Table:
    """A table as its file has it, with figures as figures.

    Parameters
    ----------
    columns
        Names of the columns.
    kinds
        What each holds, see :data:`cskit.data.recording.Kind`.
    rows
        Text, numbers, true or false, days as ISO text, None.
    """

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def file_name(notebook: str, table: str) -> str:
    """Return the place of a table's file in its portfolio's folder."""
    return f"tables/{notebook}-{table}.csv"


def written(table: Mapping[str, Any]) -> str:
    """Return the CSV file of a recorded table: ``columns``, ``kinds`` and ``rows``."""
    kinds = table["kinds"]
    rows = [[_plain(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in table["rows"]]
    return BYTE_ORDER_MARK + csv_text(table["columns"], rows)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    r"""Return a table as CSV that a spreadsheet opens without running anything.

    UTF-8, comma, point and ISO dates whatever the report's language; lines end in CR LF. A text
    that begins like a formula (``= + - @``, tab, return) gets an apostrophe in front, unless it is
    just a number; so does one that begins with apostrophes and then like a formula, which keeps
    every text different from every other. Numbers are numbers and missing values are empty.

    Examples
    --------
    >>> csv_text(["name", "mrr"], [["=1+1", 1200.5], ["-9", None]])
    "name,mrr\r\n'=1+1,1200.5\r\n-9,\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_cell(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def read_csv(text: str, kinds: Sequence[str]) -> Table:
    r"""Return what a file of :func:`written` holds, with figures as figures.

    Examples
    --------
    >>> read_csv("name,mrr\r\n'=1+1,1200.5\r\n-9,\r\n", ["text", "money"]).rows
    (('=1+1', 1200.5), ('-9', None))
    """
    lines = _lines(text)
    rows = (tuple(_value(cell, kind) for cell, kind in zip(line, kinds, strict=True)) for line in lines[1:])
    return Table(tuple(_unescaped(name) for name in lines[0]), tuple(kinds), tuple(rows))


def rows_of(text: str) -> int:
    """Return how many rows a file of :func:`written` has; a row can be of several lines."""
    return len(_lines(text)) - 1


def _lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def _plain(value: Any, kind: str) -> Any:
    """Return a cell as a file holds it. Of signals, nothing found and nothing known are not the same."""
    if isinstance(value, float) and kind != "money":
        return rounded(value)  # as every figure that is published; money is exact to the cent
    if kind != "words":
        return str(value) if isinstance(value, (list, dict)) else value
    if value is None:
        return pgettext("signals", "no data")
    said = [str(one[-1]) if isinstance(one, list) else str(one) for one in value]
    return "; ".join(said) or pgettext("signals", "none")


def _cell(value: Any) -> Any:
    """Return a CSV cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return rounded(value, 15)
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _unescaped(text: str) -> str:
    return text[1:] if _ESCAPED.match(text) else text


def _value(cell: str, kind: str) -> Any:
    """Return what a cell of a file means."""
    if cell == "":
        return None
    if kind in ("money", "share", "number", "integer"):
        value = float(cell)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return cell == "true" if kind == "flag" else _unescaped(cell)

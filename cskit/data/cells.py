"""Reading row by row, in Python: spreadsheets, and text that DuckDB would refuse or count wrongly."""

from __future__ import annotations

import csv
import datetime
import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import python_calamine

from cskit.errors import N_, UnknownName, Words, words

__all__ = ["POINT", "Broken", "Cells", "Row", "Unreadable", "delimited", "sheet", "text"]

POINT = "\ufdd0"
"""The decimal mark of a number that a file holds as a number, not as text: no text has this character.

It speaks for no dialect, and becomes the mark of the dialect that the file's texts turn out to have.
"""

Row = tuple[int, list[str]]
"""A row's number, as a spreadsheet shows it, and its cells."""

_BATCH = 50_000
_FIELD_LIMIT = 1 << 24
_EXCEL_DIGITS = 15


@dataclass(frozen=True)
class Broken:
    """A row whose structure is wrong."""

    row: int
    column: str
    value: str
    code: str
    rule: Words
    todo: Words


class Unreadable(Exception):
    """The file as a whole cannot be read as stated; the row is where that shows."""

    def __init__(self, row: int, column: str, value: str, code: str, rule: Words, todo: Words) -> None:
        super().__init__(str(rule))
        self.broken = Broken(row, column, value, code, rule, todo)


@dataclass
class Cells:
    """Rows below the headers, still to be read.

    Parameters
    ----------
    width
        How many columns the file has.
    least
        How many cells a row has at least: columns without a header may be missing at its end.
    rows
        The rows.
    broken
        Fills as they are read: rows whose structure is wrong.
    blank
        Fills as they are read: for each run of blank rows, the first and how many.
    """

    width: int
    least: int
    rows: Iterator[Row]
    broken: list[Broken] = field(default_factory=list)
    blank: list[tuple[int, int]] = field(default_factory=list)

    def batches(self) -> Iterator[pa.Table]:
        """Give the rows as Arrow tables with ``row_no``, ``c0``, ``c1`` and so on."""
        numbers: list[int] = []
        kept: list[list[str]] = []
        for number, row in self.rows:
            if not any(cell.strip() for cell in row):
                self._note_blank(number)
                continue
            numbers.append(number)
            kept.append(self._fit(number, row))
            if len(numbers) == _BATCH:
                yield self._batch(numbers, kept)
                numbers, kept = [], []
        if numbers:
            yield self._batch(numbers, kept)

    def _fit(self, number: int, row: list[str]) -> list[str]:
        """Bring a row to the file's width; note it where cells are missing or too many."""
        width = self.width
        while len(row) > width and not row[-1].strip():
            row = row[:-1]
        if not self.least <= len(row) <= width:
            rule = words(N_("a row has {width} cells, as the header"), width=self.least)
            self._note(number, f"{len(row)} cells", "ragged-row", rule)
        if any("\0" in cell for cell in row):
            self._note(number, "NUL", "nul", words(N_("a row is text, without NUL characters")))
        return [cell.replace("\0", "") for cell in row[:width]] + [""] * (width - len(row))

    def _note(self, row: int, value: str, code: str, rule: Words) -> None:
        todo = words(N_("Look at the file around this row."))
        self.broken.append(Broken(row, "", value, code, rule, todo))

    def _note_blank(self, number: int) -> None:
        first, times = self.blank[-1] if self.blank else (0, 0)
        if first + times == number:
            self.blank[-1] = (first, times + 1)
        else:
            self.blank.append((number, 1))

    def _batch(self, numbers: list[int], rows: list[list[str]]) -> pa.Table:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        names = ["row_no", *(f"c{i}" for i in range(len(columns)))]
        return pa.table([pa.array(numbers, pa.int64()), *columns], names=names)


def text(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """Give all rows of a delimited text file.

    Raises
    ------
    Unreadable
        Where it has another encoding, or a quote without its end: at the row where the quote opens.
    """
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding
    number = 0
    with path.open(encoding=codec, errors="surrogateescape", newline="") as stream:
        try:
            for number, row in delimited(stream, delimiter):
                _check_encoding(number, row, encoding)
                yield number, row
        except csv.Error as error:
            rule = words(N_("quotes come in pairs ({error})"), error=error)
            todo = words(N_("Close the quote, or double it where it is part of the text."))
            raise Unreadable(number + 1, "", "", "quote", rule, todo) from None
        except UnicodeError:
            raise _not_encoded(number + 1, "", encoding) from None


def delimited(stream: TextIO, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
    """Give the rows of delimited text; ``csv.Error`` where strict and a quote has no end."""
    csv.field_size_limit(_FIELD_LIMIT)
    return enumerate(csv.reader(stream, delimiter=delimiter, strict=strict), start=1)


def sheet(path: Path, name: str, file: str) -> Iterator[Row]:
    """Give all rows of a sheet of an XLSX file, the first where no name is given."""
    try:
        book = python_calamine.load_workbook(path)
    except (python_calamine.CalamineError, zipfile.BadZipFile, ValueError) as error:
        rule = words(N_("this is an XLSX file ({error})"), error=error)
        raise Unreadable(0, "", "", "not-xlsx", rule, words(N_("Save it again."))) from None
    if name and name not in book.sheet_names:
        raise UnknownName("sheet", name, book.sheet_names, file)
    found = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
    rows = found.to_python(skip_empty_area=False)
    return ((number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=1))


def _check_encoding(number: int, row: list[str], encoding: str) -> None:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        wrong = next(cell for cell in row if any("\ud800" <= sign <= "\udfff" for sign in cell))
        shown = wrong.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        raise _not_encoded(number, shown, encoding) from None


def _not_encoded(row: int, value: str, encoding: str) -> Unreadable:
    rule = words(N_("the file's encoding is {encoding}"), encoding=encoding)
    todo = words(N_("Save it as UTF-8, or state `dialect: {{encoding: cp1252}}` (or the encoding it has)."))
    return Unreadable(row, "", value, "encoding", rule, todo)


def _cell(value: object) -> str:
    """Return a spreadsheet's cell as the text a person would type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(format(value, f".{_EXCEL_DIGITS}g")), "f").replace(".", POINT)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return str(value)

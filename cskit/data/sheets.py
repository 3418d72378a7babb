"""Reading a sheet of an XLSX file: which one, and each cell as text.

Calamine holds a sheet as a rectangle of 32 bytes a cell, beside its texts: a sheet of Excel's 1,048,576 rows
and 20 columns takes some 700 MB. More than 50 million cells are refused.
"""

from __future__ import annotations

import datetime
import math
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cskit.data import archives, workbooks
from cskit.data.cells import Unreadable
from cskit.data.names import simplified
from cskit.data.natives import POINT
from cskit.data.workbooks import Part
from cskit.errors import N_, UnknownName, words

__all__ = ["Fits", "Sheet", "rows"]

Fits = Callable[[Sequence[str]], bool]
"""Tells whether a row may be the headers of the table that is read."""

_DIGITS = 15  # what Excel keeps of a number
_MOST_CELLS = 50_000_000
_TOP = 50  # rows among which the headers are


@dataclass(frozen=True)
class Sheet:
    """A sheet that was chosen.

    Parameters
    ----------
    name
        Its name in the workbook.
    how
        ``"stated"`` in the parameters file, or ``"detected"``.
    epoch
        Year from which the workbook counts days: 1900 or 1904.
    rows
        Number and cells of each row, as the spreadsheet numbers them, from row 1 and column A on.
    """

    name: str
    how: str
    epoch: int
    rows: Iterator[tuple[int, list[str]]]


def rows(path: Path, sheet: str, name: str, fits: Fits | None = None) -> Sheet:
    """Return the sheet that a table is read from.

    Parameters
    ----------
    path
        The XLSX file.
    sheet
        Name of the sheet, case, accents and spaces forgiven; empty for the only one that holds anything and
        is not hidden.
    name
        The file's name, for messages.
    fits
        Where several sheets hold something, tells whether a row has the table's headers.

    Raises
    ------
    Unreadable
        Where this is no XLSX file, or it does not show which sheet is meant.
    UnknownName
        Where it has no sheet of that name.
    """
    archives.safe_workbook(path)
    with _in_words():
        book = python_calamine.load_workbook(path)
        chosen = _named(book, sheet, name) if sheet else _only(book, path, fits)
        part = _part(book, path, chosen)
        how = "stated" if sheet else "detected"
        found = _texts(book.get_sheet_by_name(chosen), part)
        return Sheet(chosen, how, workbooks.epoch(path), found)


def _named(book: CalamineWorkbook, sheet: str, file: str) -> str:
    if sheet in book.sheet_names:
        return sheet
    alike = [one for one in book.sheet_names if simplified(one) == simplified(sheet)]
    if len(alike) == 1:
        return alike[0]
    raise UnknownName("sheet", sheet, book.sheet_names, file)


def _only(book: CalamineWorkbook, path: Path, fits: Fits | None) -> str:
    """Return the one sheet that is meant where none is stated."""
    seen = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    if len(seen) > 1:
        tops = {one: _top(book, path, one) for one in seen}
        seen = [one for one, top in tops.items() if top]
        fitting = [one for one in seen if fits and any(map(fits, tops[one]))]
        seen = fitting if len(fitting) == 1 else seen
    if len(seen) == 1:
        return seen[0]
    if not seen:
        clause, todo = words(N_("a sheet holds something")), words(N_("Export it again."))
        raise Unreadable(0, "", "", "no-header", clause, todo)
    clause = words(N_("it is clear which sheet holds the table"))
    todo = words(N_("State one of them in the parameters file, such as `sheet: {sheet}`."), sheet=seen[0])
    raise Unreadable(0, "", ", ".join(seen), "which-sheet", clause, todo)


def _top(book: CalamineWorkbook, path: Path, sheet: str) -> list[list[str]]:
    """Return the first rows of a sheet that hold anything."""
    found = _texts(book.get_sheet_by_name(sheet), _part(book, path, sheet))
    return list(islice((row for _, row in found if any(map(str.strip, row))), _TOP))


def _part(book: CalamineWorkbook, path: Path, sheet: str) -> Part:
    """Return what the sheet's XML says; it is looked at before calamine lays out its cells."""
    part = workbooks.sheet_part(path, book.sheet_names.index(sheet))
    if part.rows * part.columns > _MOST_CELLS:
        clause = words(N_("a sheet has at most {most} cells from its first to its last"), most=_MOST_CELLS)
        todo = words(N_("Delete the empty rows and columns around the table, or save it as CSV."))
        raise Unreadable(0, "", f"{part.rows} × {part.columns}", "too-much", clause, todo)
    return part


def _texts(sheet: CalamineSheet, part: Part) -> Iterator[tuple[int, list[str]]]:
    """Give each row's number and its cells as text, also where the sheet's used area begins further in."""
    left = [""] * (sheet.start or (0, 0))[1]
    number = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):  # it gives the rows above the area, too
        yield number, _with_errors(left + [_text(value) for value in values], number, part)
    for number in sorted(row for row in part.errors if row > number):
        yield number, _with_errors([], number, part)


def _with_errors(cells: list[str], row: int, part: Part) -> list[str]:
    """Put in the errors, which calamine gives as empty cells."""
    for column, shown in part.errors.get(row, {}).items():
        cells += [""] * (column - len(cells))
        cells[column - 1] = shown
    return cells


def _text(value: object) -> str:
    """Return a cell as text: numbers with 15 digits, days as ISO."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value):
        text = format(value, f".{_DIGITS}g")
        return (format(Decimal(text), "f") if "e" in text else text).replace(".", POINT)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(value)


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what calamine and the XML refuse into a sentence."""
    try:
        yield
    except (UnknownName, Unreadable):
        raise
    except (
        *(python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, ParseError),
        *(ValueError, LookupError, EOFError),
    ) as error:
        clause = words(N_("this is a whole XLSX file ({error})"), error=error)
        raise Unreadable(0, "", "", "not-xlsx", clause, words(N_("Export it again."))) from None

"""What a column's text should look like, and why one does not: a percent sign, no such day, a zero date.

SQL finds the texts that are not of their kind (:mod:`cskit.data.casts`); here each gets the words that
help most.
"""

from __future__ import annotations

import calendar
import json
import re
from dataclasses import dataclass

from cskit.contract import DATED, NUMERIC, Column, Table
from cskit.data import natives
from cskit.data.casts import FOREVER, INTERVALS
from cskit.data.parameters import Dialect
from cskit.errors import N_, Words, words

__all__ = ["Reason", "expected", "why"]

_EXPECTED = {
    "date": N_("{column} is a day from 1900 to 2200, such as {day}"),
    "month": N_("{column} is a month from 1900 to 2200, such as 2026-01"),
    "instant": N_("{column} is a moment from 1900 to 2200, such as {day} 14:05"),
    "money": N_("{column} is an amount such as {number}"),
    "number": N_("{column} is a number such as {number}"),
    "share": N_("{column} is a number from 0 to 1"),
    "integer": N_("{column} is a whole number"),
    "flag": N_("{column} is true or false"),
    "interval": N_("{column} is one of {known} or `N months`"),
    "choice": N_("{column} is one of {known}"),
}
_DAYS = {"dmy": "31/01/2026", "mdy": "01/31/2026"}
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})(-(?P<d>\d{2}))?([ T].*)?")
_SLASHED = {
    "dmy": re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})([ T].*)?"),
    "mdy": re.compile(r"(?P<m>\d{1,2})[/.-](?P<d>\d{1,2})[/.-](?P<y>\d{4})([ T].*)?"),
}
_ZERO = {(1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (0, 0, 0), (1, 1, 1)}
"""Where the days of spreadsheets and databases begin: what an empty cell or a zero becomes as a date."""
_FOREVER = (FOREVER.year, FOREVER.month, FOREVER.day)


@dataclass(frozen=True)
class Reason:
    """Why a text is refused: the code, what was expected, and what to do."""

    code: str
    clause: Words
    todo: Words


def expected(column: Column, dialect: Dialect) -> Words:
    """Return what a column's text should look like under a dialect, as a clause."""
    return words(
        _EXPECTED[column.kind],
        column=column.name,
        known=", ".join(INTERVALS if column.kind == "interval" else column.choices),
        number="1.234,56" if dialect.decimal == "," else "1234.56",
        day=_DAYS.get(str(dialect.dates), "2026-01-31"),
    )


def why(table: Table, column: Column, header: str, text: str, dialect: Dialect) -> Reason:
    """Return why a text is not what its column holds.

    Parameters
    ----------
    table, column
        The contract's.
    header
        The column's name in the file.
    text
        What stands there.
    dialect
        How the file writes numbers and dates.
    """
    if column.kind in DATED:
        return _no_day(table, column, header, text, dialect)
    name = column.name
    code, clause, todo = f"not-{column.kind}", expected(column, dialect), words(N_("Correct the value."))
    if column.kind in NUMERIC and "%" in text:
        code, clause = "percent", words(N_("{column} is a number without a percent sign"), column=name)
        todo = words(N_("Write the number alone, without the sign."))
    elif column.kind in NUMERIC and "," in text and dialect.decimal != ",":
        todo = words(N_('Numbers such as 1.234,56 need `dialect: {{decimal: ","}}` in the parameters file.'))
    elif column.choices or column.kind == "interval":
        todo = words(N_("Correct it, or map it under `columns` in the parameters file."))
    return Reason(code, clause, todo)


def _no_day(table: Table, column: Column, header: str, text: str, dialect: Dialect) -> Reason:
    name = column.name
    parts = _parts(text, dialect)
    serial = natives.day(text)
    if serial is not None:
        return Reason(
            "serial-date",
            words(N_("{column} is a date, not the number of a day in a spreadsheet"), column=name),
            words(
                N_(
                    "It would be {day}: give the column the format of a date in the spreadsheet and export "
                    "it again, or state `dialect: {{dates: excel}}` in the parameters file."
                ),
                day=serial,
            ),
        )
    if parts in _ZERO:
        return Reason(
            "zero-date",
            words(N_("{column} is a day that was written, not the day zero of a spreadsheet"), column=name),
            words(N_("Write the day or, where there is none, leave the cell empty.")),
        )
    if parts is None:
        return Reason(f"not-{column.kind}", expected(column, dialect), _write_days(text, dialect))
    year, month, day = parts
    if column.name in {later for _, later in table.order} and parts >= _FOREVER:
        return Reason("no-end", *_no_end(name, header, text))
    if 1 <= month <= 12 and day > calendar.monthrange(max(year, 1), month)[1]:
        return Reason(
            "no-such-day",
            words(N_("{column} is a day that the calendar has"), column=name),
            words(
                N_("The last day of that month is {last}: correct the day."),
                last=f"{year:04}-{month:02}-{calendar.monthrange(max(year, 1), month)[1]}",
            ),
        )
    return Reason(f"not-{column.kind}", expected(column, dialect), _turned(month, dialect))


def _parts(text: str, dialect: Dialect) -> tuple[int, int, int] | None:
    """Return year, month and day as they stand in a text, be they of the calendar or not."""
    slashed = _SLASHED.get(str(dialect.dates))
    found = _ISO.fullmatch(text) or (slashed and slashed.fullmatch(text))
    return (int(found["y"]), int(found["m"]), int(found["d"] or 1)) if found else None


def _no_end(name: str, header: str, text: str) -> tuple[Words, Words]:
    todo = words(
        N_(
            "Leave it empty or, under `columns` in the parameters file, map it to nothing: "
            '`{column}: {{column: {header}, map: {{{value}: ""}}}}`.'
        ),
        column=name,
        header=json.dumps(header, ensure_ascii=False),
        value=json.dumps(text, ensure_ascii=False),
    )
    return words(N_("{column} is a day before 2099-12-31, or empty where there is no end"), column=name), todo


def _turned(month: int, dialect: Dialect) -> Words:
    other = {"dmy": "mdy", "mdy": "dmy"}.get(str(dialect.dates))
    if month > 12 and other:
        return words(
            N_("If day and month are the other way round, state `dialect: {{dates: {dates}}}`."), dates=other
        )
    return words(N_("Correct the value."))


def _write_days(text: str, dialect: Dialect) -> Words:
    if dialect.dates not in _DAYS and _SLASHED["dmy"].fullmatch(text):
        return words(
            N_("Dates such as 31/01/2026 need `dialect: {{dates: dmy}}` (or mdy) in the parameters file.")
        )
    return words(N_("Correct the value."))

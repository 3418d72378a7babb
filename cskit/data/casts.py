"""From text to types, as SQL: what is read as what, and what is refused.

Every expression gives NULL for text that is not of the kind; the checks turn that into a problem. The
patterns stand before the casts because DuckDB's own casts accept more than a person would write
(``1_000``, ``0x1F``, ``inf``) and drop an instant's offset.
"""

from __future__ import annotations

from collections.abc import Sequence

from cskit.contract import Column
from cskit.data.parameters import Dialect
from cskit.data.sql import literal

__all__ = ["COMMA", "DAY", "INTERVALS", "MONEY", "POINT", "SQL_TYPES", "TIME", "expected", "typed"]

MONEY = "DECIMAL(18,6)"
SQL_TYPES = {
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "interval": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "instant": "TIMESTAMP",
    "money": MONEY,
    "cents": "BIGINT",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "share": "DOUBLE",
    "flag": "BOOLEAN",
}
"""DuckDB's type of each kind."""

INTERVALS = ("month", "quarter", "semester", "year", "week", "day", "once", "trial")
# Thousands are grouped in threes, and a group does not begin with a zero: 0.125 is an eighth.
POINT = r"[+-]?((\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?|[1-9]\d{0,2}(,\d{3})+(\.\d*)?)"
"""Numbers with a decimal point."""
COMMA = r"[+-]?((\d+(,\d*)?|,\d+)([eE][+-]?\d{1,2})?|[1-9]\d{0,2}(\.\d{3})+(,\d*)?)"
"""Numbers with a decimal comma."""
TIME = r"([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?[AaPp][Mm])?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?"
"""What may follow a day."""
DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
"""A day that begins with the day or the month."""
_ISO = r"\d{4}(-\d{2}-|/\d{2}/)\d{2}"
_TRUE = ("1", "s", "sim", "t", "true", "y", "yes")
_FALSE = ("0", "f", "false", "n", "no", "nao", "não")
_EXPECTED = {
    "date": "a day from 1900 to 2200, such as 2026-01-31",
    "month": "a month from 1900 to 2200, such as 2026-01",
    "instant": "a moment from 1900 to 2200, such as 2026-01-31 14:05",
    "money": "an amount such as 1234.56",
    "number": "a number such as 1234.56",
    "share": "a number from 0 to 1",
    "integer": "a whole number",
    "flag": "true or false",
    "interval": f"one of {', '.join(INTERVALS)} or `N months`",
}


def expected(column: Column, dialect: Dialect) -> str:
    """Return what a column's text should look like under a dialect, as a clause."""
    if column.choices:
        return f"{column.name} is one of {', '.join(column.choices)}"
    words = _EXPECTED.get(column.kind, "text")
    if dialect.decimal == ",":
        words = words.replace("1234.56", "1.234,56")
    days = {"dmy": "31/01/2026", "mdy": "01/31/2026"}
    if column.kind in {"date", "instant"} and dialect.dates in days:
        words = words.replace("2026-01-31", days[dialect.dates])
    return f"{column.name} is {words}"


def typed(column: Column, cells: Sequence[str], dialect: Dialect) -> str:
    """Return the SQL of a column's typed value; NULL where empty or not of its kind.

    Parameters
    ----------
    column
        The contract's column.
    cells
        SQL of its text; two of them are multiplied.
    dialect
        How numbers and dates are written.
    """
    if len(cells) == 2:
        first, second = (_number(cell, dialect, MONEY) for cell in cells)
        return f"TRY_CAST({first} * {second} AS {SQL_TYPES[column.kind]})"
    return _typed(cells[0], column.kind, column.choices, dialect)


def _typed(text: str, kind: str, choices: tuple[str, ...], dialect: Dialect) -> str:
    if kind == "choice" and choices:
        known = ", ".join(map(literal, choices))
        form = f"replace(replace(lower({text}), ' ', '_'), '-', '_')"
        return f"CASE WHEN {form} IN ({known}) THEN {form} END"
    if kind in {"text", "choice"}:
        return text
    if kind == "interval":
        months = f"regexp_replace(lower({text}), ' *months?$', '')"
        named = f"CASE WHEN lower({text}) IN {INTERVALS} THEN lower({text}) END"
        counted = _where(months, r"[1-9]\d{0,2}", f"{months} || ' months'")
        return f"coalesce({named}, CASE WHEN contains(lower({text}), 'month') THEN {counted} END)"
    if kind in {"date", "month"}:
        return _date(text, kind, dialect)
    if kind == "instant":
        return _instant(text, dialect)
    if kind == "flag":
        form = f"lower({text})"
        return f"CASE WHEN {form} IN {_TRUE} THEN true WHEN {form} IN {_FALSE} THEN false END"
    if kind in {"integer", "cents"}:
        number = _number(text, dialect, "DECIMAL(24,6)")
        return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
    return _number(text, dialect, SQL_TYPES[kind])


def _number(text: str, dialect: Dialect, sql_type: str) -> str:
    if dialect.decimal == ",":
        plain = f"replace(replace({text}, '.', ''), ',', '.')"
        return _where(text, COMMA, f"TRY_CAST({plain} AS {sql_type})")
    return _where(text, POINT, f"TRY_CAST(replace({text}, ',', '') AS {sql_type})")


def _date(text: str, kind: str, dialect: Dialect) -> str:
    iso = _where(text, _ISO + TIME, f"TRY_CAST(left({text}, 10) AS DATE)")
    forms = [iso]
    if dialect.dates != "iso":
        forms.append(_where(text, DAY + TIME, f"CAST({_day(text, dialect)} AS DATE)"))
    if kind == "month":
        forms.append(_where(text, r"\d{4}-\d{2}", f"TRY_CAST({text} || '-01' AS DATE)"))
        forms.append(_where(text, r"\d{1,2}/\d{4}", f"CAST(try_strptime({text}, '%m/%Y') AS DATE)"))
    value = f"coalesce({', '.join(forms)})" if len(forms) > 1 else iso
    value = f"CAST(date_trunc('month', {value}) AS DATE)" if kind == "month" else value
    return f"CASE WHEN {value} BETWEEN DATE '1900-01-01' AND DATE '2200-12-31' THEN {value} END"


def _instant(text: str, dialect: Dialect) -> str:
    # A cast to TIMESTAMP drops the offset without a word; one to TIMESTAMPTZ honours it (the session is UTC).
    cast = "timezone('UTC', TRY_CAST({} AS TIMESTAMPTZ))"
    value = _where(text, _ISO + TIME, cast.format(f"(left({text}, 10) || {_clock(f'substr({text}, 11)')})"))
    if dialect.dates != "iso":
        day = f"strftime({_day(text, dialect)}, '%Y-%m-%d')"
        rest = _clock(f"regexp_extract({text}, {literal('^' + DAY + '(.*)$')}, 1)")
        value = f"coalesce({value}, {_where(text, DAY + TIME, cast.format(f'({day} || {rest})'))})"
    return f"CASE WHEN {value} BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2201-01-01' THEN {value} END"


def _day(text: str, dialect: Dialect) -> str:
    """Return the SQL of the day that a text such as 31/01/2026 begins with."""
    form = "%d/%m/%Y" if dialect.dates == "dmy" else "%m/%d/%Y"
    day = f"regexp_extract({text}, {literal('^' + DAY)})"
    return f"try_strptime(regexp_replace({day}, '[.-]', '/', 'g'), {literal(form)})"


def _clock(rest: str) -> str:
    """Return the SQL of what follows a day, its hours counted to 24."""
    half = f"try_strptime(upper(replace({rest}, ' ', '')), ['%I:%M:%S%p', '%I:%M%p'])"
    return f"CASE WHEN {rest} ILIKE '%m' THEN strftime({half}, ' %H:%M:%S') ELSE {rest} END"


def _where(text: str, pattern: str, value: str) -> str:
    return f"CASE WHEN regexp_full_match({text}, {literal(pattern)}) THEN {value} END"

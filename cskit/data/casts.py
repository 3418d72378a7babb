"""From text to types, as SQL: what is read as what, and what is refused.

Every expression gives NULL for text that is not of the kind; the checks turn that into a problem. The
patterns stand before the casts because DuckDB's own casts accept more than a person would write
(``1_000``, ``0x1F``, ``inf``) and drop an instant's offset.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from cskit.contract import Column
from cskit.data.parameters import Dialect
from cskit.data.specs import Spec
from cskit.data.sql import literal

__all__ = ["COMMA", "DAY", "FOREVER", "INTERVALS", "MONEY", "POINT", "SQL_TYPES", "TIME", "signed", "typed"]

MONEY = "DECIMAL(18,6)"
_FACTORS = ("DECIMAL(20,6)", "DECIMAL(18,6)")
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
FOREVER = datetime.date(2099, 12, 31)
"""From this day on an end is a way to say that there is none."""

# Thousands are grouped in threes, and the first group does not begin with a zero: 0.125 is an eighth.
_POINT = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?"
_POINT_GROUPED = r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"
POINT = f"{_POINT}|{_POINT_GROUPED}"
"""Numbers with a decimal point."""
COMMA = r"[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d{1,2})?|[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?"
"""Numbers with a decimal comma."""
TIME = r"([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?[AaPp][Mm])?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?"
"""What may follow a day."""
DAY = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
"""A day that begins with the day or the month."""
_ISO = r"\d{4}(-\d{2}-|/\d{2}/)\d{2}"
_TRUE = ("1", "s", "sim", "t", "true", "y", "yes")
_FALSE = ("0", "f", "false", "n", "no", "nao", "não")


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
        # Wider than they are, or the product of two of eighteen digits overflows.
        first, second = (_number(cell, dialect, wide) for cell, wide in zip(cells, _FACTORS, strict=True))
        return f"TRY_CAST({first} * {second} AS {SQL_TYPES[column.kind]})"
    return _typed(cells[0], column.kind, column.choices, dialect)


def signed(column: Column, spec: Spec | None, cells: Sequence[str], dialect: Dialect) -> str:
    """Return the SQL of a column's typed value with the sign and the unit that a spec says.

    Parameters
    ----------
    column, cells, dialect
        As in :func:`typed`.
    spec
        Where the column comes from.
    """
    value = typed(column, cells, dialect)
    value = f"-({value})" if spec is not None and spec.negate else value
    return f"CAST({value} * 0.01 AS {MONEY})" if spec is not None and spec.cents else value


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
    grouped = _where(text, _POINT_GROUPED, f"TRY_CAST(replace({text}, ',', '') AS {sql_type})")
    whole = _where(text, _POINT, f"TRY_CAST({text} AS {sql_type})")
    return f"CASE WHEN contains({text}, ',') THEN {grouped} ELSE {whole} END"


def _date(text: str, kind: str, dialect: Dialect) -> str:
    iso = _where(text, _ISO + TIME, f"TRY_CAST(left({text}, 10) AS DATE)")
    forms = [iso]
    if dialect.dates in {"dmy", "mdy"}:
        forms.append(_where(text, DAY + TIME, f"CAST({_day(text, dialect)} AS DATE)"))
    if kind == "month":
        forms.append(_where(text, r"\d{4}-\d{2}", f"TRY_CAST({text} || '-01' AS DATE)"))
        forms.append(_where(text, r"\d{1,2}/\d{4}", f"CAST(try_strptime({text}, '%m/%Y') AS DATE)"))
    value = f"coalesce({', '.join(forms)})" if len(forms) > 1 else iso
    value = f"CAST(date_trunc('month', {value}) AS DATE)" if kind == "month" else value
    # Not from the first day on: it is where a spreadsheet's days begin, its zero.
    return f"CASE WHEN {value} BETWEEN DATE '1900-01-02' AND DATE '2200-12-31' THEN {value} END"


def _instant(text: str, dialect: Dialect) -> str:
    # A cast to TIMESTAMP drops the offset without a word; one to TIMESTAMPTZ honours it (the session is UTC).
    cast = "timezone('UTC', TRY_CAST({} AS TIMESTAMPTZ))"
    value = _where(text, _ISO + TIME, cast.format(f"(left({text}, 10) || {_clock(f'substr({text}, 11)')})"))
    if dialect.dates in {"dmy", "mdy"}:
        day = f"strftime({_day(text, dialect)}, '%Y-%m-%d')"
        rest = _clock(f"regexp_extract({text}, {literal('^' + DAY + '(.*)$')}, 1)")
        value = f"coalesce({value}, {_where(text, DAY + TIME, cast.format(f'({day} || {rest})'))})"
    return f"CASE WHEN {value} BETWEEN TIMESTAMP '1900-01-02' AND TIMESTAMP '2201-01-01' THEN {value} END"


def _day(text: str, dialect: Dialect) -> str:
    """Return the SQL of the day that a text such as 31/01/2026 begins with."""
    form = "%d/%m/%Y" if dialect.dates == "dmy" else "%m/%d/%Y"
    day = f"regexp_extract({text}, {literal('^' + DAY)})"
    return f"try_strptime(regexp_replace({day}, '[.-]', '/', 'g'), {literal(form)})"


def _clock(rest: str) -> str:
    """Return the SQL of what follows a day, its hours counted to 24 and its offset as ``-03:00``."""
    half = f"try_strptime(upper(replace({rest}, ' ', '')), ['%I:%M:%S%p', '%I:%M%p'])"
    offset = f"regexp_replace({rest}, ' ?([+-]\\d{{2}}):?(\\d{{2}})$', '\\1:\\2')"
    return f"CASE WHEN {rest} ILIKE '%m' THEN strftime({half}, ' %H:%M:%S') ELSE {offset} END"


def _where(text: str, pattern: str, value: str) -> str:
    return f"CASE WHEN regexp_full_match({text}, {literal(pattern)}) THEN {value} END"

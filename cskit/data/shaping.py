"""Which rows of a file are rows of the table: the others are passed over, counted and named.

What a source states under ``leave_out``, ``one_per``, ``until_next`` and ``no_term`` becomes a column
``passed`` of the view ``all_x``: why a row is passed over, NULL where it is not. A row whose value ``only``
does not list is not passed over without a word: it breaks a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cskit.contract import Column, Table
from cskit.data.casts import typed
from cskit.data.mappings import cell, find
from cskit.data.parameters import Dialect, Source
from cskit.data.rules import Rule
from cskit.data.sources import SourceFile
from cskit.data.sql import identifier, literal
from cskit.errors import N_, Problem, Words, words

__all__ = ["Passed", "last_days", "of_file", "of_rows", "passed_over", "shapes"]


@dataclass(frozen=True, order=True)
class Passed:
    """Rows passed over for one reason.

    Parameters
    ----------
    reason
        ``leave_out``, ``repeated`` or ``no_key`` (of ``one_per``), ``ends`` (of ``until_next``), ``no_term``.
    column
        Header, or column of the contract, that says so.
    value
        Its value, for ``leave_out`` and ``ends``.
    rows
        How many.
    """

    reason: str
    column: str
    value: str
    rows: int


def shapes(source: Source) -> bool:
    """Tell whether a source passes rows over."""
    return bool(source.leave_out or source.one_per or source.until_next or source.no_term != "error")


def last_days(table: Table, source: Source) -> set[str]:
    """Return the columns whose days are the last ones with, not the first ones without.

    The end that ``until_next`` finds is the start of the next row: a first day without, whatever is stated.
    """
    if source.end_on == "exclusive":
        return set()
    found = {table.order[0][1]} if source.until_next else set()
    return {later for _, later in table.order} - found


def of_rows(table: Table, source: Source, currency: str) -> list[Rule]:
    """Return the rules that a source makes for its rows, in the order of their columns ``s_0``, ``s_1``."""
    made: list[Rule] = []
    for header, values in source.only.items():
        left = source.leave_out.get(header, ())
        clause = words(
            N_("{header} is one of {values}, which `only` and `leave_out` list"),
            header=header,
            values=", ".join(repr(value) for value in (*values, *left)),
        )
        todo = words(
            N_(
                "Add it to `only: {{{header}: …}}` or to `leave_out: {{{header}: …}}` in the parameters file."
            ),
            header=header,
        )
        made.append(_rule(len(made), "not-listed", header, clause, todo))
    if _has_currency(table, source):
        clause = words(N_("currency is {currency}, the run's currency"), currency=currency)
        todo = words(
            N_("Amounts in different currencies are never summed: convert them, or leave the rows out.")
        )
        made.append(_rule(len(made), "currency", source.currency[0], clause, todo))
    return made


def of_file(table: Table, source: Source, file: SourceFile, currency: str) -> tuple[list[str], list[Problem]]:
    """Return the SQL columns of one file that say which of its rows count, and what its headers lack.

    ``s_0`` … hold values that break a rule of the source, ``passed`` why a row is passed over, ``same`` and
    ``ends`` what ``until_next`` goes by.
    """
    cells: dict[str, str] = {}
    problems: list[Problem] = []
    until = source.until_next
    named = dict.fromkeys(source.only, "only") | dict.fromkeys(source.leave_out, "leave_out")
    if until:
        named |= dict.fromkeys((*until.same, *until.ends), "until_next")
    for header, key in named.items():
        found = cell(header, key, table, file)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            cells[header] = f"coalesce({found}, '')"
    if problems:
        return [], problems
    offences = [
        f"CASE WHEN {cells[header]} NOT IN ({_listed((*values, *source.leave_out.get(header, ())))}) "
        f"THEN {cells[header]} END"
        for header, values in source.only.items()
    ]
    if _has_currency(table, source):
        found = _currency(table, source, file)
        if isinstance(found, Problem):
            return [], [found]
        offences.append(f"CASE WHEN upper({found}) <> {literal(currency)} THEN {found} END")
    parts = [f"{sql} AS s_{number}" for number, sql in enumerate(offences)]
    if shapes(source):
        left = " ".join(
            f"WHEN {cells[header]} IN ({_listed(values)}) THEN {_reason('leave_out', header, cells[header])}"
            for header, values in source.leave_out.items()
        )
        parts.append(f"{f'CASE {left} END' if left else _NOT_PASSED} AS passed")
    if until:
        parts.append(f"[{', '.join(cells[header] for header in until.same)}] AS same")
        ends = " ".join(
            f"WHEN {cells[header]} IN ({_listed(values)}) THEN {_reason('ends', header, cells[header])}"
            for header, values in until.ends.items()
        )
        parts.append(f"{f'CASE {ends} END' if ends else _NOT_PASSED} AS ends")
    return parts, []


def passed_over(body: str, table: Table, source: Source, dialects: Sequence[Dialect]) -> str:
    """Return the SQL of all rows with ``passed`` settled: each step looks at the rows that are left.

    Parameters
    ----------
    body
        SQL of all rows.
    table, source
        What is read, and what is said of it.
    dialects
        How the days of each file are written.
    """
    if source.one_per:
        keys = [identifier(f"x_{name}") for name in source.one_per]
        filled = " AND ".join(f"{key} IS NOT NULL" for key in keys)
        nth = f"row_number() OVER (PARTITION BY passed IS NULL, {', '.join(keys)} ORDER BY file_no, row_no)"
        key = " + ".join(source.one_per)
        empty = f"WHEN NOT ({filled}) THEN {_reason('no_key', key)}"
        body = _step(body, f"{empty} WHEN {nth} > 1 THEN {_reason('repeated', key)}")
    if not table.order:
        return body
    start, end = (table[name] for name in table.order[0])
    began, over = (identifier(f"x_{column.name}") for column in (start, end))
    day = _day(start, began, dialects)
    if source.until_next:
        later = (
            f"lead({began}) OVER (PARTITION BY passed IS NULL, same ORDER BY {day}, {began}, file_no, row_no)"
        )
        body = _step(f"SELECT * REPLACE ({later} AS {over}) FROM ({body})", "WHEN ends IS NOT NULL THEN ends")
    if source.no_term == "pass_over":
        sign = "<" if end.name in last_days(table, source) else "<="
        none = f"{_day(end, over, dialects)} {sign} {day}"
        body = _step(body, f"WHEN {none} THEN {_reason('no_term', end.name)}")
    return body


def _day(column: Column, text: str, dialects: Sequence[Dialect]) -> str:
    by_form: dict[str, list[str]] = {}
    for number, dialect in enumerate(dialects):
        by_form.setdefault(typed(column, [text], dialect), []).append(str(number))
    if len(by_form) == 1:
        return next(iter(by_form))
    cases = " ".join(f"WHEN file_no IN ({', '.join(files)}) THEN {sql}" for sql, files in by_form.items())
    return f"CASE {cases} END"


def _step(body: str, cases: str) -> str:
    return f"SELECT * REPLACE (CASE WHEN passed IS NOT NULL THEN passed {cases} END AS passed) FROM ({body})"


_KIND = "STRUCT(reason VARCHAR, col VARCHAR, val VARCHAR)"
_NOT_PASSED = f"NULL::{_KIND}"


def _reason(reason: str, column: str, value: str = "''") -> str:
    return f"{{'reason': {literal(reason)}, 'col': {literal(column)}, 'val': {value}}}::{_KIND}"


def _listed(values: Sequence[str]) -> str:
    return ", ".join(map(literal, values))


def _has_currency(table: Table, source: Source) -> bool:
    return bool(source.currency) and "currency" not in table.by_name


def _currency(table: Table, source: Source, file: SourceFile) -> str | Problem:
    """Return the SQL of a row's currency; of NULL where no header says it and none has to."""
    there = [name for name in source.currency if find(name, file.headers)]
    if not there and "currency" in source.optional:
        return "NULL::VARCHAR"
    return cell((there or source.currency)[0], "currency", table, file)


def _rule(number: int, code: str, header: str, clause: Words, todo: Words) -> Rule:
    return Rule(code, header, clause, todo, f"s_{number} IS NOT NULL", f"s_{number}")

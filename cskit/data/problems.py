"""From the rows that break a rule to problems in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any

from cskit.data.expected import Reason, why
from cskit.data.sql import identifier, literal
from cskit.errors import N_, Problem, Words, words

if TYPE_CHECKING:
    import duckdb

    from cskit.data.checks import CheckedTable

__all__ = ["first", "with_rows"]

_BATCH = 10_000
_DETAILS = {
    "first": N_("{rule} (the first is {place})"),
    "same": N_("{rule} (the same as {place})"),
    "differ": N_("{rule} (the rows differ; the first is {place})"),
    "until": N_("{rule} ({place} runs until {text})"),
    "endless": N_("{rule} ({place} has no end)"),
}
"""What a rule of more than one row adds, by the code of its detail."""


def first(connection: duckdb.DuckDBPyConnection, one: CheckedTable, most: int) -> list[Problem]:
    """Return the first problems of a table, in order of file, row and rule."""
    return [problem for problem, _ in islice(with_rows(connection, one), most)]


def with_rows(connection: duckdb.DuckDBPyConnection, one: CheckedTable) -> Iterator[tuple[Problem, str]]:
    """Give every problem of a table with the row it is in, as JSON of the source's headers and cells."""
    if not one.quarantined:  # then its rows are no longer held as text
        return
    portfolio = "coalesce(typed.portfolio, '')" if "portfolio" in one.table.by_name else "''"
    for number, file in enumerate(one.files):
        cells = ", ".join(
            f"{literal(header or f'column {i + 1}')}, c{i}" for i, header in enumerate(file.headers)
        )
        rows = connection.cursor().execute(
            f"SELECT bad.row_no, rule_no, bad.value, detail, {portfolio}, "
            f"CAST(json_object({cells}) AS VARCHAR) "
            f"FROM bad_{one.table.name} AS bad JOIN typed_{one.table.name} AS typed USING (file_no, row_no) "
            f"JOIN {identifier(file.relation)} AS raw ON raw.row_no = bad.row_no "
            f"WHERE file_no = {number} ORDER BY bad.row_no, rule_no"
        )
        while lines := rows.fetchmany(_BATCH):
            for *hit, original in lines:
                yield _problem(one, number, *hit), original


def _problem(
    one: CheckedTable,
    file_no: int,
    row: int,
    rule_no: int,
    value: str,
    detail: Mapping[str, Any] | None,
    portfolio: str,
) -> Problem:
    rule = one.rules[rule_no]
    file, table = one.files[file_no].name, one.table.name
    header = one.headers[file_no].get(rule.column, rule.column)
    reason = Reason(rule.code, rule.clause, rule.todo)
    if rule.by_value:
        reason = why(one.table, one.table[rule.column], header, value, one.dialects[file_no])
    clause, todo = reason.clause, reason.todo
    if rule.choices and (near := get_close_matches(value.lower(), rule.choices, n=1, cutoff=0.5)):
        todo = words(N_("Did you mean {near!r}? {todo}"), near=near[0], todo=todo)
    if detail and detail["code"] == "alike":
        todo = words(
            N_("The table {table} has {near!r}: if that is the one, write both the same way."),
            table=next(other.table for other in one.table.references if other.column == rule.column),
            near=detail["text"],
        )
    elif detail:
        place = _place(one, file_no, detail)
        clause = words(_DETAILS[detail["code"]], rule=clause, place=place, text=detail["text"] or "")
    return Problem(file, row, header, value, reason.code, clause, todo, table, portfolio)


def _place(one: CheckedTable, file_no: int, detail: Mapping[str, Any]) -> Words:
    """Return another row in words, with its file where that is another one."""
    other = detail["file_no"]
    if other == file_no:
        return words(N_("row {row}"), row=detail["row_no"])
    return words(N_("row {row} of {file}"), row=detail["row_no"], file=one.files[other].name)

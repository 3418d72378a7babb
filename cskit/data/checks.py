"""The contract's checks, as generated SQL: every problem of every table in one pass.

A table goes through three relations: ``text_x`` (a view: the contract's columns as text), ``typed_x``
(the same, typed) and ``bad_x`` (one line per broken rule). A bad row of a strict table stops the run; one
of a fact table is set aside with its reason, so that accepted + quarantined = read, always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import duckdb

from cskit.contract import SOURCES, Table
from cskit.data import inputs, rules, sources, typing_pass
from cskit.data.casts import typed
from cskit.data.cells import Unreadable
from cskit.data.mappings import Mapped, columns
from cskit.data.parameters import Parameters, Source
from cskit.data.rules import Rule
from cskit.data.sources import SourceFile
from cskit.data.sql import identifier
from cskit.errors import Problem, UnknownName

__all__ = ["Checked", "CheckedTable", "check"]

_MOST_PROBLEMS = 10_000


@dataclass(frozen=True)
class CheckedTable:
    """A table that was read and checked.

    Parameters
    ----------
    table
        The contract's table.
    files
        What it was read from.
    rules
        The rules, by their number in the ``bad`` relation.
    headers
        By file and column of the contract, the header in the file.
    read, quarantined
        Counts of rows; the rest is accepted.
    oldest, newest
        First and last date of what the table records, accepted rows only; empty where it has none.
    """

    table: Table
    files: tuple[SourceFile, ...]
    rules: tuple[Rule, ...]
    headers: tuple[Mapping[str, str], ...]
    read: int
    quarantined: int
    oldest: str
    newest: str

    @property
    def accepted(self) -> str:
        """Name of the relation with the accepted rows."""
        return identifier(f"accepted_{self.table.name}")


@dataclass(frozen=True)
class Checked:
    """All tables, checked, in a database."""

    connection: duckdb.DuckDBPyConnection
    tables: Mapping[str, CheckedTable] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def check(connection: duckdb.DuckDBPyConnection, parameters: Parameters) -> Checked:
    """Read and check every table; return them with all problems of the strict ones."""
    problems: list[Problem] = []
    checked: dict[str, CheckedTable] = {}
    for name, files in inputs.found(parameters).items():
        try:
            checked[name] = _table(connection, SOURCES[name], files, parameters, checked)
        except _Unusable as unusable:
            problems += unusable.problems
        else:
            problems += _strict_problems(connection, checked[name])
    return Checked(connection, checked, tuple(problems))


class _Unusable(Exception):
    """A table that cannot be looked at, for want of a readable file or of its columns."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def _table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    files: list[tuple[str, Path]],
    parameters: Parameters,
    checked: Mapping[str, CheckedTable],
) -> CheckedTable:
    source = parameters.data[table.name]
    loaded = _read(connection, table, files, source)
    mapped = _columns(table, source, loaded)
    _text_view(connection, table, source, loaded, mapped)
    made = rules.of_rows(table, parameters.currency, source.dialect)
    _typed_table(connection, table, source, made)
    made += _whole_table_rules(connection, table, checked, len(made), parameters)
    made += _broken_rows(connection, table, loaded, len(made))
    connection.execute(
        f"CREATE VIEW accepted_{table.name} AS SELECT * EXCLUDE (broken) FROM typed_{table.name} "
        f"ANTI JOIN bad_{table.name} USING (file_no, row_no)"
    )
    counts = _counts(connection, table)
    if not connection.execute(f"SELECT 1 FROM bad_{table.name} LIMIT 1").fetchall():
        _forget_text(connection, table, loaded)
    headers = tuple({one.column.name: one.header for one in of_file} for of_file in mapped)
    return CheckedTable(table, tuple(loaded), tuple(made), headers, *counts)


def _forget_text(connection: duckdb.DuckDBPyConnection, table: Table, loaded: list[SourceFile]) -> None:
    """Let go of the rows as text, where nothing is wrong with any: only then they would be shown."""
    connection.execute(f"DROP VIEW text_{table.name}")
    for file in loaded:
        connection.execute(f"DROP TABLE {identifier(file.relation)}")


def _read(
    connection: duckdb.DuckDBPyConnection, table: Table, files: list[tuple[str, Path]], source: Source
) -> list[SourceFile]:
    loaded, problems = [], []
    for number, (name, path) in enumerate(files):
        try:
            loaded.append(sources.read(connection, f"raw_{table.name}_{number}", name, path, source))
        except Unreadable as unreadable:
            at = unreadable.broken
            problems.append(Problem(name, at.row, at.column, at.value, at.code, at.rule, at.todo, table.name))
    if problems:
        raise _Unusable(problems)
    return loaded


def _columns(table: Table, source: Source, loaded: list[SourceFile]) -> list[list[Mapped]]:
    found = [columns(table, source, file) for file in loaded]
    problems = [problem for _, of_file in found for problem in of_file]
    if problems:
        raise _Unusable(problems)
    return [mapped for mapped, _ in found]


def _text_view(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: Source,
    loaded: list[SourceFile],
    mapped: list[list[Mapped]],
) -> None:
    """Make ``text_x``: for each column ``x_`` (text), ``y_`` (second factor) and ``z_`` (not in the map)."""
    selects = []
    for number, (file, of_file) in enumerate(zip(loaded, mapped, strict=True)):
        parts = [f"{number} AS file_no", "row_no"]
        for one in of_file:
            texts = (*one.texts, "'1'")
            for letter, sql in zip("xyz", (texts[0], texts[1], one.unmapped), strict=True):
                parts.append(f"{sql} AS {identifier(f'{letter}_{one.column.name}')}")
        selects.append(f"SELECT {', '.join(parts)} FROM {identifier(file.relation)}")
    body = " UNION ALL ".join(selects)
    if source.one_per:
        for name in source.one_per:
            if name not in table.by_name:
                raise UnknownName("column", name, table.by_name, f"data, {table.name}, one_per")
        keys = [identifier(f"x_{name}") for name in source.one_per]
        filled = " AND ".join(f"{key} IS NOT NULL" for key in keys)
        first = f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY file_no, row_no) = 1"
        body = f"SELECT * FROM ({body}) WHERE {filled} QUALIFY {first}"
    connection.execute(f"CREATE VIEW text_{table.name} AS {body}")


def _typed_select(table: Table, source: Source) -> str:
    ends = {later for _, later in table.order} if source.end_on == "inclusive" else set()
    parts = []
    for column in table.columns:
        spec = source.columns.get(column.name)
        cells = [identifier(f"x_{column.name}")]
        if spec is not None and spec.product_of:
            cells.append(identifier(f"y_{column.name}"))
        value = typed(column, cells, source.dialect)
        value = f"-({value})" if spec is not None and spec.negate else value
        value = f"CAST({value} + 1 AS DATE)" if column.name in ends else value
        parts.append(f"{value} AS {identifier(column.name)}")
    return ", ".join(parts)


def _typed_table(
    connection: duckdb.DuckDBPyConnection, table: Table, source: Source, made: Sequence[Rule]
) -> None:
    """Make ``typed_x``, and ``bad_x`` with a line for every rule of a row that a row breaks."""
    rows = f"SELECT *, {_typed_select(table, source)} FROM text_{table.name}"
    connection.execute(f"CREATE TABLE typed_{table.name} AS {typing_pass.typed_rows(table, rows, made)}")
    connection.execute(
        f"CREATE TABLE bad_{table.name} AS "
        "SELECT file_no, row_no, hit.rule_no, coalesce(hit.value, '') AS value, '' AS detail "
        f"FROM ({typing_pass.hits(table, rows, made)})"
    )


def _whole_table_rules(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    checked: Mapping[str, CheckedTable],
    start: int,
    parameters: Parameters,
) -> list[Rule]:
    """Apply the rules that look at more than one row; return them."""
    made = rules.of_table(table, checked)
    for number, rule in enumerate(made, start=start):
        connection.execute(
            f"INSERT INTO bad_{table.name} SELECT file_no, row_no, {number}, left({rule.value}, 200), detail "
            f"FROM ({rule.broken})"
        )
    return made


def _broken_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, loaded: list[SourceFile], start: int
) -> list[Rule]:
    """Note the rows whose structure is wrong."""
    made: list[Rule] = []
    for number, file in enumerate(loaded):
        for broken in file.broken:
            rule = Rule(broken.code, broken.column, broken.rule, broken.todo, "", "")
            if rule not in made:
                made.append(rule)
            connection.execute(
                f"INSERT INTO bad_{table.name} VALUES (?, ?, ?, ?, '')",
                [number, broken.row, start + made.index(rule), broken.value],
            )
    return made


def _counts(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, int, str, str]:
    """Return rows read, rows set aside, and the first and the last date."""
    dated = [one for one in table.columns if one.kind in {"date", "month", "instant"}]
    dated.sort(key=lambda one: not one.required)  # what a row is about, else whatever day it has
    day = f"CAST({identifier(dated[0].name)} AS DATE)" if dated else "NULL::DATE"
    found = connection.execute(
        f"SELECT (SELECT count(*) FROM typed_{table.name}), count(*), CAST(min({day}) AS VARCHAR), "
        f"CAST(max({day}) AS VARCHAR) FROM accepted_{table.name}"
    ).fetchall()
    read, accepted, oldest, newest = found[0]
    return read, read - accepted, oldest or "", newest or ""


def _strict_problems(connection: duckdb.DuckDBPyConnection, checked: CheckedTable) -> list[Problem]:
    table = checked.table
    if not table.strict or not checked.quarantined:
        return []
    has_portfolio = "portfolio" in table.by_name
    portfolio = "coalesce(typed.portfolio, '')" if has_portfolio else "''"
    lines = connection.execute(
        f"SELECT file_no, row_no, rule_no, value, detail, {portfolio} FROM bad_{table.name} AS bad "
        f"JOIN typed_{table.name} AS typed USING (file_no, row_no) "
        f"ORDER BY file_no, row_no, rule_no LIMIT {_MOST_PROBLEMS}"
    ).fetchall()
    return [_problem(checked, *line) for line in lines]


def _problem(
    checked: CheckedTable, file_no: int, row: int, number: int, value: str, detail: str, portfolio: str
) -> Problem:
    rule = checked.rules[number]
    header = checked.headers[file_no].get(rule.column, rule.column)
    clause = rule.clause + (f" ({detail})" if detail else "")
    todo = rule.todo
    near = get_close_matches(value.lower(), rule.choices, n=1, cutoff=0.5) if rule.choices else []
    todo = f"Did you mean {near[0]!r}? {todo}".strip() if near else todo
    file = checked.files[file_no].name
    return Problem(file, row, header, value, rule.code, clause, todo, checked.table.name, portfolio)

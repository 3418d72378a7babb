"""The contract's checks, as generated SQL: every problem of every table in one pass.

A table goes through three relations: ``text_x`` (a view: the contract's columns as text), ``typed_x``
(the same, typed) and ``bad_x`` (one line per broken rule). A bad row of a strict table stops the run; one
of a fact table is set aside with its reason, so that accepted + quarantined = read, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from cskit.contract import DATED, SOURCES, Table
from cskit.data import evidence, inputs, problems, rules, shaping, sources, typing_pass
from cskit.data.casts import FOREVER, signed
from cskit.data.cells import Broken, Unreadable
from cskit.data.layout import Wanted
from cskit.data.mappings import Mapped, columns, in_dialect
from cskit.data.natives import any_serial
from cskit.data.parameters import Dialect, Parameters, Source
from cskit.data.rules import Rule
from cskit.data.shaping import Passed
from cskit.data.sources import SourceFile
from cskit.data.sql import identifier
from cskit.data.table_rules import DETAIL, of_table
from cskit.errors import N_, Problem, words

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
    dialects
        By file, how its numbers and dates are written.
    read, quarantined
        Counts of rows; the rest is accepted.
    passed_over
        Rows of the files that are no rows of the table, by reason: they are not among those read.
    oldest, newest
        First and last date of what the table records, accepted rows only; empty where it has none.
    """

    table: Table
    files: tuple[SourceFile, ...]
    rules: tuple[Rule, ...]
    headers: tuple[Mapping[str, str], ...]
    dialects: tuple[Dialect, ...]
    read: int
    quarantined: int
    oldest: str
    newest: str
    passed_over: tuple[Passed, ...] = ()

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


def check(
    connection: duckdb.DuckDBPyConnection, parameters: Parameters, answers: inputs.Answers = inputs.NONE
) -> Checked:
    """Read and check every table; return them with all problems of the strict ones."""
    found: list[Problem] = []
    checked: dict[str, CheckedTable] = {}
    for name, files in inputs.found(parameters, answers).items():
        try:
            one = checked[name] = _table(connection, SOURCES[name], files, parameters, checked)
        except _Unusable as unusable:
            found += unusable.problems
        else:
            found += problems.first(connection, one, _MOST_PROBLEMS) if one.table.strict else []
    return Checked(connection, checked, tuple(found))


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
    mapped, shapes = _columns(table, source, loaded, parameters.currency)
    loaded = _settled(connection, table, source, loaded, mapped)
    _text_view(connection, table, source, loaded, mapped, shapes)
    made = shaping.of_rows(table, source, parameters.currency)
    made += rules.of_rows(table, parameters.currency, parameters.month)
    _typed_table(connection, table, source, loaded, made)
    made += _whole_table_rules(connection, table, checked, len(made))
    made += _broken_rows(connection, table, loaded, len(made))
    connection.execute(
        f"CREATE VIEW accepted_{table.name} AS SELECT * EXCLUDE (broken) FROM typed_{table.name} "
        f"ANTI JOIN bad_{table.name} USING (file_no, row_no)"
    )
    counts = _counts(connection, table)
    passed = _passed_over(connection, table, source)
    if not connection.execute(f"SELECT 1 FROM bad_{table.name} LIMIT 1").fetchall():
        _forget_text(connection, table, loaded)
    headers = tuple({one.column.name: one.header for one in of_file} for of_file in mapped)
    dialects = tuple(file.settled for file in loaded)
    return CheckedTable(table, tuple(loaded), tuple(made), headers, dialects, *counts, passed)


def _forget_text(connection: duckdb.DuckDBPyConnection, table: Table, loaded: list[SourceFile]) -> None:
    """Let go of the rows as text, where nothing is wrong with any: only then they would be shown.

    Moments stay: their zones are looked at later.
    """
    if any(column.kind == "instant" for column in table.columns):
        return
    for file in loaded:
        connection.execute(f"DROP TABLE IF EXISTS {identifier(sources.cells_of(file.relation))}")


def _read(
    connection: duckdb.DuckDBPyConnection, table: Table, files: list[tuple[str, Path]], source: Source
) -> list[SourceFile]:
    loaded, refused = [], []
    wanted = Wanted.of(table, source)
    for number, (name, path) in enumerate(files):
        try:
            relation = f"raw_{table.name}_{number}"
            loaded.append(sources.read(connection, relation, name, path, source, wanted))
        except Unreadable as unreadable:
            refused.append(_problem_of_file(table, name, unreadable.broken))
    if not refused:
        refused = [
            _again(table, loaded[number], other)
            for number, other in inputs.twice(files)
            if loaded[number].rows
        ]
    if refused:
        raise _Unusable(refused)
    return loaded


def _again(table: Table, file: SourceFile, other: str) -> Problem:
    clause = words(
        N_("a file stands once in a table's folder or glob, but this is the same as {file}"), file=other
    )
    todo = words(N_("Take one of them away: its rows would be counted twice."))
    return Problem(file.name, 0, "", "", "same-file-twice", clause, todo, table.name)


def _settled(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: Source,
    loaded: list[SourceFile],
    mapped: list[list[Mapped]],
) -> list[SourceFile]:
    """Return the files with the dialect that each is typed with."""
    found, wrong = [], []
    for file, of_file in zip(loaded, mapped, strict=True):
        known, unclear = evidence.settled(connection, source, file, of_file)
        found.append(_with_serials(connection, known, of_file))
        wrong += [_problem_of_file(table, file.name, one) for one in unclear]
    if wrong:
        raise _Unusable(wrong)
    return found


def _with_serials(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, mapped: Iterable[Mapped]
) -> SourceFile:
    """Note it where days are read from a spreadsheet's numbers without being told so."""
    cells = [cell for one in mapped if one.column.kind in DATED for cell in one.cells]
    if not file.native or file.epoch is None or not any_serial(connection, f"({file.select})", cells):
        return file
    return replace(file, dialect=file.dialect | {"serials": {"is": "Excel serial dates", "how": "detected"}})


def _problem_of_file(table: Table, name: str, at: Broken) -> Problem:
    return Problem(name, at.row, at.column, at.value, at.code, at.rule, at.todo, table.name)


def _columns(
    table: Table, source: Source, loaded: list[SourceFile], currency: str
) -> tuple[list[list[Mapped]], list[list[str]]]:
    """Return, for each file, where its columns come from and which of its rows count."""
    found = [columns(table, source, file) for file in loaded]
    shapes = [shaping.of_file(table, source, file, currency) for file in loaded]
    wrong = [problem for _, of_file in (*found, *shapes) for problem in of_file]
    if wrong:
        raise _Unusable(wrong)
    return [mapped for mapped, _ in found], [parts for parts, _ in shapes]


def _text_view(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: Source,
    loaded: list[SourceFile],
    mapped: list[list[Mapped]],
    shapes: list[list[str]],
) -> None:
    """Make ``text_x``: for each column ``x_`` (text), ``y_`` (second factor) and ``z_`` (not in the map)."""
    selects = []
    for number, (file, of_file, shape) in enumerate(zip(loaded, mapped, shapes, strict=True)):
        parts = [f"{number} AS file_no", "row_no", *shape]
        for one in in_dialect(of_file, file):
            texts = (*one.texts, "'1'")
            for letter, sql in zip("xyz", (texts[0], texts[1], one.unmapped), strict=True):
                parts.append(f"{sql} AS {identifier(f'{letter}_{one.column.name}')}")
        selects.append(f"SELECT {', '.join(parts)} FROM ({file.select})")
    body = " UNION ALL ".join(selects)
    if shaping.shapes(source):
        all_rows = f"all_{table.name}"
        dialects = [file.settled for file in loaded]
        body = shaping.passed_over(body, table, source, dialects)
        connection.execute(f"CREATE VIEW {all_rows} AS {body}")
        body = f"SELECT * FROM {all_rows} WHERE passed IS NULL"
    connection.execute(f"CREATE VIEW text_{table.name} AS {body}")


def _passed_over(connection: duckdb.DuckDBPyConnection, table: Table, source: Source) -> tuple[Passed, ...]:
    """Count the rows that are passed over, by reason."""
    if not shaping.shapes(source):
        return ()
    counts = connection.execute(
        f"SELECT passed.reason, passed.col, passed.val, count(*) FROM all_{table.name} "
        "WHERE passed IS NOT NULL GROUP BY ALL"
    ).fetchall()
    return tuple(sorted(Passed(*line) for line in counts))


def _typed_select(table: Table, source: Source, dialect: Dialect) -> str:
    ends, last_days = {later for _, later in table.order}, shaping.last_days(table, source)
    parts = []
    for column in table.columns:
        spec = source.columns.get(column.name)
        cells = [identifier(f"x_{column.name}")]
        if spec is not None and spec.product_of:
            cells.append(identifier(f"y_{column.name}"))
        value = signed(column, spec, cells, dialect)
        if column.name in ends:
            value = f"CASE WHEN {value} < DATE '{FOREVER}' THEN {value} END"
            value = f"CAST({value} + 1 AS DATE)" if column.name in last_days else value
        parts.append(f"{value} AS {identifier(column.name)}")
    return ", ".join(parts)


def _typed_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: Source,
    loaded: list[SourceFile],
    made: Sequence[Rule],
) -> None:
    """Make ``typed_x``, and ``bad_x`` with a line for every rule of a row that a row breaks."""
    rows = " UNION ALL ".join(
        f"SELECT *, {_typed_select(table, source, file.settled)} FROM text_{table.name} WHERE file_no = {at}"
        for at, file in enumerate(loaded)
    )
    connection.execute(f"CREATE TABLE typed_{table.name} AS {typing_pass.typed_rows(table, rows, made)}")
    connection.execute(
        f"CREATE TABLE bad_{table.name} AS "
        f"SELECT file_no, row_no, hit.rule_no, coalesce(hit.value, '') AS value, NULL::{DETAIL} AS detail "
        f"FROM ({typing_pass.hits(table, rows, made)})"
    )


def _whole_table_rules(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    checked: Mapping[str, CheckedTable],
    start: int,
) -> list[Rule]:
    """Apply the rules that look at more than one row; return them."""
    made = of_table(table, checked)
    for number, rule in enumerate(made, start=start):
        connection.execute(
            f"INSERT INTO bad_{table.name} SELECT file_no, row_no, {number}, left({rule.value}, 200), detail "
            f"FROM ({rule.broken})"
        )
    return made


def _broken_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, loaded: list[SourceFile], start: int
) -> list[Rule]:
    """Note the rows whose structure is wrong, but for those that are passed over."""
    made: list[Rule] = []
    for number, file in enumerate(loaded):
        for broken in file.broken:
            rule = Rule(broken.code, broken.column, broken.rule, broken.todo, "", "")
            if rule not in made:
                made.append(rule)
            connection.execute(
                f"INSERT INTO bad_{table.name} VALUES (?, ?, ?, ?, NULL)",
                [number, broken.row, start + made.index(rule), broken.value],
            )
    if made:
        rows = f"SELECT file_no, row_no FROM typed_{table.name}"
        connection.execute(f"DELETE FROM bad_{table.name} WHERE (file_no, row_no) NOT IN ({rows})")
    return made


def _counts(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, int, str, str]:
    """Return rows read, rows set aside, and the first and the last date."""
    day = f"CAST({identifier(table.dated.name)} AS DATE)" if table.dated else "NULL::DATE"
    found = connection.execute(
        f"SELECT (SELECT count(*) FROM typed_{table.name}), count(*), CAST(min({day}) AS VARCHAR), "
        f"CAST(max({day}) AS VARCHAR) FROM accepted_{table.name}"
    ).fetchall()
    read, accepted, oldest, newest = found[0]
    return read, read - accepted, oldest or "", newest or ""

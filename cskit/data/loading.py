"""The rows of one file in the database, whatever its format, with what is no row of its table set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from cskit.data import layout
from cskit.data.cells import Broken, Cells, Row, Unreadable
from cskit.data.layout import Aside, Layout, Wanted
from cskit.data.natives import plain
from cskit.data.sql import identifier
from cskit.errors import N_, words

__all__ = ["Rows", "Table", "loaded", "trimmed"]

_TAIL = 60
"""Totals and notes are looked for in so many of the last rows."""


@dataclass(frozen=True)
class Rows:
    """What a format's reader brought into the database: all that stands below the headers.

    Parameters
    ----------
    select
        SQL of the rows: ``row_no``, ``c0``, ``c1`` …
    layout
        Where the headers are.
    known
        How the file is written, by field, as far as its bytes say: what it ``is`` and ``how`` that is known.
    broken
        Rows whose structure is wrong.
    blank
        Runs of blank rows that were passed over already, each as its first row and how many.
    ended
        Whether the last row has its line end, so that nothing of it can be missing.
    """

    select: str
    layout: Layout
    known: Mapping[str, dict[str, str]]
    broken: tuple[Broken, ...] = ()
    blank: tuple[tuple[int, int], ...] = ()
    ended: bool = True

    @classmethod
    def of_cells(
        cls,
        connection: duckdb.DuckDBPyConnection,
        relation: str,
        place: Layout,
        known: Mapping[str, dict[str, str]],
        rows: Iterator[Row],
        *,
        ended: bool = True,
    ) -> Rows:
        """Store rows that Python reads, batch by batch, in a table called ``relation``."""
        below = (row for row in rows if row[0] > place.last)
        found = Cells(len(place.headers), len(trimmed(place.headers)), below)
        columns = ["row_no BIGINT", *(f"c{i} VARCHAR" for i in range(found.width))]
        connection.execute(f"CREATE OR REPLACE TABLE {identifier(relation)} ({', '.join(columns)})")
        for batch in found.batches():
            connection.register("batch", batch)
            connection.execute(f"INSERT INTO {identifier(relation)} SELECT * FROM batch")
            connection.unregister("batch")
        select = f"SELECT * FROM {identifier(relation)}"
        return cls(select, place, known, tuple(found.broken), tuple(found.blank), ended)


@dataclass(frozen=True)
class Table:
    """The rows of a file's table.

    Parameters
    ----------
    select
        SQL of its rows: ``row_no``, and a column of text for each header.
    headers
        The headers, in order; empty where a column has neither header nor value.
    rows
        How many.
    aside
        What stands in the file beside them.
    broken
        Those whose structure is wrong.
    """

    select: str
    headers: tuple[str, ...]
    rows: int
    aside: tuple[Aside, ...] = ()
    broken: tuple[Broken, ...] = field(default=())


def loaded(connection: duckdb.DuckDBPyConnection, rows: Rows, wanted: Wanted) -> Table:
    """Set aside what is no row of the table.

    Raises
    ------
    Unreadable
        Where a value has no header, or the file ends in the middle of a row.
    """
    every = range(len(rows.layout.headers))
    nameless = [index for index in every if not rows.layout.headers[index]]
    firsts = "".join(f", min(row_no) FILTER ({_filled(index)})" for index in nameless)
    counts = connection.execute(f"SELECT count(*), max(row_no){firsts} FROM ({rows.select})").fetchall()[0]
    total, last, *under = counts
    filled = " OR ".join(_filled(index) for index in every)
    empty = _runs(connection, rows, filled)
    tail = _tail(connection, rows, last or 0)
    below = layout.below(tail, rows.layout.headers, wanted, cut=not rows.ended)
    end = below[0].row if below else (last or 0) + 1
    for index, row in zip(nameless, under, strict=True):
        if row is not None and row < end:
            raise _without_header(connection, rows, index, row)
    broken = tuple(one for one in rows.broken if one.row < end)
    if not rows.ended and broken and broken[-1].row == last and broken[-1].code == "ragged-row":
        raise _cut(broken[-1])
    select = f"SELECT {_listed(rows)} FROM ({rows.select})"
    conditions = [f"row_no < {end}"] * bool(below) + [f"({filled})"] * bool(empty)
    if conditions:
        select += f" WHERE {' AND '.join(conditions)}"
    runs = sorted([*rows.blank, *empty])
    count = total - sum(times for _, times in empty) - len(below)
    columns = [Aside("empty_column", 0, layout.letter(index)) for index in nameless]
    aside = sorted([*columns, *rows.layout.aside, *layout.blanks(runs), *below], key=lambda one: one.row)
    return Table(select, trimmed(rows.layout.headers), count, tuple(aside), broken)


def trimmed(headers: Sequence[str]) -> tuple[str, ...]:
    """Return headers without the empty ones at the end."""
    named = [index for index, header in enumerate(headers) if header]
    return tuple(headers[: named[-1] + 1]) if named else ()


def _filled(index: int) -> str:
    return f"trim(c{index}) <> ''"


def _listed(rows: Rows) -> str:
    return ", ".join(["row_no", *(f"c{index}" for index in range(len(trimmed(rows.layout.headers))))])


def _tail(connection: duckdb.DuckDBPyConnection, rows: Rows, last: int) -> list[Row]:
    """Return the last rows that are not blank."""
    found = connection.execute(
        f"SELECT * FROM ({rows.select}) WHERE row_no > {last - _TAIL} ORDER BY row_no"
    ).fetchall()
    cells = [(int(number), [cell or "" for cell in row]) for number, *row in found]
    return [(number, row) for number, row in cells if any(cell.strip() for cell in row)]


def _runs(connection: duckdb.DuckDBPyConnection, rows: Rows, filled: str) -> list[tuple[int, int]]:
    """Return runs of blank rows, each as its first row and how many."""
    return connection.execute(
        "SELECT min(row_no), count(*) FROM "
        "(SELECT row_no, row_no - row_number() OVER (ORDER BY row_no) AS run "
        # Few rows begin with an empty cell: the others need not be looked at.
        f"FROM ({rows.select}) WHERE (c0 IS NULL OR c0 < '!') AND ({filled}) IS NOT TRUE) GROUP BY run"
    ).fetchall()


def _without_header(connection: duckdb.DuckDBPyConnection, rows: Rows, index: int, row: int) -> Unreadable:
    value = connection.execute(
        f"SELECT {plain(f'c{index}')} FROM ({rows.select}) WHERE row_no = {row}"
    ).fetchall()[0][0]
    rule = words(N_("a value stands under a header"))
    todo = words(N_("Give its column a header, or empty the column."))
    return Unreadable(row, layout.letter(index), value, "no-header", rule, todo)


def _cut(ragged: Broken) -> Unreadable:
    rule = words(N_("the last row is whole, and ends with a line break"))
    todo = words(N_("The file was cut off: export it again."))
    return Unreadable(ragged.row, "", ragged.value, "truncated", rule, todo)

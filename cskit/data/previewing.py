"""What a mapping makes of a file: the first rows as they would be read, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cskit.contract import Table
from cskit.data.casts import typed
from cskit.data.mappings import Mapped, columns
from cskit.data.parameters import Source
from cskit.data.peeking import Peek
from cskit.data.sql import identifier

__all__ = ["Preview", "preview"]

_ROWS = 3


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, typed.

    Parameters
    ----------
    rows
        By row number, the value of each column as text; empty where the cell is, or cannot be read.
    unread
        Of the columns with cells that are not of their kind: how many there are, and one of them.
    """

    rows: Mapping[int, tuple[str, ...]]
    unread: Mapping[str, tuple[int, str]]


def preview(peek: Peek, table: Table, names: Sequence[str], source: Source) -> Preview:
    """Return what a mapping makes of the files.

    Parameters
    ----------
    peek
        The files.
    table
        The contract's table.
    names
        The columns to show.
    source
        The mapping, as a parameters file would state it.
    """
    rows: dict[int, tuple[str, ...]] = {}
    counts: dict[str, tuple[int, str]] = {}
    for number, file in enumerate(peek.files):
        mapped = {one.column.name: one for one in columns(table, source, file)[0]}
        shown = [mapped[name] for name in names]
        values = [typed(one.column, one.texts, file.settled) for one in shown]
        relation = identifier(file.relation)
        if not number:
            cells = ", ".join(["row_no", *map(_shown, shown, values)])
            found = peek.connection.execute(
                f"SELECT {cells} FROM {relation} ORDER BY row_no LIMIT {_ROWS}"
            ).fetchall()
            rows = {row_no: tuple(cells) for row_no, *cells in found}
        unread = ", ".join(_unread(one, value) for one, value in zip(shown, values, strict=True))
        for name, (count, example) in zip(names, _one_row(peek, unread, relation), strict=True):
            before = counts.get(name, (0, ""))
            counts[name] = (before[0] + count, before[1] or example or "")
    return Preview(rows, {name: found for name, found in counts.items() if found[0]})


def _shown(one: Mapped, value: str) -> str:
    """Return the SQL of a value as a person writes it: no zeros at the end of a fraction, no midnight."""
    text = f"coalesce(CAST({value} AS VARCHAR), '')"
    if one.column.kind in {"money", "number", "share"}:
        return f"regexp_replace({text}, '\\.0+$|(\\.\\d*[1-9])0+$', '\\1')"
    return f"regexp_replace({text}, ' 00:00:00$', '')" if one.column.kind == "instant" else text


def _unread(one: Mapped, value: str) -> str:
    """Return the SQL of how many cells are not of their kind, and of the first of them."""
    text = one.texts[0]
    bad = f"{text} IS NOT NULL AND {value} IS NULL"
    if len(one.texts) == 2:
        bad += f" AND {one.texts[1]} IS NOT NULL"
    return f"{{'n': count(*) FILTER (WHERE {bad}), 'one': arg_min({text}, row_no) FILTER (WHERE {bad})}}"


def _one_row(peek: Peek, cells: str, relation: str) -> list[tuple[int, str]]:
    if not cells:
        return []
    found = peek.connection.execute(f"SELECT {cells} FROM {relation}").fetchall()
    return [(cell["n"], cell["one"] or "") for cell in found[0]]

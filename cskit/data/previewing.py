"""What a mapping makes of a file: the first rows as they would be read, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cskit.contract import Table
from cskit.data import evidence, sources
from cskit.data.casts import signed
from cskit.data.cells import Broken
from cskit.data.layout import Wanted
from cskit.data.mappings import Mapped, columns, in_dialect
from cskit.data.parameters import Source
from cskit.data.peeking import Peek
from cskit.data.sources import SourceFile

__all__ = ["Preview", "preview"]

_ROWS = 3


@dataclass(frozen=True)
class Preview:
    """The first rows of a file, typed.

    Parameters
    ----------
    files
        The files, with all that is known of how they are written.
    rows
        By row number, the value of each column as text; a cell that cannot be read comes after a question
        mark.
    unread
        Of the columns with cells that are not of their kind: how many there are, and one of them.
    unclear
        What cannot be told of how they are written, such as whether the day or the month comes first.
    """

    files: tuple[SourceFile, ...]
    rows: Mapping[int, tuple[str, ...]]
    unread: Mapping[str, tuple[int, str]]
    unclear: tuple[Broken, ...] = ()


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
    files, unclear = [], []
    for number, before in enumerate(peek.files):
        file, shown, broken = _settled(peek, table, source, before, f"typed_{number}")
        files.append(file)
        unclear += broken
        values = [
            signed(one.column, one.spec, one.texts, file.settled) for one in (shown[name] for name in names)
        ]
        if not number:
            rows = _first(
                peek, file, [_shown(shown[name], value) for name, value in zip(names, values, strict=True)]
            )
        cells = [_unread(shown[name], value) for name, value in zip(names, values, strict=True)]
        for name, (count, example) in zip(names, _one_row(peek, cells, file), strict=True):
            so_far = counts.get(name, (0, ""))
            counts[name] = (so_far[0] + count, so_far[1] or example)
    unread = {name: found for name, found in counts.items() if found[0]}
    return Preview(tuple(files), rows, unread, tuple(unclear))


def _settled(
    peek: Peek, table: Table, source: Source, file: SourceFile, relation: str
) -> tuple[SourceFile, dict[str, Mapped], list[Broken]]:
    """Read a file again: with its columns, totals below it are known, and how its days are written."""
    wanted = Wanted.of(table, source)
    read = sources.read(peek.connection, relation, file.name, file.path, source, wanted)
    mapped = columns(table, source, read)[0]
    settled, unclear = evidence.settled(peek.connection, source, read, mapped)
    return settled, {one.column.name: one for one in in_dialect(mapped, settled)}, unclear


def _first(peek: Peek, file: SourceFile, values: Sequence[str]) -> dict[int, tuple[str, ...]]:
    cells = ", ".join(["row_no", *values])
    found = peek.connection.execute(
        f"SELECT {cells} FROM ({file.select}) ORDER BY row_no LIMIT {_ROWS}"
    ).fetchall()
    return {row_no: tuple(cells) for row_no, *cells in found}


def _shown(one: Mapped, value: str) -> str:
    """Return the SQL of a value as a person writes it: no zeros at the end of a fraction, no midnight."""
    text = f"CAST({value} AS VARCHAR)"
    if one.column.kind in {"money", "number", "share"}:
        text = f"regexp_replace({text}, '\\.0+$|(\\.\\d*[1-9])0+$', '\\1')"
    elif one.column.kind == "instant":
        text = f"regexp_replace({text}, ' 00:00:00$', '')"
    return f"coalesce({text}, '? ' || {' || '.join(one.texts)}, '')"


def _unread(one: Mapped, value: str) -> str:
    """Return the SQL of how many cells are not of their kind, and of the first of them."""
    text = one.texts[0]
    bad = f"{text} IS NOT NULL AND {value} IS NULL"
    if len(one.texts) == 2:
        bad += f" AND {one.texts[1]} IS NOT NULL"
    return f"{{'n': count(*) FILTER (WHERE {bad}), 'one': arg_min({text}, row_no) FILTER (WHERE {bad})}}"


def _one_row(peek: Peek, cells: Sequence[str], file: SourceFile) -> list[tuple[int, str]]:
    if not cells:
        return []
    found = peek.connection.execute(f"SELECT {', '.join(cells)} FROM ({file.select})").fetchall()
    return [(cell["n"], cell["one"] or "") for cell in found[0]]

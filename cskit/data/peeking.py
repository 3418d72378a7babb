"""Files that are looked at before there is a mapping: how they were read, their headers and their rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cskit.data import inputs, sources
from cskit.data.cells import Unreadable
from cskit.data.parameters import Source
from cskit.data.sources import SourceFile
from cskit.data.sql import identifier, literal
from cskit.errors import ConfigurationError, DataRejected, Problem

__all__ = ["Peek", "peeked"]

_ROWS = 5_000


@dataclass(frozen=True)
class Peek:
    """Some files with the same headers, read as text.

    Parameters
    ----------
    connection
        Database with their rows.
    files
        The files; they all have the headers of the first.
    rows
        Their first rows, to see what the values look like.
    """

    connection: duckdb.DuckDBPyConnection
    files: tuple[SourceFile, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, in order."""
        return self.files[0].headers

    def values(self, index: int, most: int) -> list[str]:
        """Return the different values of a column in all rows, the commonest first, at most so many."""
        every = " UNION ALL ".join(
            f"SELECT trim(c{index}) AS value FROM {identifier(file.relation)}" for file in self.files
        )
        return [
            value
            for (value,) in self.connection.execute(
                f"SELECT value FROM ({every}) WHERE value <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 "
                f"LIMIT {literal(str(most))}::INTEGER"
            ).fetchall()
        ]


@contextmanager
def peeked(given: Sequence[str], base: Path) -> Iterator[list[Peek]]:
    """Read files and give them by their headers: files with the same headers are one table.

    Parameters
    ----------
    given
        Files, globs or folders.
    base
        Folder where relative paths start.

    Raises
    ------
    ConfigurationError
        Where there is no such file.
    DataRejected
        Where a file cannot be read; it names each such file, and where in it that shows.
    """
    found = dict.fromkeys(one for path in given for one in _resolved(path, base))
    with tempfile.TemporaryDirectory() as scratch:
        connection = sources.connect([path for _, path in found], Path(scratch))
        try:
            yield _grouped(connection, _read(connection, list(found)))
        finally:
            connection.close()


def _resolved(given: str, base: Path) -> list[tuple[str, Path]]:
    try:
        found = inputs.resolve(Source.model_validate({"path": given}), base, given)
    except ValueError:  # no name at all, or nothing there
        raise ConfigurationError(
            f"{given!r}: expected a file, a glob or a folder of {', '.join(inputs.KINDS)} files, found "
            "none. Relative paths start in the folder you are in."
        ) from None
    folder = Path(given).parent if any(sign in given for sign in "*?[") else Path(given)
    return found if len(found) == 1 and found[0][0] == given else [(str(folder / n), p) for n, p in found]


def _read(connection: duckdb.DuckDBPyConnection, found: list[tuple[str, Path]]) -> list[SourceFile]:
    files, problems = [], []
    for number, (name, path) in enumerate(found):
        source = Source.model_validate({"path": name})
        try:
            files.append(sources.read(connection, f"raw_{number}", name, path, source))
        except Unreadable as unreadable:
            at = unreadable.broken
            problems.append(Problem(name, at.row, at.column, at.value, at.code, at.rule, at.todo))
    if problems:
        raise DataRejected(problems)
    return files


def _grouped(connection: duckdb.DuckDBPyConnection, files: list[SourceFile]) -> list[Peek]:
    groups: dict[tuple[str, ...], list[SourceFile]] = {}
    for file in files:
        groups.setdefault(file.headers, []).append(file)
    return [Peek(connection, tuple(group), _first(connection, group[0])) for group in groups.values()]


def _first(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[tuple[str, ...], ...]:
    cells = ", ".join(f"coalesce(c{index}, '')" for index in range(len(file.headers)))
    found = connection.execute(
        f"SELECT {cells} FROM {identifier(file.relation)} ORDER BY row_no LIMIT {_ROWS}"
    ).fetchall()
    return tuple(found)

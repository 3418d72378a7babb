"""The files that a run reads: found by path, glob or folder, or got by a query; told apart by their sha256.

Nothing here reads what is in them, so that a run on known files finds its snapshot at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from cskit.contract import SOURCES
from cskit.data import queries
from cskit.data.parameters import Parameters, Source
from cskit.errors import ConfigurationError

__all__ = ["NONE", "SUFFIXES", "Answers", "digests", "found", "resolve"]

Answers = Mapping[str, Path]
"""By table that comes from a query, the file with its rows."""

NONE: Answers = MappingProxyType({})
"""No table comes from a query."""

SUFFIXES = (".csv", ".parquet", ".tsv", ".txt", ".xlsx")
"""Endings of the files that can be read."""


def found(parameters: Parameters, answers: Answers = NONE) -> dict[str, list[tuple[str, Path]]]:
    """Return (name, path) of each table's files, in the contract's order.

    Parameters
    ----------
    parameters
        What to read.
    answers
        Of each table that comes from a query, the file with its rows.
    """
    where = f"{parameters.file.name}, data"
    return {
        table: [(queries.name(table), answers[table])]
        if table in answers
        else resolve(parameters.data[table], parameters.base, f"{where}, {table}")
        for table in SOURCES
        if table in parameters.data
    }


def digests(parameters: Parameters, answers: Answers = NONE) -> dict[Path, str]:
    """Return the sha256 of each file; a query's is that of its rows, in the order they came."""
    paths = [path for files in found(parameters, answers).values() for _, path in files]
    return {path: _digest(path) for path in paths}


def resolve(source: Source, base: Path, where: str) -> list[tuple[str, Path]]:
    """Return (name, path) of each file of a source, by name.

    Parameters
    ----------
    source
        Its ``path`` is a file, a glob or a folder.
    base
        Folder where relative paths start.
    where
        Place in the parameters file, for the message.
    """
    stated = Path(source.path)
    whole = base / stated
    if whole.is_file():
        found = [(source.path, whole.resolve())]
    else:
        folder, pattern = (whole, "*") if whole.is_dir() else _glob(whole)
        found = [
            (path.name, path.resolve())
            for path in sorted(folder.glob(pattern))
            if path.is_file() and path.suffix.lower() in SUFFIXES
        ]
    if not found:
        raise ConfigurationError(
            f"{where}: expected a file, a glob or a folder of {', '.join(SUFFIXES)} files, found none at "
            f"{source.path!r}. Relative paths start at the folder that holds `parameters/`, or beside a "
            "parameters file that lies elsewhere."
        )
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _glob(whole: Path) -> tuple[Path, str]:
    """Split a path with a wildcard into the folder before it and the pattern."""
    parts = whole.parts
    first = next((i for i, part in enumerate(parts) if set(part) & set("*?[")), len(parts) - 1)
    return Path(*parts[:first]), str(Path(*parts[first:]))

"""The files that a run reads: found by path, glob or folder, or got by a query; told apart by their sha256.

Nothing here reads what is in them, so that a run on known files finds its snapshot at once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from cskit.contract import SOURCES
from cskit.data import queries
from cskit.data.parameters import Parameters, Source
from cskit.errors import ConfigurationError

__all__ = ["KINDS", "NONE", "Answers", "digests", "found", "kind", "resolve", "twice"]

Answers = Mapping[str, Path]
"""By table that comes from a query, the file with its rows."""

NONE: Answers = MappingProxyType({})
"""No table comes from a query."""

KINDS = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"), "text"),
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
"""How the files that can be read are read, by their ending."""
_LOCK = "~$"  # what Excel leaves beside an open file


def kind(path: Path) -> str:
    """Return how a file is read by its ending, whatever its case: text, xlsx or parquet; else nothing."""
    return next((how for ending, how in KINDS.items() if path.name.lower().endswith(ending)), "")


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
    whole = base / source.path
    if whole.is_file():
        return [(source.path, whole.resolve())]
    folder, pattern = (whole, "*") if whole.is_dir() else _glob(whole)
    try:
        matched = sorted(folder.glob(pattern))
    except (ValueError, NotImplementedError) as error:
        raise ConfigurationError(f"{where}: {source.path!r} is no glob ({error}). Correct it.") from None
    found = [
        (path.relative_to(folder).as_posix(), path.resolve())
        for path in matched
        if path.is_file() and kind(path) and not _is_passed_over(path.relative_to(folder))
    ]
    if not found:
        raise ConfigurationError(
            f"{where}: expected a file, a glob or a folder of {', '.join(KINDS)} files, found none at "
            f"{source.path!r}. Relative paths start at the folder that holds `parameters/`, or beside a "
            "parameters file that lies elsewhere."
        )
    return found


def twice(files: list[tuple[str, Path]]) -> list[tuple[int, str]]:
    """Return the files of a table that are there before: the number of each, and the other one's name.

    Links to one file are, and copies of it: their rows would be counted twice.
    """
    again, seen = [], dict[tuple[int, str], str]()
    sizes = Counter(path.stat().st_size for _, path in files)
    for number, (name, path) in enumerate(files):
        size = path.stat().st_size
        if sizes[size] == 1:
            continue
        same = (size, _digest(path))
        if same in seen:
            again.append((number, seen[same]))
        seen.setdefault(same, name)
    return again


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_passed_over(path: Path) -> bool:
    """Tell whether a file is hidden, or the lock of an open spreadsheet: nobody means it by a glob."""
    return path.name.startswith(_LOCK) or any(part.startswith(".") for part in path.parts)


def _glob(whole: Path) -> tuple[Path, str]:
    """Split a path with a wildcard into the folder before it and the pattern."""
    parts = whole.parts
    first = next((i for i, part in enumerate(parts) if set(part) & set("*?[")), len(parts) - 1)
    return Path(*parts[:first]), str(Path(*parts[first:]))

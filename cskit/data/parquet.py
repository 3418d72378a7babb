"""Reading a Parquet file: its columns as text, exact, with nothing left to a dialect.

Days and moments are ISO (those with a time zone in UTC), numbers that have a fraction carry the mark of
:mod:`cskit.data.natives`, and a float column of whole numbers, as pandas writes ids with gaps, has no `.0`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet

from cskit.data import database
from cskit.data.cells import Unreadable
from cskit.data.natives import POINT
from cskit.data.sql import identifier, literal
from cskit.errors import N_, words

__all__ = ["damaged", "relation"]

_FLOATS = {"DOUBLE", "FLOAT"}
_NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


Known = dict[str, dict[str, str]]
"""How a file is written, by field: what it ``is`` and ``how`` that is known."""


def relation(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[tuple[str, ...], str, Known]:
    """Return a file's headers, the SELECT of its rows (``row_no``, ``c0``, ``c1`` and so on), and its origin.

    The first row is row 2, as if the headers were row 1. The rows of a query lie in Parquet, too, as texts:
    what they are to the database stands in the file's metadata.

    Raises
    ------
    Unreadable
        Where it is no whole Parquet file, or a column holds more than one value a row.
    """
    try:
        found = pyarrow.parquet.read_metadata(path)
        schema = found.schema.to_arrow_schema()
        if not schema.names:
            clause, todo = words(N_("the file has columns")), words(N_("Export it again."))
            raise Unreadable(0, "", "", "empty-file", clause, todo)
        # Strings without their annotation, as old writers leave them, are still text.
        source = f"read_parquet({literal(str(path))}, binary_as_string = true, file_row_number = true)"
        described = connection.execute(
            f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}"
        ).fetchall()
    except (pa.ArrowException, duckdb.Error, UnicodeDecodeError):
        raise damaged() from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise damaged() from None  # so pyarrow calls a footer that it cannot decode
    for header, (_, kind, *_) in zip(schema.names, described, strict=True):
        if kind.endswith("]") or kind.startswith(_NESTED):
            clause = words(N_("a column holds one value a row, not a list or a structure"))
            todo = words(N_("Leave the column out of the export, or make columns of its parts."))
            raise Unreadable(0, header, kind, "nested-column", clause, todo)
    held = database.kinds(found.metadata)
    texts = ", ".join(
        f"{_text(name, 'DECIMAL' if held.get(name) == 'number' else kind)} AS c{i}"
        for i, (name, kind, *_) in enumerate(described)
    )
    origin = database.origin(found.metadata) or {"format": "parquet"}
    known = {name: {"is": what, "how": "format"} for name, what in origin.items()}
    headers = tuple(name.strip() for name in schema.names)
    return headers, f"SELECT file_row_number + 2 AS row_no, {texts} FROM {source}", known


def damaged() -> Unreadable:
    """Return the problem that a Parquet file cannot be read to its end."""
    clause, todo = words(N_("this is a whole Parquet file")), words(N_("Download or export it again."))
    return Unreadable(0, "", "", "not-parquet", clause, todo)


def _text(name: str, kind: str) -> str:
    """Return the SQL of a column as text."""
    column = identifier(name)
    text = f"CAST({column} AS VARCHAR)"
    if kind in _FLOATS:
        whole = f"isfinite({column}) AND abs({column}) < 1e38 AND {column} = trunc({column})"
        small = f"rtrim(format('{{:.20f}}', CAST({column} AS DOUBLE)), '0')"
        text = (
            f"CASE WHEN {whole} THEN CAST(CAST({column} AS HUGEINT) AS VARCHAR) "
            f"WHEN abs({column}) < 1 AND contains({text}, 'e') THEN {small} ELSE {text} END"
        )
    if kind in _FLOATS or kind.startswith("DECIMAL"):
        return f"replace({text}, '.', '{POINT}')"
    return text

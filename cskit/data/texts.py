"""Text files: their encoding, delimiter and layout found, and their rows brought into the database.

DuckDB reads them. Where it refuses a file, or would miscount its rows (blank lines), the pass of
:mod:`cskit.data.cells` reads it and names what is wrong. What is not UTF-8 is written as UTF-8 first.
"""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path

import duckdb

from cskit.data import archives, cells, delimiters, encodings, layout
from cskit.data.cells import Row, Unreadable
from cskit.data.layout import Layout, Wanted
from cskit.data.loading import Rows
from cskit.data.parameters import Dialect, Source
from cskit.data.sql import identifier, literal
from cskit.errors import N_, words

__all__ = ["read"]

_BLOCK = 1 << 20
_SAMPLE = 1 << 18


def read(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, source: Source, wanted: Wanted
) -> Rows:
    """Read a text file into a table called ``relation``."""
    stated, suffix = source.dialect, ".tsv" if ".tsv" in path.name.lower() else path.suffix.lower()
    packed_how = "format" if path.suffix.lower() == ".gz" else "detected"
    path, packed = archives.opened(path, _scratch(connection))
    encoding = stated.encoding or encodings.detected(path)
    if encoding is None:
        raise _unknown_encoding(path, stated)
    if not encodings.is_utf8(encoding):
        path = _as_utf8(connection, relation, path, encoding, stated.delimiter or ",")
    sample = _sample(path)
    delimiter, how = (stated.delimiter, "stated") if stated.delimiter else (None, "")
    if delimiter is None:
        delimiter, how = delimiters.detected(sample, suffix, wanted)
    place = layout.found(_head(sample, delimiter, source), wanted, source)
    if stated.delimiter:
        _check_delimiter(place, stated.delimiter)
    known = {
        "format": {"is": "csv", "how": "format"},
        "encoding": {"is": encoding, "how": "stated" if stated.encoding else "detected"},
        "delimiter": {"is": delimiter, "how": how},
    }
    if packed:
        known["compression"] = {"is": packed, "how": packed_how}
    lines = [*place.headers, *(one.text for one in place.aside)]  # DuckDB passes over lines, not rows
    simple = not any(mark in line for line in lines for mark in "\n\r")
    if simple and _is_plain(path):
        try:
            return Rows(_fast(connection, relation, path, delimiter, place), place, known)
        except duckdb.Error:  # the careful pass reads it or names the row
            connection.execute(f"DROP TABLE IF EXISTS {identifier(relation)}")
    found = cells.text(path, encodings.UTF8, delimiter)
    return Rows.of_cells(connection, relation, place, known, found, ended=_is_ended(path))


def _fast(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, delimiter: str, place: Layout
) -> str:
    """Read a file with DuckDB, in parallel; return the SQL of its rows, numbered as they stand in it."""
    names = [f"c{index}" for index in range(len(place.headers))]
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    options = (
        f"auto_detect = false, header = false, skip = {place.last}, columns = {{{types}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', strict_mode = true, "
        "null_padding = false, ignore_errors = false, max_line_size = 16777216"
    )
    table = identifier(relation)
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv({literal(str(path))}, {options})")
    return f"SELECT rowid + {place.last + 1} AS row_no, {', '.join(names)} FROM {table}"


def _as_utf8(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, encoding: str, delimiter: str
) -> Path:
    try:
        return encodings.transcoded(path, encoding, _scratch(connection) / f"{relation}.utf8")
    except UnicodeError:
        for _ in cells.text(path, encoding, delimiter):  # names the row
            continue
        raise


def _scratch(connection: duckdb.DuckDBPyConnection) -> Path:
    """Return the folder that the connection was given to write into."""
    return Path(connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])


def _sample(path: Path) -> str:
    """Return a file's first lines, whole ones where it has more."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        more = bool(stream.read(1))
    head = head[: head.rfind(b"\n") + 1] or head if more else head
    return head.decode("utf-8-sig", "surrogateescape")


def _head(sample: str, delimiter: str, source: Source) -> list[Row]:
    rows = cells.delimited(io.StringIO(sample, newline=""), delimiter, strict=False)
    return list(islice(rows, layout.searched(source)))


def _is_plain(path: Path) -> bool:
    """Tell whether DuckDB's reader would count the rows as a spreadsheet does."""
    tail = b"\n"  # a line break before the first byte: a file may begin with a blank line
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            seen = tail + block
            if any(mark in seen for mark in (b"\n\n", b"\n\r", b"\r\r", b"\0")):
                return False
            tail = block[-1:]
    return True


def _is_ended(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 1, 0))
        return stream.read(1) in {b"\n", b"\r", b""}


def _check_delimiter(place: Layout, delimiter: str) -> None:
    others = [mark for mark in ";\t|," if mark != delimiter and mark in place.headers[0]]
    if len(place.headers) > 1 or not others:
        return
    rule = words(
        N_("the delimiter is {delimiter}, which gives one column only"), delimiter=delimiters.spelt(delimiter)
    )
    todo = words(
        N_('State the delimiter in the parameters file: `dialect: {{delimiter: "{mark}"}}`.'),
        mark=delimiters.spelt(others[0]),
    )
    raise Unreadable(place.row, "", place.headers[0], "one-column", rule, todo)


def _unknown_encoding(path: Path, stated: Dialect) -> Unreadable:
    delimiter = stated.delimiter or ","  # it is only to name the row
    rule = words(N_("it cannot be told which encoding the file has"))
    todo = words(N_("Save it as UTF-8, or state its encoding: dialect: {{encoding: cp1252}}, for instance."))
    row, value = 0, ""
    try:
        for _ in cells.text(path, encodings.UTF8, delimiter):
            continue
    except Unreadable as found:
        row, value = found.broken.row, found.broken.value
    return Unreadable(row, "", value, "ambiguous-encoding", rule, todo)

"""Reading files as text, each row with its number in a spreadsheet.

Whatever the format, a file becomes a DuckDB table with the columns ``row_no``, ``c0``, ``c1`` … all
of them text: nothing is typed and nothing is lost here. Row numbers are those a spreadsheet shows:
the header is row 1, blank rows count, line breaks inside quotes don't.

DuckDB reads CSV and Parquet. Where it refuses a CSV file, or would miscount its rows (blank lines), or
the file is not UTF-8, the pass of :mod:`cskit.data.cells` reads it and names what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet

from cskit.data import cells
from cskit.data.cells import Broken, Cells
from cskit.data.inputs import SUFFIXES
from cskit.data.parameters import Dialect, Source
from cskit.data.sql import identifier, literal
from cskit.errors import ConfigurationError, EnvironmentFailed

__all__ = ["SourceFile", "connect", "read"]

_BLOCK = 1 << 20


@dataclass(frozen=True)
class SourceFile:
    """A file that was read.

    Parameters
    ----------
    name
        The file as the parameters file gives it, so that no machine path is ever shown.
    path
        Where it is.
    relation
        DuckDB table with its rows.
    headers
        Its headers, stripped, in order.
    rows
        Rows read, blank ones passed over.
    dialect
        How it was read, for ``snapshot.json``.
    broken
        Rows whose structure is wrong; they are in the table too, as far as they can be read.
    """

    name: str
    path: Path
    relation: str
    headers: tuple[str, ...] = ()
    rows: int = 0
    dialect: dict[str, str] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()


def connect(inputs: list[Path], scratch: Path) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that may touch the inputs and the scratch folder, and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(scratch),
            # Beyond this it writes to the scratch folder: the ledger and the metrics need memory too.
            "memory_limit": "768MB",
        }
    )
    # In a notebook without ipywidgets it is off already, and DuckDB refuses to be told so.
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        connection.execute("SET enable_progress_bar = false")
    # Instants are UTC whatever the machine's zone is.
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET allowed_paths = [{', '.join(literal(str(path)) for path in inputs)}]")
    connection.execute(f"SET allowed_directories = [{literal(str(scratch))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def read(
    connection: duckdb.DuckDBPyConnection, relation: str, name: str, path: Path, source: Source
) -> SourceFile:
    """Read one file into the table ``relation``.

    Raises
    ------
    cells.Unreadable
        Where the file as a whole cannot be read as stated; it names the row where that shows.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ConfigurationError(f"{name}: expected one of {', '.join(SUFFIXES)}. Save it as one of them.")
    file = SourceFile(name, path, relation)
    try:
        if suffix == ".parquet":
            return _parquet(connection, file, source.dialect.decimal)
        if suffix == ".xlsx":
            return _cells(
                connection,
                file,
                cells.sheet(path, source.sheet, name, source.dialect.decimal),
                {"format": "xlsx"},
            )
        return _text(connection, file, _stated(source.dialect, suffix))
    except OSError as error:
        raise EnvironmentFailed(f"{name}: cannot be read ({error.strerror or error}).") from None


def _stated(dialect: Dialect, suffix: str) -> Dialect:
    default = "\t" if suffix == ".tsv" else ","
    return dialect.model_copy(update={"delimiter": dialect.delimiter or default})


def _is_plain(path: Path) -> bool:
    """Tell whether DuckDB's reader would count the rows as a spreadsheet does."""
    tail = b"\n"  # a line break before the first byte: a file may begin with a blank line
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            seen = tail + block
            if any(mark in seen for mark in (b"\n\n", b"\n\r\n", b"\r\r", b"\n\r", b"\0")):
                return False
            tail = block[-2:]
    return True


def _text(connection: duckdb.DuckDBPyConnection, file: SourceFile, dialect: Dialect) -> SourceFile:
    stated = dialect.model_dump() | {"format": "csv"}
    utf8 = dialect.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig", "ascii"}
    if utf8 and _is_plain(file.path):
        headers = cells.headers(file.path, dialect, file.name)
        try:
            return _fast(connection, file, headers, dialect, stated)
        except duckdb.Error:  # the careful pass reads it or names the row
            connection.execute(f"DROP TABLE IF EXISTS {identifier(file.relation)}")
    return _cells(connection, file, cells.text(file.path, dialect, file.name), stated)


def _fast(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    headers: tuple[str, ...],
    dialect: Dialect,
    stated: dict[str, str],
) -> SourceFile:
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(headers)))
    options = (
        f"auto_detect = false, header = true, columns = {{{types}}}, delim = {literal(dialect.delimiter)}, "
        "quote = '\"', escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, "
        "max_line_size = 16777216"
    )
    rows = f"SELECT row_number() OVER () + 1 AS row_no, * FROM read_csv({literal(str(file.path))}, {options})"
    return _store(connection, file, headers, rows, stated)


def _parquet(connection: duckdb.DuckDBPyConnection, file: SourceFile, decimal: str) -> SourceFile:
    try:
        schema = pyarrow.parquet.read_schema(file.path)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowException) as error:
        raise cells.Unreadable(0, "", "", "not-parquet", "this is a Parquet file", str(error)) from None
    if not schema.names:
        raise cells.Unreadable(0, "", "", "empty-file", "the file has columns", "Export it again.")
    path = literal(str(file.path))
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({path})").fetchall()
    texts = ", ".join(
        _as_text(name, kind, decimal) + f" AS c{i}" for i, (name, kind, *_) in enumerate(described)
    )
    rows = f"SELECT file_row_number + 2 AS row_no, {texts} FROM read_parquet({path}, file_row_number = true)"
    headers = tuple(name.strip() for name in schema.names)
    return _store(connection, file, headers, rows, {"format": "parquet"})


def _as_text(name: str, kind: str, decimal: str) -> str:
    """Return a Parquet column as text; whole floats without their `.0`, so that an id stays an id.

    Numbers get the decimal sign that is stated for the table's texts: they are read like these.
    """
    column = identifier(name)
    text = f"CAST({column} AS VARCHAR)"
    if kind in {"DOUBLE", "FLOAT"}:
        whole = f"isfinite({column}) AND abs({column}) < 1e15 AND {column} = trunc({column})"
        text = f"CASE WHEN {whole} THEN CAST(CAST({column} AS HUGEINT) AS VARCHAR) ELSE {text} END"
    if decimal != "." and kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        return f"replace({text}, '.', {literal(decimal)})"
    return text


def _cells(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, found: Cells, stated: dict[str, str]
) -> SourceFile:
    """Store rows that Python read, batch by batch."""
    columns = ["row_no BIGINT", *(f"c{i} VARCHAR" for i in range(len(found.headers)))]
    connection.execute(f"CREATE TABLE {identifier(file.relation)} ({', '.join(columns)})")
    rows = 0
    for batch in found.batches():
        connection.register("batch", batch)
        connection.execute(f"INSERT INTO {identifier(file.relation)} SELECT * FROM batch")
        connection.unregister("batch")
        rows += batch.num_rows
    return SourceFile(file.name, file.path, file.relation, found.headers, rows, stated, tuple(found.broken))


def _store(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    headers: tuple[str, ...],
    rows: str,
    stated: dict[str, str],
) -> SourceFile:
    filled = " OR ".join(f"trim(c{i}) <> ''" for i in range(len(headers)))
    table = identifier(file.relation)
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM ({rows}) WHERE {filled}")
    counted = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return SourceFile(file.name, file.path, file.relation, headers, counted[0][0], stated)

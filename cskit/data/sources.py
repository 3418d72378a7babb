"""Reading files as text, each row with its number in a spreadsheet.

Whatever the format, a file becomes a DuckDB table with the columns ``row_no``, ``c0``, ``c1`` … all
of them text: nothing is typed and nothing is lost here. Row numbers are those a spreadsheet shows:
the header is row 1, blank rows count, line breaks inside quotes don't.

DuckDB reads CSV and Parquet. Where it refuses a CSV file, or would miscount its rows (blank lines), or
the file is not UTF-8, the pass of :mod:`cskit.data.cells` reads it and names what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from cskit.data import archives, cells, inputs, parquet, sheets
from cskit.data.cells import Broken, Cells
from cskit.data.inputs import KINDS
from cskit.data.layout import Aside
from cskit.data.parameters import Dialect, Source
from cskit.data.sheets import Fits
from cskit.data.sql import identifier, literal
from cskit.errors import ConfigurationError, CskitError, EnvironmentFailed

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
        How it was read, for ``snapshot.json``: by field, what it ``is`` and ``how`` that is known.
    aside
        What stands in it and is no row of the table.
    settled
        The dialect its texts are typed with.
    broken
        Rows whose structure is wrong; they are in the table too, as far as they can be read.
    epoch
        Year from which a number in a column of days counts them, as spreadsheets do; None where it is none.
    """

    name: str
    path: Path
    relation: str
    headers: tuple[str, ...] = ()
    rows: int = 0
    dialect: dict[str, dict[str, str]] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()
    settled: Dialect = field(default_factory=lambda: Dialect.model_validate({}))
    broken: tuple[Broken, ...] = ()
    epoch: int | None = None

    @property
    def native(self) -> bool:
        """Whether its numbers are numbers, not texts."""
        return self.dialect.get("format", {}).get("is") in {"xlsx", "parquet"}


def connect(inputs: list[Path], scratch: Path) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that may touch the inputs and the scratch folder, and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(scratch),
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
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    name: str,
    path: Path,
    source: Source,
    fits: Fits | None = None,
) -> SourceFile:
    """Read one file into the table ``relation``.

    Parameters
    ----------
    connection
        Where the table is made.
    relation
        Its name.
    name, path
        The file.
    source
        What the parameters file says about it.
    fits
        Tells whether a row may be the headers, where it has to be found.

    Raises
    ------
    cells.Unreadable
        Where the file as a whole cannot be read as stated; it names the row where that shows.
    """
    kind = inputs.kind(path)
    try:
        archives.recognised(path, kind)
        if not kind:
            raise ConfigurationError(f"{name}: expected one of {', '.join(KINDS)}. Save it as one of them.")
        file = SourceFile(name, path, relation, settled=_stated(source.dialect, path))
        if kind == "parquet":
            return _parquet(connection, file)
        if kind == "xlsx":
            return _sheet(connection, file, source, fits)
        return _text(connection, file, file.settled)
    except OSError as error:
        if isinstance(error, CskitError):
            raise
        raise EnvironmentFailed(f"{name}: cannot be read ({error.strerror or error}).") from None


def _stated(dialect: Dialect, path: Path) -> Dialect:
    defaults = {
        "encoding": "utf-8",
        "delimiter": "\t" if ".tsv" in path.name.lower() else ",",
        "decimal": ".",
        "dates": "iso",
    }
    return dialect.model_copy(
        update={name: getattr(dialect, name) or default for name, default in defaults.items()}
    )


def _scratch(connection: duckdb.DuckDBPyConnection) -> Path:
    """Return the folder that the connection was given to write into."""
    return Path(connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])


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
    stated = {name: {"is": value, "how": "default"} for name, value in dialect.model_dump().items()}
    stated["format"] = {"is": "csv", "how": "format"}
    path, packed = archives.opened(file.path, _scratch(connection))
    if packed:
        how = "format" if file.path.suffix.lower() == ".gz" else "detected"
        stated["compression"] = {"is": packed, "how": how}
    file = replace(file, epoch=1900 if dialect.dates == "excel" else None)
    utf8 = str(dialect.encoding).lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig", "ascii"}
    if utf8 and _is_plain(path):
        headers = cells.headers(path, dialect, file.name)
        try:
            return _fast(connection, file, path, headers, dialect, stated)
        except duckdb.Error:  # the careful pass reads it or names the row
            connection.execute(f"DROP TABLE IF EXISTS {identifier(file.relation)}")
    return _cells(connection, file, cells.text(path, dialect, file.name), stated)


def _fast(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    path: Path,
    headers: tuple[str, ...],
    dialect: Dialect,
    stated: dict[str, dict[str, str]],
) -> SourceFile:
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(headers)))
    options = (
        f"auto_detect = false, header = true, columns = {{{types}}}, "
        f"delim = {literal(str(dialect.delimiter))}, "
        "quote = '\"', escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, "
        "max_line_size = 16777216"
    )
    rows = f"SELECT row_number() OVER () + 1 AS row_no, * FROM read_csv({literal(str(path))}, {options})"
    return _store(connection, file, headers, rows, stated)


def _parquet(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> SourceFile:
    headers, rows = parquet.relation(connection, file.path)
    try:
        return _store(connection, file, headers, rows, {"format": {"is": "parquet", "how": "format"}})
    except (duckdb.IOException, duckdb.OutOfMemoryException):  # the disk, not the file
        raise
    except duckdb.Error:
        raise parquet.damaged() from None


def _sheet(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, source: Source, fits: Fits | None
) -> SourceFile:
    sheet = sheets.rows(file.path, source.sheet, file.name, fits)
    _, first = next(sheet.rows, (1, []))
    stated = {
        "format": {"is": "xlsx", "how": "format"},
        "sheet": {"is": sheet.name, "how": sheet.how},
    }
    file = replace(file, epoch=sheet.epoch)
    return _cells(connection, file, Cells(cells.clean_headers(first), sheet.rows), stated)


def _cells(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, found: Cells, stated: dict[str, dict[str, str]]
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
    return replace(file, headers=found.headers, rows=rows, dialect=stated, broken=tuple(found.broken))


def _store(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    headers: tuple[str, ...],
    rows: str,
    stated: dict[str, dict[str, str]],
) -> SourceFile:
    filled = " OR ".join(f"trim(c{i}) <> ''" for i in range(len(headers)))
    table = identifier(file.relation)
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM ({rows}) WHERE {filled}")
    counted = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return replace(file, headers=headers, rows=counted[0][0], dialect=stated)

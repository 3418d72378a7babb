"""Reading files as text, each row with its number in a spreadsheet.

Whatever the format, a file becomes a DuckDB view with the columns ``row_no``, ``c0``, ``c1`` … all
of them text: nothing is typed and nothing is lost here. Row numbers are those a spreadsheet shows:
rows above the headers and blank rows count, line breaks inside quotes don't.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

import duckdb
import pyarrow.parquet

from cskit.data import cells, layout, texts
from cskit.data.cells import POINT, Broken
from cskit.data.inputs import SUFFIXES
from cskit.data.layout import Aside, Layout, Wanted
from cskit.data.loading import Rows, loaded
from cskit.data.parameters import Dialect, Source
from cskit.data.sql import identifier, literal
from cskit.errors import N_, ConfigurationError, EnvironmentFailed, words

__all__ = ["SourceFile", "connect", "read", "typed_as"]


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
        DuckDB view of its rows.
    select
        SQL of the same rows, in which the numbers of typed cells have no dialect's decimal mark yet.
    headers
        Its headers, stripped, in order; empty where a column has neither header nor value.
    header_row
        The row they stand in, the first where there are two.
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
    """

    name: str
    path: Path
    relation: str
    select: str = ""
    headers: tuple[str, ...] = ()
    header_row: int = 1
    rows: int = 0
    dialect: dict[str, dict[str, str]] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()
    settled: Dialect = field(default_factory=lambda: Dialect.model_validate({}))
    broken: tuple[Broken, ...] = ()


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
    wanted: Wanted | None = None,
) -> SourceFile:
    """Read one file; its rows are the view ``relation``.

    Parameters
    ----------
    connection
        The database.
    relation
        Name of the view.
    name
        The file as the parameters file gives it.
    path
        Where it is.
    source
        What the parameters file states.
    wanted
        What the table wants of the file: by these the headers are found.

    Raises
    ------
    cells.Unreadable
        Where the file as a whole cannot be read as stated; it names the row where that shows.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ConfigurationError(f"{name}: expected one of {', '.join(SUFFIXES)}. Save it as one of them.")
    wanted = wanted or Wanted()
    try:
        if suffix == ".parquet":
            rows = _parquet(connection, path)
        elif suffix == ".xlsx":
            rows = _sheet(connection, f"{relation}_cells", name, path, source, wanted)
        else:
            rows = texts.read(connection, f"{relation}_cells", path, source, wanted)
    except OSError as error:
        raise EnvironmentFailed(f"{name}: cannot be read ({error.strerror or error}).") from None
    table = loaded(connection, rows, wanted)
    how = "stated" if source.header_row else "detected" if rows.layout.row > 1 else "default"
    file = SourceFile(
        name,
        path,
        relation,
        table.select,
        table.headers,
        rows.layout.row,
        table.rows,
        dict(rows.known),
        table.aside,
        broken=table.broken,
    )
    header_row = {"header_row": {"is": str(rows.layout.row), "how": how}}
    if file.dialect["format"]["is"] != "parquet":
        file.dialect.update(header_row)
    found = {name: rows.known[name]["is"] for name in ("encoding", "delimiter") if name in rows.known}
    return typed_as(connection, file, source.dialect.model_copy(update=found), {})


def typed_as(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, settled: Dialect, how: Mapping[str, str]
) -> SourceFile:
    """Make a file's view, in which typed numbers have the decimal mark of its texts; return it settled.

    Parameters
    ----------
    connection
        The database.
    file
        The file.
    settled
        The dialect to type it with.
    how
        How its decimal mark and its dates are known, by field.
    """
    columns = ", ".join(_marked(file, index, settled.decimal or ".") for index in range(len(file.headers)))
    connection.execute(
        f"CREATE OR REPLACE VIEW {identifier(file.relation)} AS SELECT row_no, {columns} FROM ({file.select})"
    )
    known = {name: {"is": str(getattr(settled, name)), "how": one} for name, one in how.items()}
    return replace(file, settled=settled, dialect={**file.dialect, **known})


def _marked(file: SourceFile, index: int, decimal: str) -> str:
    if file.dialect["format"]["is"] == "csv":
        return f"c{index}"
    return f"replace(c{index}, {literal(POINT)}, {literal(decimal)}) AS c{index}"


def _sheet(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    name: str,
    path: Path,
    source: Source,
    wanted: Wanted,
) -> Rows:
    rows = cells.sheet(path, source.sheet, name)
    head = list(islice(rows, layout.searched(source)))
    place = layout.found(head, wanted, source)
    known = {"format": {"is": "xlsx", "how": "format"}}
    return Rows.of_cells(connection, relation, place, known, chain(head, rows))


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> Rows:
    try:
        schema = pyarrow.parquet.read_schema(path)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowException) as error:
        rule = words(N_("this is a Parquet file ({error})"), error=error)
        raise cells.Unreadable(0, "", "", "not-parquet", rule, words(N_("Export it again."))) from None
    if not schema.names:
        rule = words(N_("the file has columns"))
        raise cells.Unreadable(0, "", "", "empty-file", rule, words(N_("Export it again.")))
    file = f"read_parquet({literal(str(path))}, file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {file}").fetchall()
    columns = ", ".join(f"{_as_text(name, kind)} AS c{i}" for i, (name, kind, *_) in enumerate(described))
    headers = tuple(name.strip() for name in schema.names)
    known = {"format": {"is": "parquet", "how": "format"}}
    return Rows(f"SELECT file_row_number + 2 AS row_no, {columns} FROM {file}", Layout(1, 1, headers), known)


def _as_text(name: str, kind: str) -> str:
    """Return a Parquet column as text; whole floats without their `.0`, so that an id stays an id."""
    column = identifier(name)
    text = f"CAST({column} AS VARCHAR)"
    if kind in {"DOUBLE", "FLOAT"}:
        whole = f"isfinite({column}) AND abs({column}) < 1e15 AND {column} = trunc({column})"
        text = f"CASE WHEN {whole} THEN CAST(CAST({column} AS HUGEINT) AS VARCHAR) ELSE {text} END"
    if kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        return f"replace({text}, '.', {literal(POINT)})"
    return text

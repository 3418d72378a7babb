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

from cskit.data import archives, inputs, layout, parquet, sheets, texts
from cskit.data.cells import Broken
from cskit.data.inputs import KINDS
from cskit.data.layout import Aside, Layout, Wanted
from cskit.data.loading import Rows, Table, loaded
from cskit.data.natives import POINT
from cskit.data.parameters import Dialect, Source
from cskit.data.sheets import Sheet
from cskit.data.sql import identifier, literal
from cskit.errors import ConfigurationError, CskitError, EnvironmentFailed

__all__ = ["SourceFile", "cells_of", "connect", "read", "typed_as"]


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
    epoch
        Year from which a number in a column of days counts them, as spreadsheets do; None where it is none.
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
    epoch: int | None = None

    @property
    def native(self) -> bool:
        """Whether its numbers are numbers, not texts."""
        return self.dialect.get("format", {}).get("is") != "csv"


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


def cells_of(relation: str) -> str:
    """Return the name of the table that holds a file's cells, where its rows are not read where they lie."""
    return f"{relation}_cells"


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
    kind, wanted = inputs.kind(path), wanted or Wanted()
    epoch = 1900 if source.dialect.dates == "excel" else None
    try:
        archives.recognised(path, kind)
        if not kind:
            raise ConfigurationError(f"{name}: expected one of {', '.join(KINDS)}. Save it as one of them.")
        if kind == "parquet":
            table, rows = _parquet(connection, path, wanted)
        elif kind == "xlsx":
            sheet = sheets.rows(path, source.sheet, name, wanted.fits)
            epoch = sheet.epoch
            rows = _sheet(connection, cells_of(relation), sheet, source, wanted)
            table = loaded(connection, rows, wanted)
        else:
            rows = texts.read(connection, cells_of(relation), path, source, wanted)
            table = loaded(connection, rows, wanted)
    except OSError as error:
        if isinstance(error, CskitError):
            raise
        raise EnvironmentFailed(f"{name}: cannot be read ({error.strerror or error}).") from None
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
        epoch=epoch,
    )
    header_row = {"header_row": {"is": str(rows.layout.row), "how": how}}
    if kind != "parquet":
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
    connection: duckdb.DuckDBPyConnection, relation: str, sheet: Sheet, source: Source, wanted: Wanted
) -> Rows:
    head = list(islice(sheet.rows, layout.searched(source)))
    place = layout.found(head, wanted, source)
    known = {
        "format": {"is": "xlsx", "how": "format"},
        "sheet": {"is": sheet.name, "how": sheet.how},
    }
    return Rows.of_cells(connection, relation, place, known, chain(head, sheet.rows))


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, wanted: Wanted) -> tuple[Table, Rows]:
    headers, select, known = parquet.relation(connection, path)
    rows = Rows(select, Layout(1, 1, headers), known)
    try:
        return loaded(connection, rows, wanted), rows
    except (duckdb.IOException, duckdb.OutOfMemoryException):  # the disk, not the file
        raise
    except duckdb.Error:
        raise parquet.damaged() from None

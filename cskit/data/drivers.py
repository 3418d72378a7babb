"""Connections that read and cannot write: DuckDB and SQLite files by themselves, all else by SQLAlchemy.

Each is imported by the address that needs it. All queries of a connection stand in one transaction, so
that their tables fit each other, and it is rolled back at the end, whatever a query did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cskit.data.addresses import Address

if TYPE_CHECKING:
    import sqlite3

    import duckdb

__all__ = ["CONNECT_SECONDS", "Database", "NoAddress", "NotOneSelect", "Rows", "opened"]

CONNECT_SECONDS = 20
"""How long a server may take to answer at all."""

BATCH = 50_000
_READS = re.compile(r"(\s|\(|--[^\n]*\n|/\*.*?\*/)*(SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE | re.DOTALL)


class NoAddress(Exception):
    """A text that is no address of a database."""


class NotOneSelect(Exception):
    """Something else than one statement that reads."""


@dataclass(frozen=True)
class Rows:
    """What a query gives: the names of its columns, and its rows in batches, each column by column."""

    names: tuple[str, ...]
    batches: Iterator[list[Sequence[object]]]


class Database(Protocol):
    """A connection that reads."""

    product: str
    version: str

    def rows(self, sql: str, seconds: int) -> Rows:
        """Run one query; nothing of its text is taken as a parameter."""

    def cancel(self) -> None:
        """End the query that runs; called from another thread."""

    def close(self) -> None:
        """Roll back and let go."""


def opened(address: Address) -> Database:
    """Return a connection to the database at an address."""
    if address.kind in _FILES:
        if address.file is None:
            raise NoAddress
        if not address.file.is_file():
            raise FileNotFoundError
        return _FILES[address.kind](address.file)
    return _Any(address.text)


class _DuckDB:
    """A DuckDB file, opened to be read; queries reach no other file."""

    product = "DuckDB"

    def __init__(self, file: Path) -> None:
        import duckdb

        self.version = duckdb.__version__
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(
            file,
            read_only=True,
            config={"enable_external_access": "false", "autoload_known_extensions": "false"},
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET lock_configuration = true")
        self._connection.execute("BEGIN TRANSACTION READ ONLY")

    def rows(self, sql: str, seconds: int) -> Rows:
        import duckdb

        statements = self._connection.extract_statements(sql)
        if [one.type for one in statements] != [duckdb.StatementType.SELECT]:
            raise NotOneSelect
        found = self._connection.execute(statements[0]).to_arrow_reader(BATCH)
        batches = ([column.to_pylist() for column in batch.columns] for batch in found)
        return Rows(tuple(found.schema.names), batches)

    def cancel(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()


class _SQLite:
    """A SQLite file, opened to be read."""

    product = "SQLite"

    def __init__(self, file: Path) -> None:
        import sqlite3

        self.version = sqlite3.sqlite_version
        self._connection: sqlite3.Connection = sqlite3.connect(
            f"{file.as_uri()}?mode=ro", uri=True, timeout=CONNECT_SECONDS, isolation_level=None
        )
        self._connection.execute("PRAGMA query_only = on")
        self._connection.execute("BEGIN")
        # It is looked at only now; from here on it stays as it is.
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchall()

    def rows(self, sql: str, seconds: int) -> Rows:
        cursor = self._connection.execute(sql)
        if cursor.description is None:
            raise NotOneSelect
        names = tuple(one[0] for one in cursor.description)
        return Rows(names, _by_column(iter(lambda: cursor.fetchmany(BATCH), [])))

    def cancel(self) -> None:
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()


class _Any:
    """Whatever SQLAlchemy knows; PostgreSQL is held to reading, and to its time, by the server itself."""

    def __init__(self, text: str) -> None:
        import sqlalchemy
        from sqlalchemy.exc import ArgumentError

        try:
            url = sqlalchemy.make_url(text)
        except (ArgumentError, ValueError):  # its message holds the address
            raise NoAddress from None
        self._postgres = url.get_backend_name() in {"postgresql", "postgres"}
        if self._postgres:
            url = url.set(drivername="postgresql+psycopg")
        arguments = {"connect_timeout": CONNECT_SECONDS, "application_name": "cskit"}
        engine = sqlalchemy.create_engine(
            url,
            poolclass=sqlalchemy.NullPool,
            hide_parameters=True,
            connect_args=arguments if self._postgres else {},
        )
        with ExitStack() as opening:  # what is to be closed, the last first
            opening.callback(engine.dispose)
            self._connection = opening.enter_context(engine.connect())
            self._raw: Any = self._connection.connection.driver_connection
            if self._postgres:
                self._read_only()
            opening.callback(self._connection.rollback)
            self._open = opening.pop_all()
        self.product = "PostgreSQL" if self._postgres else str(url.get_backend_name())
        self.version = ".".join(map(str, engine.dialect.server_version_info or ()))

    def _read_only(self) -> None:
        from psycopg.types.string import TextLoader

        # As they are written: a document would be read and written anew, and a month is not 30 days.
        for kind in ("json", "jsonb", "interval"):
            self._raw.adapters.register_loader(kind, TextLoader)
        self._connection = self._connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        # Else a table that others read too is begun in its middle: the same rows, in another order. Not all
        # that speak PostgreSQL's language know it.
        self._connection.exec_driver_sql(
            "SELECT set_config(name, 'off', true) FROM pg_settings WHERE name = 'synchronize_seqscans'"
        )

    def rows(self, sql: str, seconds: int) -> Rows:
        if self._postgres:  # our own patience ends first; this ends a query whose caller was killed
            self._connection.exec_driver_sql(f"SET LOCAL statement_timeout = {(seconds + 5) * 1000}")
        elif not _READS.match(sql):  # this server may have no way to be told that it is only read
            raise NotOneSelect
        # Without parameters no percent sign and no colon means one.
        options: dict[str, Any] = {"no_parameters": True, "yield_per": BATCH}
        result = self._connection.exec_driver_sql(sql, execution_options=options)
        self._open.callback(result.close)
        if not result.returns_rows:
            raise NotOneSelect
        return Rows(tuple(result.keys()), _by_column(result.partitions(BATCH)))

    def cancel(self) -> None:
        known = (getattr(self._raw, name, None) for name in ("cancel", "interrupt"))
        next(filter(None, known), lambda: None)()

    def close(self) -> None:
        with suppress(Exception):  # a connection that is lost cannot be rolled back
            self._open.close()


_FILES: dict[str, Callable[[Path], Database]] = {"duckdb": _DuckDB, "sqlite": _SQLite}


def _by_column(batches: Iterator[Sequence[Sequence[object]]]) -> Iterator[list[Sequence[object]]]:
    for rows in batches:
        yield list(zip(*rows, strict=True))

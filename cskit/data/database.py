"""Running queries: each becomes a Parquet file, streamed, so that memory stays flat.

All of its columns are text. Its metadata say that it is a query's, of which database, and what the columns
hold: :func:`origin` and :func:`kinds` read that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from cskit.data import refusals
from cskit.data.addresses import Address
from cskit.data.drivers import CONNECT_SECONDS, Database, Rows, opened
from cskit.data.patience import Worker
from cskit.data.values import Column
from cskit.errors import ConfigurationError, CskitError, words
from cskit.locale import N_

__all__ = ["Query", "fetch", "kinds", "origin"]

T = TypeVar("T")

_GRACE = 5
"""Seconds in which a query that was told to end may do so."""


@dataclass(frozen=True)
class Query:
    """A query to run.

    Parameters
    ----------
    where
        Its place in the parameters file, for messages.
    sql
        What to run.
    seconds
        How long it may take.
    into
        The Parquet file to write.
    """

    where: str
    sql: str
    seconds: int
    into: Path


def fetch(address: Address, queries: Sequence[Query]) -> None:
    """Run the queries of one database, in one transaction, and write what they give.

    Raises
    ------
    ConfigurationError
        For a query that the database does not take.
    EnvironmentFailed
        Where the database cannot be reached, or not in time.
    """
    worker = Worker()
    try:
        first = queries[0].where
        database = _told(
            lambda: worker.do(lambda: opened(address), CONNECT_SECONDS + _GRACE),
            lambda error: refusals.of_connecting(error, first, address),
        )
        try:
            for query in queries:
                _one(worker, database, address, query)
        finally:
            with suppress(Exception):  # what went wrong before is what the reader is told
                worker.do(database.close, _GRACE)
    finally:
        worker.end()


def origin(metadata: Mapping[bytes, bytes] | None) -> dict[str, str]:
    """Return of which database a Parquet file's rows are; nothing where they are of none.

    >>> origin({b"cskit": b"query", b"format": b"SQLite query", b"server": b"3.50"})
    {'format': 'SQLite query', 'server': '3.50'}
    >>> origin({})
    {}
    """
    found = metadata or {}
    if found.get(b"cskit") != b"query":
        return {}
    return {name: found[name.encode()].decode() for name in ("format", "server")}


def kinds(metadata: Mapping[bytes, bytes] | None) -> dict[str, str]:
    """Return what the columns of a query's file hold that are no text to the database.

    A number there has a decimal point and a date is an ISO date, whatever is stated or found for texts.

    >>> kinds({b"cskit": b"query", b"kinds": b'{"amount": "number"}'})
    {'amount': 'number'}
    """
    return dict(json.loads((metadata or {}).get(b"kinds", b"{}")))


def _one(worker: Worker, database: Database, address: Address, query: Query) -> None:
    def read() -> None:
        _write(database.rows(query.sql, query.seconds), database, query)

    _told(
        lambda: worker.do(read, query.seconds, database.cancel),
        lambda error: refusals.of_query(error, query.where, address, query.seconds),
    )


def _write(rows: Rows, database: Database, query: Query) -> None:
    """Write what a query gives as text, with what its columns turned out to hold."""
    _apart(rows.names, query.where)
    columns = [Column(name) for name in rows.names]
    schema = pa.schema([(name, pa.string()) for name in rows.names])
    part = query.into.with_suffix(".part")
    with pq.ParquetWriter(part, schema) as writer:
        for batch in rows.batches:
            texts = [column.texts(values) for column, values in zip(columns, batch, strict=True)]
            writer.write_table(pa.table([pa.array(one, pa.string()) for one in texts], schema=schema))
        held = {column.name: column.holds for column in columns if column.holds != "text"}
        facts = {"format": f"{database.product} query", "server": database.version, "kinds": json.dumps(held)}
        writer.add_key_value_metadata({"cskit": "query", **facts})
    part.rename(query.into)


def _apart(names: Sequence[str], where: str) -> None:
    """Refuse a name that stands twice, be it in upper and lower case."""
    times = Counter(name.casefold() for name in names)
    twice = [name for name in names if times[name.casefold()] > 1]
    if twice:
        message = N_("{where}: each column should have a name of its own. {name!r} stands twice. Use AS.")
        raise ConfigurationError(words(message, where=where, name=twice[0]))


def _told(step: Callable[[], T], refusal: Callable[[Exception], CskitError]) -> T:
    """Return what a step gives, or say in words why it does not.

    The driver's own error may hold the address: it is let go of before ours is raised, so that no
    traceback and no debugger finds it behind ours.
    """
    try:
        return step()
    except CskitError:
        raise
    except Exception as error:
        refused = refusal(error)
    raise refused

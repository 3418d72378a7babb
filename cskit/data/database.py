"""Running queries: each becomes a Parquet file, streamed, so that memory stays flat.

What a query gives is written as text first and as what it is afterwards, when all of its values are
known. The file says in its own metadata that it is a query's, of which database: :func:`origin` reads that.
"""

from __future__ import annotations

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
from cskit.data.drivers import BATCH, CONNECT_SECONDS, Database, Rows, opened
from cskit.data.patience import Worker
from cskit.data.values import Column
from cskit.errors import ConfigurationError, CskitError, words
from cskit.locale import N_

__all__ = ["Query", "fetch", "origin"]

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


def _one(worker: Worker, database: Database, address: Address, query: Query) -> None:
    draft = query.into.with_suffix(".draft")

    def read() -> list[Column]:
        return _drafted(database.rows(query.sql, query.seconds), query, draft)

    columns = _told(
        lambda: worker.do(read, query.seconds, database.cancel),
        lambda error: refusals.of_query(error, query.where, address, query.seconds),
    )
    facts = {"cskit": "query", "format": f"{database.product} query", "server": database.version}
    schema = pa.schema([(column.name, column.type) for column in columns], metadata=facts)
    with pq.ParquetFile(draft) as drafted, pq.ParquetWriter(query.into, schema) as writer:
        for batch in drafted.iter_batches(BATCH):
            writer.write_table(pa.table(batch.columns, names=schema.names).cast(schema))
    draft.unlink()


def _drafted(rows: Rows, query: Query, draft: Path) -> list[Column]:
    """Write what a query gives as text; return its columns with what they turned out to be."""
    _apart(rows.names, query.where)
    columns = [Column(name) for name in rows.names]
    schema = pa.schema([(name, pa.string()) for name in rows.names])
    with pq.ParquetWriter(draft, schema) as writer:
        for batch in rows.batches:
            texts = [column.texts(values) for column, values in zip(columns, batch, strict=True)]
            writer.write_table(pa.table([pa.array(one, pa.string()) for one in texts], schema=schema))
    return columns


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

"""The queries of a parameters file: run once, before anything is read, into files of a private folder.

They come first, since what they give decides, like the bytes of a file, whether a snapshot is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cskit.contract import SOURCES
from cskit.data import addresses
from cskit.data.parameters import Parameters

__all__ = ["answered", "name"]


def name(table: str) -> str:
    """Return what a query is called where a file would be named.

    >>> name("customers")
    'query of customers'
    """
    return f"query of {table}"


@contextmanager
def answered(parameters: Parameters, folder: Path) -> Iterator[Mapping[str, Path]]:
    """Give the file with the rows of each table that comes from a query; they are gone afterwards.

    Parameters
    ----------
    parameters
        What to read.
    folder
        Folder of all snapshots.

    Raises
    ------
    ConfigurationError, EnvironmentFailed
        As :func:`cskit.data.database.fetch`.
    """
    asked = {table: parameters.data[table] for table in SOURCES if table in parameters.data}
    asked = {table: source for table, source in asked.items() if source.sql}
    if not asked:
        yield {}
        return
    # Only here: a run on files needs none of it.
    from cskit.data.building import building
    from cskit.data.database import Query, fetch

    with building(folder) as scratch:
        files = {table: scratch / f"{table}.parquet" for table in asked}
        by_address: dict[str, tuple[addresses.Address, list[Query]]] = {}
        for table, source in asked.items():
            where = f"{parameters.file.name}, data, {table}"
            address = addresses.found(source.connection, parameters.base, where)
            query = Query(where, source.sql, source.seconds, files[table])
            # Two names of one address are one database, read in one transaction.
            by_address.setdefault(address.text, (address, []))[1].append(query)
        for address, queries in by_address.values():
            fetch(address, queries)
        yield files

"""Writing a snapshot's files: DuckDB sorts, hashes and cuts the rows; pandas never sees them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from cskit.contract import Column, Table
from cskit.data import cutting
from cskit.data.casts import SQL_TYPES
from cskit.data.checks import Checked
from cskit.data.rows import ordered, stored
from cskit.data.sql import identifier, literal

__all__ = [
    "add",
    "by_book",
    "hash_of",
    "hash_of_rejected",
    "homes",
    "managers",
    "write",
]

_BATCH = 1 << 16
_AT = "row_at"
"""Column with the number of a derived row."""


def add(connection: duckdb.DuckDBPyConnection, table: Table, found: pa.Table) -> None:
    """Make ``accepted_<table>`` of a derived table, without a copy of it; ``row_at`` numbers its rows.

    Parameters
    ----------
    found
        Its rows in order of the key.
    """
    at = pa.array(np.arange(len(found), dtype="int32"))
    connection.register(f"derived_{table.name}", found.append_column(_AT, at))
    parts = ", ".join(
        f"CAST({identifier(one.name)} AS {SQL_TYPES[one.kind]}) AS {identifier(one.name)}"
        for one in table.columns
    )
    connection.execute(
        f"CREATE VIEW accepted_{table.name} AS SELECT {parts}, {_AT} FROM derived_{table.name}"
    )


def homes(
    connection: duckdb.DuckDBPyConnection, month: pd.Timestamp, tables: Iterable[str], business: str
) -> pd.DataFrame:
    """Make ``home`` (each account's book now), ``elsewhere`` (months in others) and ``seen`` (all its books).

    Returns
    -------
    DataFrame
        ``customer_id``, ``portfolio`` and ``holds``: whether the account pays or is paused or,
        where orders are sold, ordered within a year.

    Notes
    -----
    An account without a line in the ledger is where its assignment, else the customers table, has it.
    """
    now, last_day = str(month.date()), str((month + pd.offsets.MonthEnd(0)).date())
    assigned = "NULL"
    if "assignments" in tables:
        assigned = (
            "(SELECT max_by(portfolio, valid_from) FROM accepted_assignments AS a "
            f"WHERE a.customer_id = c.customer_id AND valid_from <= DATE {literal(last_day)} "
            f"AND (valid_to IS NULL OR valid_to > DATE {literal(last_day)}))"
        )
    holds = f"bool_or(month = DATE {literal(now)} AND state <> 'none')"
    if business == "transactions":
        holds = f"sum(revenue) FILTER (month > DATE {literal(now)} - INTERVAL 1 YEAR) > 0"
    held = f"SELECT customer_id, {holds} AS holds FROM accepted_ledger GROUP BY customer_id"
    connection.execute(
        "CREATE TABLE home AS SELECT c.customer_id, "
        f"coalesce(l.portfolio, {assigned}, c.portfolio) AS portfolio, coalesce(holds, false) AS holds "
        "FROM accepted_customers AS c LEFT JOIN accepted_ledger AS l ON l.customer_id = c.customer_id "
        f"AND l.month = DATE {literal(now)} LEFT JOIN ({held}) AS h ON h.customer_id = c.customer_id"
    )
    connection.execute(
        "CREATE TABLE elsewhere AS SELECT customer_id, month, l.portfolio FROM accepted_ledger AS l "
        "JOIN home USING (customer_id) WHERE l.portfolio <> home.portfolio"
    )
    connection.execute(
        "CREATE TABLE seen AS SELECT customer_id, portfolio FROM home "
        "UNION SELECT customer_id, portfolio FROM elsewhere"
    )
    return connection.execute("SELECT customer_id, portfolio, holds FROM home ORDER BY customer_id").df()


def managers(checked: Checked) -> list[tuple[str, str]]:
    """Return (portfolio, CSM) of the table of portfolios; nothing where the data lack it."""
    if "portfolios" not in checked.tables:
        return []
    return checked.connection.execute(
        "SELECT portfolio, coalesce(csm, '') FROM accepted_portfolios ORDER BY portfolio"
    ).fetchall()


def hash_of(connection: duckdb.DuckDBPyConnection, relation: str, columns: Iterable[Column]) -> str:
    """Return the hash of a relation's rows, whatever their order."""
    names = ", ".join(identifier(one.name) for one in columns)
    rows = connection.execute(
        f"SELECT {cutting.EVERY} AS {cutting.BOOK}, {names} FROM {relation} ORDER BY ALL NULLS FIRST"
    )
    return cutting.digest(rows.to_arrow_reader(_BATCH))


def hash_of_rejected(checked: Checked) -> str:
    """Return the hash of what was set aside: values and rules, whatever the rows' numbers."""
    digests = []
    for one in checked.tables.values():
        if one.quarantined:
            columns = [Column("rule_no", "integer", ""), Column("value", "text", "")]
            digests.append(hash_of(checked.connection, f"bad_{one.table.name}", columns))
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def write(
    connection: duckdb.DuckDBPyConnection,
    tables: Iterable[Table],
    derived: Mapping[str, pa.Table],
    folders: Mapping[str, str],
    into: Path,
) -> dict[str, str]:
    """Write each portfolio's rows of each table into its folder; return the hash of each table's rows.

    Parameters
    ----------
    tables
        Source and derived tables whose rows are in ``accepted_<table>``.
    derived
        By name, the rows of derived tables, as they were added.
    folders
        By portfolio, the name of its folder.
    into
        The folder of the snapshot.
    """
    for folder in folders.values():
        (into / folder).mkdir()
    numbers = pa.table({"book": list(folders), "number": pa.array(range(len(folders)), pa.int32())})
    connection.register("book_numbers", numbers)
    ids = connection.execute("SELECT customer_id FROM account ORDER BY place").to_arrow_table()
    hashes = {}
    for table in tables:
        files = [into / folder / f"{table.name}.parquet" for folder in folders.values()]
        if table.name in derived:
            order = connection.execute(_cut(table, len(files), _AT, _AT))
            stream = _taken(order.to_arrow_reader(_BATCH), derived[table.name])
        else:
            rows = connection.execute(_cut(table, len(files), stored(table.columns), ordered(table)))
            stream = _with_ids(rows.to_arrow_reader(_BATCH), ids["customer_id"].combine_chunks())
        hashes[table.name] = cutting.write(stream, files)
    connection.unregister("book_numbers")
    return hashes


def _cut(table: Table, others: int, columns: str, order: str) -> str:
    """Return the SQL of a table's columns in order of book; books without a folder are number ``others``.

    Accounts come as their places in order of the ids: numbers are sorted at half of the time.
    """
    book = f"CASE WHEN book IS NULL THEN {cutting.EVERY} ELSE coalesce(number, {others}) END"
    rows = f"({by_book(table)})"
    if "customer_id" in table.by_name and columns != _AT:
        rows = (
            f"(SELECT cut.* EXCLUDE (customer_id), place AS customer_id FROM {rows} AS cut "
            "JOIN account USING (customer_id))"
        )
    return (
        f"SELECT {book} AS {cutting.BOOK}, {columns} FROM {rows} LEFT JOIN book_numbers USING (book) "
        f"ORDER BY {cutting.BOOK}, {order}"
    )


def _with_ids(rows: pa.RecordBatchReader, ids: pa.Array) -> pa.RecordBatchReader:
    """Put ids in the place of the accounts' places."""
    at = rows.schema.get_field_index("customer_id")
    if at < 0:
        return rows
    schema = rows.schema.set(at, pa.field("customer_id", pa.string()))
    named = (batch.set_column(at, "customer_id", ids.take(batch.column(at))) for batch in rows)
    return pa.RecordBatchReader.from_batches(schema, named)


def _taken(order: pa.RecordBatchReader, rows: pa.Table) -> pa.RecordBatchReader:
    """Put rows in the place of their numbers, with texts written out."""
    columns = [rows.field(i) for i in range(rows.num_columns)]
    schema = pa.schema(
        [order.schema.field(0)]
        + [one.with_type(one.type.value_type) if pa.types.is_dictionary(one.type) else one for one in columns]
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in order:
            found = rows.take(batch.column(1)).add_column(0, schema.field(0), batch.column(0))
            yield from found.cast(schema).to_batches()

    return pa.RecordBatchReader.from_batches(schema, batches())


def by_book(table: Table) -> str:
    """Return the SQL of a table's rows with the book that may see each; NULL = every book."""
    relation = f"accepted_{table.name}"
    if table.name == "customers":
        return f"SELECT seen.portfolio AS book, t.* FROM {relation} AS t JOIN seen USING (customer_id)"
    if "customer_id" in table.by_name:
        own = f"SELECT home.portfolio AS book, t.* FROM {relation} AS t JOIN home USING (customer_id)"
        if "month" not in table.by_name:
            return own
        # MRR, costs and use of a month are also the book's that had the account in it.
        then = f"FROM {relation} AS t JOIN elsewhere USING (customer_id, month)"
        return f"{own} UNION ALL SELECT elsewhere.portfolio AS book, t.* {then}"
    book = "portfolio" if "portfolio" in table.by_name else "NULL::VARCHAR"
    return f"SELECT {book} AS book, * FROM {relation}"

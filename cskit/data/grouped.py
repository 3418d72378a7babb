"""Source tables in groups of accounts: a ledger is derived of one group at a time, never of a whole table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cskit.contract import SOURCES
from cskit.data import frames
from cskit.data.checks import Checked
from cskit.data.rows import ordered, stored
from cskit.data.sql import identifier

__all__ = ["GROUP", "first_day", "groups", "number_accounts"]

GROUP = 25_000
"""Accounts of a group: some hundred MB of arrays where each has a hundred months."""


def number_accounts(checked: Checked) -> None:
    """Make the relation ``account``: each account's ``place`` in order of the ids."""
    checked.connection.execute(
        "CREATE OR REPLACE TABLE account AS SELECT customer_id, "
        "CAST(row_number() OVER (ORDER BY customer_id) - 1 AS INTEGER) AS place "
        f"FROM {checked.tables['customers'].accepted}"
    )


def groups(
    checked: Checked, relations: Mapping[str, str], size: int = GROUP
) -> Iterator[dict[str, pd.DataFrame]]:
    """Give the rows of tables, one group of accounts after the other; one group at least.

    Parameters
    ----------
    checked
        The tables as read and checked; accounts are numbered.
    relations
        By table, the relation with its rows.
    size
        Accounts of a group.

    Yields
    ------
    dict of DataFrame
        By table, the group's rows as :func:`cskit.data.frames.compact` has them, in order of the key.
    """
    connection = checked.connection
    for name, relation in relations.items():
        # In order of the groups, so that the scans below are short.
        connection.execute(
            f"CREATE TABLE {_grouped(name)} AS SELECT * EXCLUDE (customer_id, place), place AS customer_id, "
            f"place // {size} AS nth FROM {relation} JOIN account USING (customer_id) "
            f"ORDER BY nth, {ordered(SOURCES[name])}"
        )
    ids = connection.execute("SELECT customer_id FROM account ORDER BY place").to_arrow_table()["customer_id"]
    for start in range(0, max(len(ids), 1), size):
        own = pa.array(ids.slice(start, size).to_pylist(), pa.string())
        yield {name: _frame(checked, name, start, size, own) for name in relations}
    for name in relations:
        connection.execute(f"DROP TABLE {_grouped(name)}")


def first_day(checked: Checked, relation: str, day: str, until: pd.Timestamp) -> pd.Timestamp | None:
    """Give the first of the days that rows of a relation have, up to a last one; None without."""
    found = checked.connection.execute(
        f"SELECT min(day)::TIMESTAMP FROM (SELECT {day} AS day FROM {relation}) WHERE day <= ?", [until]
    ).fetchall()
    return None if found[0][0] is None else pd.Timestamp(found[0][0])


def _frame(checked: Checked, name: str, start: int, size: int, ids: pa.Array) -> pd.DataFrame:
    """Give one group's rows of one table."""
    table = SOURCES[name]
    rows = checked.connection.execute(
        f"SELECT {stored(table.columns)} FROM {_grouped(name)} WHERE nth = {start // size}"
    ).to_arrow_table()
    at = rows.schema.get_field_index("customer_id")
    codes = pc.subtract(rows["customer_id"].combine_chunks(), start)
    return frames.compact(
        rows.set_column(at, "customer_id", pa.DictionaryArray.from_arrays(codes, ids)), table
    )


def _grouped(name: str) -> str:
    return identifier(f"grouped_{name}")

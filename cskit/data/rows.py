"""Accepted rows: as what they are stored, in what order, and a small table of them as a frame."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from cskit.contract import SOURCES, Column, Table
from cskit.data import frames
from cskit.data.casts import SQL_TYPES
from cskit.data.checks import Checked
from cskit.data.sql import identifier

__all__ = ["accepted", "invoiced_by_month", "ordered", "stored"]


def accepted(checked: Checked, name: str) -> pd.DataFrame:
    """Return the accepted rows of a (small) table as a frame, in order of its key."""
    table = checked.tables[name].table
    rows = checked.connection.sql(
        f"SELECT {stored(table.columns)} FROM {checked.tables[name].accepted} ORDER BY {ordered(table)}"
    )
    return frames.frame(rows.to_arrow_table(), table)


def invoiced_by_month(checked: Checked) -> str:
    """Return the SQL of the accepted invoices summed by account and month of issue, in their own columns.

    Each line is rounded to the cent before it is summed, as the ledger does.
    """
    values = {
        "invoice_id": "'all'",
        "customer_id": "customer_id",
        "issued_on": "CAST(date_trunc('month', issued_on) AS DATE)",
        "amount": f"CAST(sum(round(amount, 2)) AS {SQL_TYPES['money']})",
    }
    parts = ", ".join(
        f"{values.get(one.name, 'NULL::' + SQL_TYPES[one.kind])} AS {identifier(one.name)}"
        for one in SOURCES["invoices"].columns
    )
    relation = checked.tables["invoices"].accepted
    return f"(SELECT {parts} FROM {relation} GROUP BY customer_id, date_trunc('month', issued_on))"


def stored(columns: Iterable[Column]) -> str:
    """Return the columns as Parquet holds them: days as moments, which pandas reads without objects."""
    return ", ".join(
        f"CAST({identifier(one.name)} AS TIMESTAMP) AS {identifier(one.name)}"
        if SQL_TYPES[one.kind] == "DATE"
        else identifier(one.name)
        for one in columns
    )


def ordered(table: Table) -> str:
    """Return the columns that give a table's rows an order: its key, which stands once, else all of them."""
    names = table.key or tuple(table.by_name)
    return ", ".join(f"{identifier(name)} NULLS FIRST" for name in names)

"""Small tables for tests of metrics, typed as slices are, from rows written out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from cskit.contract import DERIVED, SOURCES, Column

SEPTEMBER = pd.Timestamp("2026-09-01")


def month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01").as_unit("us")


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make a table of the contract; columns that the rows lack are there, all empty."""
    rows = list(rows)
    about = {**SOURCES, **DERIVED}[name]
    return pd.DataFrame(
        {column.name: _typed([row.get(column.name) for row in rows], column) for column in about.columns}
    )


def _typed(values: list[Any], column: Column) -> pd.Series:
    if column.kind in ("text", "choice", "interval"):
        return pd.Series(values, dtype="str")
    if column.kind in ("date", "month", "instant"):
        return pd.Series(
            [pd.NaT if value is None else pd.Timestamp(value) for value in values], dtype="datetime64[us]"
        )
    if column.kind == "money":
        exact = [None if value is None else Decimal(str(value)) for value in values]
        return pd.Series(exact, dtype="object")
    kinds = {"cents": "int64", "number": "float64", "share": "float64", "integer": "Int64", "flag": "boolean"}
    return pd.Series(values, dtype=kinds[column.kind])


def customers(*ids: str, portfolio: str = "Sul") -> pd.DataFrame:
    return table(
        "customers", ({"customer_id": one, "name": f"Account {one}", "portfolio": portfolio} for one in ids)
    )


def line(customer: str, start: str, end: str | None, amount: Any, **more: Any) -> dict[str, Any]:
    """Write a contract line: monthly unless ``interval`` says otherwise."""
    return {
        "customer_id": customer,
        "start_on": start,
        "end_on": end,
        "amount": amount,
        "interval": "month",
        **more,
    }


def contracts(*lines: Mapping[str, Any]) -> pd.DataFrame:
    return table("contracts", ({"contract_id": f"L{place}", **one} for place, one in enumerate(lines, 1)))


def book(*lines: Mapping[str, Any], portfolio: str = "Sul", **more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Put customers and contracts together; further tables by name."""
    ids = sorted({one["customer_id"] for one in lines})
    return {"customers": customers(*ids, portfolio=portfolio), "contracts": contracts(*lines), **more}


def ledger(amounts: Mapping[str, Mapping[str, int]], last: str, **portfolios: str) -> pd.DataFrame:
    """Write a ledger from cents by account and month; months in between that are not named are 0."""
    rows = []
    for customer, paid in sorted(amounts.items()):
        first_paid = min((when for when, cents in paid.items() if cents > 0), default=None)
        for when in pd.date_range(month(min(paid)), month(last), freq="MS"):
            cents, text = paid.get(f"{when:%Y-%m}", 0), f"{when:%Y-%m}"
            ever = first_paid is not None and first_paid <= text
            rows.append(
                {
                    "customer_id": customer,
                    "month": when,
                    "portfolio": portfolios.get(customer, "Sul"),
                    "mrr": cents,
                    "revenue": cents,
                    "state": "active" if cents else "none",
                    "first_month": month(first_paid) if ever and first_paid else None,
                    "tenure": (when.to_period("M") - month(first_paid).to_period("M")).n
                    if ever and first_paid
                    else None,
                }
            )
    return table("ledger", rows)


def values(results: pd.DataFrame) -> dict[str, float]:
    """Read results as {id: value}."""
    return dict(zip(results["id"], results["value"], strict=True))


def reasons(results: pd.DataFrame) -> dict[str, str]:
    """Read the reasons of undefined results as {id: code}."""
    rows = results[results["undefined"].notna()]
    return dict(zip(rows["id"], rows["undefined"], strict=True))

"""Margin: what each account brought, less what serving it cost."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics.money import cents
from cskit.metrics.months import shift

__all__ = ["margin"]

_COLUMNS = {
    "customer_id": "str",
    "revenue": "int64",
    "cost": "Int64",
    "margin": "Int64",
    "hours": "float64",
    "months": "int64",
    "months_with_cost": "int64",
}


def margin(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, months: int = 12) -> pd.DataFrame:
    """Give each account's revenue, cost to serve and margin over some months.

    *Answers:* which accounts cost more than they pay?

    Parameters
    ----------
    tables
        ``ledger``, and ``costs`` where the data have it.
    month
        The month of the report, the last that counts.
    months
        How many months count.

    Returns
    -------
    DataFrame
        One row per account of the book at the month's end (or in its last active month) that had revenue,
        MRR, a pause or a cost in the window, sorted by ``customer_id``:

        - ``customer_id``: str
        - ``revenue``: int64 cents, net revenue of the window, may be negative
        - ``cost``: Int64 cents, cost to serve; empty where no month has one
        - ``margin``: Int64 cents, revenue − cost; empty without a cost
        - ``hours``: float64, hours spent on the account in the window; NaN where none are known
        - ``months``: int64, months of the window in which it was here (paying or paused)
        - ``months_with_cost``: int64, months with a cost. Below ``months`` the cost is known in part, and
          the margin looks better than it is.

    Notes
    -----
    Revenue is what was invoiced, so a year paid at once counts in the month of its invoice. Each cost is
    rounded once to the cent.

    Examples
    --------
    >>> from decimal import Decimal
    >>> ledger = pd.DataFrame({"customer_id": ["a", "a", "b"], "revenue": [700, 500, 300], "state": "active",
    ...     "month": pd.to_datetime(["2026-08-01", "2026-09-01", "2026-09-01"])})
    >>> costs = pd.DataFrame({"customer_id": ["a"], "month": pd.Timestamp("2026-09-01"),
    ...     "cost_to_serve": [Decimal("4.50")], "hours": [2.0]})
    >>> margin({"ledger": ledger, "costs": costs}, pd.Timestamp("2026-09-01")).iloc[:, :5]
      customer_id  revenue  cost  margin  hours
    0           a     1200   450     750    2.0
    1           b      300  <NA>    <NA>    NaN
    """
    ledger = tables["ledger"]
    book = pd.Index(ledger.loc[ledger["month"] == month, "customer_id"].unique())
    rows = _window(ledger, month, months, book)
    by = rows.assign(here=rows["state"] != "none").groupby("customer_id")
    found = pd.DataFrame({"revenue": by["revenue"].sum(), "months": by["here"].sum()})
    spent = _costs(tables.get("costs"), month, months, book)
    found = found.join(spent, how="outer")
    found = found.assign(
        revenue=found["revenue"].fillna(0).astype("int64"),
        months=found["months"].fillna(0).astype("int64"),
        months_with_cost=found["months_with_cost"].fillna(0).astype("int64"),
    )
    found["margin"] = found["revenue"] - found["cost"]
    kept = (found["revenue"] != 0) | (found["months"] > 0) | (found["months_with_cost"] > 0)
    kept |= found["hours"].notna()
    return found[kept].sort_index().rename_axis("customer_id").reset_index()[list(_COLUMNS)].astype(_COLUMNS)


def _window(frame: pd.DataFrame, month: pd.Timestamp, months: int, book: pd.Index) -> pd.DataFrame:
    """Keep the rows of the book's accounts in the months that count."""
    within = (frame["month"] > shift(month, -months)) & (frame["month"] <= month)
    return frame[within & frame["customer_id"].isin(book)]


def _costs(costs: pd.DataFrame | None, month: pd.Timestamp, months: int, book: pd.Index) -> pd.DataFrame:
    """Sum cost and hours by account; an account without a single value of one has none."""
    if costs is None:
        kinds = {"cost": "Int64", "months_with_cost": "int64", "hours": "float64"}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    rows = _window(costs, month, months, book)
    cost = rows.get("cost_to_serve", pd.Series(None, rows.index, dtype="object"))
    hours = rows.get("hours", pd.Series(float("nan"), rows.index))
    parts = pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "cost": pd.Series(cents(cost), rows.index, dtype="Int64").where(cost.notna()),
            "months_with_cost": cost.notna().astype("int64"),
            "hours": hours.astype("float64"),
        }
    )
    by = parts.groupby("customer_id")
    summed = by[["cost", "hours"]].sum(min_count=1)
    return summed.assign(months_with_cost=by["months_with_cost"].sum()).astype({"cost": "Int64"})

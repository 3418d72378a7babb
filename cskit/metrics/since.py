"""What changed since last month: accounting, never a test.

Last month is computed again from today's data. So what is known only now about it is in it, and what a
report published then may differ: that is said, as *restated*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cskit.metrics.ledger.derive import History
from cskit.metrics.months import shift
from cskit.metrics.recurring_revenue.movements import movements

__all__ = ["biggest_first", "figures", "last_month", "moves"]

_OF_ITS_MONTH = ("ledger", "ledger_products", "changes")
_SAME = 1e-9  # published ends of ranges have ten digits


def last_month(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, portfolio: str | None
) -> dict[str, pd.DataFrame]:
    """Give the tables as the book was a month before, for the metrics of that month.

    Parameters
    ----------
    tables
        A slice's tables.
    month
        The month of the report; the tables are given as of the month before it.
    portfolio
        The book; None for the whole company.

    Returns
    -------
    dict of DataFrame
        The tables, with the ledger, its split and its changes up to the month before, of the accounts
        that the book had then: without a row where the data begin later. What a slice does not hold of
        accounts that have gone to another book since (surveys, contracts …) is not in it.
    """
    then = shift(month, -1)
    ledger = tables["ledger"]
    at_end = ledger["month"] == then
    if portfolio is not None:
        at_end &= ledger["portfolio"] == portfolio
    here = set(ledger.loc[at_end, "customer_id"])
    kept = {
        name: frame[(frame["month"] <= then) & frame["customer_id"].isin(here)].reset_index(drop=True)
        for name, frame in tables.items()
        if name in _OF_ITS_MONTH
    }
    return {**tables, **kept}


def moves(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    portfolio: str | None,
    history: History = "partial",
) -> pd.DataFrame:
    """Tell why each account's MRR differs from a month before.

    *Answers:* whose MRR moved this month, and why?

    Parameters
    ----------
    tables
        ``ledger`` and ``customers``, and ``changes`` where they exist.
    month, portfolio, history
        As in :func:`cskit.metrics.recurring_revenue.movements`.

    Returns
    -------
    DataFrame
        One row per account that moved, sorted by id: ``customer_id``, ``name`` (str), ``before`` and
        ``after`` (int64 cents; what the book had and has: 0 for an account of another book) and
        ``cause`` (str): ``transfer_in``, ``transfer_out``, ``new``, ``reactivation``, ``resumed``,
        ``paused``, ``churn``, or for who stayed the kind of the greatest change: ``upsell``,
        ``cross_sell``, ``readjustment``, ``renewal``, ``discount``, ``contraction``, ``unstated``.
    """
    found = movements(tables["ledger"], month, portfolio, history)
    # Who changed hands and price in one month changed hands first: one row an account.
    hands = found["movement"].isin(["transfer_in", "transfer_out"])
    found = found.assign(second=~hands).sort_values(["customer_id", "second"], kind="stable")
    found = found.drop_duplicates("customer_id", ignore_index=True)
    stayed = found["movement"].isin(["expansion", "contraction"])
    kinds = found["customer_id"].map(_greatest_kind(tables, month)).astype("str")
    own = kinds.where(kinds.notna(), "unstated")
    names = tables["customers"].set_index("customer_id")["name"]
    moved = found.assign(
        name=names.reindex(found["customer_id"]).astype("str").to_numpy(),
        cause=found["movement"].where(~stayed, own).astype("str"),
        before=found["before"].where(found["movement"] != "transfer_in", 0),
        after=found["after"].where(found["movement"] != "transfer_out", 0),
    )
    return moved[["customer_id", "name", "before", "after", "cause"]]


def _greatest_kind(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """Give each account's kind of change with the greatest amount in a month, in the way that MRR went."""
    changes = tables.get("changes")
    if changes is None:
        return pd.Series(dtype="str")
    kinds = changes[changes["month"] == month].groupby(["customer_id", "kind"])["amount"].sum().reset_index()
    way = np.sign(kinds.groupby("customer_id")["amount"].transform("sum"))
    kinds = kinds.assign(size=kinds["amount"] * way).sort_values(["size", "kind"], ascending=[False, True])
    return kinds.drop_duplicates("customer_id").set_index("customer_id")["kind"].astype("str")


def biggest_first(events: pd.DataFrame) -> pd.DataFrame:
    """Order what happened: the greatest ``amount`` first, whatever its sign; then by name and account."""
    keyed = events.assign(size=-events["amount"].abs())
    order = keyed.sort_values(["size", "name", "customer_id"], kind="stable", na_position="last")
    return order.drop(columns="size").reset_index(drop=True)


def figures(
    then: pd.DataFrame, now: pd.DataFrame, published: pd.DataFrame, ids: Sequence[str]
) -> pd.DataFrame:
    """Put a portfolio's figures of two months side by side.

    *Answers:* what was this figure last month, and is that what we published?

    Parameters
    ----------
    then, now
        Rows of ``results`` of the month before, computed from today's data, and of this one. ``then``
        may be empty.
    published
        Rows of the ``results.json`` of the month before; empty where none lies beside this report.
    ids
        The metrics wanted; those that ``now`` lacks are passed over.

    Returns
    -------
    DataFrame
        In the order of ``ids``: ``id`` (str), ``unit`` (str), ``then``, ``now`` and ``published``
        (float64; NaN = undefined, or not published) and ``restated`` (bool): what was published is
        another figure than ``then``.
    """
    whole = [frame[frame["by"] == "{}"].set_index("id") for frame in (now, then, published)]
    present = [one for one in ids if one in whole[0].index]
    today = whole[0].reindex(present)
    old, said = (part["value"].reindex(present).astype("float64") for part in whole[1:])
    restated = old.notna() & said.notna() & ((old - said).abs() > _SAME * old.abs().clip(lower=1))
    return pd.DataFrame(
        {
            "id": pd.Series(present, dtype="str"),
            "unit": today["unit"].to_numpy(),
            "then": old.to_numpy(),
            "now": today["value"].to_numpy(),
            "published": said.to_numpy(),
            "restated": restated.to_numpy(),
        }
    )

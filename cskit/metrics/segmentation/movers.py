"""Who changed touch model since last month, and what moved: the ticket, the line, or the account itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.months import shift
from cskit.metrics.segmentation.models import Record, names_of, record_of

__all__ = ["CAUSES", "movers"]

CAUSES = ("ticket", "cut_point", "both", "transfer")
"""Why an account moved, in the order in which they are counted."""

_COLUMNS = {
    "customer_id": "str",
    "name": "str",
    "mrr_then": "Int64",
    "mrr": "Int64",
    "model_then": "str",
    "model": "str",
    "cause": "str",
}


def movers(
    tables: Mapping[str, pd.DataFrame],
    served: pd.DataFrame,
    cuts: pd.DataFrame,
    month: pd.Timestamp,
    basis: Basis,
    portfolio: str,
) -> pd.DataFrame:
    """List the accounts whose proposed model is another than last month's, and those that changed hands.

    *Answers:* who moved between touch models, and was it the customer or our own line?

    Parameters
    ----------
    tables
        ``customers`` and ``ledger``.
    served
        From :func:`cskit.metrics.segmentation.served`.
    cuts, month, basis
        As there.
    portfolio
        The book.

    Returns
    -------
    DataFrame
        The largest ticket first, ties by id:

        - ``customer_id``, ``name``: str
        - ``mrr_then``, ``mrr``: Int64 cents, its ticket a month ago and now; empty where it was elsewhere
        - ``model_then``, ``model``: str, empty on the side where it was in another book
        - ``cause``: ``ticket`` (the account pays more or less), ``cut_point`` (the line moved: inflation or
          mix, no move of the customer's), ``both``, or ``transfer``

    Notes
    -----
    The cause is looked for where the ticket last lay on the other side of a line, at most a year ago: with
    the lines of then it would be there still (``cut_point``), or with the ticket of then (``ticket``).
    """
    record = record_of(pd.Index(served["customer_id"]), tables["ledger"], cuts, basis)
    came, left = _handed_over(tables["ledger"], month, portfolio)
    arrived = served["customer_id"].isin(came).to_numpy()
    moved = (served["proposed"] != served["proposed_before"]) & (served["proposed_before"] != "")
    rows = []
    for place in np.flatnonzero(moved.to_numpy() | arrived):
        one, paid = served.iloc[place], record.tickets[place]
        row = {"customer_id": one["customer_id"], "name": one["name"], "mrr": int(paid[-1])}
        if arrived[place]:
            rows.append({**row, "model_then": "", "model": one["proposed"], "cause": "transfer"})
            continue
        then = {"mrr_then": int(paid[-2]), "model_then": one["proposed_before"], "model": one["proposed"]}
        rows.append({**row, **then, "cause": _cause(record, int(place))})
    rows += _gone(tables, left, cuts, basis)
    found = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    largest = found[["mrr", "mrr_then"]].max(axis=1)
    return (
        found.assign(minus=-largest.fillna(0).astype("int64"))
        .sort_values(["minus", "customer_id"], ignore_index=True)
        .drop(columns="minus")
    )


def _cause(record: Record, place: int) -> str:
    """Tell whether the ticket or the line brought an account to the side where it is."""
    one = Record(record.tickets[[place]], record.lines)
    months = one.tickets.shape[1]
    now = int(one.level(months - 1)[0])
    others = [at for at in range(months - 1) if int(one.level(at)[0]) not in (now, -1)]
    if not others:
        return "ticket"  # on this side ever since it pays: only the months past the line have come together
    then = others[-1]
    by_ticket = int(one.level(months - 1, lines_of=then)[0]) == now
    by_line = int(one.level(then, lines_of=months - 1)[0]) == now
    if by_ticket == by_line:
        return "both"
    return "ticket" if by_ticket else "cut_point"


def _handed_over(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str) -> tuple[set[str], set[str]]:
    """Give the accounts that came to the book since last month, and those that went to another."""
    now = ledger[(ledger["month"] == month) & (ledger["portfolio"] == portfolio)]
    then = ledger[ledger["month"] == shift(month, -1)]
    here = set(then.loc[then["portfolio"] == portfolio, "customer_id"])
    # An account that paid before and has no row of last month was in a book this slice does not hold.
    old = now[now["first_month"] < month]
    return set(old["customer_id"]) - here, here - set(now["customer_id"])


def _gone(
    tables: Mapping[str, pd.DataFrame], left: set[str], cuts: pd.DataFrame, basis: Basis
) -> list[dict[str, Any]]:
    """Give the rows of the accounts that another book has now, with what their ticket called for."""
    ids = pd.Index(sorted(left), dtype="str")
    record = record_of(ids, tables["ledger"], cuts, basis)
    names = tables["customers"].set_index("customer_id")["name"].reindex(ids)
    before = record.tickets.shape[1] - 2
    models, paid = names_of(record.level(before)), record.tickets[:, before]
    return [
        {"customer_id": who, "name": name, "mrr_then": int(cents), "model_then": model, "model": "",
         "cause": "transfer"}
        for who, name, cents, model in zip(ids, names, paid, models, strict=True)
        if cents > 0
    ]  # fmt: skip

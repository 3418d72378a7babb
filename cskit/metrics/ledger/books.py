"""Which book an account is in at each month's end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.ledger.lines import Names
from cskit.metrics.ledger.rows import Rows
from cskit.metrics.months import IntArray, numbers

__all__ = ["books"]


def books(tables: Mapping[str, pd.DataFrame], names: Names, rows: Rows, holds: np.ndarray) -> pd.Categorical:
    """Give the portfolio of each row of the ledger.

    Parameters
    ----------
    tables
        ``customers``, and ``assignments`` where the company has them.
    names, rows
        The accounts and the rows of the ledger.
    holds
        Whether the account is active or paused in the row.

    Returns
    -------
    Categorical
        The assignment that holds on the month's last day (of two, the one that began later).
        Months before an account's first assignment belong to the book of that assignment; other
        months without one to ``customers.portfolio``. A month in which an account that had
        paid no longer does belongs to the book of its last active or paused month.
    """
    customers = tables["customers"]
    default = customers.set_index(customers["customer_id"].astype("str"))["portfolio"].reindex(
        names.customers
    )
    labels = [default.astype(object)]
    assignments = tables.get("assignments")
    if assignments is not None:
        labels.append(assignments["portfolio"].astype(object))
    codes, known = pd.factorize(pd.concat(labels), sort=True)
    book = codes[: len(default)][rows.customer].astype(np.int64)
    if assignments is not None and len(assignments):
        _assign(book, codes[len(default) :], assignments, names, rows)
    book = _keep(book, rows, holds)
    return pd.Categorical.from_codes(book, pd.Index(known, dtype="str"))


def _assign(book: IntArray, codes: np.ndarray, assignments: pd.DataFrame, names: Names, rows: Rows) -> None:
    """Write the books of assignments over the defaults, in place."""
    customer = names.customer("assignments", assignments["customer_id"])
    start, end = numbers(assignments["valid_from"]), numbers(assignments["valid_to"])
    order = np.lexsort((assignments["valid_from"].to_numpy(), customer))
    customer, start, end, codes = customer[order], start[order], end[order], codes[order]
    opening = np.r_[True, customer[1:] != customer[:-1]]
    start = np.where(opening, rows.first[customer], start)
    begin = np.maximum(start, rows.first[customer])
    length = np.maximum(np.minimum(end, rows.last + 1) - begin, 0)
    nth = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    which = np.repeat(np.arange(len(length)), length)
    # Later assignments come later in the array, and the last one written to a cell stays.
    book[rows.cell(customer[which], begin[which] + nth)] = codes[which]


def _keep(book: IntArray, rows: Rows, holds: np.ndarray) -> IntArray:
    """Carry the book of the last active or paused month over the months without."""
    place = np.arange(len(book))
    last = np.maximum.accumulate(np.where(holds, place, -1))
    known = last >= rows.offset[rows.customer]
    return np.where(known, book[np.where(known, last, 0)], book)

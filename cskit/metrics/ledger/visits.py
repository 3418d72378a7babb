"""Visits: accounts that come and go between two month ends, where the policy counts by events."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.ledger.lines import Lines, priced
from cskit.metrics.ledger.rows import Rows
from cskit.metrics.months import IntArray
from cskit.policy import Policy

__all__ = ["visits"]

_COLUMNS = ["customer", "product", "month", "kind", "amount"]


def visits(
    lines: Lines, rows: Rows, holds: npt.NDArray[np.bool_], new: IntArray, opening: int, policy: Policy
) -> pd.DataFrame:
    """Give what accounts paid that no month's end has seen: once as it came, once as it went.

    Parameters
    ----------
    lines
        The contract lines, or the invoices' service periods; balances know month ends only.
    rows
        The rows of the ledger.
    holds
        Whether the account is active or paused in each row.
    new
        First month at whose end each account paid, as far as it is a new one.
    opening
        Month in which the data begin, if the company is older; -1 else.
    policy
        ``movement_basis``: only ``event`` has visits; ``pause``.

    Returns
    -------
    DataFrame
        As :func:`cskit.metrics.ledger.changes.changes_of_lines`, no product stated: for each account
        and month of a visit one row above 0, ``new`` for an account's first payment and else
        ``unstated``, and one row ``ended`` with the same amount below 0. The amount is the MRR of the
        day on which the account had the most.

    Notes
    -----
    A month is a visit where the account had a line within it, and neither at its end nor at the end
    of the month before. A gap between two lines within a month is no loss on either basis.
    """
    nothing = pd.DataFrame({name: np.array([], dtype=np.int64) for name in _COLUMNS})
    nothing["kind"] = nothing["kind"].astype(object)
    if policy.movement_basis != "event":
        return nothing
    short = (lines.start == lines.end) & (lines.began < lines.ended) & lines.recurring
    which = np.flatnonzero(short & (lines.start <= rows.last))
    within = priced(lines, which, lines.start[which], policy)
    customer = lines.customer[which]
    cell = rows.cell(customer, within.month)
    # An account's first row has no month before it.
    before = holds[np.maximum(cell - 1, 0)] & (within.month > rows.first[customer])
    some = ~holds[cell] & ~before & ~within.paused & (within.price > 0)
    if not some.any():
        return nothing
    own = which[some]
    peaks = _peaks(customer[some], within.month[some], lines.began[own], lines.ended[own], within.price[some])
    customer, month = peaks["customer"].to_numpy(), peaks["month"].to_numpy()
    earliest = ~peaks.duplicated("customer").to_numpy()
    fresh = earliest & (month != opening) & (new[customer] > month)
    came = peaks.assign(product=0, kind=np.where(fresh, "new", "unstated"))
    return pd.concat([came, came.assign(kind="ended", amount=-came["amount"])])[_COLUMNS]


def _peaks(
    customer: IntArray, month: IntArray, began: IntArray, ended: IntArray, price: IntArray
) -> pd.DataFrame:
    """Give, by account and month, the most that the lines in force on one day come to."""
    one = pd.DataFrame({"customer": customer, "month": month, "began": began, "ended": ended, "price": price})
    one["line"] = np.arange(len(one))
    pairs = one.merge(one, on=["customer", "month"], suffixes=("", "_other"))
    together = (pairs["began_other"] <= pairs["began"]) & (pairs["began"] < pairs["ended_other"])
    sums = pairs[together].groupby(["customer", "month", "line"])["price_other"].sum()
    return sums.groupby(["customer", "month"]).max().rename("amount").reset_index()

"""Changes: each account's difference of MRR from one month's end to the next, and why."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.ledger.lines import KINDS, Lines, Months
from cskit.metrics.ledger.rows import Rows
from cskit.metrics.months import IntArray

__all__ = ["MOVED", "changes_of_balances", "changes_of_lines"]

MOVED = ("discount", "paused", "resumed")
"""How a line's MRR moves while the line goes on."""

_LOST = ("contraction", "ended")
_LABELS = (*KINDS, *MOVED, *_LOST)
_NEW, _UNSTATED = KINDS.index("new"), KINDS.index("unstated")
_CONTRACTION, _ENDED = _LABELS.index("contraction"), _LABELS.index("ended")
_DISCOUNT = _LABELS.index("discount")
_GOES_ON = [KINDS.index("renewal"), KINDS.index("readjustment")]
"""Kinds of line that continue what ends: the same service at a new price."""


def changes_of_lines(
    lines: Lines, months: Months, counted: IntArray, rows: Rows, pays: npt.NDArray[np.bool_], new: IntArray
) -> pd.DataFrame:
    """Explain differences by the contract lines that began, moved or ended.

    Parameters
    ----------
    lines, months
        The contract lines and their months.
    counted
        MRR in cents of each line's month (0 where paused and the policy leaves pauses out).
    rows
        The rows of the ledger.
    pays
        Whether the account still has MRR, or is paused, in each row.
    new
        Month in which each account is a new one, -1 where it never is.

    Returns
    -------
    DataFrame
        ``customer``, ``product``, ``month`` (numbers), ``kind`` (text), ``amount`` (cents, never 0),
        sorted by these.

    Notes
    -----
    Within an account's month and product, a line that goes on gives ``discount``, ``paused`` or
    ``resumed``. What lines that end leave is taken up by the lines that begin, first by renewals,
    then readjustments, lines of no stated kind, upsells, cross-sells and new ones: a contract of
    100 that ends where one of 110 begins as a readjustment and another of 50 as an upsell gives
    +10 readjustment and +50 upsell, whatever the size of each. What is left over is ``ended``
    where the account no longer pays, else ``contraction``.

    A renewal or readjustment is what the list price changes by. Where the line it continues had a
    discount that the new one has not, that part is ``discount``: 70 (100 less 30%) that ends where
    104.50 begins as a readjustment gives +4.50 readjustment and +30 discount.
    """
    begins = np.r_[True, months.line[1:] != months.line[:-1]][: len(months.line)]
    closes = np.r_[months.line[1:] != months.line[:-1], True][: len(months.line)]
    before = np.where(begins, 0, np.r_[0, counted[:-1]][: len(counted)])
    was_paused = np.r_[False, months.paused[:-1]][: len(counted)]
    moved = np.where(months.paused & ~was_paused, MOVED.index("paused"), MOVED.index("discount"))
    moved = np.where(~months.paused & was_paused, MOVED.index("resumed"), moved) + len(KINDS)
    label = np.where(begins, lines.kind[months.line], moved)
    ends = closes & (months.month < rows.last)
    line = np.r_[months.line, months.line[ends]]
    off = np.where(counted > 0, lines.price[months.line] - counted, 0)
    return _summed(
        customer=lines.customer[line],
        product=lines.product[line],
        month=np.r_[months.month, months.month[ends] + 1],
        label=np.r_[label, np.full(ends.sum(), _ENDED)],
        amount=np.r_[counted - before, -counted[ends]],
        off=np.r_[np.where(begins, off, 0), -off[ends]],
        rows=rows,
        pays=pays,
        new=new,
    )


def changes_of_balances(
    products: pd.DataFrame, rows: Rows, pays: npt.NDArray[np.bool_], new: IntArray
) -> pd.DataFrame:
    """Explain differences where only balances are known: by product, new or unstated or lost.

    Parameters
    ----------
    products
        ``customer``, ``product``, ``month``, ``mrr``: the split of the ledger, sorted by these.
    rows, pays, new
        As in :func:`changes_of_lines`.
    """
    customer, product = products["customer"].to_numpy(), products["product"].to_numpy()
    month, mrr = products["month"].to_numpy(), products["mrr"].to_numpy()
    same = (customer[1:] == customer[:-1]) & (product[1:] == product[:-1])
    runs = same & (month[1:] == month[:-1] + 1)
    before = np.where(np.r_[False, runs], np.r_[0, mrr[:-1]], 0)[: len(mrr)]
    stops = (~np.r_[runs, False])[: len(mrr)] & (month < rows.last)
    difference = mrr - before
    return _summed(
        customer=np.r_[customer, customer[stops]],
        product=np.r_[product, product[stops]],
        month=np.r_[month, month[stops] + 1],
        label=np.r_[np.where(difference < 0, _ENDED, _UNSTATED), np.full(stops.sum(), _ENDED)],
        amount=np.r_[difference, -mrr[stops]],
        off=np.zeros(len(mrr) + int(stops.sum()), dtype=np.int64),
        rows=rows,
        pays=pays,
        new=new,
    )


def _summed(
    *,
    customer: IntArray,
    product: IntArray,
    month: IntArray,
    label: IntArray,
    amount: IntArray,
    off: IntArray,
    rows: Rows,
    pays: npt.NDArray[np.bool_],
    new: IntArray,
) -> pd.DataFrame:
    """Net the parts of each account's month and product, and name what is left.

    ``off`` is what discounts take off a line that begins (above 0) or took off one that ends (below 0).
    """
    some = amount != 0
    customer, product, month, label, amount, off = (
        part[some] for part in (customer, product, month, label, amount, off)
    )
    fresh = (label == _UNSTATED) & (month == new[customer])
    label = np.where(fresh, _NEW, label)
    order = np.lexsort((month, product, customer))
    parts = np.column_stack((customer, product, month))[order]
    starts = np.r_[True, (parts[1:] != parts[:-1]).any(axis=1)][: len(parts)]
    group = np.cumsum(starts) - 1
    sums = np.zeros((int(starts.sum()), len(_LABELS)), dtype=np.int64)
    np.add.at(sums, (group, label[order]), amount[order])
    discounts = np.zeros_like(sums)
    np.add.at(discounts, (group, label[order]), off[order])
    _apart(sums, discounts)
    keys = parts[starts]
    _net(sums, pays[rows.cell(keys[:, 0], keys[:, 2])])
    where, which = np.nonzero(sums)
    found = pd.DataFrame(keys[where], columns=["customer", "product", "month"])
    found["kind"] = np.asarray(_LABELS, dtype=object)[which]
    found["amount"] = sums[where, which]
    return found.sort_values(["customer", "month", "product", "kind"], ignore_index=True)


def _apart(sums: IntArray, discounts: IntArray) -> None:
    """Where a line is continued, compare list prices, and give what discounts change by itself; in place."""
    parts = [*_GOES_ON, _ENDED]
    continued = (sums[:, _GOES_ON] > 0).any(axis=1) & (sums[:, _ENDED] < 0)
    taken = np.where(continued[:, None], discounts[:, parts], 0)
    sums[:, parts] += taken
    sums[:, _DISCOUNT] -= taken.sum(axis=1)


def _net(sums: IntArray, pays: npt.NDArray[np.bool_]) -> None:
    """Let the lines that begin take up what lines that end leave; in place."""
    began, lost = sums[:, : len(KINDS)], -sums[:, _ENDED]
    taken = np.minimum(np.cumsum(began, axis=1), lost[:, None])
    used = np.diff(taken, axis=1, prepend=0)
    left = lost - taken[:, -1]
    sums[:, : len(KINDS)] = began - used
    sums[:, _ENDED] = np.where(pays, 0, -left)
    sums[:, _CONTRACTION] = np.where(pays, -left, 0)

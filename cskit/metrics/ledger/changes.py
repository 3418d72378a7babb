"""Changes: each account's difference of MRR from one month's end to the next, and why."""

from __future__ import annotations

from typing import NamedTuple

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

    A renewal or readjustment is what the account pays above the old price at the new line's discount:
    what it would pay without it. The rest is ``discount``: 70 (100 less 30%) that ends where 104.50
    begins as a readjustment gives +4.50 readjustment and +30 discount; where the 30% go on, 73.15
    begins, and all of the +3.15 is readjustment.
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
    fixed = np.where(begins & lines.fixed[months.line], off, 0)
    parts = _Parts(
        customer=lines.customer[line],
        product=lines.product[line],
        month=np.r_[months.month, months.month[ends] + 1],
        label=np.r_[label, np.full(ends.sum(), _ENDED)],
        amount=np.r_[counted - before, -counted[ends]],
        off=np.r_[np.where(begins, off, 0), -off[ends]],
        fixed=np.r_[fixed, np.zeros(int(ends.sum()), dtype=np.int64)],
    )
    return _summed(parts, rows, pays, new)


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
    none = np.zeros(len(mrr) + int(stops.sum()), dtype=np.int64)
    parts = _Parts(
        customer=np.r_[customer, customer[stops]],
        product=np.r_[product, product[stops]],
        month=np.r_[month, month[stops] + 1],
        label=np.r_[np.where(difference < 0, _ENDED, _UNSTATED), np.full(stops.sum(), _ENDED)],
        amount=np.r_[difference, -mrr[stops]],
        off=none,
        fixed=none,
    )
    return _summed(parts, rows, pays, new)


class _Parts(NamedTuple):
    """Parts of changes, one element each.

    ``off`` is what discounts take off a line that begins (above 0) or took off one that ends (below 0);
    ``fixed`` is what of it are amounts, of lines that begin.
    """

    customer: IntArray
    product: IntArray
    month: IntArray
    label: IntArray
    amount: IntArray
    off: IntArray
    fixed: IntArray


def _summed(parts: _Parts, rows: Rows, pays: npt.NDArray[np.bool_], new: IntArray) -> pd.DataFrame:
    """Net the parts of each account's month and product, and name what is left."""
    some = _Parts(*(part[parts.amount != 0] for part in parts))
    fresh = (some.label == _UNSTATED) & (some.month == new[some.customer])
    order = np.lexsort((some.month, some.product, some.customer))
    label = np.where(fresh, _NEW, some.label)[order]
    columns = np.column_stack((some.customer, some.product, some.month))[order]
    starts = np.r_[True, (columns[1:] != columns[:-1]).any(axis=1)][: len(columns)]
    group = np.cumsum(starts) - 1
    sums, discounts, amounts = (np.zeros((int(starts.sum()), len(_LABELS)), dtype=np.int64) for _ in range(3))
    for into, values in ((sums, some.amount), (discounts, some.off), (amounts, some.fixed)):
        np.add.at(into, (group, label), values[order])
    _apart(sums, discounts, amounts)
    keys = columns[starts]
    _net(sums, pays[rows.cell(keys[:, 0], keys[:, 2])])
    where, which = np.nonzero(sums)
    found = pd.DataFrame(keys[where], columns=["customer", "product", "month"])
    found["kind"] = np.asarray(_LABELS, dtype=object)[which]
    found["amount"] = sums[where, which]
    return found.sort_values(["customer", "month", "product", "kind"], ignore_index=True)


def _apart(sums: IntArray, discounts: IntArray, amounts: IntArray) -> None:
    """Where a line is continued, take its old price at the new discount, and that step apart; in place."""
    continued = (sums[:, _GOES_ON] > 0).any(axis=1) & (sums[:, _ENDED] < 0)
    continued &= (discounts[:, [*_GOES_ON, _ENDED]] != 0).any(axis=1)
    rows = np.flatnonzero(continued)
    # Whole numbers of any length: prices are multiplied before they are divided.
    net, off = (part[rows][:, _GOES_ON].sum(axis=1).astype(object) for part in (sums, discounts))
    fixed = amounts[rows][:, _GOES_ON].sum(axis=1).astype(object)
    paid = -sums[rows, _ENDED].astype(object)
    before, after = paid - discounts[rows, _ENDED].astype(object), net + off  # list prices
    kept = (2 * before * (after - (off - fixed)) + after) // (2 * after)
    at_new = np.maximum(kept - fixed, 0)
    # A cent is rounding: prices are whole cents, of which a part is none.
    at_new = np.where(abs(at_new - paid) <= 1, paid, at_new).astype(np.int64)
    sums[rows, _DISCOUNT] += at_new + sums[rows, _ENDED]
    sums[rows, _ENDED] = -at_new


def _net(sums: IntArray, pays: npt.NDArray[np.bool_]) -> None:
    """Let the lines that begin take up what lines that end leave; in place."""
    began, lost = sums[:, : len(KINDS)], -sums[:, _ENDED]
    taken = np.minimum(np.cumsum(began, axis=1), lost[:, None])
    used = np.diff(taken, axis=1, prepend=0)
    left = lost - taken[:, -1]
    sums[:, : len(KINDS)] = began - used
    sums[:, _ENDED] = np.where(pays, 0, -left)
    sums[:, _CONTRACTION] = np.where(pays, -left, 0)

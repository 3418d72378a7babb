"""The touch model of each account: what its ticket calls for, what is in force, what to propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.margin import margin
from cskit.metrics.months import IntArray, shift
from cskit.metrics.segmentation.tickets import BEGINS, LINES, MODELS, tickets
from cskit.policy import Policy

__all__ = ["SPENT_MONTHS", "Record", "hours_spent", "names_of", "record_of", "served"]

SPENT_MONTHS = 3
"""Hours spent are the mean of so many months."""

_FROM_LEAST = MODELS[::-1]
_NONE = -1
_LEVELS = {name: level for level, name in enumerate(_FROM_LEAST)}


@dataclass(frozen=True)
class Record:
    """Tickets and lines of some accounts, a column per month, oldest first.

    Parameters
    ----------
    tickets
        Cents, a row per account; 0 where it paid nothing.
    lines
        Cents, a row per month: where low, mid and high-touch begin; 0 where there are none.
    """

    tickets: IntArray
    lines: IntArray

    def level(self, at: int, lines_of: int | None = None) -> IntArray:
        """Give the model that each ticket of a month calls for, 0 = tech to 3 = high, −1 = none.

        ``lines_of`` takes the lines of another month.
        """
        paid, lines = self.tickets[:, at, None], self.lines[at if lines_of is None else lines_of]
        found = (paid >= lines).sum(axis=1)
        return np.where((paid[:, 0] > 0) & (lines[0] > 0), found, _NONE).astype(np.int64)

    def bounds(self, at: int, policy: Policy) -> tuple[IntArray, IntArray]:
        """Give the lowest and the highest model that a month's ticket still allows, by the policy.

        A model outside them has to change: the ticket is more than ``touch_beyond`` past a line, or past
        it at ``touch_months`` month ends, each with its own lines.
        """
        part = Fraction(str(policy.touch_beyond)).limit_denominator(10_000)
        paid, lines = self.tickets[:, at, None], self.lines[at]
        whole = part.denominator
        more, less = whole + part.numerator, whole - part.numerator
        first = at - policy.touch_months + 1
        past = self.tickets[:, max(first, 0) : at + 1, None]
        limits = self.lines[None, max(first, 0) : at + 1]
        known = (past > 0) & (limits > 0) & (first >= 0)
        above = ((past >= limits) & known).all(axis=1)
        below = ((past < limits) & known).all(axis=1)
        here = (paid > 0) & (lines > 0)
        rises = here & (paid >= lines) & ((paid * whole > lines * more) | above)
        falls = here & (paid < lines) & ((paid * whole < lines * less) | below)
        return rises.sum(axis=1).astype(np.int64), (len(LINES) - falls.sum(axis=1)).astype(np.int64)

    def standing(self, policy: Policy) -> IntArray:
        """Follow the model that the rule alone would give each account, month by month.

        It begins with what the first ticket calls for, and changes only by :meth:`bounds`.
        """
        found = np.full(self.tickets.shape, _NONE, dtype=np.int64)
        held = np.full(len(self.tickets), _NONE, dtype=np.int64)
        for at in range(self.tickets.shape[1]):
            low, high = self.bounds(at, policy)
            held = np.where(held == _NONE, self.level(at), np.clip(held, low, high))
            found[:, at] = held
        return found


def record_of(ids: pd.Index, ledger: pd.DataFrame, cuts: pd.DataFrame, basis: Basis) -> Record:
    """Put tickets and lines of some accounts in order.

    Parameters
    ----------
    ids
        The accounts.
    ledger
        A slice's ledger.
    cuts
        From :func:`cskit.metrics.segmentation.cut_points`.
    basis
        What a ticket is.
    """
    months = pd.Index(cuts["month"])
    held = tickets(ledger, months[-1], len(months), basis)
    rows, columns = (
        ids.get_indexer(pd.Index(held["customer_id"])),
        months.get_indexer(pd.Index(held["month"])),
    )
    ours = (rows >= 0) & (columns >= 0)
    wide = np.zeros((len(ids), len(months)), dtype=np.int64)
    wide[rows[ours], columns[ours]] = held["ticket"].to_numpy()[ours]
    lines = cuts[list(BEGINS)].fillna(0).astype("int64")
    return Record(wide, lines.to_numpy())


def names_of(levels: IntArray) -> npt.NDArray[np.object_]:
    """Give the models' names; empty for −1.

    Examples
    --------
    >>> names_of(np.array([0, 3, -1])).tolist()
    ['tech', 'high', '']
    """
    return np.array([*_FROM_LEAST, ""], dtype=object)[levels]


def served(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    cuts: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis,
) -> pd.DataFrame:
    """Say of each account which touch model it has, and which one its ticket calls for.

    *Answers:* does each account get the service it pays for?

    Parameters
    ----------
    tables
        ``customers``, ``ledger``, and ``costs`` where the data have it.
    accounts
        From :func:`cskit.metrics.accounts.accounts` on the same basis.
    cuts
        From :func:`cskit.metrics.segmentation.cut_points`.
    month, basis
        The month of the report; what a ticket is.
    policy
        ``touch_months``, ``touch_beyond``, ``touch_hours``.

    Returns
    -------
    DataFrame
        The accounts that pay, in their order, with the columns they have and:

        - ``ticket``: int64 cents a month, above 0
        - ``by_ticket``: str, the model the ticket calls for today; empty where there are no lines
        - ``in_force``: str, the model in force; empty where the data do not say
        - ``proposed``: str, the model after hysteresis: the one in force (or, where none is stated, the one
          the rule gave before), unless the ticket is firmly past a line; ``proposed_before``: the same a
          month earlier, with that month's lines, empty where it paid nothing then
        - ``model``: str, the one in force, else the proposed one
        - ``misfit``: str, ``above`` (more service than its ticket calls for), ``below``, or empty
        - ``waiting``: bool, whether the ticket calls for another model, but not firmly yet
        - ``hours_asked``: float64, hours a month of ``model``; ``hours_spent``: float64, mean of the last
          3 months, NaN where not known
        - ``margin``: Int64 cents of 12 months, see :func:`cskit.metrics.margin.margin`
        - ``sector``, ``region`` (str), ``size`` (Int64, employees), ``tier_in_force`` (Int64)
    """
    ids = pd.Index(accounts["customer_id"])
    record = record_of(ids, tables["ledger"], cuts, basis)
    about = tables["customers"].set_index("customer_id").reindex(ids)
    stated = _text(about, "touch_model").fillna("").to_numpy(dtype=object)
    force = np.array([_LEVELS.get(name, _NONE) for name in stated], dtype=np.int64)
    standing = record.standing(policy)
    now, before = (_proposed(record, force, standing, at, policy) for at in (-1, -2))
    known, model = force != _NONE, np.where(force == _NONE, now, force)
    earned = margin(tables, month).set_index("customer_id")["margin"]
    found = accounts.assign(
        ticket=record.tickets[:, -1],
        by_ticket=names_of(record.level(-1)),
        in_force=names_of(force),
        proposed=names_of(now),
        proposed_before=names_of(before),
        model=names_of(model),
        misfit=np.select([known & (force > now), known & (force < now)], ["above", "below"], ""),
        waiting=(record.level(-1) != _NONE) & (record.level(-1) != model) & (now == model),
        hours_asked=np.array([*policy.touch_hours[::-1], np.nan])[model],
        hours_spent=hours_spent(tables, month).reindex(ids).to_numpy(dtype="float64"),
        margin=earned.reindex(ids).to_numpy(),
        sector=_text(about, "sector").to_numpy(),
        region=_text(about, "region").to_numpy(),
        size=_whole(about, "size").to_numpy(),
        tier_in_force=_whole(about, "tier").to_numpy(),
    )
    texts = ("by_ticket", "in_force", "proposed", "proposed_before", "model", "misfit", "sector", "region")
    kinds = {"margin": "Int64", "size": "Int64", "tier_in_force": "Int64", **dict.fromkeys(texts, "str")}
    return found[found["ticket"] > 0].astype(kinds).reset_index(drop=True)


def _proposed(record: Record, force: IntArray, standing: IntArray, at: int, policy: Policy) -> IntArray:
    """Give the model to propose at a month's end, from the one in force or, without it, the rule's own."""
    place = record.tickets.shape[1] + at
    low, high = record.bounds(place, policy)
    paid = record.tickets[:, place] > 0
    held = np.where(force == _NONE, standing[:, place], np.clip(force, low, high))
    return np.where(paid, held, _NONE).astype(np.int64)


def _text(about: pd.DataFrame, name: str) -> pd.Series:
    return about[name] if name in about else pd.Series(None, index=about.index, dtype="str")


def _whole(about: pd.DataFrame, name: str) -> pd.Series:
    return about[name] if name in about else pd.Series(None, index=about.index, dtype="Int64")


def hours_spent(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """Give the hours a month spent on each account: the mean of the last three months on record.

    Parameters
    ----------
    tables
        ``costs`` with ``hours``; without them the series is empty.
    month
        The last month that counts.

    Returns
    -------
    Series
        float64 by ``customer_id``; a month without hours on record is left out of the mean.
    """
    costs = tables.get("costs")
    if costs is None or "hours" not in costs:
        return pd.Series(dtype="float64")
    within = (costs["month"] > shift(month, -SPENT_MONTHS)) & (costs["month"] <= month)
    return costs[within & costs["hours"].notna()].groupby("customer_id")["hours"].mean().astype("float64")

"""What if one account leaves: how far net revenue retention would move."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.recurring_revenue import a_year_apart, why_no_year
from cskit.policy import Policy

__all__ = ["at_risk", "if_lost", "points_at_risk"]

TOGETHER = 3
"""Accounts that are looked at together."""


def at_risk(accounts: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """Choose the three largest accounts with a renewal due and another signal.

    Parameters
    ----------
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.
    signals
        The table of :func:`cskit.metrics.signals.signals`.

    Returns
    -------
    DataFrame
        Up to three of the rows of ``accounts``, largest MRR first, ties by id; fewer where fewer
        have a renewal within the policy's days and another tag as well.
    """
    tags = signals[signals["state"] == "tag"]
    renewing = tags.loc[tags["signal"] == "renewal", "customer_id"]
    warned = tags.loc[tags["signal"] != "renewal", "customer_id"]
    both = accounts["customer_id"].isin(renewing) & accounts["customer_id"].isin(warned)
    chosen = accounts[both & (accounts["mrr"] > 0)]
    by_size = chosen.sort_values("customer_id").sort_values("mrr", ascending=False, kind="stable")
    return by_size.head(TOGETHER).reset_index(drop=True)


def if_lost(
    ledger: pd.DataFrame, accounts: pd.DataFrame, signals: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """Recompute NRR as if an account's MRR were 0 at the month's end, for each account.

    *Answers:* which single account would hurt most, and what if the three most exposed left?

    Parameters
    ----------
    ledger
        The book's ledger.
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.
    signals
        The table of :func:`cskit.metrics.signals.signals`.
    month
        The month of the report.
    policy
        Passed through for what the figures rest on.

    Returns
    -------
    DataFrame
        The columns of ``accounts`` and

        - ``in_base``: bool, whether the account paid a year ago; one that did not is in neither
          side of NRR and moves it by 0 points
        - ``nrr``: float64, ratio from 0, the book's NRR now
        - ``nrr_if_lost``: float64, the same without the account
        - ``points``: float64, 100 × (``nrr_if_lost`` − ``nrr``), 0 or less
        - ``together``: Int64, empty for an account; in the last row the number of accounts of
          :func:`at_risk` that are lost together (``mrr``, ``share`` and ``points`` are theirs
          together, ``customer_id`` and ``name`` are empty). No such row for fewer than two.

        Paying accounts only, the greatest fall first, then by MRR, then by id. NaN where NRR is
        undefined.

    Notes
    -----
    Equal to recomputing NRR from a ledger without that MRR: the account stays in the base.

    Examples
    --------
    >>> month, before = pd.Timestamp("2026-09-01"), pd.Timestamp("2025-09-01")
    >>> ledger = pd.DataFrame({
    ...     "customer_id": ["a", "b"] * 2, "month": [before] * 2 + [month] * 2,
    ...     "mrr": [100, 100, 150, 100], "state": "active"})
    >>> book = pd.DataFrame({
    ...     "customer_id": ["a", "b"], "name": ["Ana", "Bo"], "mrr": [150, 100], "share": [.6, .4]})
    >>> none = pd.DataFrame({"customer_id": [], "signal": [], "state": []}, dtype="str")
    >>> if_lost(ledger, book, none, month, Policy())[["name", "nrr", "nrr_if_lost", "points"]]
      name   nrr  nrr_if_lost  points
    0  Ana  1.25         0.50   -75.0
    1   Bo  1.25         0.75   -50.0
    """
    then, now = a_year_apart(ledger, month)
    base, kept = int(then.sum()), int(now.sum())
    if why_no_year(ledger, month):
        base = 0
    paying = accounts[accounts["mrr"] > 0]
    group = at_risk(accounts, signals)
    rows = pd.concat([paying.assign(together=pd.NA), _together(group)], ignore_index=True)
    rows["together"] = rows["together"].astype("Int64")
    in_base = paying["customer_id"].isin(then.index).to_numpy()
    lost = np.where(in_base, paying["mrr"], 0)
    shared = [int(group.loc[group["customer_id"].isin(then.index), "mrr"].sum())][: len(rows) - len(paying)]
    without = kept - np.r_[lost, shared].astype(np.int64)
    ratio = without / base if base else np.full(len(rows), np.nan)
    rows["in_base"] = np.r_[
        in_base, [bool(group["customer_id"].isin(then.index).any())] * len(shared)
    ].astype(bool)
    rows["nrr"] = kept / base if base else np.nan
    rows["nrr_if_lost"] = ratio
    rows["points"] = 100 * (without - kept) / base if base else np.nan
    rows["minus"] = -rows["mrr"]
    rows["last"] = rows["together"].notna()
    rows = rows.sort_values(["last", "points", "minus", "customer_id"], ignore_index=True)
    return rows.drop(columns=["minus", "last"])


def _together(group: pd.DataFrame) -> pd.DataFrame:
    """Make one row of the accounts at risk; no row for fewer than two."""
    if len(group) < 2:
        return group.iloc[:0].assign(together=pd.NA)
    row = group.iloc[[0]].copy()
    for column in row.columns:
        row[column] = pd.Series(
            [None], index=row.index, dtype=row[column].dtype if row[column].dtype != "int64" else "Int64"
        )
    row["mrr"] = int(group["mrr"].sum())
    row["share"] = float(group["share"].sum())
    return row.assign(together=len(group))


def points_at_risk(if_lost: pd.DataFrame, currency: str = "") -> pd.DataFrame:
    """Give the last row of :func:`if_lost` as a row of ``results``.

    Returns
    -------
    DataFrame
        ``pareto.points_at_risk`` (points, 0 or less; n = accounts together); undefined where
        no two accounts are at risk or NRR is undefined.
    """
    rows = if_lost[if_lost["together"].notna()]
    if rows.empty:
        return results.frame([results.undefined("pareto.points_at_risk", "none_at_risk")])
    row = rows.iloc[0]
    if np.isnan(row["points"]):
        return results.frame([results.undefined("pareto.points_at_risk", "no_mrr_a_year_ago")])
    return results.frame(
        [results.result("pareto.points_at_risk", float(row["points"]), int(row["together"]))]
    )

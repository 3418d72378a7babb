"""What if one account leaves: how far net revenue retention would move."""

from __future__ import annotations

import math

import pandas as pd

from cskit.metrics import results
from cskit.metrics.recurring_revenue import a_year_apart, why_no_year
from cskit.policy import Policy

__all__ = ["at_risk", "if_lost", "points_at_risk", "top_renewals"]

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
          together, all that tells accounts apart is empty). No such row for fewer than two.

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
    base = float("nan") if why_no_year(ledger, month) else float(then.sum())
    kept = int(now.sum())
    paying = accounts[accounts["mrr"] > 0].sort_values("customer_id")
    joined = paying["customer_id"].isin(then.index)
    rows = paying.assign(together=pd.array([pd.NA] * len(paying), dtype="Int64"), in_base=joined)
    rows["lost"] = rows["mrr"].where(joined, 0)
    rows = rows.sort_values(["lost", "mrr"], ascending=False, kind="stable")
    group = rows[rows["customer_id"].isin(at_risk(accounts, signals)["customer_id"])]
    if len(group) >= 2:
        rows = pd.concat([rows, _together(group)])
    without = kept - rows["lost"]
    points = 100 * (without - kept) / base
    found = rows.assign(nrr=kept / base, nrr_if_lost=without / base, points=points)
    return found.drop(columns="lost").reset_index(drop=True)


def _together(group: pd.DataFrame) -> pd.DataFrame:
    """Make one row of some accounts: sums where they add up, empty elsewhere."""
    sums = {name: [group[name].sum()] for name in ("mrr", "share", "lost") if name in group}
    row = (
        group.iloc[:0].reindex([0]).assign(**sums, together=len(group), in_base=bool(group["in_base"].any()))
    )
    return row.astype({name: group[name].dtype for name in (*sums, "together", "in_base")})


def points_at_risk(if_lost: pd.DataFrame, at_risk: pd.DataFrame) -> pd.DataFrame:
    """Give the points of NRR that the accounts at risk are worth together as a row of ``results``.

    Parameters
    ----------
    if_lost, at_risk
        From :func:`if_lost` and :func:`at_risk`.

    Returns
    -------
    DataFrame
        ``pareto.points_at_risk`` (points, 0 or less; n = accounts together); undefined where no
        account is at risk or NRR is undefined.
    """
    alone = if_lost["together"].isna() & if_lost["customer_id"].isin(at_risk["customer_id"])
    rows, metric = if_lost[if_lost["together"].notna()], "pareto.points_at_risk"
    rows = rows if len(rows) else if_lost[alone]
    if rows.empty:
        return results.frame([results.undefined(metric, "none_at_risk")])
    row = rows.iloc[0]
    if math.isnan(row["points"]):
        return results.frame([results.undefined(metric, "no_mrr_a_year_ago")])
    return results.frame([results.result(metric, float(row["points"]), int(alone.sum()))])


def top_renewals(distribution: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Count the accounts of the top group with a renewal due, and their MRR.

    *Answers:* of the accounts that hold 80%, how many decide soon?

    Parameters
    ----------
    distribution
        From :func:`cskit.metrics.pareto.distribution`.
    signals
        The table of :func:`cskit.metrics.signals.signals`.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``, n = accounts of the top group: ``pareto.top_renewals`` (accounts) and
        ``pareto.top_renewals_mrr``. Undefined without a top group, and where nobody knows when its
        contracts end.
    """
    ids = ("pareto.top_renewals", "pareto.top_renewals_mrr")
    top = distribution.loc[distribution["top"], "customer_id"]
    renewals = signals[(signals["signal"] == "renewal") & signals["customer_id"].isin(top)]
    why = "no_paying_account" if top.empty else "no_renewal_dates"
    if (renewals["state"] == "no_data").all():
        return results.frame(
            [results.undefined(ids[0], why), results.undefined(ids[1], why, currency=currency)]
        )
    due, n = renewals[renewals["state"] == "tag"], len(top)
    mrr = results.money(ids[1], int(due["cents"].sum()), n, currency)
    return results.frame([results.result(ids[0], len(due), n), mrr])

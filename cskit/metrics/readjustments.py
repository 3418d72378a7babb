"""Readjustments: what a yearly index, and not a sale, added to what accounts pay."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics.months import shift

__all__ = ["added", "known", "part"]


def known(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Tell whether the data say of what kind contract lines are, so that no readjustment means none."""
    contracts = tables.get("contracts")
    return contracts is not None and "kind" in contracts and bool(contracts["kind"].notna().any())


def added(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, months: int = 12) -> pd.Series:
    """Sum the MRR that readjustments added to each account in the months up to ``month``.

    Parameters
    ----------
    tables
        ``changes``, where they exist.
    month
        The last month.
    months
        How many months.

    Returns
    -------
    Series
        int64 cents by ``customer_id``, of the accounts that were readjusted.
    """
    changes = tables.get("changes")
    if changes is None:
        return pd.Series(dtype="int64")
    within = (changes["month"] > shift(month, -months)) & (changes["month"] <= month)
    within &= changes["kind"] == "readjustment"
    return changes.loc[within, "amount"].groupby(changes["customer_id"]).sum()


def part(added: pd.Series, mrr: pd.Series) -> pd.Series:
    """Give what of each account's MRR readjustments added: never less than 0, never more than it pays.

    Parameters
    ----------
    added
        Cents that readjustments added, on the index of ``mrr``.
    mrr
        Cents the accounts pay.

    Examples
    --------
    >>> part(pd.Series([10, 50, 0]), pd.Series([110, 20, 100])).tolist()
    [10, 20, 0]
    """
    return added.clip(lower=0).where(added <= mrr, mrr).astype("int64")

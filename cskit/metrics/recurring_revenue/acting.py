"""Whom to call because of this page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

__all__ = ["to_act"]


def to_act(
    tables: Mapping[str, pd.DataFrame], accounts: pd.DataFrame, due: pd.DataFrame, signals: pd.DataFrame
) -> pd.DataFrame:
    """Choose the accounts this page asks to call, in the order to call them.

    *Answers:* what do I defend this quarter?

    Parameters
    ----------
    tables
        ``touchpoints``, where they exist.
    accounts, signals
        From :mod:`cskit.metrics.accounts` and :mod:`cskit.metrics.signals`.
    due
        From :func:`next_due <cskit.metrics.recurring_revenue.next_due>`.

    Returns
    -------
    DataFrame
        The columns of ``accounts``, an account once, and ``reason`` (str): ``renewal`` by date, then
        ``contraction`` (it pays less, and nobody spoke with it since), then ``late_invoice``, each largest
        MRR first; ``on`` (datetime64: the renewal, the month MRR fell in, since when it owes),
        ``due_mrr`` and ``owed`` (Int64 cents that are due for renewal, and that are late).
    """
    tags = signals[signals["state"] == "tag"]
    fell = tags[tags["signal"] == "contraction"].set_index("customer_id")["on"]
    late = tags[tags["signal"] == "late_invoice"].set_index("customer_id")
    silent = fell[~fell.index.isin(_spoken_with(tables, fell))]
    parts = [
        due[accounts.columns].assign(reason="renewal", on=due["renewal_on"]),
        _largest(accounts, silent).assign(reason="contraction"),
        _largest(accounts, late["on"]).assign(reason="late_invoice"),
    ]
    found = pd.concat(parts, ignore_index=True).drop_duplicates("customer_id", ignore_index=True)
    at_stake = due.set_index("customer_id")["due_mrr"].reindex(found["customer_id"]).astype("Int64")
    owed = late["cents"].reindex(found["customer_id"]).astype("Int64")
    return found.assign(reason=found["reason"].astype("str"), due_mrr=at_stake.array, owed=owed.array)


def _largest(accounts: pd.DataFrame, on: pd.Series) -> pd.DataFrame:
    """Keep the accounts that have a day, largest MRR first."""
    chosen = accounts[accounts["customer_id"].isin(on.index)]
    chosen = chosen.sort_values(["mrr", "customer_id"], ascending=[False, True])
    return chosen.assign(on=on.reindex(chosen["customer_id"]).astype("datetime64[us]").to_numpy())


def _spoken_with(tables: Mapping[str, pd.DataFrame], fell: pd.Series) -> set[str]:
    """Give the accounts with a touchpoint since the month their MRR fell in."""
    touchpoints = tables.get("touchpoints")
    if touchpoints is None:
        return set()
    last = touchpoints.groupby("customer_id")["on"].max().reindex(fell.index)
    return set(fell.index[(last >= fell).to_numpy(dtype=bool)])

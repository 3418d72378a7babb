"""By what accounts grew: upsell, cross-sell, readjustment and what else the contracts say."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["KINDS", "expansion_by_kind"]

KINDS = ("cross_sell", "upsell", "new", "resumed", "renewal", "discount", "unstated", "readjustment")
"""Kinds of increase, in the order in which a decrease of the same account and month is taken off them.

What was sold goes first and the readjustment last: a decrease is the customer's, as a sale is, and the
index is in the contract whatever the customer does. So neither growth is flattered.
"""


def expansion_by_kind(moved: pd.DataFrame, changes: pd.DataFrame | None, month: pd.Timestamp) -> pd.DataFrame:
    """Split each account's expansion of a month into its kinds.

    *Answers:* how much of the growth was sold, and how much is the index?

    Parameters
    ----------
    moved
        From :func:`movements <cskit.metrics.recurring_revenue.movements>`, or
        :func:`who_moved <cskit.metrics.recurring_revenue.who_moved>`.
    changes
        The ledger's changes; None where there are none.
    month
        The month.

    Returns
    -------
    DataFrame
        Sorted by account, then kind: ``customer_id``, ``kind`` (str, one of :data:`KINDS`), ``amount``
        (int64 cents above 0). An account's amounts sum to its expansion, to the cent; what no change
        explains is ``unstated``.

    Examples
    --------
    Ana bought for 50 more, gave up another product of 20, and was readjusted by 10: 40 in all.

    >>> month = pd.Timestamp("2026-09-01")
    >>> moved = pd.DataFrame(
    ...     {"customer_id": ["ana"], "movement": ["expansion"], "before": [100], "after": [140]})
    >>> changes = pd.DataFrame({"customer_id": "ana", "month": month,
    ...     "kind": ["upsell", "contraction", "readjustment"], "amount": [50, -20, 10]})
    >>> expansion_by_kind(moved, changes, month)
      customer_id          kind  amount
    0         ana  readjustment      10
    1         ana        upsell      30
    """
    grew = moved[moved["movement"] == "expansion"].set_index("customer_id").sort_index()
    net = (grew["after"] - grew["before"]).to_numpy(dtype=np.int64)
    rises = np.zeros((len(grew), len(KINDS)), dtype=np.int64)
    if changes is not None and len(grew):
        own = changes[
            (changes["month"] == month)
            & (changes["amount"] > 0)
            & changes["customer_id"].isin(grew.index)
            & changes["kind"].isin(KINDS)
        ]
        where = (
            grew.index.get_indexer(pd.Index(own["customer_id"])),
            pd.Index(KINDS).get_indexer(pd.Index(own["kind"])),
        )
        np.add.at(rises, where, own["amount"].to_numpy(dtype=np.int64))
    rises[:, KINDS.index("unstated")] += np.maximum(net - rises.sum(axis=1), 0)
    fell = (rises.sum(axis=1) - net)[:, None]
    taken = np.diff(np.minimum(np.cumsum(rises, axis=1), fell), axis=1, prepend=0)
    who, kind = np.nonzero(rises - taken)
    found = pd.DataFrame(
        {
            "customer_id": pd.Series(grew.index.take(who), dtype="str"),
            "kind": pd.Series(np.asarray(KINDS, dtype=object)[kind], dtype="str"),
            "amount": (rises - taken)[who, kind],
        }
    )
    return found.sort_values(["customer_id", "kind"], ignore_index=True)

"""The trace of a call: the figures it rests on, and the rows of the pages that hold what it says."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

__all__ = ["ON_ACCOUNTS", "traced"]

ON_ACCOUNTS = 500
"""Rows that the accounts page holds, in the order of its accounts; the rest are in its file."""

_FIGURES = {
    "R1": ("revenue.renewals_due", "revenue.renewals_due_mrr"),
    "R2": ("revenue.renewals_due", "revenue.renewals_due_mrr"),
    "R3": ("nps.score", "nps.detractors"),
    "R4": ("revenue.contraction", "revenue.mrr"),
    "R5": ("revenue.mrr",),
    "R6": ("nps.score", "nps.promoters"),
}


def traced(
    chosen: pd.DataFrame,
    accounts: pd.DataFrame,
    recorded: Collection[str],
    pages: Collection[str],
    moved: Collection[str] = (),
    renewing: Collection[str] = (),
) -> pd.DataFrame:
    """Add to each call what it rests on.

    *Answers:* where can I look up what this sentence says?

    Parameters
    ----------
    chosen
        From :func:`cskit.metrics.calls.calls`.
    accounts
        From :func:`cskit.metrics.accounts.accounts`: the order of the accounts page.
    recorded
        Ids of the metrics that the cover records.
    pages
        The portfolio's pages; a page that is not there holds no row.
    moved, renewing
        Accounts in the cover's own tables ``moved`` and ``due``.

    Returns
    -------
    DataFrame
        ``chosen`` with ``metrics`` (list of ids) and ``evidence``: a list of ``page``, ``table`` and
        ``key`` (the account's). Where no other page holds the account, its row among the calls.
    """
    shown = set(accounts["customer_id"].head(ON_ACCOUNTS))
    metrics, evidence = [], []
    for rule, who in zip(chosen["rule"], chosen["customer_id"], strict=True):
        metrics.append(["calls.called", *(name for name in _FIGURES[rule] if name in recorded)])
        places = []
        if "accounts" in pages and who in shown:
            places.append(("accounts", "every"))
        if rule == "R3" and "nps_breakdown" in pages:
            places.append(("nps_breakdown", "unhappy"))
        if rule in ("R1", "R2") and who in renewing:
            places.append(("index", "due"))
        if rule == "R4" and who in moved:
            places.append(("index", "moved"))
        evidence.append(
            [{"page": page, "table": table, "key": who} for page, table in places or [("index", "calls")]]
        )
    return chosen.assign(
        metrics=pd.Series(metrics, index=chosen.index, dtype=object),
        evidence=pd.Series(evidence, index=chosen.index, dtype=object),
    )

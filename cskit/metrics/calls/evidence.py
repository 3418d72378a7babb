"""The trace of a call: the figures it rests on, and the rows of the pages that hold what it says."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

__all__ = ["ON_ACCOUNTS", "traced"]

ON_ACCOUNTS = 500
"""Rows that the accounts page holds, in the order of its accounts; the rest are in its file."""

ON_OTHERS = 100
"""Rows that the tables of other pages hold."""

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
    pages: Collection[str] | None,
    due: pd.DataFrame,
    moves: pd.DataFrame,
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
        The portfolio's pages; a page that is not there holds no row. None: all are there.
    due
        From :func:`cskit.metrics.renewals.due_soon`: the cover's own table of renewals.
    moves
        From :func:`cskit.metrics.since.moves`, the greatest first: those that the page of recurring
        revenue names.

    Returns
    -------
    DataFrame
        ``chosen`` with ``metrics`` (list of ids) and ``evidence``: a list of ``page``, ``table`` and
        ``key`` (the account's). Where no other page holds the account, its row among the calls.
    """
    shown = set(accounts["customer_id"].head(ON_ACCOUNTS))
    renewing, moved = set(due["customer_id"]), set(moves["customer_id"].head(ON_OTHERS))
    metrics, evidence = [], []
    for rule, who in zip(chosen["rule"], chosen["customer_id"], strict=True):
        metrics.append(["calls.called", *(name for name in _FIGURES[rule] if name in recorded)])
        wanted = [("accounts", "every")] if who in shown else []
        wanted += [("index", "due")] if rule in ("R1", "R2") and who in renewing else []
        wanted += [("nps_breakdown", "unhappy")] if rule == "R3" else []
        wanted += [("recurring_revenue", "who-moved")] if rule == "R4" and who in moved else []
        places = [place for place in wanted if pages is None or place[0] in {"index", *pages}]
        evidence.append(
            [{"page": page, "table": table, "key": who} for page, table in places or [("index", "calls")]]
        )
    return chosen.assign(
        metrics=pd.Series(metrics, index=chosen.index, dtype=object),
        evidence=pd.Series(evidence, index=chosen.index, dtype=object),
    )

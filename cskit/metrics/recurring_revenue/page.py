"""All figures of the page in one table, and the month's movements that they rest on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics.ledger.derive import History
from cskit.metrics.recurring_revenue.kinds import expansion_by_kind
from cskit.metrics.recurring_revenue.moved import who_moved
from cskit.metrics.recurring_revenue.rates import by_kind, rates
from cskit.metrics.recurring_revenue.summary import summary
from cskit.metrics.recurring_revenue.terms import acv, came_due, renewal_rate
from cskit.metrics.recurring_revenue.tickets import ticket_results, tickets
from cskit.metrics.recurring_revenue.year import naive, year
from cskit.policy import Policy

__all__ = ["figures", "of_month"]


def of_month(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    portfolio: str | None,
    history: History = "partial",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give who moved in the month, and by what those grew that grew.

    Parameters
    ----------
    tables, month, policy, portfolio, history
        As in :func:`who_moved <cskit.metrics.recurring_revenue.who_moved>`.

    Returns
    -------
    tuple of DataFrame
        From :func:`who_moved <cskit.metrics.recurring_revenue.who_moved>` and
        :func:`expansion_by_kind <cskit.metrics.recurring_revenue.expansion_by_kind>`.
    """
    moved = who_moved(tables, month, policy, portfolio, history)
    return moved, expansion_by_kind(moved, tables.get("changes"), month)


def figures(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None,
    history: History,
    accounts: pd.DataFrame,
    moved: pd.DataFrame,
    kinds: pd.DataFrame,
) -> pd.DataFrame:
    """Give every figure of the page.

    *Answers:* where did the month close, what moved it, does the base grow by itself, what is due?

    Parameters
    ----------
    tables, month, policy, portfolio, history
        As in :func:`who_moved <cskit.metrics.recurring_revenue.who_moved>`.
    currency
        ISO code.
    accounts
        From :func:`cskit.metrics.accounts.accounts`.
    moved, kinds
        From :func:`of_month`.

    Returns
    -------
    DataFrame
        Rows of ``results``: those of ``summary``, ``rates``, ``by_kind``, ``year``, ``naive``,
        ``renewal_rate``, ``acv`` and ``ticket_results``.
    """
    ledger = tables["ledger"]
    found = summary(ledger, month, policy, currency, portfolio, history, tables.get("changes"), moved)
    parts = [
        found,
        rates(found, moved, ledger, month, policy, currency, portfolio),
        by_kind(kinds, currency),
        year(tables, month, policy, currency),
        naive(ledger, month, portfolio),
        renewal_rate(came_due(tables, month, policy, portfolio), tables, policy),
        acv(tables, month, policy, currency, portfolio),
        ticket_results(tickets(accounts), accounts, currency),
    ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)

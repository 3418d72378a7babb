"""The cover: the figures of a portfolio that its first page shows."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics import nps_breakdown, pareto, recurring_revenue, signals, since
from cskit.metrics.accounts import Basis
from cskit.metrics.ledger.derive import History
from cskit.metrics.results import frame as results_table
from cskit.metrics.results import undefined
from cskit.policy import Policy

__all__ = ["COMPARED", "changed", "compared", "own", "renewals_due", "results"]

COMPARED = ("revenue.mrr", "revenue.accounts", "nps.score")
"""The figures that the cover puts beside those of a month before."""


def results(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    basis: Basis,
    policy: Policy,
    currency: str,
    portfolio: str | None,
    history: History = "partial",
    due: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put together the figures of a portfolio's month.

    *Answers:* where does this portfolio stand?

    Parameters
    ----------
    tables
        ``ledger`` and whatever the data have of ``contracts`` and ``surveys``.
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.
    month, basis, policy, currency, portfolio, history
        Of the report; ``portfolio`` is None for the whole company.
    due
        From :func:`cskit.metrics.renewals.renewals`, where it is known already.

    Returns
    -------
    DataFrame
        Rows of the contract's ``results``: those of :func:`cskit.metrics.recurring_revenue.summary`,
        :func:`renewals_due`,
        :func:`cskit.metrics.nps_breakdown.score` and :func:`cskit.metrics.pareto.summary`.
    """
    held = pareto.distribution(accounts, month, basis)
    left_out = pareto.left_out(accounts, month, basis)
    parts = [
        recurring_revenue.summary(
            tables["ledger"], month, policy, currency, portfolio, history, tables.get("changes")
        ),
        renewals_due(tables, month, policy, currency, due),
        nps_breakdown.score(tables, month, policy),
        pareto.summary(held, currency, left_out),
    ]
    return pd.concat(parts, ignore_index=True)


def renewals_due(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    due: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Count the renewals due; undefined where no account's signal can tell: not known is not none.

    *Answers:* how many contracts, and how much MRR, are up for renewal in the next weeks?

    Parameters
    ----------
    tables, month, policy, currency, due
        As in :func:`cskit.metrics.recurring_revenue.renewals_due`.

    Returns
    -------
    DataFrame
        Its rows, undefined with ``no_renewal_dates`` where nobody's contract says when it ends.
    """
    found = recurring_revenue.renewals_due(tables, month, policy, currency, due)
    if (found["value"] != 0).any():  # some are due, or it is undefined already
        return found
    shown = signals.signals(tables, month, policy, due)
    told = shown.loc[shown["signal"] == "renewal", "state"]
    if told.empty or (told != "no_data").any():
        return found
    return results_table(undefined(name, "no_renewal_dates", currency=currency) for name in found["id"])


def compared(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None,
) -> pd.DataFrame:
    """Give the figures of a month that the cover of the next one compares its own with.

    *Answers:* where did this portfolio stand a month ago?

    Parameters
    ----------
    tables, month, policy, currency, portfolio
        As in :func:`results`, of the earlier month.

    Returns
    -------
    DataFrame
        Of the rows of :func:`results` those of :func:`cskit.metrics.recurring_revenue.at_end` and
        :func:`cskit.metrics.nps_breakdown.score`, :data:`COMPARED` among them.
    """
    held = recurring_revenue.at_end(tables["ledger"], month, policy, currency, portfolio)
    return pd.concat([held, nps_breakdown.score(tables, month, policy)], ignore_index=True)


def changed(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    portfolio: str | None,
    history: History,
    policy: Policy,
) -> pd.DataFrame:
    """List the accounts whose MRR moved since last month, the greatest difference first.

    *Answers:* what is different from a month ago, and whose doing is it?

    Parameters
    ----------
    tables, month, portfolio, history, policy
        As in :func:`cskit.metrics.since.moves`.

    Returns
    -------
    DataFrame
        Its columns, and ``amount``: int64 cents, the difference.
    """
    moves = since.moves(tables, month, portfolio, history, policy)
    return since.biggest_first(moves.assign(amount=moves["after"] - moves["before"]))


def own(results: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Keep the figures that the cover itself records: no other page does.

    Those of Pareto belong to its page. A company that sells orders has no recurring revenue: an MRR
    of 0 would be a false figure, so none is recorded.
    """
    others = ("pareto.",) if basis == "mrr" else ("pareto.", "revenue.")
    return results[~results["id"].str.startswith(others)].reset_index(drop=True)

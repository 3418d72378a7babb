"""All that the LTV and CAC page shows, computed once and in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.ltv_cac.cac import cac, cost_of_segments, returns
from cskit.metrics.ltv_cac.channels import channels
from cskit.metrics.ltv_cac.formulas import contribution, formulas
from cskit.metrics.ltv_cac.histories import exposure, gross_margin, histories
from cskit.metrics.ltv_cac.margins import margins, summary
from cskit.metrics.ltv_cac.payback import counts, crossing, cumulative, paybacks
from cskit.policy import Policy

__all__ = ["Page", "page"]


class Page(NamedTuple):
    """The page's ``results``, and its tables as the functions of their names describe them."""

    results: pd.DataFrame
    curve: pd.DataFrame
    paybacks: pd.DataFrame
    channels: pd.DataFrame
    margins: pd.DataFrame


def page(
    tables: Mapping[str, pd.DataFrame],
    company: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    portfolio: str,
    since: tuple[pd.Timestamp | None, pd.Timestamp | None],
    basis: Basis,
    policy: Policy,
    currency: str,
) -> Page:
    """Compute what the page says: value so far, CAC, payback, margins.

    *Answers:* what is an account worth, and did it pay for itself?

    Parameters
    ----------
    tables, company
        ``book.tables`` and ``book.company``.
    accounts
        From :func:`cskit.metrics.accounts.accounts`.
    month, portfolio
        The month of the report, and the book.
    since
        ``book.opening`` and ``book.complete_from``.
    basis
        ``mrr`` for contracts, ``revenue`` for orders.
    policy, currency
        The definitions in force; ISO code.
    """
    opening, complete_from = since
    paid = histories(tables["ledger"], month, basis)
    margin = gross_margin(tables, month, policy, basis)
    exposed = exposure(tables["ledger"], month, portfolio, complete_from, policy)
    worth = formulas(
        paid, tables.get("invoices"), margin, exposed, month, basis, policy, currency, complete_from
    )
    # What orders bring is not MRR: without it there is nothing to hold a CAC against.
    recurring = accounts if basis == "mrr" else accounts.iloc[:0]
    monthly = contribution(paid, margin, policy) if (recurring["mrr"] > 0).any() else None
    cost, each = cost_of_segments(company, recurring, policy)
    curve = cumulative(company, recurring, margin, policy)
    short = paybacks(tables, recurring, margin, each, month, opening)
    left = margins(tables, accounts, month, margin.share, basis)
    parts = [
        worth,
        cac(company, policy, currency),
        returns(company, worth, monthly, cost, policy, currency),
        crossing(curve, cost),
        counts(short, policy),
        summary(left, tables, currency),
    ]
    # Undefined rows have no value at all; what a column holds is the same in every part.
    found = pd.concat([part.astype(object) for part in parts], ignore_index=True).astype(
        worth.dtypes.to_dict()
    )
    ordered = found.sort_values(["id", "by"], ignore_index=True)
    return Page(ordered, curve, short, channels(company, margin.share, policy), left)

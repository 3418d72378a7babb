"""All that the LTV and CAC page shows, computed once and in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.lives import without_break
from cskit.metrics.ltv_cac.adjusted import projected, survival_adjusted
from cskit.metrics.ltv_cac.cac import cac, cost_of_segments, returns
from cskit.metrics.ltv_cac.channels import channels
from cskit.metrics.ltv_cac.discounted import discounted, why_none
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.metrics.ltv_cac.formulas import contribution, formulas
from cskit.metrics.ltv_cac.histories import Margin, exposure, gross_margin, histories
from cskit.metrics.ltv_cac.margins import margins, summary
from cskit.metrics.ltv_cac.payback import counts, crossing, cumulative, paybacks
from cskit.metrics.ltv_cac.prospects import Prospects, carried, prospects
from cskit.policy import Policy

__all__ = ["Month", "Page", "of_month", "page"]


class Month(NamedTuple):
    """What a month is compared by, and what the rest of its page rests on.

    Parameters
    ----------
    results
        The formulas of lifetime value, the discounted one among them.
    paybacks, margins, prospects
        As the functions of their names describe them.
    paid, margin, cost
        What accounts paid, the gross margin of it, and the cost of winning accounts like these.
    """

    results: pd.DataFrame
    paybacks: pd.DataFrame
    margins: pd.DataFrame
    prospects: Prospects
    paid: pd.DataFrame
    margin: Margin
    cost: Estimate | None


class Page(NamedTuple):
    """The page's ``results``, its ``curve`` of payback, and its tables as their functions describe them."""

    results: pd.DataFrame
    curve: pd.DataFrame
    paybacks: pd.DataFrame
    channels: pd.DataFrame
    margins: pd.DataFrame
    prospects: Prospects


def of_month(
    tables: Mapping[str, pd.DataFrame],
    company: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    portfolio: str,
    since: tuple[pd.Timestamp | None, pd.Timestamp | None],
    basis: Basis,
    policy: Policy,
    currency: str,
) -> Month:
    """Compute what the page compares with a month before, and nothing else of it.

    Parameters
    ----------
    tables, company, accounts, month, portfolio, since, basis, policy, currency
        As in :func:`page`; the tables as they were in that month.
    """
    opening, complete_from = since
    paid = histories(tables["ledger"], month, basis)
    margin = gross_margin(tables, month, policy, basis)
    exposed = exposure(tables["ledger"], month, portfolio, complete_from, policy)
    bills, recurring = tables.get("invoices"), _recurring(accounts, basis)
    cost, each = cost_of_segments(company, recurring, policy)
    stayed = recurring["customer_id"].map(without_break(tables["ledger"], month))
    expected = prospects(carried(company), tables, recurring.assign(unbroken=stayed), policy)
    known = formulas(paid, bills, margin, exposed, month, basis, policy, currency, complete_from)
    return Month(
        _together(known, discounted(expected, margin, basis, policy, currency)),
        paybacks(tables, recurring, margin, each, month, opening),
        margins(tables, accounts, month, margin.share, basis),
        expected,
        paid,
        margin,
        cost,
    )


def _together(*parts: pd.DataFrame) -> pd.DataFrame:
    """Put tables of results together."""
    return results.frame(row for part in parts for row in results.rows(part))


def _recurring(accounts: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Keep the accounts that a CAC can be held against: what orders bring is not MRR."""
    return accounts if basis == "mrr" else accounts.iloc[:0]


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
    own = of_month(tables, company, accounts, month, portfolio, since, basis, policy, currency)
    recurring = _recurring(accounts, basis)
    monthly = contribution(own.paid, own.margin, policy) if (recurring["mrr"] > 0).any() else None
    seen = cumulative(company, recurring, own.margin, policy)
    curve = projected(own.prospects, own.margin)
    why = why_none(own.prospects, own.margin, basis)
    found = _together(
        own.results,
        cac(company, policy, currency),
        returns(company, own.results, monthly, own.cost, policy, currency),
        crossing(seen, own.cost),
        survival_adjusted(curve, own.cost, monthly, why),
        counts(own.paybacks, policy),
        summary(own.margins, tables, currency),
    )
    by_channel = channels(company, own.margin.share, policy)
    shown = seen.assign(projected=False) if curve.empty else curve
    return Page(found, shown, own.paybacks, by_channel, own.margins, own.prospects)

"""All that the LTV and CAC page shows, computed once and in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.ltv_cac.cac import cac, cost_of_segments, returns
from cskit.metrics.ltv_cac.channels import channels
from cskit.metrics.ltv_cac.formulas import contribution, formulas
from cskit.metrics.ltv_cac.histories import Margin, exposure, gross_margin, histories
from cskit.metrics.ltv_cac.margins import margins, summary
from cskit.metrics.ltv_cac.payback import counts, crossing, cumulative, paybacks
from cskit.policy import Policy

__all__ = ["Month", "Page", "of_month", "page"]


class Month(NamedTuple):
    """What a month is compared by: the formulas' ``results``, who has not paid back, and the margins."""

    results: pd.DataFrame
    paybacks: pd.DataFrame
    margins: pd.DataFrame


class Page(NamedTuple):
    """The page's ``results``, and its tables as the functions of their names describe them."""

    results: pd.DataFrame
    curve: pd.DataFrame
    paybacks: pd.DataFrame
    channels: pd.DataFrame
    margins: pd.DataFrame


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
    _, margin, worth = _worth(tables, month, portfolio, since, basis, policy, currency)
    _, each = cost_of_segments(company, _recurring(accounts, basis), policy)
    short = paybacks(tables, _recurring(accounts, basis), margin, each, month, since[0])
    return Month(worth, short, margins(tables, accounts, month, margin.share, basis))


def _recurring(accounts: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Keep the accounts that a CAC can be held against: what orders bring is not MRR."""
    return accounts if basis == "mrr" else accounts.iloc[:0]


def _worth(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    portfolio: str,
    since: tuple[pd.Timestamp | None, pd.Timestamp | None],
    basis: Basis,
    policy: Policy,
    currency: str,
) -> tuple[pd.DataFrame, Margin, pd.DataFrame]:
    """Give what accounts paid, the gross margin, and the formulas of lifetime value."""
    paid = histories(tables["ledger"], month, basis)
    margin = gross_margin(tables, month, policy, basis)
    exposed = exposure(tables["ledger"], month, portfolio, since[1], policy)
    bills = tables.get("invoices")
    return (
        paid,
        margin,
        formulas(paid, bills, margin, exposed, month, basis, policy, currency, since[1]),
    )


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
    paid, margin, worth = _worth(tables, month, portfolio, since, basis, policy, currency)
    recurring = _recurring(accounts, basis)
    monthly = contribution(paid, margin, policy) if (recurring["mrr"] > 0).any() else None
    cost, each = cost_of_segments(company, recurring, policy)
    curve = cumulative(company, recurring, margin, policy)
    short = paybacks(tables, recurring, margin, each, month, since[0])
    left = margins(tables, accounts, month, margin.share, basis)
    parts = [
        worth,
        cac(company, policy, currency),
        returns(company, worth, monthly, cost, policy, currency),
        crossing(curve, cost),
        counts(short, policy),
        summary(left, tables, currency),
    ]
    found = results.frame(row for part in parts for row in _rows(part))
    return Page(found, curve, short, channels(company, margin.share, policy), left)


def _rows(part: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give rows of results one by one, as they were put in."""
    names = [str(name) for name in part.columns]
    for row in zip(*(part[name].tolist() for name in names), strict=True):
        yield dict(zip(names, row, strict=True))

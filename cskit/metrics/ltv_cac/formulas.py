"""The formulas of lifetime value that the practice knows, side by side. None of them is a forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.intervals import wilson
from cskit.metrics.ltv_cac.estimate import Estimate, of_error
from cskit.metrics.ltv_cac.histories import YEAR, Margin
from cskit.metrics.money import cents
from cskit.metrics.months import number, numbers, shift
from cskit.policy import Policy

__all__ = ["contribution", "formulas"]

_LIFE = ("ltv.churn", "ltv.churn_life")
_ASSUMED = 60
"""Months that an account stays where nobody left, as Stripe has it."""

_CHURN = ("ltv.churn", "ltv.arpa_over_churn", "ltv.arpa_over_churn_at_least")


def formulas(
    paid: pd.DataFrame,
    invoices: pd.DataFrame | None,
    margin: Margin,
    exposed: tuple[int, int],
    month: pd.Timestamp,
    basis: Basis,
    policy: Policy,
    currency: str,
    complete_from: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Compute each formula of lifetime value, and what it is made of.

    *Answers:* what is an account worth, and how far do the ways to say it differ?

    Parameters
    ----------
    paid
        From :func:`cskit.metrics.ltv_cac.histories`.
    invoices
        The book's invoices; None where the data have none.
    margin
        From :func:`cskit.metrics.ltv_cac.gross_margin`.
    exposed
        Losses and account-months, from :func:`cskit.metrics.ltv_cac.exposure`.
    month, basis
        The month of the report; ``mrr`` for contracts, ``revenue`` for orders.
    policy
        ``confidence``, ``horizon``, ``zero_churn_ltv``.
    currency
        ISO code.
    complete_from
        First month from which the data hold every account.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.accounts``, ``ltv.left``, ``ltv.before_complete``, ``ltv.lifetime``, the
        four formulas, ``ltv.arpa_over_churn_at_least``, ``ltv.churn``, ``ltv.gross_margin`` and
        ``ltv.contribution``.

    Notes
    -----
    Nothing corrects lifetimes for what is not over yet, nor for accounts that left before the data are
    complete. Intervals: accounts as draws, delta method on the log scale, Student's quantile, the upper
    end Fay and Feuer's; churn by Wilson over account-months; independent parts add up as squares of log
    distances. What was paid so far is counted.
    """
    n = len(paid)
    old = 0 if complete_from is None else int((paid["first_month"] < complete_from).sum())
    rows = [
        results.result("ltv.accounts", n, n),
        results.result("ltv.left", int((~paid["here"]).sum()), n),
        results.result("ltv.before_complete", old, n),
        results.result("ltv.gross_margin", margin.share, len(margin.by_account)),
        _frequency(paid, invoices, month, policy, currency),
    ]
    if n == 0:
        names = ("ltv.lifetime", "ltv.historical")
        rows += [results.undefined(name, "never_paid", currency=currency) for name in names]
    else:
        rows.append(results.result("ltv.lifetime", float(paid["months"].mean()), n))
        rows.append(results.result("ltv.historical", int(paid["paid"].sum()) / n / 100, n, currency=currency))
    return results.frame([*rows, *_recurring(paid, margin, exposed, basis, policy, currency)])


def _recurring(
    paid: pd.DataFrame,
    margin: Margin,
    exposed: tuple[int, int],
    basis: Basis,
    policy: Policy,
    currency: str,
) -> list[dict[str, Any]]:
    """Give the formulas that need MRR."""
    names = ("ltv.contribution", "ltv.ticket_x_lifetime", *_CHURN, "ltv.churn_life")
    why = ""
    if basis != "mrr":
        why = "no_recurring_revenue"
    elif not (paid["mrr"] > 0).any():
        why = "no_paying_account"
    if why:
        return [results.undefined(name, why, currency=currency) for name in names]
    monthly = contribution(paid, margin, policy)
    paying = int((paid["mrr"] > 0).sum())
    return [
        _row("ltv.ticket_x_lifetime", _lifetime(paid, policy), len(paid), currency),
        results.undefined("ltv.contribution", "no_margin", paying, currency)
        if monthly is None
        else _row("ltv.contribution", monthly, paying, currency),
        *_over_churn(monthly, exposed, paying, policy, currency),
    ]


def _row(metric: str, found: Estimate, n: int, currency: str) -> dict[str, Any]:
    """Make a row of an amount in cents."""
    return results.result(
        metric, found.value / 100, n, low=found.low / 100, high=found.high / 100, currency=currency
    )


def _relative(values: pd.Series) -> npt.NDArray[np.float64]:
    """Give each value over the mean, less 1: its part of the mean's logarithm."""
    exact = values.to_numpy(dtype="float64")
    return np.asarray(exact / exact.mean() - 1, dtype=np.float64)


def _lifetime(paid: pd.DataFrame, policy: Policy) -> Estimate:
    """Multiply the ticket of the accounts that pay by the months of all that ever did."""
    pays = (paid["mrr"] > 0).to_numpy()
    ticket = float(paid.loc[pays, "mrr"].mean())
    parts = _relative(paid["months"]) + pays * (paid["mrr"].to_numpy() / ticket - 1) / pays.mean()
    return of_error(ticket * float(paid["months"].mean()), parts, policy.confidence)


def contribution(paid: pd.DataFrame, margin: Margin, policy: Policy) -> Estimate | None:
    """Give MRR per paying account × gross margin, in cents; None where serving costs all that is paid.

    Parameters
    ----------
    paid, margin, policy
        As in :func:`formulas`; some account pays.
    """
    if margin.share <= 0:
        return None
    mrr = paid.set_index("customer_id")["mrr"]
    mrr = mrr[mrr > 0]
    ticket = float(mrr.mean())
    every = mrr.index.union(margin.by_account.index)
    parts = ((mrr / ticket - 1) * len(every) / len(mrr)).reindex(every, fill_value=0.0)
    if margin.from_costs:
        revenue = margin.by_account["revenue"].reindex(every, fill_value=0)
        left = revenue - margin.by_account["cost"].reindex(every, fill_value=0)
        parts = parts + _relative(left) - _relative(revenue)
    return of_error(ticket * margin.share, parts.to_numpy(dtype="float64"), policy.confidence)


def _over_churn(
    monthly: Estimate | None, exposed: tuple[int, int], paying: int, policy: Policy, currency: str
) -> list[dict[str, Any]]:
    """Divide the monthly margin by churn; where nobody left give a lower bound."""
    lost, months = exposed
    if months == 0:
        missing = [results.undefined(name, "no_account_months", paying, currency) for name in _CHURN[1:]]
        return [*missing, *(results.undefined(name, "no_account_months", paying) for name in _LIFE)]
    found = wilson(lost, months, policy.confidence)
    rows = [
        results.result("ltv.churn", lost / months, months, low=found.low, high=found.high),
        results.result("ltv.churn_life", months / lost, months, low=1 / found.high, high=1 / found.low)
        if lost
        else results.undefined("ltv.churn_life", "no_losses", months),
    ]
    plain, least = _CHURN[1:]
    if monthly is None:
        return rows + [results.undefined(name, "no_margin", paying, currency) for name in (plain, least)]
    if lost == 0:
        return rows + _without_losses(monthly, found.high, months, policy, currency)
    share = lost / months
    churn = Estimate(share, float(np.log(share / found.low)), float(np.log(found.high / share)))
    return [
        *rows,
        _row(plain, monthly.over(churn), months, currency),
        results.undefined(least, "losses_seen", months, currency),
    ]


def _without_losses(
    monthly: Estimate, most: float, months: int, policy: Policy, currency: str
) -> list[dict[str, Any]]:
    """Say what ARPA ÷ churn is where nobody left: a lower bound, a churn that is assumed, or nothing."""
    plain, least = _CHURN[1:]
    if policy.zero_churn_ltv == "one_in_60":
        assumed = Estimate(1 / _ASSUMED, 0.0, 0.0)  # its range is that of the margin alone
        return [
            _row(plain, monthly.over(assumed), months, currency),
            results.undefined(least, "churn_assumed", months, currency),
        ]
    bound = results.undefined(least, "no_losses", months, currency)
    if policy.zero_churn_ltv == "bound":
        value = monthly.value * min(1 / most, policy.horizon)
        bound = results.result(least, value / 100, months, currency=currency)
    return [results.undefined(plain, "no_losses", months, currency), bound]


def _frequency(
    paid: pd.DataFrame, invoices: pd.DataFrame | None, month: pd.Timestamp, policy: Policy, currency: str
) -> dict[str, Any]:
    """Multiply mean sale, sales per year and years of relationship; a sale is an invoice above 0."""
    metric = "ltv.ticket_x_frequency"
    if invoices is None:
        return results.undefined(metric, "no_invoices", currency=currency)
    at = numbers(invoices["issued_on"])
    recent = (at > number(shift(month, -YEAR))) & (at <= number(month))
    known = invoices[recent & invoices["customer_id"].isin(paid["customer_id"])]
    lines = known[["customer_id", "invoice_id"]].assign(amount=cents(known["amount"]))
    sums = lines.groupby(["customer_id", "invoice_id"])["amount"].sum()
    sold = sums[sums > 0].groupby("customer_id").sum().reindex(paid["customer_id"], fill_value=0)
    if sold.sum() == 0 or paid["months_12"].sum() == 0:
        return results.undefined(metric, "no_sales", len(paid), currency)
    # Mean sale × sales per year is what is sold per year of relationship: the number of sales cancels.
    per_year = sold.sum() / (paid["months_12"].sum() / YEAR)
    years = float(paid["months"].mean()) / YEAR
    parts = _relative(sold) - _relative(paid["months_12"]) + _relative(paid["months"])
    found = of_error(per_year * years, parts, policy.confidence)
    return _row(metric, found, int((sums > 0).sum()), currency)

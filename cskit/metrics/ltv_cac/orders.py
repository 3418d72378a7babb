"""What the orders to come will bring: for companies that sell orders, by the company's fitted models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.intervals import quantile
from cskit.metrics.ltv_cac.histories import YEAR, gross_margin
from cskit.metrics.ltv_cac.order_fits import bills, seen
from cskit.models import buying
from cskit.policy import Policy

__all__ = ["Ahead", "ahead"]

_STEP = 1e-4
"""Step, in logarithms, of the differences of the delta method."""
_FIGURES = ("ltv.orders_margin", "ltv.orders_expected", "ltv.orders_alive")
_SPREAD = len(buying.Buying._fields)


class Ahead(NamedTuple):
    """What lies ahead: ``results``, ``accounts`` and the company's ``checks``, see :func:`ahead`."""

    results: pd.DataFrame
    accounts: pd.DataFrame
    checks: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables that have a row, by the name they are recorded under."""
        named = {"orders_ahead": self.accounts, "orders_checks": self.checks}
        return {name: table for name, table in named.items() if len(table)}


class _Fit(NamedTuple):
    """The company's fit: all parameters in one line, how their logarithms vary together, and the facts."""

    parameters: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]
    facts: dict[str, float]


class _Future(NamedTuple):
    """How far to look ahead, and what an amount ordered leaves today."""

    months: int
    discount: float
    margin: float


def ahead(
    tables: Mapping[str, pd.DataFrame],
    company: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    basis: Basis,
    policy: Policy,
    currency: str,
) -> Ahead:
    """Expect of each account of the book its orders, and the margin they leave.

    *Answers:* who still buys, and what will their orders bring?

    Parameters
    ----------
    tables, company
        ``book.tables`` and ``book.company``; of the latter ``ltv_orders`` and ``ltv_order_checks``.
    accounts
        From :func:`cskit.metrics.accounts.accounts`, for their names.
    month, basis
        The month of the report; ``revenue`` for orders. With ``mrr`` all is empty.
    policy
        ``horizon``, ``discount_rate``, ``gross_margin``, ``confidence``.
    currency
        ISO code.

    Returns
    -------
    Ahead
        ``results``: ``ltv.orders_margin``, ``ltv.orders_expected`` and ``ltv.orders_alive`` with intervals,
        or why not; ``ltv.orders_horizon``, ``ltv.orders_customers``. ``accounts``, the greatest margin first:

        - ``customer_id``, ``name``: str
        - ``frequency``: int64 repeat orders; ``recency``, ``age``: float64 months
        - ``alive``: float64, probability that it still buys; 1 where the company sees nobody leave
        - ``orders``: float64, expected over the horizon
        - ``order_value``: float64 cents, expected of one order, before credits
        - ``margin``: float64 cents, of these orders after credits and cost to serve, discounted to today

        ``checks``: from :func:`cskit.metrics.ltv_cac.order_checks`.

    Notes
    -----
    The horizon is the policy's, but no longer than the data look back. Σ_k (E(k) − E(k−1)) ÷ (1 + d)^(k − ½)
    over months × expected value × share kept after credits × gross margin. Intervals: delta method, on the
    logarithm of the figure, from the covariance of the parameters' logarithms. Approximate, and of the mean
    expected: not of how far months scatter around it, and not of the gross margin.
    """
    fits = company.get("ltv_orders")
    if basis != "revenue" or fits is None:
        none = pd.DataFrame()
        return Ahead(results.frame([]), none, none)
    fit, checks = _fit(fits), company.get("ltv_order_checks", pd.DataFrame())
    mine = seen(bills(tables["invoices"]), month) if "invoices" in tables else pd.DataFrame()
    share = gross_margin(tables, month, policy, basis).share
    months = int(min(policy.horizon, fit.facts["months"]))
    interest = (1 + policy.discount_rate) ** (1 / YEAR) - 1
    future = _Future(months, float(interest), max(share, 0.0) * fit.facts["kept"])
    customers = int(fit.facts["customers"])
    rows = [
        results.result("ltv.orders_horizon", months, customers),
        results.result("ltv.orders_customers", customers, customers),
    ]
    why = _why_not(fits, fit, mine)
    if why:
        rows += [results.undefined(name, why, len(mine), currency) for name in _FIGURES]
        return Ahead(results.frame(rows), pd.DataFrame(), checks)
    rows += _figures(fit, mine, future, policy, currency)
    return Ahead(results.frame(rows), _each(fit, mine, future, accounts), checks)


def _fit(fits: pd.DataFrame) -> _Fit:
    """Read the company's fit from its table."""
    own = fits[fits["other"] == ""].set_index(["model", "name"])["value"]
    names = [("orders", name) for name in buying.Buying._fields]
    names += [("value", name) for name in buying.Spending._fields]
    varies = fits[fits["other"] != ""].set_index(["model", "name", "other"])["value"].to_dict()
    spread = [
        [varies.get((*one, other[1]), 0.0) if one[0] == other[0] else 0.0 for other in names] for one in names
    ]
    facts = {str(name): float(value) for name, value in own["facts"].items()}
    return _Fit(own.reindex(names).to_numpy(dtype="float64"), np.array(spread), facts)


def _why_not(fits: pd.DataFrame, fit: _Fit, mine: pd.DataFrame) -> str:
    """Say why nothing can be expected, by its code; empty where it can."""
    reasons = fits.loc[fits["reason"] != "", "reason"]
    if len(reasons):
        return str(reasons.iloc[0])
    if mine.empty:
        return "never_paid"
    return "mean_infinite" if buying.Spending(*fit.parameters[_SPREAD:]).q <= 1 else ""


def _expected(parameters: npt.NDArray[np.float64], mine: pd.DataFrame, future: _Future) -> pd.DataFrame:
    """Give each account's figures at some parameters."""
    orders, value = buying.Buying(*parameters[:_SPREAD]), buying.Spending(*parameters[_SPREAD:])
    history = (mine["frequency"].to_numpy(), mine["recency"].to_numpy(), mine["age"].to_numpy())
    worth = buying.residual_purchases(
        orders, *history, periods=future.months, length=1.0, discount=future.discount
    )
    each = buying.expected_value(value, mine["frequency"], mine["monetary_value"])
    return pd.DataFrame(
        {
            "alive": buying.probability_alive(orders, *history),
            "orders": buying.expected_purchases(orders, future.months, *history),
            "order_value": each,
            "margin": worth * each * future.margin,
        }
    )


def _figures(
    fit: _Fit, mine: pd.DataFrame, future: _Future, policy: Policy, currency: str
) -> list[dict[str, Any]]:
    """Give the book's figures with their intervals."""
    n, names = len(mine), ["margin", "orders", "alive"]
    over = np.array([100 * n, n, 1])

    def logs(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        totals = _expected(np.exp(at), mine, future)[names].sum().to_numpy()
        return np.asarray(np.log(np.maximum(totals, np.finfo(float).tiny)), dtype=np.float64)

    with np.errstate(divide="ignore"):
        center = np.log(fit.parameters)  # a = 0 where nobody is seen to leave: no step moves it
    steps = _STEP * np.eye(len(center))
    slopes = np.array([(logs(center + step) - logs(center - step)) / (2 * _STEP) for step in steps])
    error = np.sqrt(np.einsum("pf,pq,qf->f", slopes, fit.spread, slopes))
    reach = quantile(policy.confidence) * error
    values, most = np.exp(logs(center)) / over, (np.inf, np.inf, n)
    rows = [
        results.result(
            metric,
            values[at],
            n,
            low=values[at] * np.exp(-reach[at]),
            high=min(values[at] * np.exp(reach[at]), most[at]),
            currency=currency,
        )
        for at, metric in enumerate(_FIGURES)
    ]
    leave = fit.parameters[buying.Buying._fields.index("a")] > 0
    return rows if leave else [*rows[:2], results.undefined(_FIGURES[2], "nobody_leaves", n)]


def _each(fit: _Fit, mine: pd.DataFrame, future: _Future, accounts: pd.DataFrame) -> pd.DataFrame:
    """Give the accounts by margin, the greatest first, ties by id."""
    known = mine[["customer_id", "frequency", "recency", "age"]]
    names = accounts.set_index("customer_id")["name"].reindex(known["customer_id"]).fillna("")
    known.insert(1, "name", names.to_numpy())
    found = pd.concat([known, _expected(fit.parameters, mine, future)], axis="columns")
    return found.sort_values(["margin", "customer_id"], ascending=[False, True], ignore_index=True)

"""How a company's customers order: BG/NBD and Gamma-Gamma fitted to all of them, and put to the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from cskit import models
from cskit.errors import NotIdentified
from cskit.metrics import orders
from cskit.metrics.intervals import quantile
from cskit.metrics.money import cents
from cskit.metrics.months import last_day, number, shift
from cskit.models import buying

__all__ = ["CHECKED", "bills", "order_checks", "order_fits", "seen"]

CHECKED = (6, 12)
"""Months that are held out, and predicted from those before."""

_AS_LIKELY = quantile(0.95) ** 2 / 2
"""A model whose log-likelihood lies no lower than this below a wider one's is not rejected at 95%."""


def order_fits(invoices: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Fit how often the company's customers order, and for how much.

    *Answers:* what do all customers' orders say of how long one keeps coming back?

    Parameters
    ----------
    invoices
        The company's invoices: ``customer_id``, ``issued_on``, ``amount``.
    month
        The month of the report; later invoices are left out.

    Returns
    -------
    DataFrame
        No row without an order; it names no customer.

        - ``model``: str: ``orders`` (BG/NBD, in months), ``value`` (Gamma-Gamma, in cents) or ``facts``
        - ``name``: str: a parameter; of the facts ``customers``, ``repeating``, ``months`` (from the first
          order of all to the month) and ``kept`` (1 − credits ÷ sales)
        - ``other``: str: empty for the parameter itself, else the one its logarithm varies with
        - ``value``: float64 (a = 0 where nobody is seen to leave for good, b = :data:`ALIKE
          <cskit.models.buying.ALIKE>` where all leave with one chance); of ``other`` the covariance of
          logarithms; NaN where a model cannot be fitted
        - ``reason``: str: why it cannot, else empty

    References
    ----------
    Fader, Hardie and Lee (2005), Marketing Science 24; Fader and Hardie (2013), brucehardie.com/notes/025.
    """
    found = seen(bills(invoices), month)
    return pd.DataFrame(
        _fits(found, invoices, month) if len(found) else [],
        columns=["model", "name", "other", "value", "reason"],
    ).astype({"model": "str", "name": "str", "other": "str", "value": "float64", "reason": "str"})


def bills(invoices: pd.DataFrame) -> pd.DataFrame:
    """Give what orders are summed up from, amounts in cents."""
    return invoices[["customer_id", "issued_on"]].assign(amount=cents(invoices["amount"]))


def seen(orders_: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Sum up the orders by customer, in months, up to the last day of a month."""
    return orders.summary(orders_, last_day(month), "months")


def _fits(found: pd.DataFrame, invoices: pd.DataFrame, month: pd.Timestamp) -> list[tuple[Any, ...]]:
    """Give the facts, and both models' parameters with how they vary."""
    sales = float(found["sales"].sum())
    months = number(month) - number(invoices["issued_on"].min()) + 1
    facts = {
        "customers": len(found),
        "repeating": int((found["frequency"] > 0).sum()),
        "months": months,
        "kept": max(0.0, 1 - float(found["credits"].sum()) / sales) if sales else 0.0,
    }
    rows: list[tuple[Any, ...]] = [("facts", name, "", value, "") for name, value in facts.items()]
    return [*rows, *_fitted("orders", found), *_fitted("value", found)]


def _fitted(model: str, found: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Give one model's parameters and the covariance of their logarithms, or why there are none."""
    names = buying.Buying._fields if model == "orders" else buying.Spending._fields
    try:
        fit = _buying(found) if model == "orders" else _spending(found)
    except NotIdentified as why:
        for name in names:
            yield model, name, "", np.nan, why.reason
        return
    values = fit.parameters._asdict()
    spread = fit.cov_params() / np.outer(fit.params, fit.params)
    for name in names:
        yield model, name, "", float(values[name]), ""
    for name in spread.index:
        for other in spread.columns:
            yield model, name, other, float(spread.loc[name, other]), ""


def _buying(found: pd.DataFrame) -> Any:
    """Fit how often customers order: BG/NBD, or the edge of it that the data cannot tell it from.

    Notes
    -----
    NBD, in which nobody leaves, where it is not rejected at 95% (likelihood ratio). Where BG/NBD has no
    maximum, as its likelihood rises towards one chance to leave for all, G/NBD. An edge counts only where
    its likelihood is as high as what BG/NBD reached: neither is, where it rises towards one rate for all.
    """
    history = found["frequency"], found["recency"], found["age"]
    nobody, one_chance = models.NegativeBinomial, models.GeometricNBD
    try:
        wide = models.BetaGeometricNBD(*history).fit()
    except models.likelihood.NoMaximum as why:
        edge = _edge(nobody, history, why.reached) or _edge(one_chance, history, why.reached)
        if edge is None:
            raise
        return edge
    return _edge(nobody, history, wide.llf) or wide


def _edge(model: Any, history: tuple[pd.Series, ...], reached: float) -> Any:
    """Fit a simpler model; None where it is less likely than it may be, or has no maximum either."""
    try:
        fit = model(*history).fit()
    except NotIdentified:
        return None
    return fit if fit.llf >= reached - _AS_LIKELY else None


def _spending(found: pd.DataFrame) -> Any:
    """Fit what orders are worth; customers who did not pay twice are left out."""
    paid = found[found["monetary_value"] > 0]
    return models.GammaGamma(paid["frequency"], paid["monetary_value"]).fit()


def order_checks(invoices: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Hold the last months out, predict them from those before, and set what came beside it.

    *Answers:* would these models have told us the last half year, and the last year?

    Parameters
    ----------
    invoices, month
        As in :func:`order_fits`.

    Returns
    -------
    DataFrame
        A row for each of :data:`CHECKED` months that the data allow; none is longer than what it is
        predicted from.

        - ``months``: int64, held out
        - ``customers``: int64, those that had ordered before
        - ``expected``, ``actual``: float64, their orders in the months held out
        - ``expected_sales``, ``actual_sales``: float64 cents, before credits; NaN where no value can be
          expected
        - ``off``, ``off_sales``: float64, expected ÷ actual − 1; NaN where nothing came
    """
    known = bills(invoices)
    rows = [_check(known, month, months) for months in CHECKED]
    names = ["months", "customers", "expected", "actual", "off"]
    names += ["expected_sales", "actual_sales", "off_sales"]
    kinds: dict[str, Any] = {"months": "int64", "customers": "int64", **dict.fromkeys(names[2:], "float64")}
    return pd.DataFrame([row for row in rows if row], columns=names).astype(kinds)


def _check(known: pd.DataFrame, month: pd.Timestamp, months: int) -> dict[str, float] | None:
    """Hold so many months out; None where too little is left, or what is left tells no parameters."""
    past = shift(month, -months)
    before, after = seen(known, past), seen(known, month).set_index("customer_id")
    if before.empty or number(past) - number(known["issued_on"].min()) + 1 < months:
        return None
    try:
        fit = _buying(before).parameters
    except NotIdentified:
        return None
    ahead = (last_day(month) - last_day(past)).days / orders.DAYS["months"]
    expected = buying.expected_purchases(fit, ahead, before["frequency"], before["recency"], before["age"])
    now = after.loc[before["customer_id"]]
    came = float(now["frequency"].sum() - before["frequency"].sum())
    sold = float(now["sales"].sum() - before["sales"].sum())
    orders_, sales = float(expected.sum()), float((expected * _value(before)).sum())
    return {
        "months": months,
        "customers": len(before),
        "expected": orders_,
        "actual": came,
        "off": orders_ / came - 1 if came else np.nan,
        "expected_sales": sales,
        "actual_sales": sold,
        "off_sales": sales / sold - 1 if sold else np.nan,
    }


def _value(before: pd.DataFrame) -> Any:
    """Give each customer's expected value of an order; NaN where that cannot be told."""
    try:
        fit = _spending(before)
    except NotIdentified:
        return np.nan
    value = fit.expected_value(before["frequency"], before["monetary_value"])
    return value if np.isfinite(value).all() else np.nan

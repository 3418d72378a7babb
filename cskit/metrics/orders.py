"""Orders summed up by customer: how often, how lately, since when, and how much.

What :class:`cskit.models.BetaGeometricNBD` and :class:`cskit.models.GammaGamma` are fitted to.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.errors import ConfigurationError

__all__ = ["DAYS", "Unit", "summary"]

Unit = Literal["days", "weeks", "months"]

DAYS: dict[Unit, float] = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12}
"""Days in each unit of time."""


class _Sales(NamedTuple):
    """The orders that count: customer by number, day since the first, amount; then by customer."""

    customers: npt.NDArray[np.int64]
    days: npt.NDArray[Any]
    amounts: npt.NDArray[Any]
    names: pd.Index
    credits: npt.NDArray[Any]


class _Bought(NamedTuple):
    """By customer: how many days have an order, the first and the last of them."""

    days: npt.NDArray[np.int64]
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]


def summary(orders: pd.DataFrame, until: pd.Timestamp, unit: Unit = "weeks") -> pd.DataFrame:
    """Sum up each customer's orders: frequency, recency, age and monetary value.

    *Answers:* who buys again, how often, how lately and for how much?

    Parameters
    ----------
    orders
        One row per order or line of it, in any order: ``customer_id`` (text or integer), ``issued_on``
        (datetime64) and ``amount`` (a number; cents, int64, give the same last digit in any order of rows).
    until
        The last day that counts; later rows are left out.
    unit
        ``days``, ``weeks`` or ``months`` (of 365.25 ÷ 12 days): what recency and age are measured in.

    Returns
    -------
    DataFrame
        One row per customer with an order, by ``customer_id``.

        - ``customer_id``
        - ``frequency``: int64, repeat orders: days with an order less 1
        - ``recency``: float64, from the first order to the last; 0 where there is one
        - ``age``: float64, from the first order to ``until``
        - ``monetary_value``: float64, mean amount of the repeat orders; NaN where there is none
        - ``sales``: float64, what all orders add up to, the first among them
        - ``credits``: float64, what was given back: the negative amounts as a sum of 0 or more

    Notes
    -----
    The rows of a customer on one day are one order. A negative amount is a credit: it is no order, and it
    lessens no order's value, as nothing says which one it is for; who has nothing else has no row. An
    amount of 0 is an order. Rows without a customer, a day or an amount are left out.

    References
    ----------
    Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24.

    Examples
    --------
    >>> days = pd.to_datetime([f"2026-01-{day}" for day in ("01", "15", "15", "22", "23", "30")])
    >>> orders = pd.DataFrame({"customer_id": list("aaaaab"), "issued_on": days})
    >>> found = summary(orders.assign(amount=[50, 20, 10, 40, -5, 9]), pd.Timestamp("2026-01-29"))
    >>> found.iloc[0].to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'customer_id': 'a', 'frequency': 2, 'recency': 3.0, 'age': 4.0, 'monetary_value': 35.0,
     'sales': 120.0, 'credits': 5.0}
    """
    if unit not in DAYS:
        known = ", ".join(DAYS)
        raise ConfigurationError(f"orders.summary: unit is one of {known}, not {unit!r}: choose one of them.")
    origin, end = _span(orders["issued_on"], until)
    sales = _sales(orders, origin, end)
    bought = _bought(sales)
    repeats, n = bought.days - 1, len(sales.names)
    total = np.bincount(sales.customers, weights=sales.amounts, minlength=n)
    at_first = sales.days == bought.first[sales.customers]
    first = np.bincount(sales.customers[at_first], weights=sales.amounts[at_first], minlength=n)
    found = pd.DataFrame(
        {
            "customer_id": sales.names,
            "frequency": repeats,
            "recency": (bought.last - bought.first) / DAYS[unit],
            "age": (end - origin - bought.first) / DAYS[unit],
            "monetary_value": np.divide(total - first, repeats, out=np.full(n, np.nan), where=repeats > 0),
            "sales": total,
            "credits": sales.credits,
        }
    )
    return found.sort_values("customer_id", ignore_index=True)


def _span(issued_on: pd.Series, until: pd.Timestamp) -> tuple[int, int]:
    """Give the first and the last day that count, in days since 1970."""
    first, end = issued_on.min(), int(until.to_datetime64().astype("datetime64[D]").astype(np.int64))
    empty = first is pd.NaT
    return (
        end if empty else min(end, int(first.to_datetime64().astype("datetime64[D]").astype(np.int64)))
    ), end


def _sales(orders: pd.DataFrame, origin: int, end: int) -> _Sales:
    """Give numbers to the customers and the days of the orders that count, and sum up the credits."""
    days = orders["issued_on"].to_numpy().astype("datetime64[D]").astype(np.int64) - origin
    amounts = orders["amount"].to_numpy()
    codes, names = pd.factorize(orders["customer_id"])
    # An empty day is the least of all numbers; an empty amount is neither below 0 nor above.
    known = (days >= 0) & (days <= end - origin) & (codes >= 0)
    back = known & (amounts < 0)
    credits = np.bincount(codes[back], weights=-amounts[back].astype("float64"), minlength=len(names))
    known &= amounts >= 0
    days = days.astype(np.int32)  # half the memory of all that follows
    if not known.all():
        codes, days, amounts = codes[known], days[known], amounts[known]
        here = np.bincount(codes, minlength=len(names)) > 0
        codes, names, credits = (np.cumsum(here) - 1)[codes], names[here], credits[here]
    return _Sales(codes, days, amounts, names, credits)


def _bought(sales: _Sales) -> _Bought:
    """Count each customer's days with an order, and give the first and the last.

    Notes
    -----
    One sort of (customer, day) as one whole number each; where it differs from the one before is a new day.
    """
    if len(sales.days) == 0:
        none = np.empty(0, dtype=np.int32)
        return _Bought(none.astype(np.int64), none, none)
    span = int(sales.days.max()) + 1
    keys = sales.customers * span
    keys += sales.days
    keys.sort()
    is_new = np.empty(len(keys), dtype=bool)
    is_new[0] = True
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    rows = np.bincount(sales.customers)
    ends = np.cumsum(rows)
    first, last = keys[ends - rows] % span, keys[ends - 1] % span
    days = np.add.reduceat(is_new, ends - rows, dtype=np.int64)
    return _Bought(days, first.astype(np.int32), last.astype(np.int32))

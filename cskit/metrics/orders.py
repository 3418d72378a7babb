"""Orders summed up by customer: how often, how lately, since when, and how much.

What models of buying (:class:`cskit.models.BetaGeometricNBD`, :class:`cskit.models.GammaGamma`) are fitted to.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.errors import ConfigurationError
from cskit.metrics.months import IntArray

__all__ = ["DAYS", "Unit", "summary"]

Unit = Literal["days", "weeks", "months"]

DAYS: dict[Unit, float] = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12}
"""Days in each unit of time."""


class _Rows(NamedTuple):
    """The rows that count: customer by number, day since the first, amount; and each number's customer."""

    customers: npt.NDArray[np.int64]
    days: IntArray
    amounts: npt.NDArray[np.float64]
    names: pd.Index


class _Buying(NamedTuple):
    """By customer: how many days have an order, the first and the last of them."""

    days: IntArray
    first: IntArray
    last: IntArray


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

    One sort of (customer, day) as whole numbers, instead of groups of rows: no text is compared twice.

    References
    ----------
    Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science 24.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-01", "2026-01-15", "2026-01-15", "2026-01-22", "2026-01-23", "2026-02-01"])
    >>> orders = pd.DataFrame({"customer_id": list("aaaaab"), "issued_on": days})
    >>> found = summary(orders.assign(amount=[50, 20, 10, 40, -5, 9]), pd.Timestamp("2026-01-29"))
    >>> found.iloc[0].to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'customer_id': 'a', 'frequency': 2, 'recency': 3.0, 'age': 4.0, 'monetary_value': 35.0,
     'sales': 120.0, 'credits': 5.0}
    """
    if unit not in DAYS:
        known = ", ".join(DAYS)
        raise ConfigurationError(f"orders.summary: unit is one of {known}, not {unit!r}: choose one of them.")
    rows, origin = _counted(orders, until)
    credited = rows.amounts < 0
    sold, returned = _split(rows, credited) if credited.any() else (rows, None)
    n = len(rows.names)
    bought = _buying(sold.customers, sold.days, n)
    repeats = bought.days - 1
    total = np.bincount(sold.customers, weights=sold.amounts, minlength=n)
    at_first = sold.days == bought.first[sold.customers]
    first = np.bincount(sold.customers[at_first], weights=sold.amounts[at_first], minlength=n)
    back = 0.0 if returned is None else np.bincount(returned.customers, -returned.amounts, minlength=n)
    end = int(_day_numbers(np.asarray([until.to_datetime64()]))[0]) - origin
    found = pd.DataFrame(
        {
            "customer_id": rows.names,
            "frequency": repeats,
            "recency": (bought.last - bought.first) / DAYS[unit],
            "age": (end - bought.first) / DAYS[unit],
            "monetary_value": np.divide(total - first, repeats, out=np.full(n, np.nan), where=repeats > 0),
            "sales": total,
            "credits": back,
        }
    )
    found = found[bought.days > 0] if returned is not None else found
    return found.sort_values("customer_id", ignore_index=True)


def _counted(orders: pd.DataFrame, until: pd.Timestamp) -> tuple[_Rows, int]:
    """Number the customers and the days of the rows that count, and say which day is number 0."""
    days = _day_numbers(orders["issued_on"].to_numpy())
    amounts = orders["amount"].to_numpy(dtype="float64")
    codes, names = pd.factorize(orders["customer_id"])
    last = int(_day_numbers(np.asarray([until.to_datetime64()]))[0])
    known = days <= last
    # An empty day is the least of all numbers.
    known &= days > np.iinfo(np.int64).min
    known &= codes >= 0
    known &= ~np.isnan(amounts)
    if not known.all():
        codes, days, amounts = codes[known], days[known], amounts[known]
        here = np.bincount(codes, minlength=len(names)) > 0
        codes, names = (np.cumsum(here) - 1)[codes], names[here]
    origin = int(days.min(initial=last))
    days -= origin
    return _Rows(codes, days, amounts, names), origin


def _day_numbers(times: npt.NDArray[np.datetime64]) -> IntArray:
    """Count the days since 1970 of each time."""
    return times.astype("datetime64[D]").astype(np.int64)


def _split(rows: _Rows, credited: npt.NDArray[np.bool_]) -> tuple[_Rows, _Rows]:
    """Part the orders from the credits."""
    sold, returned = (
        _Rows(rows.customers[mine], rows.days[mine], rows.amounts[mine], rows.names)
        for mine in (~credited, credited)
    )
    return sold, returned


def _buying(customers: npt.NDArray[np.int64], days: IntArray, n: int) -> _Buying:
    """Count each customer's days with an order, and give the first and the last."""
    span = int(days.max(initial=0)) + 1
    keys = customers * span + days
    keys.sort()
    is_new = np.empty(len(keys), dtype=bool)
    is_new[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    keys = keys[is_new]
    counts = np.bincount(keys // span, minlength=n)
    ends = np.cumsum(counts)
    padded = np.append(keys, 0)  # a customer with credits only has no key, and is left out later
    at = np.arange(n) * span
    return _Buying(counts, padded[ends - counts] - at, padded[np.maximum(ends - 1, 0)] - at)

"""Reading lines: from contracts, else from balances of MRR, else from invoices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.contract import RECURRING
from cskit.metrics.ledger.lines import KINDS, Lines, Names
from cskit.metrics.money import cents, monthly_cents, per_month, ratio_cents
from cskit.metrics.months import FAR, IntArray, numbers
from cskit.policy import Policy

__all__ = ["lines_of", "lines_of_contracts", "recurring_table"]


def recurring_table(tables: Mapping[str, pd.DataFrame]) -> str:
    """Name the table MRR comes from: the first of contracts, mrr, invoices that the data have."""
    return next((name for name in RECURRING if name in tables), "")


def lines_of(tables: Mapping[str, pd.DataFrame], names: Names, policy: Policy) -> Lines:
    """Read the lines from the table MRR comes from; no such table gives no lines."""
    readers = {"contracts": _contracts, "mrr": _balances, "invoices": _invoices}
    source = recurring_table(tables)
    if not source:
        return _simple(*np.zeros((7, 0), dtype=np.int64))
    return readers[source](tables[source], names, policy)


def lines_of_contracts(contracts: pd.DataFrame, tables: Mapping[str, pd.DataFrame], policy: Policy) -> Lines:
    """Read the lines of some contracts, one each in their order; of the tables only ``customers`` is read."""
    names = Names.of({"customers": tables["customers"], "contracts": contracts})
    return _contracts(contracts, names, policy)


def _contracts(frame: pd.DataFrame, names: Names, policy: Policy) -> Lines:
    def column(name: str) -> pd.Series:
        if name in frame:
            return frame[name]
        return pd.Series(np.full(len(frame), np.nan, dtype=object), index=frame.index)

    def days(name: str) -> pd.Series:
        return pd.to_datetime(column(name))

    def dates(name: str, empty: int) -> IntArray:
        return numbers(days(name), empty)

    amount, interval = column("amount"), column("interval").astype("str")
    without = [None] * len(frame)
    price = monthly_cents(amount, interval, without, without)
    reduced, cut = price.copy(), column("discount").notna()
    parts = (column(name)[cut] for name in ("discount", "discount_kind"))
    reduced[cut] = monthly_cents(amount[cut], interval[cut], *parts)
    discount_to = dates("discount_to", FAR)
    if policy.discounts == "without_end":
        discount_to = np.where(discount_to == FAR, FAR, -FAR)
    ends = days("end_on")
    if policy.churn_date == "cancellation":
        ends = pd.concat([ends, days("cancelled_on")], axis=1).min(axis=1)
    kind = pd.Index(KINDS).get_indexer(pd.Index(column("kind").astype(object))).astype(np.int64)
    return Lines(
        customer=names.customer("contracts", frame["customer_id"]),
        product=names.product(frame),
        kind=np.where(kind < 0, KINDS.index("unstated"), kind),
        start=dates("start_on", FAR),
        end=numbers(ends, FAR),
        price=price,
        reduced=reduced,
        fixed=(column("discount_kind") != "percent").to_numpy(dtype=bool),
        discount_from=dates("discount_from", -FAR),
        discount_to=discount_to,
        paused_from=dates("paused_from", FAR),
        paused_to=dates("paused_to", FAR),
        began=_days(days("start_on")),
        ended=_days(ends),
        recurring=np.fromiter((per_month(word) is not None for word in interval), dtype=np.bool_),
    )


def _days(dates: pd.Series) -> IntArray:
    """Give the number of each day, from 1970; an empty date comes after all others."""
    found = dates.to_numpy("datetime64[D]").astype("int64")
    return np.where(dates.isna().to_numpy(dtype=bool), np.iinfo(np.int64).max, found).astype(np.int64)


def _balances(frame: pd.DataFrame, names: Names, policy: Policy) -> Lines:
    month = numbers(frame["month"])
    customer, product = names.customer("mrr", frame["customer_id"]), names.product(frame)
    never = np.zeros_like(month)
    return _simple(customer, product, month, month + 1, cents(frame["mrr"]), never, never)


def _invoices(frame: pd.DataFrame, names: Names, policy: Policy) -> Lines:
    """Spread invoices over their service periods; those without one count in their month of issue.

    A period of whole months (give or take three days, for exports that write the last day of
    service) is divided by its months, any other by its days × 12 ÷ 365, as contract lines are.
    """
    issued = numbers(frame["issued_on"])
    start, end, over, times = issued.copy(), issued + 1, np.ones_like(issued), np.ones_like(issued)
    began, ended = np.zeros((2, len(frame)), dtype=np.int64)
    if {"period_start", "period_end"} <= set(frame.columns):
        dated = (frame["period_start"].notna() & frame["period_end"].notna()).to_numpy(dtype=bool)
        first = frame["period_start"].to_numpy("datetime64[D]")[dated]
        after = frame["period_end"].to_numpy("datetime64[D]")[dated]
        start[dated], end[dated] = (
            first.astype("datetime64[M]").astype(int),
            after.astype("datetime64[M]").astype(int),
        )
        began[dated], ended[dated] = first.astype("int64"), after.astype("int64")
        whole = _whole_months(first, after)
        days = (after - first).astype(np.int64)
        times[dated] = np.where(whole > 0, 1, 365)
        over[dated] = np.where(whole > 0, whole, 12 * days)
    amount = ratio_cents(frame["amount"], times, over)
    customer, product = names.customer("invoices", frame["customer_id"]), names.product(frame)
    # A credit is not MRR.
    return _simple(customer, product, start, end, np.maximum(amount, 0), began, ended)


def _whole_months(first: npt.NDArray[np.datetime64], after: npt.NDArray[np.datetime64]) -> IntArray:
    """Count a period's months where it is whole months, three days more or less; else 0."""
    day = (first - first.astype("datetime64[M]")).astype(np.int64)
    near = after + np.timedelta64(3, "D")
    months = (near.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    best = np.zeros(len(first), dtype=np.int64)
    for count in (months - 1, months):
        month = first.astype("datetime64[M]") + count
        longest = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
        exact = month.astype("datetime64[D]") + np.minimum(day, longest - 1)
        close = np.abs((after - exact).astype(np.int64)) <= 3
        best = np.where(close & (count > 0), count, best)
    return best


def _simple(
    customer: IntArray,
    product: IntArray,
    start: IntArray,
    end: IntArray,
    price: IntArray,
    began: IntArray,
    ended: IntArray,
) -> Lines:
    """Make lines that know neither discount nor pause nor kind."""
    never = np.full(len(customer), FAR, dtype=np.int64)
    kind = np.full(len(customer), KINDS.index("unstated"), dtype=np.int64)
    recurring = np.ones(len(customer), dtype=np.bool_)
    nothing = (np.zeros_like(recurring), never, never, never, never)
    return Lines(customer, product, kind, start, end, price, price, *nothing, began, ended, recurring)

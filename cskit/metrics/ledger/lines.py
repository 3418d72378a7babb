"""Lines: whatever a company brings (contracts, balances, invoices), as months and cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.contract import RECURRING
from cskit.errors import DataRejected, Problem
from cskit.metrics.money import cents, monthly_cents, per_month, ratio_cents
from cskit.metrics.months import FAR, IntArray, numbers
from cskit.policy import Policy

__all__ = ["KINDS", "Lines", "Months", "Names", "lines_of", "recurring_table", "unfold"]

KINDS = ("renewal", "readjustment", "unstated", "upsell", "cross_sell", "new")
"""Kinds a line may begin with, in the order in which they replace a line that ends."""


@dataclass(frozen=True)
class Names:
    """The texts behind the numbers: accounts sorted by id, products sorted, product 0 = not stated."""

    customers: pd.Index
    products: pd.Index

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Names:
        """Collect them from the customers table and the products that lines name."""
        customers = pd.Index(tables["customers"]["customer_id"].astype("str").sort_values())
        seen = [tables[name]["product"] for name in RECURRING if name in tables and "product" in tables[name]]
        unique = pd.concat(seen).dropna().astype("str").unique() if seen else []
        return cls(customers, pd.Index(np.sort(np.asarray(unique, dtype=object)), dtype="str"))

    def customer(self, table: str, ids: pd.Series) -> IntArray:
        """Give the numbers of the accounts of a table's rows; an account that customers lacks is an error."""
        codes = self.customers.get_indexer(pd.Index(ids)).astype(np.int64)
        if (codes < 0).any():
            orphan = str(ids[codes < 0].iloc[0])
            rule = "every account of the table is in customers"
            raise DataRejected([Problem(table, 0, "customer_id", orphan, "orphan", rule, table=table)])
        return codes

    def product(self, frame: pd.DataFrame) -> IntArray:
        """Give the numbers of the products of a table's rows; 0 where none is stated."""
        if "product" not in frame:
            return np.zeros(len(frame), dtype=np.int64)
        return self.products.get_indexer(pd.Index(frame["product"])).astype(np.int64) + 1


@dataclass(frozen=True)
class Lines:
    """Contract lines, balances or invoice lines, one array element each.

    Parameters
    ----------
    customer, product
        Numbers of :class:`Names`.
    kind
        Place in :data:`KINDS` of the reason the line began.
    start, end
        First month whose end it is in force at, and first after (may be :data:`FAR`).
    price, reduced
        Cents a month without and with its discount.
    discount_from, discount_to, paused_from, paused_to
        Months at whose ends the discount, and the pause, hold; empty ranges where there is none.
    recurring
        False: a one-off or trial line, which marks the account as known but is never MRR.
    """

    customer: IntArray
    product: IntArray
    kind: IntArray
    start: IntArray
    end: IntArray
    price: IntArray
    reduced: IntArray
    discount_from: IntArray
    discount_to: IntArray
    paused_from: IntArray
    paused_to: IntArray
    recurring: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Months:
    """Lines unfolded: one element for each line and month's end it is in force at.

    Parameters
    ----------
    line
        Position of the line in :class:`Lines`; its months follow each other.
    month
        Month number.
    price
        Cents a month after the discount in force.
    paused
        Whether the line is paused at that month's end and the policy takes it out of MRR.
    """

    line: IntArray
    month: IntArray
    price: IntArray
    paused: npt.NDArray[np.bool_]


def recurring_table(tables: Mapping[str, pd.DataFrame]) -> str:
    """Name the table MRR comes from: the first of contracts, mrr, invoices that the data have."""
    return next((name for name in RECURRING if name in tables), "")


def lines_of(tables: Mapping[str, pd.DataFrame], names: Names, policy: Policy) -> Lines:
    """Read the lines from the table MRR comes from; no such table gives no lines."""
    readers = {"contracts": _contracts, "mrr": _balances, "invoices": _invoices}
    source = recurring_table(tables)
    if not source:
        return _simple(*np.zeros((5, 0), dtype=np.int64))
    return readers[source](tables[source], names, policy)


def unfold(lines: Lines, last: int, policy: Policy) -> Months:
    """List the months at whose ends each recurring line is in force, up to month ``last``."""
    stop = np.minimum(lines.end, last + 1)
    lengths = np.where(lines.recurring, np.maximum(stop - lines.start, 0), 0)
    line = np.repeat(np.arange(len(lengths)), lengths)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    month = lines.start[line] + nth
    discounted = (lines.discount_from[line] <= month) & (month < lines.discount_to[line])
    paused = (lines.paused_from[line] <= month) & (month < lines.paused_to[line])
    if policy.pause == "kept":
        paused = np.zeros_like(paused)
    return Months(line, month, np.where(discounted, lines.reduced[line], lines.price[line]), paused)


def _contracts(frame: pd.DataFrame, names: Names, policy: Policy) -> Lines:
    def column(name: str) -> pd.Series:
        empty = pd.Series(np.full(len(frame), np.nan, dtype=object), index=frame.index)
        return frame.get(name, empty)

    def dates(name: str, empty: int) -> IntArray:
        return numbers(pd.to_datetime(column(name)), empty)

    amount, interval = column("amount"), column("interval").astype("str")
    discount = column("discount").astype(object).where(column("discount").notna(), None)
    without = [None] * len(frame)
    price = monthly_cents(amount, interval, without, without)
    reduced = monthly_cents(amount, interval, discount, column("discount_kind"))
    discount_to = dates("discount_to", FAR)
    if policy.discounts == "without_end":
        discount_to = np.where(discount_to == FAR, FAR, -FAR)
    kind = pd.Index(KINDS).get_indexer(pd.Index(column("kind").astype(object))).astype(np.int64)
    return Lines(
        customer=names.customer("contracts", frame["customer_id"]),
        product=names.product(frame),
        kind=np.where(kind < 0, KINDS.index("unstated"), kind),
        start=dates("start_on", FAR),
        end=dates("end_on", FAR),
        price=price,
        reduced=reduced,
        discount_from=dates("discount_from", -FAR),
        discount_to=discount_to,
        paused_from=dates("paused_from", FAR),
        paused_to=dates("paused_to", FAR),
        recurring=np.fromiter((per_month(word) is not None for word in interval), dtype=np.bool_),
    )


def _balances(frame: pd.DataFrame, names: Names, policy: Policy) -> Lines:
    month = numbers(frame["month"])
    customer, product = names.customer("mrr", frame["customer_id"]), names.product(frame)
    return _simple(customer, product, month, month + 1, cents(frame["mrr"]))


def _invoices(frame: pd.DataFrame, names: Names, policy: Policy) -> Lines:
    """Spread invoices over their service periods; those without one count in their month of issue.

    A period of whole months (give or take three days, for exports that write the last day of
    service) is divided by its months, any other by its days × 12 ÷ 365, as contract lines are.
    """
    issued = numbers(frame["issued_on"])
    start, end, over, times = issued.copy(), issued + 1, np.ones_like(issued), np.ones_like(issued)
    if {"period_start", "period_end"} <= set(frame.columns):
        dated = (frame["period_start"].notna() & frame["period_end"].notna()).to_numpy(dtype=bool)
        first = frame["period_start"].to_numpy("datetime64[D]")[dated]
        after = frame["period_end"].to_numpy("datetime64[D]")[dated]
        start[dated], end[dated] = (
            first.astype("datetime64[M]").astype(int),
            after.astype("datetime64[M]").astype(int),
        )
        whole = _whole_months(first, after)
        days = (after - first).astype(np.int64)
        times[dated] = np.where(whole > 0, 1, 365)
        over[dated] = np.where(whole > 0, whole, 12 * days)
    amount = ratio_cents(frame["amount"], times, over)
    customer, product = names.customer("invoices", frame["customer_id"]), names.product(frame)
    return _simple(customer, product, start, end, np.maximum(amount, 0))  # a credit is not MRR


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


def _simple(customer: IntArray, product: IntArray, start: IntArray, end: IntArray, price: IntArray) -> Lines:
    """Make lines that know neither discount nor pause nor kind."""
    never = np.full(len(customer), FAR, dtype=np.int64)
    kind = np.full(len(customer), KINDS.index("unstated"), dtype=np.int64)
    recurring = np.ones(len(customer), dtype=np.bool_)
    return Lines(customer, product, kind, start, end, price, price, never, never, never, never, recurring)

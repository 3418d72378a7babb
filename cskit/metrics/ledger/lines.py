"""Lines: whatever a company brings (contracts, balances, invoices), as months and cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.contract import RECURRING
from cskit.errors import N_, DataRejected, Problem, words
from cskit.metrics.months import IntArray
from cskit.policy import Policy

__all__ = ["KINDS", "Lines", "Months", "Names", "priced", "unfold"]

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
        unique = (
            pd.concat([pd.Series(one.unique(), dtype="str") for one in seen]).dropna().unique()
            if seen
            else []
        )
        return cls(customers, pd.Index(np.sort(np.asarray(unique, dtype=object)), dtype="str"))

    def customer(self, table: str, ids: pd.Series) -> IntArray:
        """Give the numbers of the accounts of a table's rows; an account that customers lacks is an error."""
        codes = _places(self.customers, ids)
        if (codes < 0).any():
            orphan = str(ids[codes < 0].iloc[0])
            place = (table, 0, "customer_id", orphan, "orphan")
            rule = words(N_("{column} exists in {table}"), column="customer_id", table="customers")
            todo = words(N_("Add it to {table}, or correct it."), table="customers")
            raise DataRejected([Problem(*place, rule, todo, table)])
        return codes

    def product(self, frame: pd.DataFrame) -> IntArray:
        """Give the numbers of the products of a table's rows; 0 where none is stated."""
        if "product" not in frame:
            return np.zeros(len(frame), dtype=np.int64)
        return _places(self.products, frame["product"]) + 1


def _places(names: pd.Index, texts: pd.Series) -> IntArray:
    """Give the place of each text among names; -1 for one that is not there, or missing."""
    if isinstance(texts.dtype, pd.CategoricalDtype):  # each text is looked up once, however many rows say it
        found = names.get_indexer(texts.cat.categories.astype(names.dtype))
        return np.append(found, -1)[texts.cat.codes].astype(np.int64)
    return names.get_indexer(pd.Index(texts)).astype(np.int64)


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
    fixed
        Whether the discount is an amount; else it is a part of the price.
    discount_from, discount_to, paused_from, paused_to
        Months at whose ends the discount, and the pause, hold; empty ranges where there is none.
    began, ended
        First day in force and first after, as numbers; 0 and 0 where only months are known.
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
    fixed: npt.NDArray[np.bool_]
    discount_from: IntArray
    discount_to: IntArray
    paused_from: IntArray
    paused_to: IntArray
    began: IntArray
    ended: IntArray
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


def unfold(lines: Lines, last: int, policy: Policy) -> Months:
    """List the months at whose ends each recurring line is in force, up to month ``last``."""
    stop = np.minimum(lines.end, last + 1)
    lengths = np.where(lines.recurring, np.maximum(stop - lines.start, 0), 0)
    line = np.repeat(np.arange(len(lengths)), lengths)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return priced(lines, line, lines.start[line] + nth, policy)


def priced(lines: Lines, line: IntArray, month: IntArray, policy: Policy) -> Months:
    """Give what lines cost in given months, and whether they are paused then."""
    discounted = (lines.discount_from[line] <= month) & (month < lines.discount_to[line])
    paused = (lines.paused_from[line] <= month) & (month < lines.paused_to[line])
    if policy.pause == "kept":
        paused = np.zeros_like(paused)
    return Months(line, month, np.where(discounted, lines.reduced[line], lines.price[line]), paused)

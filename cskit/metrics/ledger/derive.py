"""Derive the ledger, its split by product and its changes from what a company brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.ledger.books import books
from cskit.metrics.ledger.changes import changes_of_balances, changes_of_lines
from cskit.metrics.ledger.lines import Lines, Months, Names, unfold
from cskit.metrics.ledger.reading import lines_of, recurring_table
from cskit.metrics.ledger.rows import Rows
from cskit.metrics.ledger.visits import visits
from cskit.metrics.money import cents
from cskit.metrics.months import FAR, IntArray, number, numbers, starts
from cskit.policy import Policy

__all__ = ["Business", "History", "Ledger", "coded", "derive"]

Business = Literal["subscription", "transactions"]
"""Whether customers pay by contract, or order when they need something."""

History = Literal["partial", "complete"]
"""Whether the company is older than its data, or as old."""


_STATES = pd.Index(["active", "paused", "none"], dtype="str")


@dataclass(frozen=True)
class Ledger:
    """The three tables that are derived together.

    Parameters
    ----------
    ledger
        Customer × month, see :data:`cskit.contract.LEDGER`.
    products
        Customer × month × product, see :data:`cskit.contract.LEDGER_PRODUCTS`.
    changes
        Customer × month × product × kind, see :data:`cskit.contract.CHANGES`.
    """

    ledger: pd.DataFrame
    products: pd.DataFrame
    changes: pd.DataFrame


def derive(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    business: Business = "subscription",
    history: History = "partial",
) -> Ledger:
    """Derive the customer × month ledger, its split by product and its changes.

    *Answers:* what did each account pay per month at each month's end, in whose book was it,
    and why did it change?

    Parameters
    ----------
    tables
        Tables of the contract: ``customers``, one or more of ``contracts``, ``mrr`` and
        ``invoices``, and ``assignments`` where accounts change hands.
    month
        The month of the report; rows end there, and nothing dated later counts.
    policy
        ``pause``, ``discounts`` and ``churn_date`` decide what is in MRR, and ``movement_basis`` what
        ``changes`` knows of accounts that come and go within a month.
    business
        ``transactions``: nobody has MRR, all is revenue.
    history
        ``complete``: the data begin with the company, so that the accounts of their first month
        are new; else these are older than the data and their first change is ``unstated``.

    Returns
    -------
    Ledger
        ``ledger``: sorted by account and month; every account from its first month in the data
        (first line, balance or invoice) up to ``month``, without gaps. ``mrr`` and ``revenue``
        are integer cents; 0 means that it paid nothing. ``first_month`` and ``tenure`` are empty
        until the account has paid. An account without any line has no row.
        ``products``: the same MRR by product, rows above 0 only.
        ``changes``: signed cents that sum to the difference of MRR; by events, the two rows of an
        account that came and went within a month sum to 0.

    Notes
    -----
    A line is in force at a month's end where ``start_on <= last day < end_on``. Its price is
    brought to a month (quarter ÷ 3, semester ÷ 6, year ÷ 12, N months ÷ N, week × 52/12,
    day × 365/12), less the discount in force, and rounded once to the cent, half away from zero;
    all else is sums of cents. One-off and trial lines are not MRR.
    MRR comes from contracts, else from balances, else from invoices; revenue from invoices
    (credits subtracted, by month of issue), else it is the MRR. An invoice with a service period
    is MRR at the ends of the months it covers; one without, in its month of issue; credits are
    not MRR.
    A paused line is out of MRR (unless the policy keeps it). An account is ``paused`` where its
    MRR is 0 because of a pause.
    Contracts are read as signed: one that was cut short shows its real end also in earlier months.

    Examples
    --------
    A yearly contract of 1,200 and a monthly one of 50 that ends within the second month.

    >>> from decimal import Decimal
    >>> day = lambda *texts: pd.to_datetime(list(texts)).as_unit("us")
    >>> tables = {
    ...     "customers": pd.DataFrame({"customer_id": ["a", "b"], "portfolio": ["Sul", "Sul"]}),
    ...     "contracts": pd.DataFrame({
    ...         "contract_id": ["1", "2"], "customer_id": ["a", "b"], "interval": ["year", "month"],
    ...         "amount": [Decimal(1200), Decimal(50)], "kind": ["new", "new"],
    ...         "start_on": day("2026-01-10", "2026-01-31"), "end_on": day("2027-01-10", "2026-02-28")}),
    ... }
    >>> derived = derive(tables, pd.Timestamp("2026-02-01"), Policy())
    >>> derived.ledger[["customer_id", "month", "mrr", "state", "tenure"]]
      customer_id      month    mrr   state  tenure
    0           a 2026-01-01  10000  active       0
    1           a 2026-02-01  10000  active       1
    2           b 2026-01-01   5000  active       0
    3           b 2026-02-01      0    none       1
    >>> derived.changes[["customer_id", "month", "kind", "amount"]]
      customer_id      month   kind  amount
    0           a 2026-01-01    new   10000
    1           b 2026-01-01    new    5000
    2           b 2026-02-01  ended   -5000
    """
    found = coded(tables, month, policy, business, history)
    return Ledger(*(_in_words(table) for table in (found.ledger, found.products, found.changes)))


def coded(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    business: Business = "subscription",
    history: History = "partial",
    opening: pd.Timestamp | None = None,
) -> Ledger:
    """Derive the same with texts as categories, of which a row takes a byte or two: of some of the accounts.

    Parameters
    ----------
    tables
        As :func:`derive` takes them; ids and products may be categories.
    month, policy, business, history
        As :func:`derive` takes them.
    opening
        First month of the whole company's ledger; default: of these accounts'.
    """
    last, names = number(month), Names.of(tables)
    invoiced = _invoiced(tables, names, last)
    recurring = {} if business == "transactions" and invoiced is not None else tables
    lines = lines_of(recurring, names, policy)
    rows = Rows.between(_first_months(lines, invoiced, len(names.customers)), last)
    months = unfold(lines, last, policy)
    counted = np.where(months.paused, 0, months.price)
    owner = lines.customer[months.line]
    mrr = rows.total(owner, months.month, counted)
    revenue = mrr if invoiced is None else rows.total(*invoiced)
    if business == "transactions":
        mrr, months, counted = np.zeros_like(mrr), unfold(lines, -FAR, policy), counted[:0]
        owner = owner[:0]
    frozen = rows.total(owner, months.month, np.where(months.paused, months.price, 0))
    paused = (mrr == 0) & (frozen > 0) & (policy.pause == "own_state")
    paid = revenue > 0 if business == "transactions" else mrr > 0
    first = _first_where(paid, rows)
    products = _by_product(lines, months, counted)
    pays = (mrr > 0) | paused
    began = _opening(rows, history, opening)
    new = np.where(first == began, -1, first)
    if recurring_table(tables) == "contracts":
        changes = changes_of_lines(lines, months, counted, rows, pays, new)
    else:
        changes = changes_of_balances(products, rows, pays, new)
    if business == "subscription":
        changes = pd.concat([changes, visits(lines, rows, pays, new, began, policy)])
    state = _labelled(np.select([mrr > 0, paused], [0, 1], 2), _STATES)
    return Ledger(
        ledger=_ledger(rows, names, books(tables, names, rows, pays), mrr, revenue, state, first),
        products=_named(products, names)[["customer_id", "month", "product", "mrr"]],
        changes=_named(changes, names)[["customer_id", "month", "product", "kind", "amount"]],
    )


def _opening(rows: Rows, history: History, stated: pd.Timestamp | None) -> int:
    """Give the month in which the data begin, where accounts may be older than these; -1 else."""
    if history == "complete":
        return -1
    return int(rows.first.min(initial=FAR)) if stated is None else number(stated)


def _invoiced(
    tables: Mapping[str, pd.DataFrame], names: Names, last: int
) -> tuple[IntArray, IntArray, IntArray] | None:
    """Give account, month and cents of each invoice issued up to ``last``; None without invoices."""
    if "invoices" not in tables:
        return None
    frame = tables["invoices"]
    issued = numbers(frame["issued_on"])
    known = issued <= last
    return (
        names.customer("invoices", frame["customer_id"])[known],
        issued[known],
        cents(frame["amount"])[known],
    )


def _first_months(
    lines: Lines, invoiced: tuple[IntArray, IntArray, IntArray] | None, accounts: int
) -> IntArray:
    """Give each account's first month in the data; FAR where nothing is known of it."""
    first = np.full(accounts, FAR, dtype=np.int64)
    np.minimum.at(first, lines.customer, lines.start)
    if invoiced is not None:
        np.minimum.at(first, invoiced[0], invoiced[1])
    return first


def _first_where(paid: npt.NDArray[np.bool_], rows: Rows) -> IntArray:
    """Give the first month in which each account paid; FAR where it never did."""
    first = np.full(len(rows.first), FAR, dtype=np.int64)
    np.minimum.at(first, rows.customer[paid], rows.month[paid])
    return first


def _by_product(lines: Lines, months: Months, counted: IntArray) -> pd.DataFrame:
    """Sum MRR by account, product and month, as numbers sorted by these."""
    some = counted > 0
    line = months.line[some]
    found = pd.DataFrame(
        {"customer": lines.customer[line], "product": lines.product[line], "month": months.month[some]}
    )
    found["mrr"] = counted[some]
    return found.groupby(["customer", "product", "month"])["mrr"].sum().reset_index()


def _named(frame: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Put texts and dates in the place of numbers; sort by the key."""
    by = ["customer", "month", "product"] + [name for name in ("kind",) if name in frame]
    frame = frame.sort_values(by, ignore_index=True)
    return frame.assign(
        customer_id=_labelled(frame["customer"].to_numpy(), names.customers),
        month=starts(frame["month"].to_numpy()),
        product=_labelled(frame["product"].to_numpy() - 1, names.products),
        **({"kind": pd.Categorical(frame["kind"])} if "kind" in frame else {}),
    )


def _labelled(codes: npt.NDArray[Any], names: pd.Index) -> pd.Categorical:
    """Put texts in the place of numbers; none in that of -1."""
    return pd.Categorical.from_codes(codes, names)


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Write texts out."""
    return table.astype(dict.fromkeys(table.columns[table.dtypes == "category"], "str"))


def _ledger(
    rows: Rows,
    names: Names,
    book: pd.Categorical,
    mrr: IntArray,
    revenue: IntArray,
    state: pd.Categorical,
    first: IntArray,
) -> pd.DataFrame:
    """Put the ledger's columns together, with texts and dates."""
    since = rows.month - first[rows.customer]
    ever = since >= 0  # before its first payment an account has no first month yet
    first_month = pd.Series(starts(np.where(ever, first[rows.customer], 0))).where(ever)
    return pd.DataFrame(
        {
            "customer_id": _labelled(rows.customer, names.customers),
            "month": starts(rows.month),
            "portfolio": book,
            "mrr": mrr,
            "revenue": revenue,
            "state": state,
            "first_month": first_month,
            "tenure": pd.Series(since, dtype="Int64").where(ever),
        }
    )

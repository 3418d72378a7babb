"""The accounts of a book: what each pays, since when, and when its contract is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from cskit.errors import UnknownName
from cskit.metrics import readjustments
from cskit.metrics.by_account import Days, Flags, rows_of
from cskit.metrics.ledger.lines import Names, priced
from cskit.metrics.ledger.reading import lines_of
from cskit.metrics.months import IntArray, last_day, months_later, number, shift
from cskit.policy import Policy

__all__ = ["Basis", "accounts", "basis_of", "due_soon", "mrr_at", "renewals", "revenue_12m"]

Basis = Literal["mrr", "revenue"]
"""What an account is weighed by: MRR at the month's end, or net revenue of the last 12 months."""


def accounts(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis = "mrr",
    due: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the accounts in the book at the month's end.

    *Answers:* whom do we look after now, what do they pay, and who is due?

    Parameters
    ----------
    tables
        ``customers``, ``ledger``, and where they exist ``changes`` and ``contracts``.
    month
        The month of the report.
    policy
        ``renewal_days``, ``contraction_months``, ``pause``, ``discounts``.
    basis
        ``mrr``: accounts that pay or are paused at the month's end; ``revenue``: accounts with
        revenue in the last 12 months.
    due
        From :func:`renewals`, where it is known already.

    Returns
    -------
    DataFrame
        One row per account; those due within ``renewal_days`` first, by date, then by amount,
        descending, ties by id.

        - ``customer_id``, ``name``, ``segment``: str; segment empty where not known
        - ``mrr``: int64 cents at the month's end, 0 where paused
        - ``revenue_12m``: int64 cents, net revenue of the last 12 months, may be negative
        - ``share``: float64, 0 to 1, of the book's positive amounts on this basis; NaN where these
          sum to 0, and for a negative amount
        - ``first_month``: datetime64, first month it paid; empty = never
        - ``tenure``: Int64, whole months since then
        - ``renewal_on``: datetime64, next renewal, see :func:`renewals`; empty = none known
        - ``renewal_days``: Int64, days from the month's end to it, from 1
        - ``mrr_then``, ``mrr_year_ago``: Int64 cents ``contraction_months`` and 12 months ago;
          0 = paid nothing, empty = the data begin later
        - ``readjusted_12m``: int64 cents of MRR gained by price readjustments in 12 months
        - ``state``: ``active``, ``paused`` or, on the basis of revenue, ``none``

    Examples
    --------
    >>> ledger = pd.DataFrame({
    ...     "customer_id": ["a", "b", "c", "d"], "month": pd.Timestamp("2026-09-01"),
    ...     "portfolio": "Sul", "mrr": [100, 300, 0, 0], "revenue": [100, 300, 0, 0],
    ...     "state": ["active", "active", "paused", "none"],
    ...     "first_month": pd.Timestamp("2026-09-01"), "tenure": pd.array([0] * 4, dtype="Int64")})
    >>> customers = ledger[["customer_id"]].assign(name=["Ana", "Bo", "Cy", "Di"], segment=None)
    >>> tables = {"ledger": ledger, "customers": customers}
    >>> accounts(tables, pd.Timestamp("2026-09-01"), Policy())[["name", "mrr", "share", "state"]]
      name  mrr  share   state
    0   Bo  300   0.75  active
    1  Ana  100   0.25  active
    2   Cy    0   0.00  paused
    """
    ledger, about = tables["ledger"], tables["customers"]
    now = np.flatnonzero(ledger["month"] == month)
    who: pd.Index = pd.Index(ledger["customer_id"].array[now])
    named = pd.Index(about["customer_id"]).get_indexer(who)
    segment = about["segment"].array if "segment" in about else pd.array([None] * len(about), dtype="str")
    added, earlier = readjustments.added(tables, month), _earlier(who, ledger, month, policy)
    found = pd.DataFrame(
        {
            "customer_id": who.array,
            "name": about["name"].array.take(named, allow_fill=True),
            "segment": segment.take(named, allow_fill=True),
            "mrr": ledger["mrr"].array[now],
            "revenue_12m": earlier["revenue_12m"],
            "share": np.nan,
            "first_month": ledger["first_month"].array[now],
            "tenure": ledger["tenure"].array[now],
            **_next_due(who, renewals(tables, month, policy) if due is None else due),
            "mrr_then": earlier["mrr_then"],
            "mrr_year_ago": earlier["mrr_year_ago"],
            "readjusted_12m": added.reindex(who, fill_value=0).to_numpy(dtype="int64"),
            "state": ledger["state"].array[now],
        }
    )
    held = found["revenue_12m"] != 0 if basis == "revenue" else found["state"] != "none"
    found = found.iloc[np.flatnonzero(held)]
    amount = found["revenue_12m" if basis == "revenue" else "mrr"].to_numpy()
    total = int(amount.clip(min=0).sum())
    found["share"] = np.where((amount >= 0) & (total > 0), amount / max(total, 1), np.nan)
    return found.take(_order(found, amount, policy)).reset_index(drop=True)


def _next_due(who: pd.Index, due: pd.DataFrame) -> dict[str, Any]:
    """Give each account's next renewal, and the days to it; empty where none is known."""
    rows = rows_of(who, due["customer_id"])
    days = rows.least(due["renewal_days"].to_numpy(dtype="float64"))
    known = np.isfinite(days)
    return {
        "renewal_on": rows.first(due["renewal_on"].to_numpy()),
        "renewal_days": pd.arrays.IntegerArray(np.where(known, days, 0).astype(np.int64), ~known),
    }


def _earlier(who: pd.Index, ledger: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> dict[str, Any]:
    """Give what each account brought in over the year, and what it paid at earlier months' ends."""
    rows, when, mrr = (
        rows_of(who, ledger["customer_id"]),
        ledger["month"].to_numpy(),
        ledger["mrr"].to_numpy(),
    )
    within = (when > shift(month, -12).to_datetime64()) & (when <= month.to_datetime64())
    found: dict[str, Any] = {"revenue_12m": rows[within].total(ledger["revenue"].to_numpy()[within])}
    for name, ago in (("mrr_then", policy.contraction_months), ("mrr_year_ago", 12)):
        past = shift(month, -ago).to_datetime64()
        at = when == past
        # Whoever has no row of a month that the data hold paid nothing then.
        absent = (rows[at].count() == 0) & ~(when <= past).any()
        found[name] = pd.arrays.IntegerArray(rows[at].total(mrr[at]), absent)
    return found


def _order(found: pd.DataFrame, amount: IntArray, policy: Policy) -> IntArray:
    """Order accounts: those due soon by date, then all by amount, ties by id."""
    days = found["renewal_days"].to_numpy(dtype="float64", na_value=np.inf)
    soon = np.where(days <= policy.renewal_days, days, np.inf)
    return np.lexsort((found["customer_id"].to_numpy(dtype=object), -amount, soon))


def basis_of(asked: str, business: str) -> Basis:
    """Choose what accounts are weighed by.

    Parameters
    ----------
    asked
        ``mrr``, ``revenue``, or ``auto``: the revenue where a company sells orders, else the MRR.
    business
        ``subscription`` or ``transactions``.

    Raises
    ------
    UnknownName
        For any other word.

    Examples
    --------
    >>> basis_of("auto", "transactions")
    'revenue'
    """
    if asked == "mrr" or (asked == "auto" and business == "subscription"):
        return "mrr"
    if asked in ("revenue", "auto"):
        return "revenue"
    raise UnknownName("basis", asked, ("auto", "mrr", "revenue"), "notebook parameter `basis`")


def due_soon(accounts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Keep the accounts with a renewal within the policy's days, by date.

    Parameters
    ----------
    accounts
        The table of :func:`accounts`, with any columns beside.
    policy
        ``renewal_days``.
    """
    soon = (accounts["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    return accounts[soon].sort_values("renewal_days", kind="stable", ignore_index=True)


def mrr_at(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Give each account's MRR in cents at a month's end, by ``customer_id``; Int64."""
    at = (ledger["month"] == month).to_numpy(dtype=bool)
    who = pd.Index(ledger["customer_id"].array[at], name="customer_id")
    return pd.Series(ledger["mrr"].array[at], index=who, name="mrr", dtype="Int64")


def revenue_12m(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Sum each account's net revenue of the 12 months up to ``month``, in cents, by account."""
    within = (ledger["month"] > shift(month, -12)) & (ledger["month"] <= month)
    return ledger.loc[within, "revenue"].groupby(ledger["customer_id"]).sum()


def renewals(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """List the contract lines in force that are due for renewal, however far ahead.

    *Answers:* which contracts end next, and what is at stake?

    Parameters
    ----------
    tables
        ``customers`` and ``contracts``; without contracts nothing is due.
    month
        The month of the report.
    policy
        ``pause`` and ``discounts``, for the MRR at stake.

    Returns
    -------
    DataFrame
        Sorted by date, then account, product and contract:
        ``customer_id``, ``contract_id``, ``product`` (str), ``renewal_on`` (datetime64),
        ``renewal_days`` (Int64, from 1) and ``mrr`` (int64 cents of the line at the month's end).

    Notes
    -----
    Due is ``renewal_on``, or ``end_on`` where there is none or it has passed, after the month's
    last day. A line is renewed already, and so not due, where a line of the same account and
    product begins after the month's end and is in force on the day it is due: a line that runs
    beside it is no renewal. One-off lines, trials, and terms of a month or less without a
    ``renewal_on`` are not due.
    """
    contracts = tables.get("contracts")
    if contracts is None or contracts.empty:
        return _no_renewals()
    today, now = last_day(month).to_datetime64(), number(month)
    due_on = _due_on(contracts, today)
    # Only these can be in force and due: a fifth of the lines, and reading lines is what takes time.
    near = np.flatnonzero(~np.isnat(due_on) & (contracts["start_on"].to_numpy() <= today))
    running, due_on = contracts.take(near), due_on[near]
    lines = lines_of({"contracts": running}, Names.of(tables), policy)
    current = np.flatnonzero(lines.recurring & (lines.start <= now) & (now < lines.end))
    months = priced(lines, current, np.full_like(current, now), policy)
    running, due_on = running.take(current), due_on[current]
    product = (
        running["product"].array if "product" in running else pd.array([None] * len(running), dtype="str")
    )
    found = pd.DataFrame(
        {
            "customer_id": running["customer_id"].array,
            "contract_id": running["contract_id"].array,
            "product": product,
            "renewal_on": due_on,
            "renewal_days": pd.array((due_on - today) // np.timedelta64(1, "D"), dtype="Int64"),
            "mrr": np.where(months.paused, 0, months.price),
        }
    )
    found = found[~_renewed(found, contracts, today)]
    return found.sort_values(["renewal_on", "customer_id", "product", "contract_id"], ignore_index=True)


def _no_renewals() -> pd.DataFrame:
    """Give the table of renewals without a row."""
    texts = pd.DataFrame({name: pd.Series(dtype="str") for name in ("customer_id", "contract_id", "product")})
    return texts.assign(
        renewal_on=pd.Series(dtype="datetime64[us]"),
        renewal_days=pd.Series(dtype="Int64"),
        mrr=pd.Series(dtype="int64"),
    )


def _due_on(contracts: pd.DataFrame, today: np.datetime64) -> Days:
    """Give the day each line is due after ``today``, empty where none is."""
    absent: Days = np.full(len(contracts), "NaT", dtype="datetime64[us]")
    stated = contracts["renewal_on"].to_numpy() if "renewal_on" in contracts else absent
    end = contracts["end_on"].to_numpy() if "end_on" in contracts else absent
    month_later = months_later(contracts["start_on"].to_numpy("datetime64[D]"), 1)
    due = np.where(stated > today, stated, np.where((end > today) & (end > month_later), end, absent))
    return due.astype("datetime64[us]")


def _renewed(due: pd.DataFrame, contracts: pd.DataFrame, today: np.datetime64) -> Flags:
    """Tell which lines are followed by a line, signed already, that covers the day they are due."""
    key = ["customer_id"] + (["product"] if "product" in contracts else [])
    later = contracts.take(np.flatnonzero(contracts["start_on"].to_numpy() > today))
    if later.empty:
        return np.zeros(len(due), dtype=bool)
    never = pd.Series(pd.NaT, index=later.index, dtype="datetime64[us]")
    later = later[[*key, "start_on"]].assign(end=later.get("end_on", never))
    pairs = due[[*key, "renewal_on"]].assign(place=np.arange(len(due))).merge(later, on=key)
    covers = (pairs["start_on"] <= pairs["renewal_on"]) & ~(pairs["end"] <= pairs["renewal_on"])
    return np.isin(np.arange(len(due)), pairs.loc[covers, "place"])

"""The accounts of a book: what each pays, since when, and when its contract is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from cskit.errors import UnknownName
from cskit.metrics import readjustments
from cskit.metrics.ledger.lines import Names, priced
from cskit.metrics.ledger.reading import lines_of
from cskit.metrics.months import last_day, number, shift
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
    ledger = tables["ledger"]
    now = ledger[ledger["month"] == month].set_index("customer_id")
    earned = revenue_12m(ledger, month).reindex(now.index, fill_value=0)
    now = now.assign(revenue_12m=earned.astype("int64"))
    now = now[(now["revenue_12m"] != 0) if basis == "revenue" else (now["state"] != "none")]
    amount = now["revenue_12m" if basis == "revenue" else "mrr"]
    total = int(amount.clip(lower=0).sum())
    due = renewals(tables, month, policy) if due is None else due
    due = due.groupby("customer_id")[["renewal_on", "renewal_days"]].min()
    about = tables["customers"].set_index("customer_id").reindex(now.index)
    added = readjustments.added(tables, month)
    found = pd.DataFrame(
        {
            "name": about["name"],
            "segment": about["segment"] if "segment" in about else pd.Series(dtype="str"),
            "mrr": now["mrr"],
            "revenue_12m": now["revenue_12m"],
            "share": (amount / total).where(amount >= 0) if total > 0 else np.nan,
            "first_month": now["first_month"],
            "tenure": now["tenure"],
            "renewal_on": due["renewal_on"].reindex(now.index),
            "renewal_days": due["renewal_days"].reindex(now.index).astype("Int64"),
            "mrr_then": mrr_at(ledger, shift(month, -policy.contraction_months)).reindex(now.index),
            "mrr_year_ago": mrr_at(ledger, shift(month, -12)).reindex(now.index),
            "readjusted_12m": added.reindex(now.index, fill_value=0).astype("int64"),
            "state": now["state"],
        },
        index=now.index,
    )
    for then, ago in (("mrr_then", policy.contraction_months), ("mrr_year_ago", 12)):
        if len(ledger) and shift(month, -ago) >= ledger["month"].min():
            found[then] = found[then].fillna(0)
    return _ordered(found.assign(amount=amount), policy)


def _ordered(found: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Order accounts: those due soon by date, then all by amount, ties by id."""
    soon = found["renewal_days"].where(found["renewal_days"] <= policy.renewal_days)
    return (
        found.reset_index()
        .assign(soon=soon.to_numpy(dtype="float64", na_value=np.inf), minus=-found["amount"].to_numpy())
        .sort_values(["soon", "minus", "customer_id"], ignore_index=True)
        .drop(columns=["soon", "minus", "amount"])
    )


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
    today, now = last_day(month), number(month)
    due_on = _due_on(contracts, today)
    # Only these can be in force and due: a fifth of the lines, and reading lines is what takes time.
    near = (due_on.notna() & (contracts["start_on"] <= today)).to_numpy(dtype=bool)
    running, due_on = contracts[near], due_on[near]
    lines = lines_of({**tables, "contracts": running}, Names.of(tables), policy)
    current = np.flatnonzero(lines.recurring & (lines.start <= now) & (now < lines.end))
    months = priced(lines, current, np.full_like(current, now), policy)
    product = running["product"] if "product" in running else pd.Series(None, running.index, dtype="str")
    found = pd.DataFrame(
        {
            "customer_id": running["customer_id"],
            "contract_id": running["contract_id"],
            "product": product,
            "renewal_on": due_on,
            "renewal_days": (due_on - today).dt.days.astype("Int64"),
        }
    ).iloc[current]
    found = found.assign(mrr=np.where(months.paused, 0, months.price))
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


def _due_on(contracts: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """Give the day each line is due after ``today``, empty where none is."""
    absent = pd.Series(pd.NaT, index=contracts.index, dtype="datetime64[us]")
    stated = contracts.get("renewal_on", absent)
    end = contracts.get("end_on", absent)
    month_later = contracts["start_on"] + pd.DateOffset(months=1)
    due = stated.where(stated > today, end.where((end > today) & (end > month_later)))
    return due.astype("datetime64[us]")


def _renewed(due: pd.DataFrame, contracts: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """Tell which lines are followed by a line, signed already, that covers the day they are due."""
    key = ["customer_id"] + (["product"] if "product" in contracts else [])
    later = contracts[contracts["start_on"] > today]
    if later.empty:
        return pd.Series(False, index=due.index)
    never = pd.Series(pd.NaT, index=later.index, dtype="datetime64[us]")
    later = later[[*key, "start_on"]].assign(end=later.get("end_on", never))
    pairs = due[[*key, "renewal_on"]].assign(place=np.arange(len(due))).merge(later, on=key)
    covers = (pairs["start_on"] <= pairs["renewal_on"]) & ~(pairs["end"] <= pairs["renewal_on"])
    return pd.Series(np.isin(np.arange(len(due)), pairs.loc[covers, "place"]), index=due.index)

"""Renewals: which contract lines end next, and what is at stake."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.by_account import Days, Flags
from cskit.metrics.ledger.lines import priced
from cskit.metrics.ledger.reading import lines_of_contracts
from cskit.metrics.months import last_day, months_later, number
from cskit.policy import Policy

__all__ = ["due_soon", "renewals"]


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
    lines = lines_of_contracts(running, tables, policy)
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


def due_soon(accounts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Keep the accounts with a renewal within the policy's days, by date.

    Parameters
    ----------
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`, with any columns beside.
    policy
        ``renewal_days``.
    """
    soon = (accounts["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    return accounts[soon].sort_values("renewal_days", kind="stable", ignore_index=True)


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

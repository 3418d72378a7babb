"""What came of a month's calls, from the accounts as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import since
from cskit.metrics.accounts import Basis, accounts, mrr_at
from cskit.metrics.calls.choose import calls
from cskit.metrics.calls.facts import facts
from cskit.metrics.calls.rules import able
from cskit.metrics.months import last_day, shift
from cskit.metrics.renewals import renewals
from cskit.metrics.signals import signals, weighed_by
from cskit.policy import Policy

__all__ = ["COLUMNS", "earlier", "outcomes", "published_calls"]

COLUMNS = ("rank", "rule", "deadline", "customer_id")
"""What is known of a call that was made, whoever remembers it."""


def earlier(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis,
    portfolio: str | None,
    published: Sequence[Mapping[str, Any]] | None = None,
) -> pd.DataFrame:
    """Give the calls of an earlier month: as published, else as today's data would have chosen them.

    Parameters
    ----------
    tables
        A slice's tables, of the month of the report.
    month
        The earlier month.
    policy, basis, portfolio
        Of the report.
    published
        The calls of that month's ``results.json``; None where there is no report of it.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, by rank, and ``published`` (bool). No row where the book had no account.

    Notes
    -----
    Nothing dated after that month's end is looked at, but contracts are read as they stand today: an
    end, or a renewal, that was written down later is known too early.
    """
    if published is not None:
        return published_calls(published)
    then = since.last_month(tables, shift(month, 1), portfolio)
    due = renewals(then, month, policy)
    held = accounts(then, month, policy, basis, due)
    if held.empty:
        return published_calls(()).assign(published=pd.Series(dtype=bool))
    shown = signals(then, month, policy, due, held if weighed_by(then) == basis else None)
    seen = facts(then, held, shown, month, policy, basis, due)
    found = calls(seen, able(then, shown, month), month, policy)
    return found[list(COLUMNS)].assign(published=False)


def published_calls(found: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Give the calls of a ``results.json`` as a table."""
    rows = pd.DataFrame([{name: one[name] for name in COLUMNS} for one in found], columns=list(COLUMNS))
    return pd.DataFrame(
        {
            "rank": rows["rank"].astype("int64"),
            "rule": rows["rule"].astype("str"),
            "deadline": pd.to_datetime(rows["deadline"]).astype("datetime64[us]"),
            "customer_id": rows["customer_id"].astype("str"),
            "published": np.ones(len(rows), dtype=bool),
        }
    )


def outcomes(
    tables: Mapping[str, pd.DataFrame],
    made: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis,
    portfolio: str | None,
) -> pd.DataFrame:
    """Say what came of last month's calls.

    *Answers:* were they called, and what did they do?

    Parameters
    ----------
    tables
        ``ledger``, ``customers``, and where they exist ``contracts`` and ``touchpoints``.
    made
        The calls of the month before, from :func:`earlier`.
    month, policy, basis, portfolio
        Of the report.

    Returns
    -------
    DataFrame
        The rows of ``made``, and ``name`` (the id where the data no longer name it), ``before`` and
        ``after`` (Int64 cents of MRR at the two months' ends), ``contacted`` (boolean, a touchpoint in
        the month; empty without the table) and ``outcome`` (str), the first that fits:

        - ``moved``: another portfolio looks after it
        - ``paused``: paused by agreement
        - ``lost``: it pays no more
        - ``reduced``: it pays less
        - ``open``: a contract that was due, or near, is neither renewed nor over
        - ``renewed``: the one that was due is behind it
        - ``kept``: nothing was due, and it pays as much or more
    """
    ledger, who = tables["ledger"], made["customer_id"]
    now = ledger[ledger["month"] == month].set_index("customer_id").reindex(who)
    before, after = (mrr_at(ledger, at).reindex(who) for at in (shift(month, -1), month))
    elsewhere = now["portfolio"].isna() | (now["portfolio"] != (portfolio or now["portfolio"]))
    here = ~elsewhere.to_numpy(dtype=bool)
    less = (after < before).fillna(False).to_numpy(dtype=bool)
    state = now["state"].fillna("none").to_numpy(dtype=object)
    was_due = made["deadline"].notna().to_numpy(dtype=bool)
    ended = (state == "none") & (basis == "mrr")
    outcome = np.select(
        [~here, state == "paused", ended, less, was_due & _still_due(tables, who, month, policy), was_due],
        ["moved", "paused", "lost", "reduced", "open", "renewed"],
        "kept",
    )
    names = tables["customers"].set_index("customer_id")["name"].reindex(who)
    return made.assign(
        name=names.where(names.notna(), names.index).astype("str").to_numpy(),
        before=before.array,
        after=after.array,
        contacted=_contacted(tables, who, month),
        outcome=pd.Series(outcome, index=made.index, dtype="str"),
    )


def _still_due(
    tables: Mapping[str, pd.DataFrame], who: pd.Series, month: pd.Timestamp, policy: Policy
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which accounts have a line, not renewed, that was near already a month before."""
    due = renewals(tables, month, policy)
    near = last_day(shift(month, -1)) + pd.Timedelta(days=policy.renewal_days)
    return who.isin(due.loc[due["renewal_on"] <= near, "customer_id"]).to_numpy(dtype=bool)


def _contacted(tables: Mapping[str, pd.DataFrame], who: pd.Series, month: pd.Timestamp) -> Any:
    """Tell which accounts had a touchpoint in the month; nobody knows without the table."""
    touchpoints = tables.get("touchpoints")
    if touchpoints is None:
        return pd.array([pd.NA] * len(who), dtype="boolean")
    within = (touchpoints["on"] > last_day(shift(month, -1))) & (touchpoints["on"] <= last_day(month))
    return who.isin(touchpoints.loc[within, "customer_id"]).astype("boolean").array

"""Each rule's record: of the accounts that it called, how many paid less three months later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.calls.memory import earlier
from cskit.metrics.calls.rules import RULES
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["AGE", "MONTHS", "record", "record_results"]

AGE = 3
"""Months after which a call is looked back on."""

MONTHS = 6
"""How many months of calls are looked back on."""

DATED_LATER = ("R1", "R2")
"""Rules that look at the ends of contracts. An end can be written down after the fact, so only what these
rules said at the time counts: who left would have been "due" in hindsight."""


def record(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    basis: Basis,
    portfolio: str | None,
    published: Callable[[int], Sequence[Mapping[str, Any]] | None],
    complete_from: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Look back on the calls of three to eight months ago.

    *Answers:* do those whom a rule calls lose MRR more often than the others?

    Parameters
    ----------
    tables
        A slice's tables.
    month, policy, basis, portfolio
        Of the report.
    published
        Given how many months ago, the calls that were published; None where none were.
    complete_from
        First month from which the data hold those who left, too; earlier months tell nothing.

    Returns
    -------
    DataFrame
        A row per rule with a call, in their order, then one of the accounts that no rule called, ``rule``
        ``others``: ``calls`` (int64; an account counts once for every month), ``lost`` (int64, of these
        those whose MRR three months later was lower or gone), ``months`` (int64) and ``published`` (int64,
        the months of which the calls are as published). No row where no month is old enough.

    Notes
    -----
    Paused accounts, and those of another portfolio by then, are not counted. Of months that were never
    published only the rules that look at no contract are chosen again, see ``DATED_LATER``. It shows
    association only: accounts are called because they are at risk.
    """
    parts = []
    for back in range(AGE, AGE + MONTHS):
        then = shift(month, -back)
        fate = _fates(tables["ledger"], then, portfolio)
        if fate.empty or (complete_from is not None and then < complete_from):
            continue
        said = published(back)
        made = earlier(tables, then, policy, basis, portfolio, said)
        rule = made.set_index("customer_id")["rule"].reindex(fate.index)
        part = pd.DataFrame({"rule": rule.fillna("others"), "lost": fate, "then": then})
        known = said is not None
        kept = part["rule"].isin(DATED_LATER) if not known else pd.Series(False, index=part.index)
        parts.append(part[~kept].assign(published=known))
    if not parts:
        return _nothing()
    every = pd.concat(parts)
    order = [rule for rule in (*RULES, "others") if (every["rule"] == rule).any()]
    of_published = every["then"].where(every["published"])
    found = pd.DataFrame(
        {
            "calls": every.groupby("rule").size(),
            "lost": every.groupby("rule")["lost"].sum(),
            "months": every.groupby("rule")["then"].nunique(),
            "published": of_published.groupby(every["rule"]).nunique(),
        }
    ).reindex(order)
    return found.astype("int64").rename_axis("rule").reset_index().astype({"rule": "str"})


def _nothing() -> pd.DataFrame:
    counts = {name: pd.Series(dtype="int64") for name in ("calls", "lost", "months", "published")}
    return pd.DataFrame({"rule": pd.Series(dtype="str"), **counts})


def _fates(ledger: pd.DataFrame, then: pd.Timestamp, portfolio: str | None) -> pd.Series:
    """Tell of each account of a month whether it paid less three months later, by id."""
    begin = ledger[(ledger["month"] == then) & (ledger["mrr"] > 0)]
    if portfolio is not None:
        begin = begin[begin["portfolio"] == portfolio]
    begin = begin.set_index("customer_id")
    end = ledger[ledger["month"] == shift(then, AGE)].set_index("customer_id").reindex(begin.index)
    here = end["portfolio"].notna() & (end["state"] != "paused")
    if portfolio is not None:
        here &= end["portfolio"] == portfolio
    return (end["mrr"] < begin["mrr"])[here]


def record_results(record: pd.DataFrame) -> pd.DataFrame:
    """Give the record as results.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``calls.lost_after`` (n = calls) of all rules together, and by rule
        (``others`` = accounts that no rule called); undefined where no call is old enough.
    """
    called = record[record["rule"] != "others"]
    whole = results.undefined("calls.lost_after", "not_yet")
    if len(called):
        whole = results.result("calls.lost_after", int(called["lost"].sum()), int(called["calls"].sum()))
    rows = zip(record["rule"], record["lost"], record["calls"], strict=True)
    by_rule = [results.result("calls.lost_after", lost, n, by={"rule": rule}) for rule, lost, n in rows]
    return results.frame([whole, *by_rule])

"""Each rule's record: of the accounts that it called, how many paid less three months later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

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


class _Told(NamedTuple):
    """An account of a month: the rule that called it, or ``others``, whether it paid less later, and when."""

    rule: str
    lost: bool
    month: pd.Timestamp
    published: bool


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
    told = []
    for back in range(AGE, AGE + MONTHS):
        then = shift(month, -back)
        fates = _fates(tables["ledger"], then, portfolio)
        if not fates or (complete_from is not None and then < complete_from):
            continue
        said = published(back)
        made = earlier(tables, then, policy, basis, portfolio, said)
        called = dict(zip(made["customer_id"], made["rule"], strict=True))
        for who, lost in fates.items():
            rule = called.get(who, "others")
            if said is not None or rule not in DATED_LATER:
                told.append(_Told(rule, lost, then, said is not None))
    rows = []
    for rule in (*RULES, "others"):
        own = [one for one in told if one.rule == rule]
        if own:
            months, as_published = {one.month for one in own}, {one.month for one in own if one.published}
            rows.append((rule, len(own), sum(one.lost for one in own), len(months), len(as_published)))
    found = pd.DataFrame(rows, columns=["rule", "calls", "lost", "months", "published"])
    return found.astype({"rule": "str"} | dict.fromkeys(found.columns[1:], "int64"))


def _fates(ledger: pd.DataFrame, then: pd.Timestamp, portfolio: str | None) -> dict[str, bool]:
    """Tell of each account of a month whether it paid less three months later, by id."""
    begin, end = (_paid(ledger, at, portfolio) for at in (then, shift(then, AGE)))
    return {
        who: end[who][1] < before
        for who, (_, before) in begin.items()
        if before > 0 and who in end and end[who][0] != "paused"
    }


def _paid(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> dict[str, tuple[str, int]]:
    """Give the state and the MRR of each account that a book has at a month's end."""
    rows = ledger.loc[ledger["month"] == month, ["customer_id", "state", "mrr", "portfolio"]]
    mine = rows["portfolio"].notna() if portfolio is None else rows["portfolio"] == portfolio
    who, state, mrr = (rows.loc[mine, name].tolist() for name in ("customer_id", "state", "mrr"))
    return dict(zip(who, zip(state, mrr, strict=True), strict=True))


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

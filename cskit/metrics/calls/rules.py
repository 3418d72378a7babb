"""The six rules of the calls: whom each one calls, and whether the data let it look."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from cskit.metrics.calls.facts import present
from cskit.metrics.months import last_day, shift
from cskit.policy import Policy

__all__ = ["RULES", "able", "called_by", "deadlines"]

RULES = ("R1", "R2", "R3", "R4", "R5", "R6")
"""The rules in their order.

R1  a contract ends, or its end was asked for, within ``call_ending_days``; it is not renewed
R2  a renewal within ``renewal_days``, and another signal
R3  an NPS answer of 0 to 6 within ``call_answer_days``, and no touchpoint since
R4  MRR fell in the month, or an invoice is over ``late_days`` late
R5  in the top group, and no touchpoint for over ``silent_days``
R6  ready to expand: every NPS answer is 9 or 10, or ``call_seats`` of the seats are used; no
    open opportunity, no invoice past due, and none of the rules above
"""


def called_by(facts: pd.DataFrame, able: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Tell which rules call each account.

    Parameters
    ----------
    facts
        From :func:`cskit.metrics.calls.facts`.
    able
        From :func:`able`: a rule that could not look calls nobody.
    month, policy
        Of the report.

    Returns
    -------
    DataFrame
        A column of bool for each of :data:`RULES`, in the rows of ``facts``.
    """
    today = last_day(month)
    ending = (facts["ends_on"] - today).dt.days <= policy.call_ending_days
    noticed = (today - facts["cancelled_on"]).dt.days < policy.call_ending_days
    soon = (facts["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    fell = (facts["mrr"] < facts["mrr_before"]).fillna(False).astype(bool) & (facts["state"] == "active")
    risks = {
        "R1": ending | noticed,
        "R2": soon & (facts["others"] > 0),
        "R3": facts["low"].notna(),
        "R4": fell | facts["late_days"].notna(),
        "R5": facts["top"] & facts["silent"],
    }
    can = dict(zip(able["rule"], able["state"] != "not_looked", strict=True))
    found = pd.DataFrame({rule: held & can[rule] for rule, held in risks.items()}, index=facts.index)
    found = found.astype(bool)
    # Rounded, so that exactly 90% is 90% whatever the binary fraction says.
    wants = facts["best"].notna() | (facts["seats_used"].round(9) >= policy.call_seats)
    free = ~facts["open_opportunity"] & ~facts["past_due"] & (facts["amount"] > 0)
    return found.assign(R6=(wants & free & ~found.any(axis=1) & can["R6"]).astype(bool))


def deadlines(facts: pd.DataFrame, rule: pd.Series, policy: Policy) -> pd.Series:
    """Give the day by which each call matters: the end of a contract, or a renewal that is near.

    Parameters
    ----------
    facts
        Rows of :func:`cskit.metrics.calls.facts`.
    rule
        The rule that calls each.
    policy
        ``renewal_days``.
    """
    near = (facts["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    renewal = facts["renewal_on"].where(near)
    found = facts["ends_on"].where(rule == "R1", renewal)
    return found.astype("datetime64[us]")


def able(tables: Mapping[str, pd.DataFrame], signals: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Tell of each rule whether the data let it look: not looked at is not calm.

    Parameters
    ----------
    tables
        As for :func:`cskit.metrics.calls.facts`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    month
        Of the report.

    Returns
    -------
    DataFrame
        A row per rule, in their order: ``rule`` (str), ``state`` (``looked``, ``partly``: one of its two
        halves, ``not_looked``) and ``lacks`` (str): the tables that are not there, or lack the columns it
        needs, with a comma between them; ``ledger`` = no month before, ``signals`` = nothing to add
        to a renewal.
    """
    known = signals[signals["state"] != "no_data"].groupby("signal").size()
    other = [name for name in known.index if name != "renewal"]
    ledger = tables["ledger"]
    nps = "surveys" in tables and (tables["surveys"].empty or (tables["surveys"]["survey"] == "nps").any())
    has = {
        "contracts": "renewal" in known.index,
        "touchpoints": present(tables, "touchpoints", "on"),
        "surveys": bool(nps),
        "invoices": present(tables, "invoices", "due_on", "paid_on"),
        "usage": present(tables, "usage", "seats", "active_users"),
        "opportunities": present(tables, "opportunities"),
        # Who never had MRR cannot pay less of it, and neither can anybody in the first month.
        "ledger": bool((ledger["month"] == shift(month, -1)).any() and (ledger["state"] != "none").any()),
        "signals": bool(other),
    }
    found = [(rule, *_NEEDS[rule](has)) for rule in RULES]
    return pd.DataFrame(found, columns=["rule", "state", "lacks"]).astype("str")


_Has = Mapping[str, bool]


def _all(*names: str) -> Callable[[_Has], tuple[str, str]]:
    """Say that a rule needs all of these."""

    def look(has: _Has) -> tuple[str, str]:
        missing = [name for name in names if not has[name]]
        return ("not_looked" if missing else "looked", ",".join(missing))

    return look


def _any(either: tuple[str, str], *also: str) -> Callable[[_Has], tuple[str, str]]:
    """Say that a rule needs one of two, the other being half of it, and all of the rest."""

    def look(has: _Has) -> tuple[str, str]:
        half, rest = ([name for name in names if not has[name]] for names in (either, also))
        blind = bool(rest) or len(half) == len(either)
        return ("not_looked" if blind else "partly" if half else "looked", ",".join([*half, *rest]))

    return look


_NEEDS = {
    "R1": _all("contracts"),
    "R2": _all("contracts", "signals"),
    "R3": _all("surveys", "touchpoints"),
    "R4": _any(("ledger", "invoices")),
    "R5": _all("touchpoints"),
    "R6": _any(("surveys", "usage"), "opportunities", "invoices"),
}

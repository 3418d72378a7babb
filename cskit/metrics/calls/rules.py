"""The six rules of the calls: whom each one calls, and whether the data let it look."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.by_account import Flags
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
    today = last_day(month).to_datetime64()
    within = np.timedelta64(policy.call_ending_days, "D")
    before, late = (_numbers(facts, name) for name in ("mrr_before", "late_days"))
    fell = (facts["mrr"].to_numpy() < before) & (facts["state"] == "active").to_numpy(dtype=bool)
    ends_on, cancelled_on = (facts[name].to_numpy() for name in ("ends_on", "cancelled_on"))
    risks = {
        "R1": (ends_on <= today + within) | (cancelled_on > today - within),
        "R2": _near(facts, policy) & (facts["others"].to_numpy() > 0),
        "R3": ~np.isnan(_numbers(facts, "low")),
        "R4": fell | ~np.isnan(late),
        "R5": facts["top"].to_numpy() & facts["silent"].to_numpy(),
    }
    can = dict(zip(able["rule"], able["state"] != "not_looked", strict=True))
    found = {rule: held & can[rule] for rule, held in risks.items()}
    # Rounded, so that exactly 90% is 90% whatever the binary fraction says.
    used = np.round(_numbers(facts, "seats_used"), 9) >= policy.call_seats
    wants = used | ~np.isnan(_numbers(facts, "best"))
    free = ~(facts["open_opportunity"] | facts["past_due"]).to_numpy() & (facts["amount"].to_numpy() > 0)
    growth = wants & free & ~np.any([*found.values()], axis=0) & can["R6"]
    return pd.DataFrame({**found, "R6": growth}, index=facts.index)


def _numbers(facts: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    """Give a column of numbers, NaN where there is none."""
    return facts[name].to_numpy(dtype="float64", na_value=np.nan)


def _near(facts: pd.DataFrame, policy: Policy) -> Flags:
    """Tell which accounts have a renewal within ``renewal_days``."""
    return _numbers(facts, "renewal_days") <= policy.renewal_days


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
    ends_on, renewal_on = (facts[name].to_numpy(dtype="datetime64[us]") for name in ("ends_on", "renewal_on"))
    near = np.where(_near(facts, policy), renewal_on, np.datetime64("NaT"))
    return pd.Series(np.where((rule == "R1").to_numpy(dtype=bool), ends_on, near), index=facts.index)


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
    known = set(signals["signal"].array[(signals["state"] != "no_data").to_numpy(dtype=bool)])
    ledger = tables["ledger"]
    nps = "surveys" in tables and (tables["surveys"].empty or (tables["surveys"]["survey"] == "nps").any())
    has = {
        "contracts": "renewal" in known,
        "touchpoints": present(tables, "touchpoints", "on"),
        "surveys": bool(nps),
        "invoices": present(tables, "invoices", "due_on", "paid_on"),
        "usage": present(tables, "usage", "seats", "active_users"),
        "opportunities": present(tables, "opportunities"),
        # Who never had MRR cannot pay less of it, and neither can anybody in the first month.
        "ledger": bool((ledger["month"] == shift(month, -1)).any() and (ledger["state"] != "none").any()),
        "signals": bool(known - {"renewal"}),
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

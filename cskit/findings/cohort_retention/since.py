"""Who left, who completed a year and who came back since last month, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings import since as months
from cskit.findings.cohort_retention.losses import reason
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money, month

__all__ = ["since", "since_figures"]


def since(events: pd.DataFrame, currency: str) -> list[str]:
    """Return a sentence for each account that left, completed 12 months or came back.

    Parameters
    ----------
    events
        From :func:`cskit.metrics.cohort_retention.since`.
    currency
        ISO code.
    """
    return [_sentence(row, currency) for _, row in events.iterrows()]


def _sentence(row: pd.Series, currency: str) -> str:
    words = {
        "name": row["name"],
        "amount": money(row["mrr"], currency),
        "cohort": month(row["cohort"], "short"),
    }
    if row["event"] == "completed":
        return gettext("{name} completed 12 months: {amount} of MRR, cohort of {cohort}.").format(**words)
    if row["event"] == "came_back":
        return gettext("{name} came back with {amount} of MRR.").format(**words)
    words["why"] = reason(row["reason"]) if row["reason"] else months.cause("unstated")
    if pd.isna(row["age"]):
        return gettext("{name} left: {amount} of MRR; since when it was here is not known ({why}).").format(
            **words
        )
    return ngettext(
        "{name} left: {amount} of MRR after {n} month, cohort of {cohort} ({why}).",
        "{name} left: {amount} of MRR after {n} months, cohort of {cohort} ({why}).",
        int(row["age"]),
    ).format(n=integer(row["age"]), **words)


def since_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp) -> str:
    """Return how many accounts stayed 12 months, then and now, of those that could.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    before, now
        The two months.
    """
    names = {"retention.m12": (gettext("stayed 12 months without a break"), months.part)}
    return months.figures(moved, names, before, now)

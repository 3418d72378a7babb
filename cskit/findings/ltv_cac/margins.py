"""Margins in words: who costs more than they pay."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.ltv_cac.value import cents
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money

__all__ = ["costs_more", "left_out"]


def costs_more(results: pd.DataFrame, currency: str) -> str:
    """Return how many accounts cost more than they pay, how much, and what to do.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.summary`.
    """
    found, gap = figure(results, "ltv.costly_accounts"), figure(results, "ltv.costly_gap").value
    if found.undefined == "no_costs":
        return gettext("The data hold no cost to serve: who costs more than they pay is not known.")
    if found.value is None or gap is None:
        return gettext(
            "No account of this portfolio has a cost to serve: who costs more than they pay is not known."
        )
    if found.whole == 0:
        return ngettext(
            "The account with a cost pays more than it costs.",
            "None of the {n} accounts with a cost costs more than it pays.",
            found.n,
        ).format(n=integer(found.n))
    return ngettext(
        "{m} account costs {x} more than it pays in 12 months; "
        "move it to a lighter model or reprice at renewal.",
        "{m} accounts cost {x} more than they pay in 12 months; "
        "move them to a lighter model or reprice at renewal.",
        found.whole,
    ).format(m=integer(found.whole), x=money(cents(gap), currency))


def left_out(margins: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return who is judged apart, and whose cost is not fully known; empty without costs.

    Parameters
    ----------
    margins
        From :func:`cskit.metrics.ltv_cac.margins`.
    results
        From :func:`cskit.metrics.ltv_cac.summary`.
    """
    if figure(results, "ltv.margin").value is None:
        return ""
    young = int(margins["onboarding"].sum())
    without = int((margins["cost"].isna()).sum())
    part = int((margins["cost"].notna() & (margins["months_with_cost"] < margins["months"])).sum())
    apart = ngettext(
        "{n} account is in its first three months and judged apart.",
        "{n} accounts are in their first three months and judged apart.",
        young,
    )
    blind = ngettext(
        "{n} account has no cost and is not judged.", "{n} accounts have no cost and are not judged.", without
    )
    partly = ngettext(
        "{n} account lacks the cost of some months: its margin looks better than it is.",
        "{n} accounts lack the cost of some months: their margin looks better than it is.",
        part,
    )
    said = ((young, apart), (without, blind), (part, partly))
    return " ".join(message.format(n=integer(n)) for n, message in said if n)

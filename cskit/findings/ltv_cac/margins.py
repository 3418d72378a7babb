"""Margins in words: rank bands, and who costs more than they pay."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.ltv_cac.value import cents
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money

__all__ = ["band_caption", "band_rows", "band_total", "costs_more", "left_out"]


def band_rows(bands: pd.DataFrame) -> pd.DataFrame:
    """Put words to the rank bands.

    Parameters
    ----------
    bands
        From :func:`cskit.metrics.ltv_cac.bands`.
    """
    words = {
        "upper": gettext("Upper third"),
        "middle": gettext("Middle third"),
        "lower": gettext("Lower third"),
        "onboarding": gettext("In onboarding, not ranked"),
        "unknown": gettext("Cost not known, not ranked"),
    }
    return bands.assign(name=[words[band] for band in bands["band"]])


def band_total(bands: pd.DataFrame) -> dict[str, object] | None:
    """Return the last row of the rank bands; None where there are none."""
    if bands.empty:
        return None
    sums = {name: int(bands[name].sum()) for name in ("accounts", "mrr", "revenue_12m", "margin")}
    return {"name": gettext("Total"), **sums}


def band_caption(bands: pd.DataFrame, results: pd.DataFrame, currency: str) -> str:
    """Return what the rank bands say, or why there are none.

    Parameters
    ----------
    bands
        From :func:`cskit.metrics.ltv_cac.bands`.
    results
        From :func:`cskit.metrics.ltv_cac.summary`, whether the margin is of costs.
    """
    if bands.empty:
        return gettext("Fewer than three accounts past onboarding have a margin: too few for thirds.")
    upper, total = int(bands["margin"].iloc[0]), int(bands["margin"].sum())  # unknown ones add nothing
    n = int(bands["accounts"].iloc[0])
    message = ngettext(
        "The upper third, {n} account, brings {upper} of margin in 12 months; all together leave {total}.",
        "The upper third, {n} accounts, brings {upper} of margin in 12 months; all together leave {total}.",
        n,
    )
    if figure(results, "ltv.margin").value is None:
        message += " " + gettext("Without a cost to serve, margin follows revenue.")
    return message.format(n=integer(n), upper=money(upper, currency), total=money(total, currency))


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

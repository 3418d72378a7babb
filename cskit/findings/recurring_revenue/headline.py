"""The page's verdict: where the month closed, and what last year's accounts made of their MRR."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import Figure, figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, date, integer, money, month, percent

__all__ = ["at_edge", "headline", "range_of"]


def headline(
    results: pd.DataFrame, month_of: pd.Timestamp, before: pd.Timestamp, currency: str, fewest: int
) -> str:
    """Return the page's verdict: MRR against the month before, then GRR and NRR.

    Parameters
    ----------
    results
        Rows of :func:`cskit.metrics.recurring_revenue.summary`, ``rates`` and ``year``.
    month_of, before
        The month, and the month before it.
    currency
        ISO code of the run's currency.
    fewest
        Fewest accounts of which a rate is said, see ``Policy.minimum_group``.
    """
    mrr = figure(results, "revenue.mrr")
    if mrr.value is None:
        return gettext(
            "Customers of this portfolio order when they need: there is no recurring revenue to follow."
        )
    if mrr.value == 0 and figure(results, "revenue.change").undefined == "no_paying_account":
        return gettext("No account of this portfolio pays recurring revenue, and none has so far.")
    said = _closed(results, month_of, before, currency)
    said = said[:1].upper() + said[1:]  # Portuguese writes months small, but not at the beginning
    return f"{said} {_of_last_year(results, fewest)}".strip()


def _closed(results: pd.DataFrame, month_of: pd.Timestamp, before: pd.Timestamp, currency: str) -> str:
    """Return where MRR stands, and how far from the month before."""
    mrr, change = figure(results, "revenue.mrr"), figure(results, "revenue.change")
    cents, moved = round((mrr.value or 0) * 100), round((change.value or 0) * 100)
    if change.value is None:
        if cents == 0:
            message = gettext("{month} closed without MRR; the data begin this month.")
        else:
            message = gettext("{month} closed with {mrr} of MRR; the data begin this month.")
    elif cents == 0:
        message = gettext("{month} closed without MRR, {change} less than {before}.")
        if moved == 0:
            message = gettext("{month} closed without MRR, like {before}.")
    elif moved > 0:
        message = gettext("{month} closed with {mrr} of MRR, {change} more than {before}.")
    elif moved < 0:
        message = gettext("{month} closed with {mrr} of MRR, {change} less than {before}.")
    else:
        message = gettext("{month} closed with {mrr} of MRR, as much as {before}.")
    return message.format(
        month=month(month_of),
        before=month(before),
        mrr=money(cents, currency),
        change=money(abs(moved), currency),
    )


def _of_last_year(results: pd.DataFrame, fewest: int) -> str:
    """Return what is left of the MRR of a year ago, and what the same accounts added."""
    nrr, grr = figure(results, "revenue.nrr_12m"), figure(results, "revenue.grr_12m")
    if nrr.undefined == "less_than_12_months":
        return gettext("Less than 12 months of data: movements only.")
    if nrr.undefined == "no_mrr_a_year_ago":
        return gettext("No account of the portfolio paid a year ago: movements only.")
    if nrr.value is None or grr.value is None:
        return ""
    n = {"n": integer(nrr.n)}
    if nrr.n < fewest:
        return ngettext(
            "Only {n} account paid a year ago: too few for NRR and GRR.",
            "Only {n} accounts paid a year ago: too few for NRR and GRR.",
            nrr.n,
        ).format(**n)
    if nrr.value == 0:
        return gettext("Nothing is left of the MRR of a year ago: none of its {n} accounts pays now.").format(
            **n
        )
    if nrr.value == grr.value:
        return gettext(
            "Of last year's MRR, the same {n} accounts kept {grr} (likely range {range}); none of them grew, "
            "so GRR and NRR are the same."
        ).format(**n, grr=percent(grr.value), range=range_of(grr))
    without = figure(results, "revenue.nrr_12m_without_readjustment")
    if without.value is None:
        message = gettext(
            "Of last year's MRR, the same {n} accounts kept {grr} (GRR) and, with expansion, {nrr} "
            "(NRR {range}; the data do not say what was readjusted)."
        )
    else:
        message = gettext(
            "Of last year's MRR, the same {n} accounts kept {grr} (GRR) and, with expansion, {nrr} "
            "(NRR {range}; {without} without readjustment)."
        )
    return message.format(
        **n,
        grr=percent(grr.value),
        nrr=percent(nrr.value),
        range=range_of(nrr),
        without=percent(without.value),
    )


def range_of(found: Figure) -> str:
    """Return a ratio's range, ``89% to 140%``."""
    return between(percent(found.low), percent(found.high))


def at_edge(results: pd.DataFrame, day: pd.Timestamp | None) -> str:
    """Return a warning where many accounts end on one day; empty where they do not.

    Parameters
    ----------
    results, day
        From :func:`cskit.metrics.recurring_revenue.ends_at_edge`.
    """
    ended = figure(results, "revenue.ends_at_edge")
    if day is None or not ended.whole:
        return ""
    return gettext(
        "{k} of {n} accounts end on {date} with nothing after it: most likely the extract ends there, and "
        "these are no losses. Check this before reading churn, NRR or renewals."
    ).format(k=integer(ended.whole), n=integer(ended.n), date=date(day))

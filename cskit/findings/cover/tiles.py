"""The cover's six figures, always in their places, with the small lines of their last months."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cskit.definitions import REASONS
from cskit.findings.figures import Figure, figure
from cskit.findings.say import Tile
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import NONE, between, integer, money, month, percent, points

__all__ = ["amount", "spark_labels", "tiles"]


def tiles(
    results: pd.DataFrame,
    series: pd.DataFrame,
    sparks: Mapping[str, str],
    basis: str,
    currency: str,
    policy: Mapping[str, Any],
) -> list[Tile]:
    """Return the six figures, always in the same places; one that is missing says why.

    Parameters
    ----------
    results
        As for :func:`headline`, and rows of :func:`cskit.metrics.nps_breakdown.score`.
    series
        From :func:`cskit.metrics.recurring_revenue.series`.
    sparks
        Drawings of ``mrr``, ``accounts``, ``nrr``, ``grr``, from :func:`cskit.charts.cover.sparks`.
    policy
        The fields of :class:`cskit.policy.Policy`, for the windows.
    """
    return [
        _revenue(results, series, sparks, basis, currency),
        _rate(results, "revenue.nrr_12m", gettext("NRR, 12 months"), series, "nrr", sparks, basis),
        _rate(results, "revenue.grr_12m", gettext("GRR, 12 months"), series, "grr", sparks, basis),
        _accounts(results, sparks, basis),
        _nps(results, policy["survey_months"]),
        _renewals(results, currency, policy["renewal_days"]),
    ]


def _revenue(
    results: pd.DataFrame, series: pd.DataFrame, sparks: Mapping[str, str], basis: str, currency: str
) -> Tile:
    if basis == "revenue":
        total = figure(results, "pareto.total")
        return Tile(
            gettext("Revenue, 12 months"), amount(total, currency), gettext("counted"), metric="pareto.total"
        )
    change = ""
    if len(series) > 1 and series["mrr"].iloc[-2:].notna().all():
        before, now = series["mrr"].iloc[-2:]
        then = month(series["month"].iloc[-2], "short")
        plus = "+" if now > before else ""
        change = gettext("{change} since {month}").format(
            change=plus + money(now - before, currency), month=then
        )
        if now == before:
            change = gettext("as in {month}").format(month=then)
    value = amount(figure(results, "revenue.mrr"), currency)
    return Tile(
        pgettext("tile", "MRR"), value, gettext("counted"), change, sparks.get("mrr", ""), "revenue.mrr"
    )


def _rate(
    results: pd.DataFrame,
    metric: str,
    name: str,
    series: pd.DataFrame,
    column: str,
    sparks: Mapping[str, str],
    basis: str,
) -> Tile:
    found = figure(results, metric)
    if basis == "revenue":
        return Tile(name, NONE, _reason("no_recurring_revenue"), metric=metric)
    if found.value is None:
        return Tile(name, NONE, _reason(found.undefined), metric=metric)
    detail = gettext("no range: too few accounts")
    if found.low is not None and found.high is not None:
        detail = between(percent(found.low), percent(found.high))
        if metric == "revenue.nrr_12m" and found.value == figure(results, "revenue.grr_12m").value:
            detail = gettext("{range}; gains not bounded by these data").format(range=detail)
    change = ""
    if len(series) > 1 and series[column].iloc[-2:].notna().all():
        before, now = series[column].iloc[-2:]
        then = month(series["month"].iloc[-2], "short")
        change = gettext("{change} since {month}").format(change=points(now - before), month=then)
    return Tile(name, percent(found.value), detail, change, sparks.get(column, ""), metric)


def _accounts(results: pd.DataFrame, sparks: Mapping[str, str], basis: str) -> Tile:
    if basis == "revenue":
        n = figure(results, "pareto.accounts")
        return Tile(pgettext("tile", "Accounts"), integer(n.whole), gettext("with revenue in 12 months"))
    n, paused = figure(results, "revenue.accounts"), figure(results, "revenue.accounts_paused").whole
    came, went = figure(results, "revenue.accounts_in"), figure(results, "revenue.accounts_out")
    # The same words in English; in Portuguese they agree with the figure.
    detail = ngettext("paying", "paying", n.whole)
    if paused:
        detail += "; " + ngettext("{n} paused", "{n} paused", paused).format(n=integer(paused))
    change = gettext("{came} in, {went} out this month").format(
        came=integer(came.whole), went=integer(went.whole)
    )
    return Tile(
        pgettext("tile", "Accounts"),
        integer(n.whole),
        detail,
        change,
        sparks.get("accounts", ""),
        "revenue.accounts",
    )


def _nps(results: pd.DataFrame, months: int) -> Tile:
    found = figure(results, "nps.score")
    if found.value is None or found.low is None or found.high is None:
        return Tile("NPS", NONE, _reason(found.undefined), metric="nps.score")
    answers = ngettext("{n} answer in {months} months", "{n} answers in {months} months", found.n).format(
        n=integer(found.n), months=months
    )
    return Tile(
        "NPS",
        integer(found.value),
        between(integer(found.low), integer(found.high)),
        answers,
        metric="nps.score",
    )


def _renewals(results: pd.DataFrame, currency: str, days: int) -> Tile:
    name, due = gettext("Renewals, {days} days").format(days=days), figure(results, "revenue.renewals_due")
    if due.value is None:
        return Tile(name, NONE, _reason(due.undefined), metric="revenue.renewals_due_mrr")
    accounts = ngettext("{n} account, counted", "{n} accounts, counted", due.whole).format(
        n=integer(due.whole)
    )
    if due.whole == 0:
        accounts = gettext("no account, counted")
    value = amount(figure(results, "revenue.renewals_due_mrr"), currency)
    return Tile(name, value, accounts, metric="revenue.renewals_due_mrr")


def _reason(code: str) -> str:
    """Return in words why a figure is missing: there is no figure without one of these reasons."""
    return gettext(REASONS[code])


def amount(found: Figure, currency: str) -> str:
    """Return a figure of money, or a dash."""
    return NONE if found.value is None else money(found.value * 100, currency)


def spark_labels(series: pd.DataFrame, currency: str) -> dict[str, str]:
    """Return what each small line says: where it began and where it ended."""
    sentence = gettext("{name} from {start} ({before}) to {end} ({now})")
    forms: dict[str, tuple[str, Callable[[Any], str]]] = {
        "mrr": (pgettext("tile", "MRR"), lambda value: money(value, currency)),
        "accounts": (pgettext("tile", "Accounts"), integer),
        "nrr": ("NRR", percent),
        "grr": ("GRR", percent),
    }
    labels = {}
    for column, (name, form) in forms.items():
        known = series[series[column].notna()]
        if known.empty:
            labels[column] = ""  # no line is drawn
            continue
        first, last = known.iloc[0], known.iloc[-1]
        ends = {"before": month(first["month"], "short"), "now": month(last["month"], "short")}
        labels[column] = sentence.format(name=name, start=form(first[column]), end=form(last[column]), **ends)
    return labels

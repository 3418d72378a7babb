"""What the cover says: the month in one sentence, six figures, the other pages' headlines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from cskit.definitions import REASONS
from cskit.display import Shown
from cskit.findings.accounts import due as due_sentence
from cskit.findings.figures import Figure, figure
from cskit.findings.say import Tile
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import NONE, between, date, integer, money, month, percent, points

__all__ = [
    "headline",
    "headlines",
    "renewals_alt",
    "renewals_caption",
    "renewals_table",
    "spark_labels",
    "tiles",
]


def headline(results: pd.DataFrame, basis: str, currency: str, days: int) -> str:
    """Return where the month closed and what is due.

    Parameters
    ----------
    results
        Rows of :func:`cskit.metrics.recurring_revenue.summary`,
        :func:`cskit.metrics.recurring_revenue.renewals_due` and
        :func:`cskit.metrics.pareto.summary`.
    basis
        ``"mrr"`` or ``"revenue"``.
    days
        How soon a renewal is due, see ``Policy.renewal_days``.
    """
    accounts = figure(results, "pareto.accounts").whole
    if basis == "revenue" and accounts == 0:
        return gettext("No account brought revenue in the last 12 months.")
    if basis == "revenue":
        return ngettext(
            "{n} account brought {amount} in the last 12 months.",
            "{n} accounts brought {amount} in the last 12 months.",
            accounts,
        ).format(n=integer(accounts), amount=_money(figure(results, "pareto.total"), currency))
    if accounts == 0:
        return gettext("No account pays at the end of the month.")
    closed = ngettext(
        "{n} account pays {amount} of MRR.", "{n} accounts pay {amount} of MRR.", accounts
    ).format(n=integer(accounts), amount=_money(figure(results, "revenue.mrr"), currency))
    return f"{closed} {_due(results, currency, days)}".strip()


def _due(results: pd.DataFrame, currency: str, days: int) -> str:
    due, mrr = figure(results, "revenue.renewals_due"), figure(results, "revenue.renewals_due_mrr")
    if due.value is None:
        return ""
    if due.whole == 0:
        return gettext("No renewal is due in the next {days} days.").format(days=days)
    return ngettext(
        "{n} account has a renewal due in the next {days} days ({amount}).",
        "{n} accounts have a renewal due in the next {days} days ({amount}).",
        due.whole,
    ).format(n=integer(due.whole), days=days, amount=_money(mrr, currency))


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
            gettext("Revenue, 12 months"), _money(total, currency), gettext("counted"), metric="pareto.total"
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
    value = _money(figure(results, "revenue.mrr"), currency)
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
    elif found.low is not None:
        detail = gettext("at least {low}; gains not bounded by these data").format(low=percent(found.low))
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
    value = _money(figure(results, "revenue.renewals_due_mrr"), currency)
    return Tile(name, value, accounts, metric="revenue.renewals_due_mrr")


def _reason(code: str) -> str:
    """Return in words why a figure is missing: there is no figure without one of these reasons."""
    return gettext(REASONS[code])


def _money(found: Figure, currency: str) -> str:
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


def headlines(recorded: Sequence[Mapping[str, Any]]) -> Shown:
    """Show the headline of each page of this portfolio, with a link to it.

    Parameters
    ----------
    recorded
        ``book.recorded()``: notebook, title and headline, or why there is none; empty outside a run.
    """
    said = [one for one in recorded if one["headline"] or one.get("missing")]
    if not said:
        alone = gettext("The headlines of the other pages stand here once a run has made them.")
        return Shown(f'<p class="empty">{escape(alone)}</p>', alone)
    lines = [f"{one['title']}: {one['headline'] or _missing(one)}" for one in said]
    return Shown(f'<ul class="headlines">{"".join(map(_headline, said))}</ul>', "\n".join(lines))


def _headline(one: Mapping[str, Any]) -> str:
    """Return one page's headline with its link; without a page, why there is none."""
    title = escape(one["title"])
    if one.get("missing"):
        return f'<li>{title}<p class="note">{escape(_missing(one))}</p></li>'
    return f'<li><a href="{escape(one["notebook"])}.html">{title}</a><p>{escape(one["headline"])}</p></li>'


def _missing(one: Mapping[str, Any]) -> str:
    """Return why a page is not there this month."""
    if one["missing"] == "skipped":
        return gettext("No page this month: {reason}.").format(reason=one["reason"])
    return gettext("This page could not be made; the page of all portfolios says why.")


def renewals_caption(
    due: pd.DataFrame, accounts: pd.DataFrame, signals: pd.DataFrame, days: int, currency: str
) -> tuple[str, str]:
    """Return the title and subtitle of the renewals of the next weeks."""
    title = due_sentence(accounts, signals, days, currency)
    sub = gettext("a dot for each account, by renewal date; its area is the MRR")
    return title, sub


def renewals_alt(due: pd.DataFrame, title: str, currency: str) -> str:
    """Return what the picture of the renewals says: the next one and the largest one.

    Parameters
    ----------
    due
        Accounts with a renewal due, by date.
    title
        From :func:`renewals_caption`: stands alone where nothing is due, or nobody knows.
    """
    if due.empty:
        return title
    first, largest = due.iloc[0], due.iloc[int(due["mrr"].argmax())]
    return gettext(
        "The next renewal is {first} on {day}; the largest is {largest} with {amount} of MRR."
    ).format(
        first=first["name"],
        day=date(first["renewal_on"]),
        largest=largest["name"],
        amount=money(largest["mrr"], currency),
    )


def renewals_table(due: pd.DataFrame) -> str:
    """Return the caption of the table of renewals; empty where the picture's sentence says it all."""
    if due.empty:
        return ""
    return ngettext("{n} account to renew, by date", "{n} accounts to renew, by date", len(due)).format(
        n=integer(len(due))
    )

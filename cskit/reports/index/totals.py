"""The company's tiles, and the check that the portfolios add up to them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from cskit.data.parameters import Parameters
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext, pgettext
from cskit.reports.contents import Tile
from cskit.reports.figures import records
from cskit.reports.index.facts import Company, Figure, Figures, own, reason

__all__ = ["problems", "span", "tiles"]

_NONE = Figure()
_SUMS = {
    "subscription": ("revenue.mrr", "revenue.accounts", "revenue.renewals_due_mrr"),
    "transactions": ("pareto.total", "pareto.accounts"),
}


def tiles(company: Company, books: Mapping[str, Figures], parameters: Parameters) -> tuple[Tile, ...]:
    """Return the company's six figures, always in the same places.

    Parameters
    ----------
    company
        Its own figures: a rate of the company is no mean of its portfolios' rates.
    books
        The portfolios' figures, by name.
    parameters
        Currency, kind of business, windows.
    """
    found, days = own(company.results), parameters.policy.renewal_days
    adds = {metric: _adds(metric, company, books) for metric in _SUMS[parameters.business]}
    money = parameters.currency
    orders = parameters.business == "transactions"
    gross = found.get("revenue.grr_12m", _NONE)
    first, second = _SUMS[parameters.business][:2]
    renewals = gettext("Renewals, {days} days").format(days=days)
    return (
        _counted(
            gettext("Revenue, 12 months") if orders else pgettext("tile", "MRR"),
            found.get(first, _NONE),
            money,
            adds[first],
            "" if orders else _since(company, money),
        ),
        _rate(gettext("NRR, 12 months"), found.get("revenue.nrr_12m", _NONE), gross, orders=orders),
        _rate(gettext("GRR, 12 months"), gross, None, orders=orders),
        _accounts(found, found.get(second, _NONE), adds[second], orders=orders),
        _nps(found.get("nps.score", _NONE), parameters.policy.survey_months),
        Tile(renewals, fmt.NONE, reason("no_recurring_revenue"))
        if orders
        else _counted(
            renewals,
            found.get("revenue.renewals_due_mrr", _NONE),
            money,
            adds["revenue.renewals_due_mrr"],
            _accounts_due(found.get("revenue.renewals_due", _NONE)),
        ),
    )


def problems(company: Company, books: Mapping[str, Figures], parameters: Parameters) -> tuple[str, ...]:
    """Return in words where the portfolios do not add up to the company."""
    found = own(company.results)
    said = []
    for metric in _SUMS[parameters.business]:
        total, whole = _total(metric, books), found.get(metric, _NONE).cents
        if total is None or whole is None or total == whole or _missing(metric, company, books):
            continue
        message = gettext(
            "{figure}: the portfolios add up to {total}, the company's own figure is {whole}. "
            "Do not compare them before this is explained."
        )
        said.append(
            message.format(
                figure=_name(metric),
                total=_shown(metric, total, parameters),
                whole=_shown(metric, whole, parameters),
            )
        )
    return tuple(said)


def _name(metric: str) -> str:
    names = {
        "revenue.mrr": pgettext("tile", "MRR"),
        "revenue.accounts": gettext("Active accounts"),
        "revenue.renewals_due_mrr": gettext("Renewals"),
        "pareto.total": gettext("Revenue, 12 months"),
        "pareto.accounts": gettext("Accounts with revenue"),
    }
    return names[metric]


def _shown(metric: str, cents: int, parameters: Parameters) -> str:
    if metric.endswith("accounts"):
        return fmt.integer(cents // 100)
    return fmt.money(cents, parameters.currency, compact=False)


def _total(metric: str, books: Mapping[str, Figures]) -> int | None:
    """Return the portfolios' sum, in hundredths so that it is exact."""
    there = [figures[metric].cents for figures in books.values() if metric in figures]
    known = [cents for cents in there if cents is not None]
    return sum(known) if known else None


def _missing(metric: str, company: Company, books: Mapping[str, Figures]) -> int:
    """Return how many portfolios of the data do not report a figure."""
    names = set(company.portfolios) | set(books)
    return sum(books.get(name, {}).get(metric, _NONE).value is None for name in names)


def _adds(metric: str, company: Company, books: Mapping[str, Figures]) -> str:
    """Return what the portfolios have to do with a figure of the company."""
    n, total = len(set(company.portfolios) | set(books)), _total(metric, books)
    if total is None:
        return gettext("no portfolio reports it")
    missing = _missing(metric, company, books)
    if missing:
        return gettext("{k} of {n} portfolios report it").format(k=fmt.integer(n - missing), n=fmt.integer(n))
    if total != own(company.results).get(metric, _NONE).cents:
        return gettext("the portfolios do not add up to it")
    return ngettext("counted; one portfolio", "counted; {n} portfolios add up to it", n).format(
        n=fmt.integer(n)
    )


def _counted(label: str, found: Figure, currency: str, adds: str, change: str) -> Tile:
    if found.cents is None:
        return Tile(label, fmt.NONE, reason(found.undefined))
    return Tile(label, fmt.money(found.cents, currency), adds, change)


def _accounts_due(found: Figure) -> str:
    if found.value is None:
        return ""
    n = round(found.value)
    return ngettext("{n} account, counted", "{n} accounts, counted", n).format(n=fmt.integer(n))


def _rate(label: str, found: Figure, gross: Figure | None, *, orders: bool) -> Tile:
    """Return a rate of the company with its range, see :func:`span`."""
    if orders or found.value is None:
        return Tile(label, fmt.NONE, reason("no_recurring_revenue" if orders else found.undefined))
    return Tile(label, fmt.percent(found.value), span(found, gross))


def span(found: Figure, gross: Figure | None = None) -> str:
    """Return a rate's range in words.

    Parameters
    ----------
    found
        NRR or GRR.
    gross
        GRR where ``found`` is NRR: nobody expanded where they are the same.
    """
    if found.low is None or found.high is None:
        return gettext("no range: too few accounts")
    ends = fmt.between(fmt.percent(found.low), fmt.percent(found.high))
    if gross is not None and gross.value == found.value:
        return gettext("{range}; gains not bounded by these data").format(range=ends)
    return ends


def _accounts(found: Figures, n: Figure, adds: str, *, orders: bool) -> Tile:
    label = gettext("Buying accounts, 12 months") if orders else pgettext("tile", "Accounts")
    if n.value is None:
        return Tile(label, fmt.NONE, reason(n.undefined))
    came, went = (found.get(f"revenue.accounts_{way}", _NONE).value for way in ("in", "out"))
    change = ""
    if came is not None and went is not None and not orders:
        change = gettext("{came} in, {went} out this month").format(
            came=fmt.integer(came), went=fmt.integer(went)
        )
    return Tile(label, fmt.integer(n.value), adds, change)


def _nps(found: Figure, months: int) -> Tile:
    if found.value is None or found.low is None or found.high is None:
        return Tile("NPS", fmt.NONE, reason(found.undefined))
    answers = ngettext("{n} answer in {months} months", "{n} answers in {months} months", found.n)
    return Tile(
        "NPS",
        fmt.integer(found.value),
        fmt.between(fmt.integer(found.low), fmt.integer(found.high)),
        answers.format(n=fmt.integer(found.n), months=months),
    )


def _since(company: Company, currency: str) -> str:
    """Return what the MRR moved by since the month before."""
    rows = [row for row in records(company.tables.get("series")) if row["portfolio"] == ""]
    if len(rows) < 2:
        return ""
    return _moved(rows[-2:], currency)


def _moved(rows: Sequence[Mapping[str, Any]], currency: str) -> str:
    before, now = (round(row["mrr"] * 100) for row in rows)
    then = fmt.month(datetime.date.fromisoformat(rows[0]["month"]), "short")
    if now == before:
        return gettext("as in {month}").format(month=then)
    plus = "+" if now > before else ""
    return gettext("{change} since {month}").format(
        change=plus + fmt.money(now - before, currency), month=then
    )

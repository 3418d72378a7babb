"""The company's page: what is ready, the company's sums, and every portfolio in alphabetical order.

Its figures come from the portfolios' ``results.json``; it computes nothing but their sums.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cskit.data.parameters import Parameters
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext, pgettext
from cskit.reports.notebooks import Notebook
from cskit.reports.pages import Shelf, label, month_of, small_print
from cskit.reports.render import IndexContext, IndexRow, IndexTile, Status, index

__all__ = ["index_page"]

_SUMS = ("revenue.mrr", "revenue.accounts", "revenue.renewals_due_mrr")
_MOST_NAMED = 3


def index_page(
    parameters: Parameters,
    snapshot: str,
    known: Sequence[Notebook],
    entries: Mapping[str, Mapping[str, Any]],
    results: Mapping[str, Mapping[str, Any]],
) -> str:
    """Return the company's page, in the language in use.

    Parameters
    ----------
    parameters
        Month, currency, language, policy.
    snapshot
        The data's hash.
    known
        All notebooks, in order.
    entries
        Every portfolio's entry in the manifest.
    results
        Content of every results.json.
    """
    labels = {notebook.name: label(notebook, parameters.locale) for notebook in known}
    entries = {name: _in_order(entry, known) for name, entry in entries.items()}
    figures = {name: _figures(results.get(name, {})) for name in entries}
    names = sorted(entries, key=_alphabetical)
    days = parameters.policy.renewal_days
    headers = (
        gettext("Accounts"),
        gettext("MRR ({sign})").format(sign=fmt.sign(parameters.currency)),
        gettext("Renewals in {days} days").format(days=days),
        pgettext("metric", "NRR"),
        pgettext("metric", "GRR"),
    )
    return index(
        IndexContext(
            title=gettext("All portfolios"),
            locale=parameters.locale,
            month=month_of(parameters),
            sentence=_sentence(entries, labels),
            caption=gettext("Portfolios and their reports"),
            headers=headers,
            rows=tuple(
                _row(
                    name,
                    entries[name],
                    figures[name],
                    labels,
                    parameters.currency,
                    _headlines(results.get(name, {}), known),
                )
                for name in names
            ),
            tiles=_tiles(figures, parameters),
            problems=_problems(entries, snapshot),
            facts=small_print(snapshot),
        )
    )


def _sentence(entries: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str]) -> str:
    """Return how many reports are ready, and which are not and why."""
    reports = [
        (f"{name}/{labels.get(notebook, notebook)}", report)
        for name, entry in entries.items()
        for notebook, report in entry["reports"].items()
    ]
    ready = sum(report["state"] == "ready" for _, report in reports)
    said = ngettext("{ready} of {n} report ready", "{ready} of {n} reports ready", len(reports)).format(
        ready=ready, n=len(reports)
    )
    failed = [
        _why(gettext("{report} failed: {reason}"), name, report)
        for name, report in reports
        if report["state"] == "failed"
    ]
    skipped = [
        _why(gettext("{report} skipped: {reason}"), name, report)
        for name, report in reports
        if report["state"] == "skipped"
    ]
    others = failed + skipped
    rest = len(others) - _MOST_NAMED
    if rest > 0:
        others = [*others[:_MOST_NAMED], ngettext("{n} more below", "{n} more below", rest).format(n=rest)]
    return "; ".join([said, *others]) + "."


def _why(message: str, name: str, report: Mapping[str, Any]) -> str:
    return message.format(report=name, reason=str(report["reason"]).rstrip("."))


def _tiles(
    figures: Mapping[str, Mapping[str, Mapping[str, Any]]], parameters: Parameters
) -> tuple[IndexTile, ...]:
    """Return the company's sums, each with how many portfolios are in it."""
    mrr, accounts, due = (
        [
            found[metric]["value"]
            for found in figures.values()
            if metric in found and found[metric]["value"] is not None
        ]
        for metric in _SUMS
    )
    days = parameters.policy.renewal_days
    renewals = gettext("Renewals in {days} days").format(days=days)
    return (
        IndexTile(pgettext("metric", "MRR"), _money(mrr, parameters.currency), _sum_of(mrr, figures)),
        IndexTile(
            gettext("Active accounts"),
            fmt.integer(sum(accounts)) if accounts else fmt.NONE,
            _sum_of(accounts, figures),
        ),
        IndexTile(renewals, _money(due, parameters.currency), _sum_of(due, figures)),
    )


def _money(values: Iterable[float], currency: str) -> str:
    # In whole cents, so that the sum is exact.
    cents = [round(value * 100) for value in values]
    return fmt.money(sum(cents), currency) if cents else fmt.NONE


def _sum_of(values: Sequence[float], figures: Mapping[str, object]) -> str:
    """Return whose sum a tile shows: a sum of some portfolios is not the company's."""
    n = len(figures)
    if not values:
        return gettext("no portfolio reports it")
    if len(values) < n:
        return gettext("{k} of {n} portfolios").format(k=len(values), n=n)
    return ngettext("{n} portfolio, counted", "{n} portfolios, counted", n).format(n=n)


def _row(
    name: str,
    entry: Mapping[str, Any],
    figures: Mapping[str, Mapping[str, Any]],
    labels: Mapping[str, str],
    currency: str,
    headlines: Mapping[str, str],
) -> IndexRow:
    """Return a portfolio's line."""
    mrr, accounts = _value(figures, "revenue.mrr"), _value(figures, "revenue.accounts")
    due, count = _value(figures, "revenue.renewals_due_mrr"), _value(figures, "revenue.renewals_due")
    cells = (
        fmt.integer(accounts),
        fmt.amount(None if mrr is None else round(mrr * 100)),
        fmt.NONE
        if due is None
        else gettext("{amount} ({n})").format(
            amount=fmt.money(round(due * 100), currency), n=fmt.integer(count)
        ),
        _rate(figures.get("revenue.nrr_12m")),
        _rate(figures.get("revenue.grr_12m")),
    )
    shelf = Shelf(
        entry["folder"],
        tuple(report["page"] for report in entry["reports"].values() if report["state"] == "ready"),
    )
    statuses = tuple(
        Status(
            labels.get(notebook, notebook),
            report["state"],
            f"{shelf.folder}/{report['page']}",
            report.get("reason", ""),
            headlines.get(notebook, ""),
        )
        for notebook, report in entry["reports"].items()
    )
    href = f"{shelf.folder}/{shelf.door()}" if shelf.pages else ""
    return IndexRow(name, href, entry["csm"], cells, statuses)


def _rate(row: Mapping[str, Any] | None) -> str:
    """Return a ratio with its range in words."""
    if row is None or row["value"] is None:
        return fmt.NONE
    value = fmt.percent(row["value"])
    if row["low"] is None or row["high"] is None:
        return value
    span = fmt.between(fmt.percent(row["low"]), fmt.percent(row["high"]))
    return gettext("{value} ({range})").format(value=value, range=span)


def _in_order(entry: Mapping[str, Any], known: Sequence[Notebook]) -> dict[str, Any]:
    """Return an entry with its reports in the notebooks' order, which a manifest does not keep."""
    places = {notebook.name: place for place, notebook in enumerate(known)}
    ordered = sorted(entry["reports"].items(), key=lambda item: (places.get(item[0], len(places)), item[0]))
    return {**entry, "reports": dict(ordered)}


def _headlines(document: Mapping[str, Any], known: Sequence[Notebook]) -> dict[str, str]:
    """Return the headlines of a portfolio's analyses; its cover and accounts page repeat them."""
    analyses = {notebook.name for notebook in known if notebook.role == "analysis"}
    found = {line["notebook"]: line["headline"] for line in document.get("headlines", ())}
    return {name: headline for name, headline in found.items() if name in analyses}


def _figures(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return a portfolio's own figures by metric id."""
    return {row["id"]: row for row in document.get("results", ()) if not row["by"]}


def _value(figures: Mapping[str, Mapping[str, Any]], metric: str) -> float | None:
    found = figures.get(metric)
    return None if found is None else found["value"]


def _problems(entries: Mapping[str, Mapping[str, Any]], snapshot: str) -> tuple[str, ...]:
    """Return what a reader must know before comparing portfolios."""
    old = [name for name in sorted(entries, key=_alphabetical) if entries[name]["snapshot"] != snapshot]
    if not old:
        return ()
    said = ngettext(
        "{names} comes from an earlier run on other data; run it again before comparing.",
        "{names} come from an earlier run on other data; run them again before comparing.",
        len(old),
    )
    return (said.format(names=fmt.listing(old)),)


def _alphabetical(name: str) -> tuple[str, str]:
    """Return the key that puts É beside E; the name itself where two are alike."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)), name

"""The company's page: what is ready, the company's figures, and every portfolio in alphabetical order.

Its figures come from the portfolios' ``results.json`` and from the company's own part of the
snapshot; it computes nothing but sums, to check that the portfolios add up to the company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cskit.data.parameters import Parameters
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext
from cskit.reports.contents import IndexContext
from cskit.reports.figures import records
from cskit.reports.index import chance, portfolios, totals
from cskit.reports.index.columns import Book
from cskit.reports.index.facts import Company, alphabetical, own
from cskit.reports.notebooks import Notebook
from cskit.reports.pages import label, month_of, small_print
from cskit.reports.render import index

__all__ = ["Company", "index_page"]

_MOST_NAMED = 3


def index_page(
    parameters: Parameters,
    company: Company,
    known: Sequence[Notebook],
    entries: Mapping[str, Mapping[str, Any]],
    results: Mapping[str, Mapping[str, Any]],
) -> str:
    """Return the company's page, in the language in use.

    Parameters
    ----------
    parameters
        Month, currency, language, policy.
    company
        The whole company.
    known
        All notebooks, in order.
    entries
        Every portfolio's entry in the manifest.
    results
        Content of every results.json.
    """
    labels = {notebook.name: label(notebook, parameters.locale) for notebook in known}
    books = [
        Book(
            name,
            _in_order(entries[name], known),
            own(results.get(name, {}).get("results", ())),
            _headlines(results.get(name, {}), known),
        )
        for name in sorted(entries, key=alphabetical)
    ]
    figures = {book.name: book.figures for book in books}
    return index(
        IndexContext(
            title=gettext("All portfolios"),
            locale=parameters.locale,
            month=month_of(parameters),
            sentence=_sentence(books, labels),
            problems=(*_old(books, company), *totals.problems(company, figures, parameters)),
            tiles=totals.tiles(company, figures, parameters),
            portfolios=portfolios.table(books, company, labels, parameters),
            chance=chance.chance(company, parameters),
            moves=chance.moves(company, parameters),
            notes=_notes(parameters),
            quality=_quality(company),
            facts=small_print(company.snapshot),
        )
    )


def _sentence(books: Sequence[Book], labels: Mapping[str, str]) -> str:
    """Return how many reports are ready, and which are not and why."""
    reports = [
        (f"{book.name}/{labels.get(notebook, notebook)}", report)
        for book in books
        for notebook, report in book.entry["reports"].items()
    ]
    ready = sum(report["state"] == "ready" for _, report in reports)
    said = ngettext("{ready} of {n} report ready", "{ready} of {n} reports ready", len(reports)).format(
        ready=ready, n=len(reports)
    )
    others = [
        message.format(report=name, reason=str(report["reason"]).rstrip("."))
        for state, message in (
            ("failed", gettext("{report} failed: {reason}")),
            ("skipped", gettext("{report} skipped: {reason}")),
        )
        for name, report in reports
        if report["state"] == state
    ]
    rest = len(others) - _MOST_NAMED
    if rest > 0:
        others = [*others[:_MOST_NAMED], ngettext("{n} more below", "{n} more below", rest).format(n=rest)]
    return "; ".join([said, *others]) + "."


def _quality(company: Company) -> str:
    """Return how many warnings there are about the rows: those about files would differ by format."""
    n = len(records(company.tables.get("quality_warnings")))
    if not n:
        return gettext("no warning about the rows.")
    return ngettext("{n} warning about the rows.", "{n} warnings about the rows.", n).format(n=fmt.integer(n))


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


def _old(books: Sequence[Book], company: Company) -> tuple[str, ...]:
    """Return which portfolios come from other data: they cannot be compared."""
    old = [book.name for book in books if book.entry["snapshot"] != company.snapshot]
    if not old:
        return ()
    said = ngettext(
        "{names} comes from an earlier run on other data; run it again before comparing.",
        "{names} come from an earlier run on other data; run them again before comparing.",
        len(old),
    )
    return (said.format(names=fmt.listing(old)),)


def _notes(parameters: Parameters) -> tuple[str, ...]:
    """Return how to read the page."""
    said = [
        gettext(
            "Rates of the company are its own, not a mean of the portfolios'. "
            "Ranges are 95% confidence intervals."
        )
    ]
    if parameters.business == "subscription":
        said.append(
            gettext(
                "Each account counts in the portfolio it is in now, so the portfolios add up to the company."
            )
        )
    return tuple(said)

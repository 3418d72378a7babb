"""The table of all portfolios: in alphabetical order, on shared axes, without a rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from cskit.data.parameters import Parameters
from cskit.locale import gettext, pgettext
from cskit.reports.contents import Head, Row, Status, Table
from cskit.reports.downloads import Download, link
from cskit.reports.figures import records
from cskit.reports.index.columns import Book, columns
from cskit.reports.index.facts import Company, Figure
from cskit.reports.pages import Shelf
from cskit.reports.tables import BYTE_ORDER_MARK, csv_text

__all__ = ["NAME", "table"]

NAME = "portfolios"
"""The table's id in the page."""

_NONE = Figure()


def table(
    books: Sequence[Book], company: Company, labels: Mapping[str, str], parameters: Parameters
) -> Table:
    """Return the table of all portfolios.

    Parameters
    ----------
    books
        In alphabetical order.
    company
        The whole company, whose figures are the columns' reference.
    labels
        The notebooks' names in the reader's language.
    parameters
        Currency, kind of business, windows.
    """
    orders = parameters.business == "transactions"
    shown = columns(books, company, parameters)
    seniority = {row["portfolio"]: row["seniority"] for row in records(company.tables.get("managers"))}
    order = gettext("In alphabetical order: CSMs inherit different books, so this is no ranking.")
    heads = (
        Head(gettext("Portfolio"), gettext("CSM"), "left text"),
        *(column.head for column in shown),
        Head(gettext("Reports"), gettext("● ready  – skipped  ! failed"), "left reports"),
    )
    rows = tuple(
        Row(
            book.name,
            tuple(column.cell(book) for column in shown),
            _manager(book.entry["csm"], seniority.get(book.name)),
            f"portfolio-{book.entry['folder']}",
            _door(book.entry),
            _statuses(book, labels),
        )
        for book in books
    )
    return Table(
        NAME,
        gettext("Portfolios and their reports"),
        heads,
        rows,
        f"{order} {_key(orders)}",
        _download(books, parameters, seniority),
    )


def _key(orders: bool) -> str:
    """Return how to read the drawings in the table."""
    if orders:
        return gettext("Dot: the figure; line: its likely range; dashes: the company.")
    return gettext(
        "Dot: the figure; line: its likely range; dashes: the company. MRR over 13 months' ends. "
        "Hours: available less asked for, so below 0 is short."
    )


def _manager(csm: str, seniority: str | None) -> str:
    words = {
        "junior": pgettext("seniority", "junior"),
        "mid": pgettext("seniority", "mid-level"),
        "senior": pgettext("seniority", "senior"),
    }
    known = words.get(seniority or "", "")
    if csm and known:
        return gettext("{csm}, {seniority}").format(csm=csm, seniority=known)
    return csm or known


def _door(entry: Mapping[str, Any]) -> str:
    pages = tuple(report["page"] for report in entry["reports"].values() if report["state"] == "ready")
    shelf = Shelf(entry["folder"], pages)
    return f"{shelf.folder}/{shelf.door()}" if shelf.pages else ""


def _statuses(book: Book, labels: Mapping[str, str]) -> tuple[Status, ...]:
    return tuple(
        Status(
            labels.get(notebook, notebook),
            report["state"],
            f"{book.entry['folder']}/{report['page']}",
            report.get("reason", ""),
            book.headlines.get(notebook, ""),
        )
        for notebook, report in book.entry["reports"].items()
    )


_FIGURES = (
    "revenue.accounts",
    "revenue.mrr",
    "revenue.nrr_12m",
    "revenue.grr_12m",
    "pareto.accounts",
    "pareto.total",
    "nps.score",
    "revenue.renewals_due",
    "revenue.renewals_due_mrr",
    "segments.hours_gap",
)


def _download(books: Sequence[Book], parameters: Parameters, seniority: Mapping[str, str | None]) -> Markup:
    """Return the link that saves the table's figures, with the ends of their ranges."""
    there = [metric for metric in _FIGURES if any(metric in book.figures for book in books)]
    ranged = {metric for metric in there if any(_low(book, metric) is not None for book in books)}
    names = ["portfolio", "csm", "seniority"]
    for metric in there:
        name = metric.replace(".", "_")
        names += [name, f"{name}_low", f"{name}_high"] if metric in ranged else [name]
    rows = []
    for book in books:
        row: list[Any] = [book.name, book.entry["csm"], seniority.get(book.name)]
        for metric in there:
            found = book.figures.get(metric, _NONE)
            row += [found.value, found.low, found.high] if metric in ranged else [found.value]
        rows.append(row)
    text = BYTE_ORDER_MARK + csv_text(names, rows)
    saved = Download(f"company-{parameters.month}-{NAME}.csv", text, len(rows))
    return Markup(link(saved, f"{NAME}-caption"))  # noqa: S704 # escaped there


def _low(book: Book, metric: str) -> float | None:
    return book.figures.get(metric, _NONE).low

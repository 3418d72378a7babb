"""Where each page stands among the others: its links, its language, its small print."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import cskit
from cskit.data.parameters import Parameters
from cskit.locale import gettext, using
from cskit.reports.keys import digest
from cskit.reports.notebooks import Notebook
from cskit.reports.render import Link, PageContext, heading
from cskit.reports.workbook import FILE

__all__ = ["Shelf", "label", "month_of", "page_contexts", "places", "small_print"]

PageT = TypeVar("PageT")

_READING = ("cover", "accounts", "analysis")


@dataclass(frozen=True)
class Shelf:
    """The pages that a portfolio has.

    Parameters
    ----------
    folder
        Its folder's name.
    pages
        Their file names.
    """

    folder: str
    pages: tuple[str, ...]

    def door(self) -> str:
        """Return the page to enter by: the cover, or the first there is."""
        return min(self.pages, key=lambda page: (page != "index.html", page))


def page_contexts(
    parameters: Parameters,
    data: Mapping[str, str],
    mine: Mapping[str, tuple[str, Sequence[Notebook]]],
    others: Mapping[str, Shelf],
) -> dict[tuple[str, str], PageContext]:
    """Return what each page of a run says about its place, by portfolio and notebook.

    Parameters
    ----------
    parameters
        Language and month.
    data
        By portfolio, the hash of its data.
    mine
        The run's portfolios: folder, and the notebooks that have a page.
    others
        Portfolios that an earlier run left in place.
    """
    shelves = {
        name: Shelf(folder, tuple(one.page for one in pages)) for name, (folder, pages) in mine.items()
    }
    shelves = {name: shelf for name, shelf in sorted((shelves | dict(others)).items()) if shelf.pages}
    with using(parameters.locale):
        company = Link("../index.html", gettext("All portfolios"))
        workbook = Link(FILE, gettext("Save every figure and table of this portfolio (XLSX)"))
    every = {one.page: one for _, pages in mine.values() for one in pages}
    titles = {page: label(one, parameters.locale) for page, one in every.items()}
    # The same on every portfolio's page of a kind: hundreds of links are made once, not for each page.
    switches = {page: _switch(page, shelves) if len(shelves) > 1 else () for page in every}
    found: dict[tuple[str, str], PageContext] = {}
    for name, (folder, notebooks) in mine.items():
        pages = _links(notebooks, titles)
        with using(parameters.locale):
            facts = small_print(data[name])
        for notebook in notebooks:
            found[name, notebook.name] = PageContext(
                title=titles[notebook.page],
                locale=parameters.locale,
                portfolio=name,
                month=month_of(parameters),
                pages=pages,
                current=notebook.page,
                company=company,
                portfolios=switches[notebook.page],
                stem=f"{folder}-{parameters.month}",
                workbook=workbook if notebook.role == "cover" else None,
                facts=facts,
            )
    return found


def places(contexts: Mapping[PageT, PageContext]) -> dict[PageT, str]:
    """Return the hash of what each page says about its place; what it says of figures is in its key."""
    # By identity: the way to other portfolios is one object for all pages of a kind.
    every = {id(context.portfolios): context.portfolios for context in contexts.values()}
    ways = {name: digest(repr(links)) for name, links in every.items()}
    return {
        page: digest([ways[id(context.portfolios)], repr(replace(context, portfolios=(), metrics=()))])
        for page, context in contexts.items()
    }


def label(notebook: Notebook, locale: str) -> str:
    """Return a notebook's short name in a language."""
    return heading(notebook.first, locale)[0] or notebook.title


def month_of(parameters: Parameters) -> datetime.date:
    """Return the first day of the month of the report."""
    return datetime.date.fromisoformat(f"{parameters.month}-01")


def small_print(data: str) -> str:
    """Return what stands at the foot of every page: by what it was made, from data with which hash."""
    return gettext("Made by cskit {version} from data {snapshot}.").format(
        version=cskit.__version__, snapshot=data[:12]
    )


def _links(notebooks: Iterable[Notebook], titles: Mapping[str, str]) -> tuple[Link, ...]:
    """Return a portfolio's pages in reading order."""
    ordered = sorted(notebooks, key=lambda notebook: _READING.index(notebook.role))  # stable: orders stay
    return tuple(Link(notebook.page, titles[notebook.page]) for notebook in ordered)


def _switch(page: str, shelves: Mapping[str, Shelf]) -> tuple[Link, ...]:
    """Return the way to the same page of each portfolio, or to its cover where it has no such page."""
    return tuple(
        Link(f"../{shelf.folder}/{page if page in shelf.pages else shelf.door()}", name)
        for name, shelf in shelves.items()
    )

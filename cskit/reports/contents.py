"""What the company's page says: plain words and small drawings, ready for its template."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

__all__ = ["Cell", "Head", "IndexContext", "Plot", "Row", "Status", "Table", "Tile"]

_NOTHING = Markup("")


@dataclass(frozen=True)
class Tile:
    """A figure of the whole company; ``value`` is "—" where there is none, and ``detail`` says why."""

    label: str
    value: str
    detail: str = ""
    change: str = ""


@dataclass(frozen=True)
class Status:
    """How one report of a portfolio ended, in words: its headline, or the reason for having none."""

    label: str
    state: Literal["ready", "skipped", "failed"]
    href: str = ""
    reason: str = ""
    headline: str = ""


@dataclass(frozen=True)
class Head:
    """A column's header.

    Parameters
    ----------
    text, sub
        What it holds; its unit or scale.
    css
        The side it stands on.
    """

    text: str
    sub: str = ""
    css: str = "right"


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Parameters
    ----------
    text
        The figure, or "—".
    sub
        Its range.
    reason
        Why there is no figure, for those who hear "—".
    drawing
        The same as a small drawing, made by :mod:`cskit.reports.index.drawings`.
    """

    text: str
    sub: str = ""
    reason: str = ""
    drawing: Markup = _NOTHING


@dataclass(frozen=True)
class Row:
    """A row: what it is about, and its cells under the headers after the first.

    Parameters
    ----------
    name, sub
        Who it is about.
    cells
        One for each header after the first.
    id, href
        Its place in the page, and the page it leads to.
    reports
        How each of its reports ended.
    """

    name: str
    cells: tuple[Cell, ...] = ()
    sub: str = ""
    id: str = ""
    href: str = ""
    reports: tuple[Status, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the company's page.

    Parameters
    ----------
    name
        Its id in the page.
    caption, sub
        What it says; how to read it.
    heads, rows
        Columns and rows.
    download
        The link that saves it, from :func:`cskit.reports.downloads.link`.
    """

    name: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    sub: str = ""
    download: Markup = _NOTHING


@dataclass(frozen=True)
class Plot:
    """A drawing with its words: title, unit, and the forms for a desk and for a phone."""

    title: str
    sub: str
    wide: Markup
    narrow: Markup


@dataclass(frozen=True)
class IndexContext:
    """What the company's page says.

    Parameters
    ----------
    title
        Its heading.
    locale, month
        Language of the page and month of the reports.
    sentence
        What is ready and what is not.
    problems
        What must be known before anyone compares.
    tiles
        Figures of the whole company.
    portfolios
        The table of all portfolios, in alphabetical order.
    chance
        Expected against observed losses: the drawing, what it means, and its table.
    moves
        Who changed hands: sentences, and tables with names.
    notes
        How to read the page, at its end.
    quality
        How many warnings there are about the data, beside the way to their page.
    facts
        Small print of the footer.
    """

    title: str
    locale: str
    month: datetime.date
    sentence: str
    portfolios: Table
    tiles: tuple[Tile, ...] = ()
    problems: tuple[str, ...] = ()
    chance: Chance | None = None
    moves: Moves | None = None
    notes: tuple[str, ...] = ()
    quality: str = ""
    facts: str = ""


@dataclass(frozen=True)
class Chance:
    """Are portfolios more different than chance? Without a drawing, the sentences say why."""

    said: tuple[str, ...]
    plot: Plot | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Moves:
    """Who changed hands, and who was lost soon after."""

    said: tuple[str, ...]
    tables: tuple[Table, ...] = field(default=())

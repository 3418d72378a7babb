"""Pages: from an executed notebook, or from the facts of a run, to one self-contained HTML file.

A page needs nothing but itself: one style sheet, one script that runs by its hash, drawings inside.
The same notebook and context give the same bytes on every machine; nothing here reads a clock.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cskit import locale
from cskit.locale import format as fmt
from cskit.reports import fragment, sanitise
from cskit.reports.contents import IndexContext
from cskit.reports.downloads import Download, with_downloads
from cskit.reports.glossary import Term, linked

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Link", "PageContext", "check", "footer", "heading", "index", "page", "rendered"]

_TEMPLATES = Path(__file__).parent / "templates"
# The one part of the style sheet that differs from page to page, as _css_string() writes it.
_FOOTER = re.compile(r'@bottom-left\{content:("(?:[A-Za-z0-9]|\\[0-9a-f]+ )*")')
_OLD_AFTER = datetime.timedelta(days=45)


@dataclass(frozen=True)
class Link:
    """A page one can go to.

    Parameters
    ----------
    href
        Its address, relative to the page that links to it.
    label
        Its short name in the page's language.
    """

    href: str
    label: str


@dataclass(frozen=True)
class PageContext:
    """What a page needs to know besides its notebook.

    Parameters
    ----------
    title
        Short name of the page; its heading where the notebook has none.
    locale
        Language of the page.
    portfolio
        Name of the portfolio.
    month
        Month of the report.
    pages
        The portfolio's pages in reading order.
    current
        Address of this page among them.
    company
        The page of all portfolios.
    portfolios
        The same page of the other portfolios.
    stem
        Whose and which month's it is, for the names of files that are saved from it.
    workbook
        The file with every figure and table of the portfolio, on its cover.
    metrics
        Ids of the metrics that the notebook recorded, for the glossary.
    facts
        Small print of the footer: versions, data.
    """

    title: str
    locale: str
    portfolio: str
    month: datetime.date
    pages: tuple[Link, ...] = ()
    current: str = ""
    company: Link | None = None
    portfolios: tuple[Link, ...] = ()
    stem: str = ""
    workbook: Link | None = None
    metrics: tuple[str, ...] = ()
    facts: str = ""


@dataclass(frozen=True)
class _Place:
    """A section that the contents lead to."""

    id: str
    title: str


def page(
    notebook: NotebookNode, context: PageContext, downloads: Mapping[str, Download] | None = None
) -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    notebook
        With its outputs.
    context
        What the page says besides.
    downloads
        Files of the tables it shows, by their names as they are shown.

    Raises
    ------
    NotebookError
        If a cell ended in an error, or if the page could run or load anything that is not ours.
    """
    with locale.using(context.locale):
        body, method = fragment.fragments(notebook)
        body, terms = linked(body, context.metrics)
        body, places = _numbered(with_downloads(body, downloads or {}, _weight(context.portfolios)))
        heading = re.search(r"<h1>(.*?)</h1>", body, re.DOTALL)
        title = _plain(heading[1]) if heading else context.title
        at = body.find("<h2")
        lead, rest = (body, "") if at < 0 else (body[:at], body[at:])
        before, after = _neighbours(context)
        return rendered(
            "page.html.j2",
            title=f"{title} · {context.portfolio} · {fmt.month(context.month)}",
            footer=footer(context.portfolio, context.month),
            month=context.month,
            facts=context.facts,
            content={
                "context": context,
                "heading": "" if heading else context.title,
                # Sanitised by fragments(): the only HTML that enters a template unescaped.
                "lead": Markup(lead),  # noqa: S704
                "body": Markup(rest),  # noqa: S704
                "method": Markup(method),  # noqa: S704
                "contents": places + _last_places(method, terms),
                "terms": terms,
                "here": next((x.label for x in context.pages if x.href == context.current), context.title),
                "has_code": '<div class="code"' in body,
                "before": before,
                "after": after,
            },
        )


def index(context: IndexContext) -> str:
    """Return the page of all portfolios."""
    with locale.using(context.locale):
        month = fmt.month(context.month)
        return rendered(
            "index.html.j2",
            title=f"{context.title} · {month}",
            footer=footer(context.title, context.month),
            month=context.month,
            facts=context.facts,
            content={
                "context": context,
                "status": month,
                "marks": {"ready": "●", "skipped": "–", "failed": "!"},
                "states": {
                    "ready": locale.pgettext("report", "ready"),
                    "skipped": locale.pgettext("report", "skipped"),
                    "failed": locale.pgettext("report", "failed"),
                },
            },
        )


def heading(source: str, code: str) -> tuple[str, str]:
    """Return title and question of a notebook's first cell in a language."""
    with locale.using(code):
        return fragment.heading(source)


def check(html: str) -> None:
    """Refuse a page in which anything but the template's own script could run or load.

    Raises
    ------
    NotebookError
        Naming what was found.
    """
    footer = _FOOTER.search(html)
    sanitise.check(html, script=_script(), sheet=_sheet(footer[1] if footer else '""'))


def rendered(
    template: str, *, title: str, footer: str, month: datetime.date, facts: str, content: dict[str, object]
) -> str:
    """Return a template's page, checked."""
    html = (
        _environment()
        .get_template(template)
        .render(
            **content,
            lang=locale.language_tag(),
            policy=_policy(),
            title=title,
            sheet=Markup(_sheet(_css_string(footer))),  # noqa: S704 # ours, but for an escaped string
            script=Markup(_script()),  # noqa: S704 # ours
            old_after=(_last_day(month) + _OLD_AFTER).isoformat(),
            month=fmt.month(month),
            footer=footer,
            facts=facts,
        )
    )
    check(html)
    return html


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(_TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals |= {"gettext": locale.gettext, "pgettext": locale.pgettext}
    return environment


@cache
def _script() -> str:
    return (_TEMPLATES / "script.js").read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """Return the Content-Security-Policy: nothing is loaded, and only our script runs."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


_DARK = (
    "--bg:#14171A;--surface:#1C2024;--wash:#262B31;--ink:#E8EAED;--muted:#A9B1BA;--rule:#343A41;--link:#8AB8F0;"
    "--focus:#8AB8F0;--accent:#3A97E8;--c2:#FBCFA7;--c3:#49A294;--c4:#F7A8F8;--c5:#DEA712;--ref:#A9B1BA;"
    "--warn:#E9C46A;--warn-bg:#33290F;--bad:#F2B8B5;--bad-bg:#3A2321;--note:#9CC6E8;--note-bg:#1B2B3A;"
    "--s1:#1D2733;--s2:#22364A;--s3:#274A69;--s4:#2C6089;--s5:#6FA8D6;--s6:#9CC6E8;--s7:#CFE4F5;"
    "--d1:#F2A27A;--d2:#A85A2A;--d3:#5A3A28;--d4:#33383E;--d5:#234A4D;--d6:#2A7A80;--d7:#7FD0D4;"
    "--nps-low:#E08A55;--nps-mid:#6F7780;--nps-high:#5FB3B8;"
    "--code-word:#8AB8F0;--code-text:#8FCFA5;--code-number:#FBCFA7"
)
"""The dark values, needed twice: where the reader chose them, and where the system did."""


def _sheet(footer: str) -> str:
    """Return the style sheet; ``footer`` is the CSS string at the foot of every printed page."""
    return _bare_sheet().replace("FOOTER", footer)


@cache
def _bare_sheet() -> str:
    text = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/\n?", "", text, flags=re.DOTALL).replace("DARK", _DARK)


def _css_string(text: str) -> str:
    """Return a text as a CSS string that nothing in it can end."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):x} " for c in text) + '"'


def _last_day(month: datetime.date) -> datetime.date:
    """Return the month's last day."""
    first = datetime.date(month.year, month.month, 1)
    return (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)


def footer(name: str, month: datetime.date) -> str:
    """Return the line at the foot of every printed page."""
    return locale.gettext("{portfolio} · {month} · internal, holds customers' data").format(
        portfolio=name, month=fmt.month(month)
    )


def _plain(html: str) -> str:
    """Return the words of a piece of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def _numbered(body: str) -> tuple[str, list[_Place]]:
    """Give each section an id by position, the same in every language, and list them."""
    places: list[_Place] = []

    def mark(found: re.Match[str]) -> str:
        places.append(_Place(f"section-{len(places) + 1}", _plain(found[1])))
        return f'<h2 id="{escape(places[-1].id)}">{found[1]}</h2>'

    return re.sub(r"<h2>(.*?)</h2>", mark, body, flags=re.DOTALL), places


def _last_places(method: str, terms: Sequence[Term]) -> list[_Place]:
    """Return the closed sections at the end of a page."""
    places = []
    if method:
        places.append(_Place("method", locale.gettext("Method and limits")))
    if terms:
        places.append(_Place("glossary", locale.gettext("Terms on this page")))
    return places


def _weight(links: Sequence[Link]) -> int:
    """Return about how many bytes links take in a page."""
    return sum(len(f'<li><a href="{link.href}">{link.label}</a></li>\n'.encode()) for link in links)


def _neighbours(context: PageContext) -> tuple[Link | None, Link | None]:
    """Return the pages before and after this one."""
    at = next((at for at, link in enumerate(context.pages) if link.href == context.current), None)
    if at is None:
        return None, None
    before = context.pages[at - 1] if at > 0 else None
    after = context.pages[at + 1] if at + 1 < len(context.pages) else None
    return before, after

"""The CSV of a table, carried by the page itself: a page that is mailed alone has its figures with it.

The links are put in after the sanitiser, which takes every address with a scheme out of what
notebooks bring.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from cskit.locale import gettext, ngettext
from cskit.locale.format import integer
from cskit.reports.tables import file_name, rows_of

__all__ = ["LARGEST", "Download", "link", "of_files", "with_downloads"]

LARGEST = 445_000
"""Bytes of a page's inside with the files it carries, so that the whole stays below 500 KB.

The smallest files come first; what has no room is a link to its file in the report's folder.
"""

# As cskit.tables writes them, once they passed the sanitiser: no cell holds a table or a <div>.
_SHOWN = re.compile(r'<div class="table[^"]*" id="([a-z][a-z0-9-]*)">\s*<div.*?</table>\s*</div>', re.DOTALL)


@dataclass(frozen=True)
class Download:
    """A table's file.

    Parameters
    ----------
    name
        What it is called where it is saved.
    text
        The file.
    rows
        How many rows it has.
    file
        Its place in the report's folder; empty where it is in the page only.
    """

    name: str
    text: str
    rows: int
    file: str = ""

    @property
    def packed(self) -> str:
        """The file as an address can hold it."""
        return base64.b64encode(self.text.encode("utf-8")).decode()


def of_files(stem: str, notebook: str, files: Mapping[str, str]) -> dict[str, Download]:
    """Return the files of a notebook's tables, by the tables' names as they are shown.

    Parameters
    ----------
    stem
        Whose and which month's they are: where they are saved, this stands before their names.
    notebook
        Who recorded them.
    files
        Their text, by the names they were recorded under.
    """
    return {
        table.replace("_", "-"): Download(
            f"{stem}-{notebook}-{table}.csv".replace("_", "-"),
            text,
            rows_of(text),
            file_name(notebook, table),
        )
        for table, text in files.items()
    }


def with_downloads(html: str, downloads: Mapping[str, Download], beside: int = 0) -> str:
    """Return the inside of a page with a link below each table whose file there is.

    Parameters
    ----------
    html
        It passed the sanitiser.
    downloads
        By the table's name as it is shown.
    beside
        Bytes of the page that grow with the company: the way to its other portfolios.
    """
    shown = {name: downloads[name] for name in _SHOWN.findall(html) if name in downloads}
    room = LARGEST - beside - len(html.encode("utf-8"))
    carried = set()
    for name, about in sorted(shown.items(), key=lambda item: (len(item[1].packed), item[0])):
        room -= len(about.packed)
        if room >= 0 or not about.file:
            carried.add(name)

    def below(found: re.Match[str]) -> str:
        name = found[1]
        if name not in shown:
            return found[0]
        return f"{found[0]}\n{link(shown[name], f'{name}-caption', carried=name in carried)}"

    return _SHOWN.sub(below, html)


def link(about: Download, caption: str, *, carried: bool = True) -> str:
    """Return a link that saves a table as CSV.

    Parameters
    ----------
    about
        The file.
    caption
        Id of what says which table it is.
    carried
        Whether the page has room for it.
    """
    words = ngettext("Save this table (CSV, {n} row)", "Save this table (CSV, {n} rows)", about.rows).format(
        n=integer(about.rows)
    )
    address, note = f"data:text/csv;charset=utf-8;base64,{about.packed}", ""
    if not carried:
        where = gettext("a file beside this page: it needs the report's folder")
        address, note = about.file, f' <span class="sub">{escape(where)}</span>'
    return (
        f'<p class="csv"><a download="{escape(about.name)}" href="{escape(address)}" '
        f'aria-describedby="{escape(caption)}">{escape(words)}</a>{note}</p>'
    )

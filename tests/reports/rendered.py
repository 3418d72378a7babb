"""The specimen as a page, cells as a page, and the words that stand on one."""

from __future__ import annotations

import re
from html import unescape

from nbformat.v4 import new_code_cell, new_notebook, new_output

from cskit.reports import render
from tests.reports import specimen


def page(**options: str) -> str:
    return render.page(specimen.notebook(), specimen.context(**options))


def of(*cells: object) -> str:
    return render.page(new_notebook(cells=list(cells)), specimen.context())


def output(html: str) -> object:
    return new_code_cell("x", outputs=[new_output("display_data", {"text/html": html})])


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())

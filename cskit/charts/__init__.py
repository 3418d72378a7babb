"""Charts: one module per analysis, each taking tables and returning drawings; they compute nothing.

A :data:`Drawing` is drawn twice, for desks and for phones, because a drawing for one has text too
small or room too little on the other; the page's style sheet shows the one that fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, TypeAlias

from cskit.charts import theme
from cskit.charts.svg import clean
from cskit.display import Shown
from cskit.errors import NotebookError
from cskit.lazy import submodules

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["Drawing", "show"]

Drawing: TypeAlias = "Callable[[float], Figure]"
"""Draws a chart of a given width in pixels."""

__getattr__ = submodules(__name__)

_NAME = re.compile(r"[a-z][a-z0-9-]*")


def show(draw: Drawing, *, name: str, title: str, sub: str, alt: str, data: pd.DataFrame) -> Shown:
    """Return a chart with its caption, for a page and for a terminal.

    Parameters
    ----------
    draw
        Draws the chart at a width of so many pixels; called inside the kit's style.
    name
        Name of the chart, unique in its notebook: lower case letters, digits and dashes.
    title
        The finding, as a sentence.
    sub
        What is shown: unit, period, n.
    alt
        What the picture says to those who do not see it, from ``findings``.
    data
        The table behind the chart: its text form. Where it is empty, ``alt`` stands instead of a
        picture.
    """
    if not _NAME.fullmatch(name):
        raise NotebookError(
            f"charts.show: the name of a chart is lower case letters, digits and dashes; got {name!r}. "
            "Choose one such as 'bars'."
        )
    if data.empty:
        # A picture of nothing says less than a sentence.
        return Shown(html=f'<p class="empty">{escape(alt)}</p>', text=alt)
    with theme.style():
        wide = _svg(draw, theme.WIDE, name, alt)
        narrow = _svg(draw, theme.NARROW, f"{name}-narrow", alt)
    html = (
        f'<figure class="figure" id="{name}">'
        f'<figcaption><p class="title">{escape(title)}</p><p class="sub">{escape(sub)}</p></figcaption>'
        f'<div class="wide">{wide}</div>'
        # Hidden where there is no style sheet of ours to choose between the two, as in JupyterLab.
        f'<div class="narrow" hidden>{narrow}</div>'
        "</figure>"
    )
    text = "\n".join((title, sub, data.to_string(index=False, na_rep="—", float_format="{:.6g}".format)))
    return Shown(html=html, text=text)


def _svg(draw: Drawing, width: float, name: str, alt: str) -> str:
    """Draw a chart at a width, inside the kit's style, and return its clean SVG."""
    out = StringIO()
    draw(width).savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return clean(out.getvalue(), name, alt)

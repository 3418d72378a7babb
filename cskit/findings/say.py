"""The forms a sentence takes on a page: status line, headline, "so what", note, tiles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cskit.display import Shown
from cskit.locale import gettext

__all__ = ["Tile", "ended", "headline", "note", "section", "so_what", "status", "tiles"]


def status(*parts: str) -> Shown:
    """Show the line under the title: portfolio, month, accounts, how far the data go."""
    return _paragraph("status", " · ".join(part for part in parts if part))


def headline(*sentences: str) -> Shown:
    """Show the page's one verdict."""
    return _paragraph("headline", _joined(sentences))


def section(title: str) -> Shown:
    """Show the heading of a section whose words depend on what it holds."""
    return Shown(f"<h2>{escape(title)}</h2>", title)


def so_what(*sentences: str) -> Shown:
    """Show what a chart or table means for the reader's week."""
    return _paragraph("so-what", _joined(sentences))


def note(*sentences: str) -> Shown:
    """Show how to read what stands above: what was counted, what was left out."""
    return _paragraph("note", _joined(sentences))


@dataclass(frozen=True)
class Tile:
    """One figure of the cover.

    Parameters
    ----------
    name
        What the figure is: ``"MRR"``.
    value
        The figure as shown, ``"—"`` where it is undefined.
    detail
        Its range, ``"counted"``, or in words why there is no value.
    change
        What moved and since when, in words; empty where there is nothing to compare with.
    spark
        A small drawing of the last months (SVG made by :mod:`cskit.charts`), or empty.
    metric
        Metric id, for the definition that the page shows with it.
    """

    name: str
    value: str
    detail: str = ""
    change: str = ""
    spark: str = ""
    metric: str = ""


def tiles(shown: Sequence[Tile]) -> Shown:
    """Show the cover's figures, always in the same places."""
    cells = "".join(_tile(tile) for tile in shown)
    lines = [f"{tile.name}: {tile.value} ({tile.detail}) {tile.change}".rstrip() for tile in shown]
    return Shown(f'<div class="tiles">{cells}</div>', "\n".join(lines))


def _tile(tile: Tile) -> str:
    name = escape(tile.name)
    if tile.metric:
        name = f'<a class="term" href="#term-{re.sub("[._]", "-", tile.metric)}">{name}</a>'
    return (
        f'<div class="tile"><div class="label">{name}</div><b>{escape(tile.value)}</b>'
        f'<div class="range">{escape(tile.detail)}</div>'
        f'<div class="change">{escape(tile.change)}</div>{tile.spark}</div>'
    )


def _paragraph(role: str, text: str) -> Shown:
    """Return a paragraph of its role; an empty text shows nothing."""
    return Shown(f'<p class="{role}">{escape(text)}</p>' if text else "", text or gettext("(nothing to say)"))


def ended(sentence: str) -> str:
    """Return a sentence with one full stop at its end, also where it ends in a name such as "Acme Ltda."."""
    return sentence[:-1] if sentence.endswith("..") and not sentence.endswith("...") else sentence


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(ended(sentence) for sentence in sentences if sentence)

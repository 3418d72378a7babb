"""What is due for renewal in the next months, and what of it shows a signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Bar, Line
from cskit.locale.format import month

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["due"]

_ROW = 40.0
_NARROW_ROW = 56.0
_BAR = 16.0
_STRIPE = 7.0


def due(months: pd.DataFrame) -> Drawing:
    """Draw the MRR that is due in each month as a bar, the part with a signal full and hatched.

    Parameters
    ----------
    months
        From :func:`cskit.findings.recurring_revenue.in_months`: ``month``, ``mrr``, ``mrr_with_signal``
        (cents) and ``said`` (text).
    """

    def draw(width: float) -> Figure:
        narrow = width < theme.WIDE
        row = _NARROW_ROW if narrow else _ROW
        widest = max(theme.width_of(said, theme.LABEL) for said in months["said"])
        left, right = (4.0, 4.0) if narrow else (96.0, min(widest + 20, 330.0))
        figure, axes = theme.canvas(row * len(months) + 8, width, left=left, right=right, top=4, bottom=4)
        longest = max(float(months["mrr"].max()), 1.0)
        axes.set(xlim=(0, longest), ylim=(len(months) - 0.5, -0.5))
        scale = longest / (width - left - right)
        rows = zip(months["month"], months["mrr"], months["mrr_with_signal"], months["said"], strict=True)
        for at, (when, mrr, warned, said) in enumerate(rows):
            _bar(axes, at + 0.22 if narrow else at, (float(mrr), float(warned)), row, scale)
            named = month(when, "short")
            if narrow:
                theme.label(axes, 0, at - 0.2, named, size=theme.SMALL)
                room = width - 24 - theme.width_of(named, theme.SMALL)
                text = theme.wrap(said, room, theme.SMALL, lines=1)
                theme.label(axes, longest, at - 0.2, text, size=theme.SMALL, align="right")
            else:
                theme.label(axes, 0, at, named, align="right", shift=(-12, 0))
                theme.label(axes, float(mrr), at, said, shift=(10, 0))
        return figure

    return draw


def _bar(axes: Axes, at: float, sums: tuple[float, float], row: float, scale: float) -> None:
    """Draw a month: the part with a signal first, then the rest, hollow."""
    mrr, warned = sums
    height = _BAR / row
    if mrr > warned:
        rest = Bar(
            (warned, at - height / 2),
            mrr - warned,
            height,
            facecolor=theme.SEQUENTIAL[1],
            edgecolor=theme.ACCENT,
            linewidth=1.0,
        )
        axes.add_artist(rest)
    if warned > 0:
        axes.add_artist(Bar((0, at - height / 2), warned, height, facecolor=theme.ACCENT))
        _hatch(axes, at, warned, row, scale)


def _hatch(axes: Axes, at: float, length: float, row: float, scale: float) -> None:
    """Draw stripes over a bar by hand: a page keeps no patterns of matplotlib's."""
    pixels = length / scale
    for foot in np.arange(_STRIPE - _BAR, pixels, _STRIPE):
        begin, end = max(float(foot), 0.0), min(float(foot) + _BAR, pixels)
        if end - begin < 1:
            continue
        low, high = (at + (_BAR / 2 - (x - foot)) / row for x in (begin, end))
        ends = (begin * scale, end * scale)
        axes.add_artist(Line(ends, (low, high), color=theme.SURFACE, linewidth=1.2))

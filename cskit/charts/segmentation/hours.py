"""One bar: the hours that the touch models ask for, against those there are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.locale import gettext
from cskit.locale.format import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["few", "hours"]

_COLOURS = dict(zip(("high", "mid", "low", "tech"), theme.CATEGORIES, strict=False))
_LINE = 20.0
_LARGE = 10


def hours(parts: pd.DataFrame, available: float) -> Drawing:
    """Draw the hours that the models ask for as one bar, and those there are as a line.

    Parameters
    ----------
    parts
        From :func:`cskit.findings.segmentation.parts`: ``touch_model``, ``name``, ``hours``, in order.
    available
        Hours there are; NaN where that is not known.
    """

    def draw(width: float) -> Figure:
        inner = width - 8
        total = float(parts["hours"].sum())
        longest = max(total, 0.0 if math.isnan(available) else available)
        scale = inner / (longest * 1.02)
        labels, starts, at = [], [], 0.0
        for name, value in zip(parts["name"], parts["hours"], strict=True):
            labels.append(f"{name} {few(value)}")
            starts.append((at + value / 2) * scale)
            at += value
        places, levels = _stacked(labels, starts, inner)
        top, bottom = (max(levels, default=0) + 1) * _LINE + 8, 12 if math.isnan(available) else 40
        figure, axes = theme.canvas(28 + top + bottom, width, left=4, right=4, top=top, bottom=bottom)
        axes.set(xlim=(0, longest * 1.02), ylim=(0, 1))
        _bar(axes, parts)
        for label, place, level, middle in zip(labels, places, levels, starts, strict=True):
            lift = 14 + level * _LINE
            shift = (place - middle, lift)
            theme.label(axes, middle / scale, 1, label, size=theme.SMALL, align="center", shift=shift)
        if not math.isnan(available):
            _available(axes, available, total, scale, inner)
        return figure

    return draw


def few(value: float) -> str:
    """Return hours as the sentences have them: exact where two decimals hold them."""
    for places in (0, 1, 2):
        if round(value, places) == round(value, 6):
            return number(value, places)
    return number(value, 0 if abs(value) >= _LARGE else 1)


def _stacked(labels: list[str], middles: list[float], width: float) -> tuple[list[float], list[int]]:
    """Place labels over their parts, higher up where two would touch; give places and levels."""
    places, levels = [], []
    ends: list[list[tuple[float, float]]] = []
    for label, middle in zip(labels, middles, strict=True):
        half = theme.width_of(label, theme.SMALL) / 2 + 4
        place = min(max(middle, half), width - half)
        span = (place - half, place + half)
        level = 0
        while level < len(ends) and any(span[0] < end and start < span[1] for start, end in ends[level]):
            level += 1
        if level == len(ends):
            ends.append([])
        ends[level].append(span)
        places.append(place)
        levels.append(level)
    return places, levels


def _bar(axes: Axes, parts: pd.DataFrame) -> None:
    """Draw the parts side by side, with a gap of the page's colour between them."""
    at = 0.0
    for model, value in zip(parts["touch_model"], parts["hours"], strict=True):
        axes.barh(
            0.5, value, left=at, height=1.0, color=_COLOURS[model], edgecolor=theme.SURFACE, linewidth=2
        )
        at += value


def _available(axes: Axes, available: float, asked: float, scale: float, width: float) -> None:
    """Draw the line of what there is, and below it what is missing or left."""
    axes.plot([available, available], [-0.25, 1.12], color=theme.INK, linewidth=2.0, clip_on=False)
    gap = available - asked
    if abs(gap) < 0.05:
        message = gettext("available: {hours}")
    elif gap < 0:
        message = gettext("available: {hours}, short by {gap}")
    else:
        message = gettext("available: {hours}, {gap} left")
    text = message.format(hours=few(available), gap=few(abs(gap)))
    half = theme.width_of(text, theme.SMALL) / 2
    place = min(max(available * scale, half), width - half)
    theme.label(
        axes,
        available,
        0,
        text,
        size=theme.SMALL,
        align="center",
        shift=(place - available * scale, -22),
    )

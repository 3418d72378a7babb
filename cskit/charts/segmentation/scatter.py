"""Tickets against hours: which accounts get more, or less, than their ticket calls for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Line
from cskit.locale import gettext, pgettext
from cskit.locale.format import money, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MARKERS", "scatter"]

MARKERS = {"high": "s", "mid": "D", "low": "o", "tech": "^"}
"""A shape for each model, beside its place."""
_STEPS = (1, 2, 5)

_Box = tuple[float, float, float, float]


def scatter(dots: pd.DataFrame, lines: pd.DataFrame, currency: str) -> Drawing:
    """Draw each account by its ticket and its hours; names stand at those whose model does not fit.

    Parameters
    ----------
    dots
        From :func:`cskit.findings.segmentation.dots`: ``ticket`` (cents), ``hours``, ``touch_model``,
        ``misfit``, ``label``.
    lines
        From :func:`cskit.metrics.segmentation.cut_points`; its last row is drawn.
    currency
        ISO code of the run's currency.
    """
    at = lines[["low_from", "mid_from", "high_from"]].iloc[-1]
    cuts = [] if at.isna().any() else [int(value) for value in at]

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(380, width, left=36, right=16, top=52, bottom=44)
        low, high = _span([*dots["ticket"], *cuts])
        most = max(float(dots["hours"].max()), 1.0)
        axes.set(xlim=(low, high), ylim=(0, most * 1.08))
        ticks = _ticks(low, high, 3 if width < theme.WIDE else 5)
        places = [math.log10(tick) for tick in ticks]
        theme.scale(axes, "x", places, [money(tick, currency) for tick in ticks])
        steps = _even(most)
        theme.scale(axes, "y", steps, [number(step, _decimals(steps)) for step in steps], rules=True)
        theme.label(
            axes, low, most * 1.08, gettext("hours"), size=theme.SMALL, colour=theme.MUTED, shift=(-32, 12)
        )
        _cuts(axes, cuts, (low, high), width - 52)
        boxes = _points(axes, dots)
        _key(axes, dots)
        _labels(axes, dots, boxes, cuts, width)
        return figure

    return draw


def _span(tickets: list[int]) -> tuple[float, float]:
    """Return the ends of the axis, in powers of ten, with room at both."""
    logs = [math.log10(ticket) for ticket in tickets]
    low, high = min(logs), max(logs)
    room = max((high - low) * 0.06, 0.05)
    return low - room, high + room


def _ticks(low: float, high: float, most: int) -> list[int]:
    """Return round amounts on the axis, in cents, at most so many."""
    found = [
        step * 10**power
        for power in range(math.floor(low), math.ceil(high) + 1)
        for step in _STEPS
        if low <= math.log10(step * 10**power) <= high
    ]
    for digits in ("125", "15", "1"):
        kept = [tick for tick in found if str(tick)[0] in digits]
        if len(kept) <= most:
            return kept
    return kept[:: math.ceil(len(kept) / most)]


def _even(most: float) -> list[float]:
    """Return at most five even steps from 0."""
    power = 10 ** math.floor(math.log10(most))
    step = next(part * power for part in (0.25, 0.5, 1, 2, 2.5) if most / (part * power) <= 4)
    return [step * place for place in range(int(most / step) + 1)]


def _decimals(steps: list[float]) -> int:
    """Return how many decimals tell the steps apart."""
    return next(places for places in (0, 1, 2, 3) if round(steps[1], places) == round(steps[1], 3))


def _cuts(axes: Axes, cuts: list[int], ends: tuple[float, float], pixels: float) -> None:
    """Draw where the models begin, and name the room between the lines where it is wide enough."""
    for cut in cuts:
        axes.axvline(math.log10(cut), color=theme.REF, linewidth=1.5, linestyle=(0, (4, 3)))
    if not cuts:
        return
    names = reversed(_short().values())
    edges = [ends[0], *(math.log10(cut) for cut in cuts), ends[1]]
    scale = pixels / (ends[1] - ends[0])
    for name, left, right in zip(names, edges[:-1], edges[1:], strict=True):
        if theme.width_of(name, theme.SMALL) + 4 <= (right - left) * scale:
            top = axes.get_ylim()[1]
            middle = (left + right) / 2
            theme.label(
                axes, middle, top, name, size=theme.SMALL, colour=theme.MUTED, align="center", shift=(0, 12)
            )


def _points(axes: Axes, dots: pd.DataFrame) -> list[_Box]:
    """Draw the accounts, those that do not fit in the accent and above; return their places in pixels."""
    boxes = []
    for fits in (True, False):
        for one in dots[(dots["misfit"] == "") == fits].itertuples():
            axes.add_artist(
                Line(
                    [math.log10(float(str(one.ticket)))],
                    [float(str(one.hours))],
                    marker=MARKERS[str(one.touch_model)] if one.touch_model else "x",
                    markersize=7 if fits else 10,
                    color=theme.REF if fits else theme.ACCENT,
                    alpha=0.45 if fits else 1.0,
                    markeredgecolor=theme.SURFACE,
                    markeredgewidth=0.0 if fits else 1.5,
                    linestyle="none",
                )
            )
            x, y = axes.transData.transform((math.log10(float(str(one.ticket))), float(str(one.hours))))
            size = 3 if fits else 6
            boxes.append((x - size, y - size, x + size, y + size))
    return boxes


def _key(axes: Axes, dots: pd.DataFrame) -> None:
    """Say which shape is which model."""
    low, top = axes.get_xlim()[0], axes.get_ylim()[1]
    x, y = axes.transData.transform((low, top))
    at = 0.0
    for name, word in _short().items():
        if not (dots["touch_model"] == name).any():
            continue
        place = axes.transData.inverted().transform((x + at, y + 38))
        axes.add_artist(Line([place[0]], [place[1]], marker=MARKERS[name], markersize=7, color=theme.REF))
        theme.label(axes, low, top, word, size=theme.SMALL, shift=(at + 10, 38))
        at += theme.width_of(word, theme.SMALL) + 34


def _short() -> dict[str, str]:
    """Return the models' short names, the most personal first."""
    return {
        "high": pgettext("short", "high"),
        "mid": pgettext("short", "mid"),
        "low": pgettext("short", "low"),
        "tech": pgettext("short", "tech"),
    }


def _labels(axes: Axes, dots: pd.DataFrame, boxes: list[_Box], cuts: list[int], width: float) -> None:
    """Write names beside their dots where nothing lies below; a name without room is left out."""
    taken = list(boxes)
    rules = [_rule(axes, cut) for cut in cuts]
    room = 200 if width >= theme.WIDE else 130
    for one in dots[dots["label"] != ""].itertuples():
        at = (math.log10(float(str(one.ticket))), float(str(one.hours)))
        x, y = axes.transData.transform(at)
        text = theme.wrap(str(one.label), room, theme.SMALL, lines=1)
        own = (x - 6, y - 6, x + 6, y + 6)
        others = [box for box in taken if box != own]
        places = [_place(x, y, where, theme.width_of(text, theme.SMALL)) for where in _AROUND]
        inside = [place for place in places if _inside(place, axes, width)]
        # Rather far from its dot than on a line; rather on a line than not at all.
        free = [place for place in inside if not any(_touch(place, other) for other in [*others, *rules])]
        free += [place for place in inside if not any(_touch(place, other) for other in others)]
        if not free:
            continue
        box = free[0]
        taken.append(box)
        middle = (box[1] + box[3]) / 2
        if abs(middle - y) > 20:
            _leader(axes, (x, y), box)
        theme.label(axes, *at, text, size=theme.SMALL, shift=(box[0] + 2 - x, middle - y))


def _leader(axes: Axes, dot: tuple[float, float], box: _Box) -> None:
    """Draw a thin line from a dot to a name that stands away from it."""
    end = (min(max(dot[0], box[0]), box[2]), box[1] if box[1] > dot[1] else box[3])
    ends = axes.transData.inverted().transform((dot, end))
    axes.add_artist(Line(ends[:, 0], ends[:, 1], color=theme.REF, linewidth=0.75, zorder=1))


def _rule(axes: Axes, cut: int) -> _Box:
    x = float(axes.transData.transform((math.log10(cut), 0))[0])
    return (x - 1, axes.bbox.y0, x + 1, axes.bbox.y1)


def _place(x: float, y: float, where: tuple[int, int], long: float) -> _Box:
    """Return the room that a name takes at a place beside its dot."""
    right, up = where
    left = x - long / 2 if right == 0 else x + right if right > 0 else x + right - long
    return (left - 2, y + up - 8, left + long + 2, y + up + 8)


def _inside(box: _Box, axes: Axes, width: float) -> bool:
    return box[0] >= 0 and box[2] <= width and box[1] > axes.bbox.y0 and box[3] < axes.bbox.y1


_AROUND = (
    *((11, 0), (-11, 0), (0, 16), (0, -16)),
    *((11, 12), (11, -12), (-11, 12), (-11, -12), (0, 28), (0, -28), (11, 24), (11, -24)),
    *((-11, 24), (-11, -24), (0, 42), (11, 38), (-11, 38), (0, 56), (11, 52), (-11, 52)),
)
"""Where a name may stand, in pixels from its dot, the best place first."""


def _touch(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

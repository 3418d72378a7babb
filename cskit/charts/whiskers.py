"""Estimates with their ranges: a dot and a whisker a row, on one axis, with the company as a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Reference", "whiskers"]

_ROW = 40.0
_NARROW_ROW = 52.0
_EXPLAINED = 34.0
"""Room that two lines of explanation take, below a row's name."""
_EXPLAINED_LEFT = 292.0
_LINE = 17.0
_DOT = 8.0
_RING = 1.5


@dataclass(frozen=True)
class Reference:
    """A line across all rows: the company, or a goal, with its label."""

    value: float
    label: str


def whiskers(
    rows: pd.DataFrame,
    limits: tuple[float, float],
    write: Callable[[float], str],
    reference: Reference | None = None,
    ticks: tuple[float, ...] = (),
) -> Drawing:
    """Draw a dot and a whisker for each row.

    Parameters
    ----------
    rows
        In the order in which they are drawn, from the top:

        - ``label``: name of the row
        - ``note``: what stands behind it, such as ``"n = 31"``; may be empty
        - ``value``, ``low``, ``high``: on the axis; NaN: no dot, no whisker. An end outside the
          limits ends in an arrow.
        - ``filled``: bool, whether the dot is filled (an estimate to go by) or hollow
        - ``said``: what is written at the right, such as ``"16 (−13 to 43)"``
        - ``explained``: optional, words below the name, of at most two lines; rows are taller with it
    limits
        Ends of the axis.
    write
        Writes a tick.
    reference
        A dashed line, such as the company's value.
    ticks
        Where to write ticks; none: at both limits.
    """

    def draw(width: float) -> Figure:
        narrow = width < theme.WIDE
        explained = "explained" in rows
        row = (_NARROW_ROW if narrow else _ROW) + (_EXPLAINED if explained else 0)
        left, right = (12.0, 12.0) if narrow else (216.0, 176.0)
        if explained and narrow:
            row += _LINE  # the figures have a line of their own
        elif explained:
            lines = (line for said in rows["said"] for line in _figures(said).split("\n"))
            left, right = _EXPLAINED_LEFT, 20 + max(theme.width_of(line) for line in lines)
        figure, axes = theme.canvas(row * len(rows) + 64, width, left=left, right=right, top=28, bottom=36)
        axes.set(xlim=limits, ylim=(len(rows) - 0.5, -0.5))
        places = ticks or limits
        scale = theme.scale(axes, "x", places, [write(place) for place in places], rules=True)
        if narrow:
            scale.keep_inside()
        if reference is not None:
            _reference(axes, reference, width - left - right)
        for at, one in enumerate(rows.itertuples()):
            if explained:
                _explained(axes, at, one, narrow, width, row)
            else:
                _name(axes, at, one, narrow, width)
            below = 0.36 if explained else 0.2
            _estimate(axes, at + (below if narrow else 0), one, limits)
        return figure

    return draw


def _reference(axes: Axes, reference: Reference, pixels: float) -> None:
    """Draw the dashed line; its label stays inside the picture."""
    axes.axvline(reference.value, color=theme.REF, linewidth=1.5, linestyle=(0, (4, 3)))
    first, last = axes.get_xlim()
    at = (reference.value - first) / (last - first) * pixels
    half = theme.width_of(reference.label, theme.SMALL) / 2
    shift = max(half - at, 0) + min(pixels - at - half, 0)
    theme.label(
        axes,
        reference.value,
        -0.5,
        reference.label,
        size=theme.SMALL,
        colour=theme.MUTED,
        align="center",
        shift=(shift, 12),
    )


def _name(axes: Axes, at: int, row: object, narrow: bool, width: float) -> None:
    """Write a row's name and figures beside it or, on a phone, above it."""
    label, note, said = (str(getattr(row, name)) for name in ("label", "note", "said"))
    first, last = axes.get_xlim()
    if narrow:
        shown = f"{label} · {note}" if note else label
        room = width - 36 - theme.width_of(said, theme.SMALL)
        theme.label(axes, first, at - 0.22, theme.wrap(shown, room, theme.SMALL, lines=1), size=theme.SMALL)
        theme.label(axes, last, at - 0.22, said, size=theme.SMALL, align="right")
        return
    if note:
        theme.label(axes, first, at, theme.wrap(label, 196, lines=1), align="right", shift=(-12, 8))
        theme.label(
            axes, first, at, note, size=theme.SMALL, colour=theme.MUTED, align="right", shift=(-12, -9)
        )
    else:
        theme.label(axes, first, at, theme.wrap(label, 196), align="right", shift=(-12, 0))
    theme.label(axes, last, at, said, align="left", shift=(12, 0))


def _explained(axes: Axes, at: int, row: object, narrow: bool, width: float, height: float) -> None:
    """Write a row's name, its note and its explanation; on a phone above its whisker."""
    label, note, said, words = (str(getattr(row, name)) for name in ("label", "note", "said", "explained"))
    first, last = axes.get_xlim()
    name = f"{label} · {note}" if note else label
    if narrow:
        top = height / 2 - 14
        below = theme.wrap(words, width - 28, theme.SMALL)
        down = top - 2 * _LINE - 7.5 * below.count("\n")
        shown = theme.wrap(name, width - 28, theme.SMALL, lines=1)
        theme.label(axes, first, at, shown, size=theme.SMALL, shift=(0, top))
        theme.label(axes, first, at, said, size=theme.SMALL, shift=(0, top - _LINE))
        theme.label(axes, first, at, below, size=theme.SMALL, colour=theme.MUTED, shift=(0, down))
        return
    theme.label(
        axes, first, at, theme.wrap(name, _EXPLAINED_LEFT - 20, lines=1), align="right", shift=(-12, 18)
    )
    theme.label(
        axes,
        first,
        at,
        theme.wrap(words, _EXPLAINED_LEFT - 20, theme.SMALL),
        size=theme.SMALL,
        colour=theme.MUTED,
        align="right",
        shift=(-12, -8),
    )
    theme.label(axes, last, at, _figures(said), align="left", shift=(12, 0))


def _figures(said: str) -> str:
    """Give a long range a line of its own."""
    return said.replace(" (", "\n(", 1)


def _estimate(axes: Axes, at: float, row: object, limits: tuple[float, float]) -> None:
    """Draw one dot with its whisker."""
    value, low, high = (float(getattr(row, name)) for name in ("value", "low", "high"))
    if np.isnan(value):
        return
    first, last = limits
    ends = [value if np.isnan(end) else min(max(end, first), last) for end in (low, high)]
    if ends[0] < ends[1]:
        axes.add_artist(Line(ends, [at, at], color=theme.ACCENT, linewidth=2.0))
    for end, edge, marker in ((low, first, "<"), (high, last, ">")):
        beyond = end < edge if marker == "<" else end > edge
        if beyond:  # NaN is not
            axes.add_artist(Line([edge], [at], marker=marker, markersize=6, color=theme.ACCENT))
    axes.add_artist(
        Line(
            [min(max(value, first), last)],
            [at],
            marker="o",
            markersize=_DOT + _RING,
            color=theme.ACCENT,
            markerfacecolor=theme.ACCENT if bool(getattr(row, "filled", True)) else theme.SURFACE,
            markeredgecolor=theme.SURFACE if bool(getattr(row, "filled", True)) else theme.ACCENT,
            markeredgewidth=_RING,
        )
    )

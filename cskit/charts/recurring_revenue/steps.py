"""From the MRR of the month before to that of this one: only what moved is drawn, on an unbroken axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Bar, Line
from cskit.locale.format import MINUS, integer, money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["steps"]

_ROW = 34.0
_NARROW_ROW = 46.0
_BAR = 14.0
_THIN = 2.0
"""Least length of a bar in pixels: what is small beside the others is still there."""


def steps(parts: pd.DataFrame, ends: tuple[str, str], currency: str) -> Drawing:
    """Draw the movements as bars from where the sum was to where it is then.

    Parameters
    ----------
    parts
        From :func:`cskit.findings.recurring_revenue.named_steps`: ``name``, ``apart`` (bool: neither gained
        nor lost), ``amount``, ``from`` and ``to`` (cents, from 0), ``accounts``.
    ends
        What is written above the first and below the last bar: MRR at the start and at the end.
    currency
        ISO code of the run's currency.
    """

    def draw(width: float) -> Figure:
        narrow = width < theme.WIDE
        row = _NARROW_ROW if narrow else _ROW
        left, right = (4.0, 4.0) if narrow else (208.0, 104.0)
        figure, axes = theme.canvas(row * (len(parts) + 2), width, left=left, right=right, top=0, bottom=0)
        reach = parts[["from", "to"]].to_numpy()
        low, high = min(float(reach.min()), 0.0), max(float(reach.max()), 0.0)
        axes.set(xlim=(low, high), ylim=(len(parts) + 0.5, -1.5))
        pixel = (high - low) / (width - left - right)
        for at, text in ((-1, ends[0]), (len(parts), ends[1])):
            theme.label(axes, low, at, text, weight="bold", shift=(0 if narrow else 8 - left, 0))
        for at, part in enumerate(parts.to_dict("records")):
            step = {str(name): value for name, value in part.items()}
            _bar(axes, at + 0.22 if narrow else at, step, _BAR / row, pixel)
            _words(axes, at, step, currency, width if narrow else None)
        if not narrow:  # there the figures stand between the bars
            _levels(axes, parts, _BAR / row / 2)
        return figure

    return draw


def _bar(axes: Axes, at: float, step: dict[str, object], height: float, pixel: float) -> None:
    """Draw a step: a gain in the accent, a loss in the second colour, what is neither in grey."""
    begin, length = float(str(step["from"])), float(str(step["amount"]))
    colour = theme.REF if step["apart"] else theme.ACCENT if length > 0 else theme.C2
    if abs(length) < _THIN * pixel:
        length = _THIN * pixel * (1 if length > 0 else -1)
    axes.add_artist(Bar((begin, at - height / 2), length, height, facecolor=colour))


def _words(axes: Axes, at: float, step: dict[str, object], currency: str, room: float | None) -> None:
    """Write what moved and by how much: beside the bar, or above it where room is short."""
    amount = float(str(step["amount"]))
    said = ("+" if amount > 0 else MINUS) + money(abs(amount), currency)
    name = f"{step['name']} · {integer(int(str(step['accounts'])))}"
    left, right = axes.get_xlim()
    if room is None:
        theme.label(axes, left, at, theme.wrap(name, 192), align="right", shift=(-12, 0))
        theme.label(axes, right, at, said, align="right", shift=(96, 0))
        return
    space = room - 20 - theme.width_of(said, theme.SMALL)
    theme.label(axes, left, at - 0.2, theme.wrap(name, space, theme.SMALL, lines=1), size=theme.SMALL)
    theme.label(axes, right, at - 0.2, said, size=theme.SMALL, align="right")


def _levels(axes: Axes, parts: pd.DataFrame, half: float) -> None:
    """Join each bar's end with the next one's beginning."""
    for at, level in enumerate(parts["to"].tolist()[:-1]):
        axes.add_artist(
            Line(
                (level, level),
                (at + half, at + 1 - half),
                color=theme.RULE,
                linewidth=1.0,
            )
        )

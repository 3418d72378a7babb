"""NRR, NRR without readjustment and GRR over a year, with their likely ranges and names at the ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.locale import gettext
from cskit.locale.format import month, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["course"]

_LOOKS = {
    "nrr": (theme.ACCENT, "-"),
    "nrr_without": (theme.C2, (0, (5, 2))),
    "grr": (theme.REF, (0, (1.5, 2))),
}
"""Colour and dash: the lines are told apart without colour too."""
_BANDS = ("nrr", "grr")
_GAP = 17.0
_REACH = 1.6
"""The axis ends at so many times the highest line: a range without end must not flatten the lines."""


def course(rates: pd.DataFrame) -> Drawing:
    """Draw the rates month by month.

    Parameters
    ----------
    rates
        From :func:`cskit.metrics.recurring_revenue.course`, the months with a value.
    """

    def draw(width: float) -> Figure:
        narrow = width < theme.WIDE
        right = 128.0 if narrow else 184.0
        figure, axes = theme.canvas(320, width, left=52, right=right, top=16, bottom=36)
        places = list(range(len(rates)))
        low, high = _limits(rates)
        axes.set(xlim=(-0.2, max(len(rates) - 1, 1)), ylim=(low, high))
        theme.scale(axes, "x", *_months(rates, 4 if narrow else 7))
        axes.locator_params(axis="y", nbins=5)
        ticks = [tick for tick in axes.get_yticks() if low <= tick <= high]
        theme.scale(axes, "y", ticks, [percent(tick) for tick in ticks], rules=True)
        axes.axhline(1.0, color=theme.INK, linewidth=1.0)
        for name in _BANDS:
            band = rates[[f"{name}_low", f"{name}_high"]].to_numpy().T
            axes.fill_between(places, *band, color=_LOOKS[name][0], alpha=0.15, linewidth=0)
        drawn = [name for name in _LOOKS if rates[name].notna().any()]
        for name in drawn:
            colour, dash = _LOOKS[name]
            axes.plot(places, rates[name], color=colour, linestyle=dash, linewidth=2.0, clip_on=False)
            axes.plot(places[-1], rates[name].iloc[-1], "o", markersize=7, color=colour, clip_on=False)
        _ends(axes, rates, drawn, places[-1], right)
        return figure

    return draw


def _limits(rates: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the axis: all lines and 100%, and as much of the ranges as leaves these readable."""
    lines = rates[list(_LOOKS)]
    most = max(float(lines.max().max()), 1.0)
    least = min(float(lines.min().min()), 1.0)
    low = float(rates[["nrr_low", "grr_low"]].min().min())
    high = float(rates[["nrr_high", "grr_high"]].max().max())
    bottom = least if math.isnan(low) else min(least, low)
    top = most if math.isnan(high) else min(max(most, high), _REACH * most)
    margin = 0.06 * max(top - bottom, 0.1)
    return max(bottom - margin, 0.0), top + margin


def _months(rates: pd.DataFrame, most: int) -> tuple[list[int], list[str]]:
    """Return where months are named, the last one among them."""
    last = len(rates) - 1
    step = max(-(-last // (most - 1)), 1)
    places = list(range(last, -1, -step))[::-1]
    return places, [month(rates["month"].iloc[place], "axis") for place in places]


def _ends(axes: Axes, rates: pd.DataFrame, drawn: list[str], last: int, room: float) -> None:
    """Name each line at its end, moved apart where two would touch."""
    short = room < 160
    words = {
        "nrr": gettext("NRR {rate}"),
        "nrr_without": gettext("{rate} no index") if short else gettext("{rate} without readjustment"),
        "grr": gettext("GRR {rate}"),
    }
    start, end = axes.transData.transform([(0, 0), (0, 1)])[:, 1]
    scale = float(end - start)
    taken = None
    values = {name: float(rates[name].to_numpy()[-1]) for name in drawn}
    for name in sorted(drawn, key=values.__getitem__):
        value = values[name]
        place = value * scale if taken is None else max(value * scale, taken + _GAP)
        taken = place
        text = theme.wrap(words[name].format(rate=percent(value)), room - 16, theme.SMALL, lines=1)
        theme.label(axes, last, value, text, size=theme.SMALL, shift=(12, place - value * scale))

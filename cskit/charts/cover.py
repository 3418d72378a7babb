"""Drawings of the cover: small lines for its figures, and the renewals of the next weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Line
from cskit.charts.sparkline import sparkline
from cskit.locale.format import date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["renewals", "sparks"]

_NAMED = 5
_ROOM_FOR_NAMES = 600.0
_ROOM_FOR_A_DATE = 84.0
_STEP = 30.0
_LARGEST = 24.0


def sparks(series: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, str]:
    """Draw each column of a series as a line as small as a word.

    Parameters
    ----------
    series
        From :func:`cskit.metrics.recurring_revenue.series`.
    labels
        What each line says, by column, from :func:`cskit.findings.cover.spark_labels`.
    """
    return {
        column: sparkline([None if pd.isna(value) else float(value) for value in series[column]], label=label)
        for column, label in labels.items()
    }


def renewals(due: pd.DataFrame, start: pd.Timestamp, days: int) -> Drawing:
    """Draw the renewals of the next weeks: a dot a date and account, its area the MRR at stake.

    Parameters
    ----------
    due
        Accounts with ``name``, ``renewal_on`` and ``mrr`` (cents), by date.
    start
        Last day of the month; the drawing begins there.
    days
        How many days it shows.
    """

    def draw(width: float) -> Figure:
        inner = width - 32
        names = _names(due) if width > _ROOM_FOR_NAMES else {}
        places = _places(due, start, days, inner, names)
        top = max((place.level for place in places), default=0)
        figure, axes = theme.canvas(_STEP * (top + 1) + 64, width, left=16, right=16, top=20, bottom=32)
        axes.set(xlim=(0, inner), ylim=(-0.6, top + 0.8))
        ticks = _ticks(days, inner)
        shown = [date(start + pd.Timedelta(days=tick)) for tick in ticks]
        below = theme.scale(axes, "x", [tick / days * inner for tick in ticks], shown, rules=True)
        below.keep_inside()
        for place in places:
            _dot(axes, place)
        return figure

    return draw


def _ticks(days: int, width: float) -> list[int]:
    """Return the days that are named: both ends, and every month or so in between, as many as fit."""
    most = max(int(width // _ROOM_FOR_A_DATE) - 1, 1)
    months = -(-days // (30 * most))
    return [0, *range(30 * months, days - 15 * months, 30 * months), days]


@dataclass(frozen=True)
class _Place:
    """Where a dot lies: pixels from the left, and the row it was stacked to."""

    at: float
    level: int
    size: float
    name: str


def _names(due: pd.DataFrame) -> dict[int, str]:
    """Return the names of the largest accounts, by row."""
    largest = due.reset_index(drop=True).nlargest(_NAMED, "mrr")
    rows = zip(largest.index.tolist(), largest["name"], strict=True)
    return {row: theme.wrap(name, 200, theme.SMALL, lines=1) for row, name in rows}


def _places(
    due: pd.DataFrame, start: pd.Timestamp, days: int, width: float, names: Mapping[int, str]
) -> list[_Place]:
    """Stack dots and their names, so that none lies on another."""
    most = max(due["mrr"].max(), 1) if len(due) else 1
    ends: list[float] = []
    found = []
    for row, (when, mrr) in enumerate(zip(due["renewal_on"], due["mrr"], strict=True)):
        at = (when - start).days / days * width
        size = max(_LARGEST * (mrr / most) ** 0.5, 5)
        name = names.get(row, "")
        end = at + size / 2 + (theme.width_of(name, theme.SMALL) + 8 if name else 0)
        if end > width:
            name, end = "", at + size / 2
        level = next((place for place, taken in enumerate(ends) if at - size / 2 > taken + 4), len(ends))
        ends[level : level + 1] = [end]
        found.append(_Place(at, level, size, name))
    return found


def _dot(axes: Axes, place: _Place) -> None:
    axes.add_artist(
        Line(
            [place.at],
            [place.level],
            marker="o",
            markersize=place.size,
            color=theme.ACCENT,
            markeredgecolor=theme.SURFACE,
            markeredgewidth=1.0,
        )
    )
    if place.name:
        theme.label(axes, place.at, place.level, place.name, size=theme.SMALL, shift=(place.size / 2 + 4, 0))

"""Drawings of the cover: small lines for its figures, and the renewals of the next weeks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.sparkline import sparkline
from cskit.locale.format import date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["renewals", "sparks"]

_NAMED = 5
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
        levels = _levels(due, start, days, inner)
        height = _STEP * (max(levels, default=0) + 1) + 64
        figure, axes = theme.canvas(height, width, left=16, right=16, top=20, bottom=32)
        axes.set(xlim=(0, days), ylim=(-0.6, max(levels, default=0) + 0.8), yticks=[])
        ticks = range(0, days + 1, 30)
        axes.set_xticks(ticks, [date(start + pd.Timedelta(days=tick)) for tick in ticks])
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
        theme.grid(axes, "x")
        _dots(axes, due, start, levels, inner)
        return figure

    return draw


def _levels(due: pd.DataFrame, start: pd.Timestamp, days: int, width: float) -> list[int]:
    """Stack dots that would lie on one another, so that each is seen."""
    free: list[float] = []
    found = []
    for row in due.itertuples(index=False):
        at = (row.renewal_on - start).days / days * width  # type: ignore[operator,union-attr]  # a column of dates
        level = next((place for place, end in enumerate(free) if at - end >= _STEP), len(free))
        free[level : level + 1] = [at]
        found.append(level)
    return found


def _dots(axes: Axes, due: pd.DataFrame, start: pd.Timestamp, levels: list[int], width: float) -> None:
    """Draw the dots, and name the largest where there is room on their right or left."""
    most = max(due["mrr"].max(), 1) if len(due) else 1
    named = set(due.nlargest(_NAMED, "mrr")["name"]) if width > 600 else set()
    x_scale = axes.get_xlim()[1] / width
    taken: dict[int, float] = {}
    for row, level in zip(due.itertuples(index=False), levels, strict=True):
        at = float((row.renewal_on - start).days)  # type: ignore[operator,union-attr]  # a column of dates
        size = max(_LARGEST * (float(row.mrr) / most) ** 0.5, 5)  # type: ignore[arg-type]  # a column of cents
        axes.plot(
            at,
            level,
            marker="o",
            markersize=size,
            color=theme.ACCENT,
            markeredgecolor=theme.SURFACE,
            markeredgewidth=1.0,
            clip_on=False,
        )
        taken[level] = at + size * x_scale
        if row.name in named:
            text = theme.wrap(str(row.name), 200, theme.SMALL, lines=1)
            room = width - at / x_scale - size
            if theme.width_of(text, theme.SMALL) + 8 < room:
                theme.label(axes, at, level, text, size=theme.SMALL, shift=(size / 2 + 4, 0))

"""Drawings of the NPS page: the score by quarter, and groups against the portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Line
from cskit.charts.whiskers import Reference, whiskers
from cskit.locale import gettext, pgettext
from cskit.locale.format import integer, present

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["forest", "quarters"]

_TICKS = (-100.0, -50.0, 0.0, 50.0, 100.0)
_LINE = 22.0
_PICTURE = 240.0


@dataclass(frozen=True)
class _Quarter:
    """A quarter of the picture."""

    label: str
    value: float
    low: float
    high: float


def quarters(frame: pd.DataFrame) -> Drawing:
    """Draw the score of each quarter as a dot with a whisker, its answers in rows below.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.nps_breakdown.quarters`: ``label``, ``value``, ``low``, ``high``,
        ``promoters``, ``passives``, ``detractors``, ``n``. Where there is no value nothing is drawn, the
        counts stand.
    """
    lines = (
        (pgettext("answers", "Promoters"), "promoters"),
        (pgettext("answers", "Passives"), "passives"),
        (pgettext("answers", "Detractors"), "detractors"),
        (pgettext("answers", "Answers"), "n"),
    )

    def draw(width: float) -> Figure:
        left = max(theme.width_of(name, theme.SMALL) for name, _ in lines) + 16
        below = _LINE * (len(lines) + 1) + 8
        figure, axes = theme.canvas(_PICTURE + below, width, left=left, right=16, top=12, bottom=below)
        axes.set(xlim=(-0.5, len(frame) - 0.5), ylim=(-100, 100))
        theme.scale(axes, "y", _TICKS, [integer(tick) for tick in _TICKS], rules=True)
        axes.axhline(0, color=theme.REF, linewidth=1.5)
        names = ("label", "value", "low", "high")
        rows = zip(*(frame[name].tolist() for name in names), strict=True)
        for at, row in enumerate(_Quarter(*values) for values in rows):
            _dot(axes, at, row)
            theme.label(axes, at, -100, row.label, align="center", shift=(0, -_LINE * 0.7))
        for line, (name, field) in enumerate(lines, 1):
            down = -_LINE * (line + 0.7)
            theme.label(
                axes, -0.5, -100, name, size=theme.SMALL, colour=theme.MUTED, align="right", shift=(-8, down)
            )
            for at, count in enumerate(frame[field].tolist()):
                theme.label(axes, at, -100, integer(count), size=theme.SMALL, align="center", shift=(0, down))
        return figure

    return draw


def _dot(axes: Axes, at: int, row: _Quarter) -> None:
    """Draw a score with its range, and write the score beside it."""
    if np.isnan(row.value):
        return
    axes.add_artist(Line([at, at], [row.low, row.high], color=theme.ACCENT, linewidth=2.0))
    for end, edge, marker in ((row.low, -100, "v"), (row.high, 100, "^")):
        if end == edge:  # the range would reach beyond the scale
            axes.add_artist(Line([at], [edge], marker=marker, markersize=6, color=theme.ACCENT))
    axes.add_artist(
        Line(
            [at],
            [row.value],
            marker="o",
            markersize=9.5,
            color=theme.ACCENT,
            markeredgecolor=theme.SURFACE,
            markeredgewidth=1.5,
        )
    )
    theme.label(axes, at, row.value, integer(row.value), shift=(9, 0))


def forest(frame: pd.DataFrame, score: pd.DataFrame) -> Drawing:
    """Draw the score of each group with its range, and the portfolio's as a line.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.nps_breakdown.forest`.
    score
        Rows of ``results`` with the portfolio's own ``nps.score``.
    """
    own = score.loc[(score["id"] == "nps.score") & (score["by"] == "{}"), "value"].iloc[0]
    line = None
    if present(own):
        label = gettext("portfolio {score}").format(score=integer(own))
        line = Reference(float(own), label)
    return whiskers(frame, (-100, 100), integer, line, _TICKS)

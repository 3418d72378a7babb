"""Drawings of the LTV and CAC page: formulas side by side, and when an account has paid itself back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Line
from cskit.charts.whiskers import whiskers
from cskit.locale import gettext
from cskit.locale.format import integer, money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["formulas", "payback"]


def formulas(rows: pd.DataFrame, currency: str) -> Drawing:
    """Draw the formulas of lifetime value side by side, from 0.

    Parameters
    ----------
    rows
        From :func:`cskit.findings.ltv_cac.formula_rows`: amounts in cents.
    currency
        ISO code of the run's currency.
    """
    end = 1.04 * float(rows[["value", "high"]].max().max())
    return whiskers(rows, (0.0, end), partial(money, currency=currency))


def payback(curve: pd.DataFrame, marks: pd.DataFrame, currency: str) -> Drawing:
    """Draw the margin an account adds up to, with its band, and the CAC it has to cover.

    Parameters
    ----------
    curve
        From :func:`cskit.metrics.ltv_cac.projected`: ``months``, ``value``, ``low``, ``high`` (cents), and
        whether it is ``projected``.
    marks
        From :func:`cskit.findings.ltv_cac.payback_marks`: one row with ``cac``, ``cac_low``, ``cac_high``
        (cents), ``months`` (NaN where the curve does not reach it), ``cac_words`` and ``words``.
    currency
        ISO code of the run's currency.
    """

    def draw(width: float) -> Figure:
        mark = {str(name): value for name, value in marks.iloc[0].items()}
        last = int(curve["months"].iloc[-1])
        top = 1.08 * max(float(curve["high"].max()), mark["cac_high"], mark["cac"])
        left = 16 + theme.width_of(money(top, currency), theme.SMALL)
        figure, axes = theme.canvas(320, width, left=left, right=24, top=28, bottom=44)
        axes.set(xlim=(0, last), ylim=(0, top))
        step = next((step for step in (1, 3, 6, 12) if last / step <= 6), 24)
        ticks = list(range(0, last + 1, step))
        below = theme.scale(axes, "x", ticks, [integer(tick) for tick in ticks])
        below.name(gettext("months since the first payment"), 8)
        axes.locator_params(axis="y", nbins=5)
        places = [place for place in axes.get_yticks() if 0 < place <= top]
        theme.scale(axes, "y", places, [money(place, currency) for place in places], rules=True)
        axes.fill_between(
            [0, last], mark["cac_low"], mark["cac_high"], color=theme.REF, alpha=0.15, linewidth=0
        )
        axes.axhline(mark["cac"], color=theme.REF, linewidth=1.5, linestyle=(0, (4, 3)))
        axes.fill_between(
            curve["months"], curve["low"], curve["high"], color=theme.ACCENT, alpha=0.15, linewidth=0
        )
        _course(axes, curve)
        _words(axes, mark, width, last)
        return figure

    return draw


def _course(axes: Axes, curve: pd.DataFrame) -> None:
    """Draw what rests on months that were seen as a line, and from there on dashes."""
    seen = curve[~curve["projected"]]
    rest = curve[curve["months"] >= seen["months"].max()]
    for part, style in ((seen, "-"), (rest, (0, (4, 3)))):
        if len(part) > 1:
            axes.plot(
                part["months"],
                part["value"],
                color=theme.ACCENT,
                linewidth=2.0,
                linestyle=style,
                clip_on=False,
            )


def _words(axes: Axes, mark: dict[str, object], width: float, last: int) -> None:
    """Label the CAC at its line, and the crossing, each inside the picture."""
    cac, months = float(str(mark["cac"])), float(str(mark["months"]))
    words, cac_words = str(mark["words"]), str(mark["cac_words"])
    # The curve rises from the left: where it crosses early, there is room on the right, else on the left.
    late = np.isnan(months) or months > 0.6 * last
    theme.label(
        axes,
        0 if late else last,
        cac,
        cac_words,
        size=theme.SMALL,
        colour=theme.MUTED,
        align="left" if late else "right",
        shift=(6 if late else -6, 12),
    )
    if np.isnan(months):
        theme.label(axes, last, cac, words, size=theme.SMALL, align="right", shift=(-6, -14))
        return
    axes.add_artist(
        Line(
            [months],
            [cac],
            marker="o",
            markersize=9,
            color=theme.ACCENT,
            markeredgecolor=theme.SURFACE,
        )
    )
    room = (width - 88) * (1 - months / last)
    right = theme.width_of(words, theme.LABEL) + 20 <= room
    align, shift = ("left", (12, -16)) if right else ("right", (0, -22))
    theme.label(axes, months if right else last, cac, words, align=align, shift=shift)  # type: ignore[arg-type]  # "left" or "right"

"""Drawings of the Pareto page: the accounts that hold the revenue, and how concentrated it is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Bar, Line
from cskit.locale import gettext, ngettext
from cskit.locale.format import amount, integer, percent, sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["bars", "curves"]

_ROW = 36.0
_BAR = 14.0
_NARROW_ROW = 48.0
_DWARFS = 3.0
"""The others' bar is drawn up to so many times the largest account's; beyond, figures say it."""


def bars(leading: pd.DataFrame, currency: str, basis: str) -> Drawing:
    """Draw the largest accounts as bars, with their own and their cumulative share.

    Parameters
    ----------
    leading
        From :func:`cskit.metrics.pareto.leading` with ``name``: rank, amount (cents), share,
        cumulative, top, and ``accounts``, which is above 1 in the row that gathers the others.
    currency
        ISO code of the run's currency.
    basis
        ``"mrr"`` or ``"revenue"``.
    """
    head = gettext("MRR ({currency})") if basis == "mrr" else gettext("Revenue ({currency})")
    unit = head.format(currency=sign(currency))

    def draw(width: float) -> Figure:
        narrow = width < theme.WIDE
        return _bars_narrow(leading, unit, width) if narrow else _bars_wide(leading, unit, width)

    return draw


def _bars_wide(leading: pd.DataFrame, unit: str, width: float) -> Figure:
    """Names on the left, bars in the middle, three columns of figures on the right."""
    rows = len(leading)
    figure, axes = theme.canvas(_ROW * rows + 36, width, left=232, right=252, top=32, bottom=4)
    axes.set(xlim=(0, _longest(leading)), ylim=(rows - 0.5, -0.5))
    right = axes.get_xlim()[1]
    columns = ((76, unit), (160, gettext("own %")), (240, gettext("sum %")))
    for shift, head in columns:
        theme.label(
            axes, right, -0.5, head, size=theme.SMALL, colour=theme.MUTED, align="right", shift=(shift, 12)
        )
    for at, row in enumerate(_rows(leading)):
        _bar(axes, at, row, _BAR / _ROW)
        theme.label(axes, 0, at, theme.wrap(_who(row), 216), align="right", shift=(-12, 0))
        figures = (amount(row.amount), percent(row.share), percent(row.cumulative))
        for (shift, _head), text in zip(columns, figures, strict=True):
            theme.label(axes, right, at, text, align="right", shift=(shift, 0))
    _rule(axes, leading, -220, 240)
    return figure


def _bars_narrow(leading: pd.DataFrame, unit: str, width: float) -> Figure:
    """Each name above its bar, its figures beside the name's end."""
    rows = len(leading)
    figure, axes = theme.canvas(_NARROW_ROW * rows + 36, width, left=4, right=4, top=30, bottom=4)
    axes.set(xlim=(0, _longest(leading)), ylim=(rows - 0.5, -0.5))
    right = axes.get_xlim()[1]
    head = gettext("{unit} · own % · sum %").format(unit=unit)
    theme.label(axes, right, -0.5, head, size=theme.SMALL, colour=theme.MUTED, align="right", shift=(0, 14))
    for at, row in enumerate(_rows(leading)):
        _bar(axes, at + 0.22, row, 12 / _NARROW_ROW)
        figures = " · ".join((amount(row.amount), percent(row.share), percent(row.cumulative)))
        room = width - 20 - theme.width_of(figures, theme.SMALL)
        theme.label(axes, 0, at - 0.18, theme.wrap(_who(row), room, theme.SMALL, lines=1), size=theme.SMALL)
        theme.label(axes, right, at - 0.18, figures, size=theme.SMALL, align="right")
    _rule(axes, leading, 0, 0)
    return figure


@dataclass(frozen=True)
class _Row:
    """A row of the picture."""

    name: str
    amount: int
    share: float
    cumulative: float
    top: bool
    accounts: int


def _rows(leading: pd.DataFrame) -> list[_Row]:
    """Return the table's rows, typed."""
    names = [field.name for field in fields(_Row)]
    return [_Row(*values) for values in zip(*(leading[name].tolist() for name in names), strict=True)]


def _longest(leading: pd.DataFrame) -> float:
    """Return the longest bar that is drawn: not the others' where it would dwarf every account's."""
    alone = float(leading.loc[leading["accounts"] == 1, "amount"].max())
    longest = float(leading["amount"].max())
    return longest if longest <= _DWARFS * alone else alone


def _bar(axes: Axes, at: float, row: _Row, height: float) -> None:
    """Draw one bar; the one that gathers the others is hollow, the top group is in the accent."""
    others = row.accounts > 1
    if row.amount > axes.get_xlim()[1]:
        return
    axes.add_artist(
        Bar(
            (0, at - height / 2),
            row.amount,
            height,
            facecolor="none" if others else theme.ACCENT if row.top else theme.REF,
            edgecolor=theme.REF if others else "none",
            linewidth=1.5 if others else 0,
        )
    )


def _who(row: _Row) -> str:
    """Return the name of a row: an account, or how many others it gathers."""
    n = row.accounts
    if n == 1:
        return row.name
    return ngettext("{n} other account", "{n} other accounts", n).format(n=integer(n))


def _rule(axes: Axes, leading: pd.DataFrame, left: float, right: float) -> None:
    """Draw a rule under the last account of the top group, where it is in the picture."""
    last = int(leading["top"].sum())
    if not 0 < last < len(leading) or leading["accounts"].iloc[last - 1] > 1:
        return
    start, end = axes.transAxes.transform([(0, 0), (1, 0)])[:, 0]
    scale = axes.get_xlim()[1] / (end - start)
    span = (left * scale, axes.get_xlim()[1] + right * scale)
    axes.add_artist(Line(span, (last - 0.5, last - 0.5), color=theme.INK, linewidth=1.0))


def curves(now: pd.DataFrame, year_ago: pd.DataFrame, band: pd.DataFrame, held: pd.DataFrame) -> Drawing:
    """Draw how concentrated the revenue is: this portfolio, a year ago, and chance.

    Parameters
    ----------
    now, year_ago
        ``x`` (share of accounts, largest first) and ``y`` (share of revenue); ``year_ago`` may be
        empty.
    band
        ``x``, ``low``, ``high`` of random books of as many accounts of the company; may be empty.
    held
        From :func:`cskit.metrics.pareto.distribution`, to mark where the top group ends.
    """
    top = held[held["top"]].tail(1)
    dots = [(rank / len(held), share) for rank, share in zip(top["rank"], top["cumulative"], strict=True)]

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(320, width, left=52, right=20, top=16, bottom=44)
        axes.set(xlim=(0, 1), ylim=(0, 1.0))
        ticks = (0, 0.2, 0.4, 0.6, 0.8, 1.0)
        shares = [percent(tick) for tick in ticks]
        theme.scale(axes, "x", ticks, shares).name(gettext("accounts, largest first"), 8)
        theme.scale(axes, "y", ticks[1:], shares[1:], rules=True)
        if len(band):
            axes.fill_between(band["x"], band["low"], band["high"], color=theme.REF, alpha=0.15, linewidth=0)
            _tag(axes, band["x"], band["low"], 0.26, gettext("chance (company)"), theme.MUTED, below=True)
        if len(year_ago):
            axes.plot(
                year_ago["x"],
                year_ago["y"],
                color=theme.REF,
                linewidth=1.5,
                linestyle=(0, (4, 3)),
                clip_on=False,
            )
        axes.plot(now["x"], now["y"], color=theme.ACCENT, linewidth=2.0, clip_on=False)
        _tag(axes, now["x"], now["y"], 0.5, gettext("this portfolio"), theme.INK, below=True)
        _points(axes, dots)
        return figure

    return draw


def _points(axes: Axes, dots: list[tuple[float, float]]) -> None:
    """Mark 80/20 and where this portfolio reaches the top group's share."""
    axes.add_artist(
        Line([0.2], [0.8], marker="o", markersize=8, color=theme.INK, markerfacecolor=theme.SURFACE)
    )
    theme.label(axes, 0.2, 0.8, "80/20", size=theme.SMALL, colour=theme.MUTED, align="right", shift=(-10, 0))
    for x, y in dots:
        axes.add_artist(
            Line([x], [y], marker="o", markersize=8, color=theme.ACCENT, markeredgecolor=theme.SURFACE)
        )


def _tag(
    axes: Axes, x: pd.Series, y: pd.Series, at: float, text: str, colour: str, *, below: bool = False
) -> None:
    """Write a label beside a line, at ``at`` of its width."""
    theme.label(
        axes,
        at,
        float(np.interp(at, x, y)),  # a line through few accounts has no point near
        text,
        size=theme.SMALL,
        colour=colour,
        shift=(10, -14 if below else 14),
    )

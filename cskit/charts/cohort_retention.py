"""Drawings of the retention page: the share still here by age, and the losses by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cskit.charts import Drawing, theme
from cskit.charts.marks import Bar
from cskit.locale import gettext
from cskit.locale.format import integer, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["bands", "curve", "projection", "shown_to"]

_LAST = 36
_COUNTED = (0, 6, 12, 18, 24, 36)
_ROW = 40.0
_NARROW_ROW = 56.0


def shown_to(curve: pd.DataFrame) -> pd.DataFrame:
    """Keep the part of a curve that is drawn: up to 36 months; none where it is a single point."""
    shown = curve[curve["age"] <= _LAST]
    return shown if len(shown) > 1 else shown.iloc[:0]


def curve(curve: pd.DataFrame, rest: pd.DataFrame) -> Drawing:
    """Draw the share still here as steps, with its band, and the rest of the company dashed.

    Parameters
    ----------
    curve, rest
        From :func:`cskit.metrics.cohort_retention.curve`, of this book and of the rest of the company:
        ``age``, ``at_risk``, ``survival``, ``low``, ``high``. ``rest`` may be empty.
    """
    own, others = shown_to(curve), shown_to(rest)

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(364, width, left=48, right=20, top=28, bottom=84)
        last = max(int(own["age"].iloc[-1]), 6)
        axes.set(xlim=(0, last), ylim=(0, 1.0))
        ticks = [age for age in _COUNTED if age <= last]
        theme.scale(axes, "x", ticks, [integer(tick) for tick in ticks])
        shares = (0.25, 0.5, 0.75, 1.0)
        theme.scale(axes, "y", shares, [percent(share) for share in shares], rules=True)
        axes.fill_between(
            own["age"], own["low"], own["high"], step="post", color=theme.ACCENT, alpha=0.15, linewidth=0
        )
        if len(others):
            part = others[others["age"] <= last]
            axes.step(
                part["age"],
                part["survival"],
                where="post",
                color=theme.REF,
                linewidth=1.5,
                linestyle=(0, (4, 3)),
            )
        axes.step(own["age"], own["survival"], where="post", color=theme.ACCENT, linewidth=2.0)
        _labels(axes, own, others, last, width)
        _counts(axes, own, ticks, width)
        return figure

    return draw


def _labels(axes: Axes, own: pd.DataFrame, others: pd.DataFrame, last: int, width: float) -> None:
    """Write on each line whose it is: above the upper one, below all that the lower one falls to."""
    at = last * 0.55
    lines = [(own, gettext("this portfolio"), theme.INK)]
    if len(others):
        lines.append((others, gettext("rest of the company"), theme.MUTED))
    upper = max(range(len(lines)), key=lambda place: _at(lines[place][0], at))
    for place, (line, text, colour) in enumerate(lines):
        end = at + (theme.width_of(text, theme.SMALL) + 12) / (width - 68) * last
        height, shift = (_at(line, at), 14.0) if place == upper else (_at(line, end), -14.0)
        theme.label(axes, at, height, text, size=theme.SMALL, colour=colour, shift=(6, shift))


def _at(curve: pd.DataFrame, age: float) -> float:
    """Return a curve's height at an age, or at its end."""
    return float(curve.loc[curve["age"] <= age, "survival"].iloc[-1])


def _counts(axes: Axes, own: pd.DataFrame, ticks: list[int], width: float) -> None:
    """Write under the ages how many accounts stand behind the curve there."""
    theme.label(
        axes, ticks[0], 0, gettext("months since the first payment"), size=theme.SMALL, colour=theme.MUTED,
        shift=(0, -38),
    )  # fmt: skip
    first = axes.get_xlim()[0]
    head = gettext("accounts at risk:")
    theme.label(axes, first, 0, head, size=theme.SMALL, colour=theme.MUTED, shift=(-44, -58))
    for tick in ticks:
        count = own.loc[own["age"] == tick, "at_risk"]
        if len(count):
            theme.label(
                axes, tick, 0, integer(count.iloc[0]), size=theme.SMALL, align="center", shift=(0, -74)
            )


def projection(projected: pd.DataFrame, seen: pd.DataFrame) -> Drawing:
    """Draw the projected share still here, dashed and with its band, over what was seen.

    Parameters
    ----------
    projected
        From :func:`cskit.metrics.cohort_retention.projected`: ``age``, ``survival``, ``low``, ``high``.
    seen
        From :func:`cskit.metrics.cohort_retention.curve`.
    """

    def draw(width: float) -> Figure:
        figure, axes = theme.canvas(328, width, left=48, right=20, top=28, bottom=48)
        last = int(projected["age"].iloc[-1])
        axes.set(xlim=(0, last), ylim=(0, 1.0))
        ticks = list(range(0, last + 1, 12)) if last >= 12 else [0, last]
        theme.scale(axes, "x", ticks, [integer(tick) for tick in ticks])
        shares = (0.25, 0.5, 0.75, 1.0)
        theme.scale(axes, "y", shares, [percent(share) for share in shares], rules=True)
        ages, low, high = projected["age"], projected["low"], projected["high"]
        axes.fill_between(ages, low, high, color=theme.ACCENT, alpha=0.15, linewidth=0)
        dashes = (0, (4, 3))
        # Where all are still here a line runs along the frame, which would halve it.
        axes.plot(
            ages, projected["survival"], color=theme.ACCENT, linewidth=2.0, linestyle=dashes, clip_on=False
        )
        known = seen[seen["age"] <= last]
        axes.step(
            known["age"], known["survival"], where="post", color=theme.INK, linewidth=1.5, clip_on=False
        )
        months = gettext("months since the first payment")
        theme.label(axes, 0, 0, months, size=theme.SMALL, colour=theme.MUTED, shift=(0, -38))
        return figure

    return draw


def bands(bands: pd.DataFrame) -> Drawing:
    """Draw the losses of each age as bars, with those that were at it.

    Parameters
    ----------
    bands
        From :func:`cskit.findings.cohort_retention.in_bands`: ``age``, ``mark`` and ``said`` (text),
        ``lost`` and ``stands_out``.
    """

    def draw(width: float) -> Figure:
        narrow = width < theme.WIDE
        row = _NARROW_ROW if narrow else _ROW
        left, right = (4.0, 4.0) if narrow else (216.0, 128.0)
        figure, axes = theme.canvas(row * len(bands) + 16, width, left=left, right=right, top=8, bottom=8)
        longest = max(int(bands["lost"].max()), 1)
        axes.set(xlim=(0, longest), ylim=(len(bands) - 0.5, -0.5))
        plain = theme.REF if bands["stands_out"].any() else theme.ACCENT
        words = zip(bands["age"], bands["mark"], bands["said"], strict=True)
        bars = zip(bands["lost"].tolist(), bands["stands_out"].tolist(), strict=True)
        for at, (named, (lost, out)) in enumerate(zip(words, bars, strict=True)):
            place = at + 0.25 if narrow else at
            height = 14 / row
            bar = Bar((0, place - height / 2), lost, height, facecolor=theme.ACCENT if out else plain)
            axes.add_artist(bar)
            _words(axes, at, named, lost, width if narrow else None)
        return figure

    return draw


def _words(axes: Axes, at: int, named: tuple[str, str, str], lost: int, room: float | None) -> None:
    """Write a row's age beside the bar or, where room is short, above it, the mark where it fits."""
    age, mark, said = named
    if room is not None:
        shown = f"{age} · {mark}" if mark else age
        full = theme.width_of(shown, theme.SMALL) + theme.width_of(said, theme.SMALL) + 20
        shown = shown if full <= room else age
        theme.label(axes, 0, at - 0.18, shown, size=theme.SMALL)
        theme.label(axes, axes.get_xlim()[1], at - 0.18, said, size=theme.SMALL, align="right")
        return
    theme.label(axes, 0, at, age, align="right", shift=(-12, 8 if mark else 0))
    if mark:
        theme.label(axes, 0, at, mark, size=theme.SMALL, colour=theme.MUTED, align="right", shift=(-12, -9))
    theme.label(axes, lost, at, said, shift=(8, 0))

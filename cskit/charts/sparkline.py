"""A line as small as a word, for a tile."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isfinite

from cskit.charts.svg import colour
from cskit.charts.theme import ACCENT

__all__ = ["sparkline"]

_WIDTH, _HEIGHT, _EDGE = 96, 24, 4


def sparkline(
    values: Sequence[float | None],
    *,
    label: str,
    low: float | None = None,
    high: float | None = None,
) -> str:
    """Return the SVG of a line through the values, with a dot on the last one.

    Parameters
    ----------
    values
        Oldest first; a missing value leaves a gap.
    label
        What the line says, for those who do not see it: ``"MRR from R$380K (Sep 2025) to R$412K"``.
    low, high
        Ends of the scale, where several lines share one; else the values' own.

    Returns
    -------
    str
        The SVG, or nothing where fewer than two values are there: a dot alone says no history.
    """
    numbers = [value if value is not None and isfinite(value) else None for value in values]
    there = [value for value in numbers if value is not None]
    if len(there) < 2:
        return ""
    bottom = min(there) if low is None else low
    top = max(there) if high is None else high
    places = [
        None if value is None else _place(at, len(numbers), value, bottom, top)
        for at, value in enumerate(numbers)
    ]
    lines = "".join(
        f'<polyline fill="none" stroke="{colour(ACCENT)}" stroke-width="1.5" points="{" ".join(run)}"/>'
        for run in _runs(places)
    )
    last = places[-1]
    dot = ""
    if last is not None:
        x, y = last.split(",")
        dot = f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour(ACCENT)}"/>'
    title = f"<title>{escape(label)}</title>"
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return f'<svg class="spark" {box} role="img">{title}{lines}{dot}</svg>'


def _place(at: int, count: int, value: float, bottom: float, top: float) -> str:
    """Return a value's point; a line that never moves runs through the middle."""
    x = _EDGE + (_WIDTH - 2 * _EDGE) * at / (count - 1)
    part = (value - bottom) / (top - bottom) if top > bottom else 0.5
    y = _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * min(max(part, 0), 1)
    return f"{x:.1f},{y:.1f}"


def _runs(places: Sequence[str | None]) -> list[list[str]]:
    """Return the stretches of points without a gap."""
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]

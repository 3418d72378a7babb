"""Small drawings of the company's page, written as SVG by hand: no notebook draws it.

Colours are the page's own variables, so they follow light, dark and print. What a drawing shows
always stands in words beside it or in its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

from markupsafe import Markup

__all__ = ["Point", "Scale", "funnel", "scale_of", "sparkline", "ticks", "whisker"]

_WIDE, _NARROW, _HEIGHT = 720, 340, 320
_ACCENT = "var(--accent)"


@dataclass(frozen=True)
class Scale:
    """An axis that a whole column shares."""

    low: float
    high: float

    def place(self, value: float, start: float, end: float) -> float:
        """Return where a value lies between two places; values beyond the axis lie at its end."""
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return start + (end - start) * min(max(part, 0.0), 1.0)


def scale_of(values: Sequence[float | None], step: float, most: Scale | None = None) -> Scale | None:
    """Return an axis for all values, ending at whole steps; None where there is no value.

    Parameters
    ----------
    values
        Missing ones are left out.
    step
        Of the axis's ends.
    most
        How far the axis may reach; what lies beyond is drawn at its end, with an arrow.

    Examples
    --------
    >>> scale_of([0.93, 1.04, None], 0.1)
    Scale(low=0.9, high=1.1)
    """
    there = [value for value in values if value is not None and isfinite(value)]
    if not there:
        return None
    low, high = floor(min(there) / step + 1e-9) * step, ceil(max(there) / step - 1e-9) * step
    if most:
        low, high = max(low, most.low), min(high, most.high)
    return Scale(round(low, 6), round(max(high, low + step), 6))


def whisker(
    value: float, low: float | None, high: float | None, scale: Scale, reference: float | None = None
) -> Markup:
    """Draw a figure as a dot, its range as a line, and the company's figure as dashes.

    Parameters
    ----------
    value, low, high
        The figure and the ends of its range; an end that is None is open, or there is no range.
    scale
        The column's axis.
    reference
        The company's figure.
    """
    width, height, edge = 112, 20, 6
    middle = height / 2

    def x(at: float) -> str:
        return f"{scale.place(at, edge, width - edge):.1f}"

    parts = [_line(edge, middle, width - edge, middle, "var(--rule)", 1)]
    if reference is not None:
        at = float(x(reference))
        parts.append(_line(at, 1, at, height - 1, "var(--ref)", 1.5, "3 2"))
    if low is not None:
        right = scale.high if high is None else high
        parts.append(_line(float(x(low)), middle, float(x(right)), middle, "var(--accent)", 2))
        if high is None or high > scale.high:
            parts.append(_arrow(width - edge, middle, 1))
        if low < scale.low:
            parts.append(_arrow(edge, middle, -1))
    dot = f'<circle cx="{x(value)}" cy="{middle:g}" r="4" fill="var(--accent)" stroke="var(--bg)"'
    parts.append(f'{dot} stroke-width="1.5"/>')
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return Markup(f'<svg class="whisker" {box} aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704 # figures only


def sparkline(values: Sequence[float | None], label: str, scale: Scale) -> Markup:
    """Draw a line as small as a word, on an axis that the whole column shares.

    Parameters
    ----------
    values
        Oldest first; a missing value leaves a gap.
    label
        What the line says, for those who do not see it.
    scale
        The column's axis.
    """
    width, height, edge = 96, 24, 4
    step = (width - 2 * edge) / max(len(values) - 1, 1)
    places = [
        None if value is None else (edge + step * at, scale.place(value, height - edge, edge))
        for at, value in enumerate(values)
    ]
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(f"{place[0]:.1f},{place[1]:.1f}")
    lines = "".join(_path(" ".join(run), "var(--accent)", 1.5) for run in runs if len(run) > 1)
    start = scale.place(100.0, height - edge, edge)
    base = _line(edge, start, width - edge, start, "var(--rule)", 1)
    last, end = (places[-1], values[-1]) if places else (None, None)
    dot = ""
    if last and end is not None and end > scale.high:  # beyond the axis: no dot that stands for a value
        dot = _path(
            f"{last[0] - 4:.1f},{edge + 4} {last[0]:.1f},{edge - 1} {last[0] + 4:.1f},{edge + 4}", _ACCENT, 2
        )
    elif last:
        dot = f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5" fill="{_ACCENT}"/>'
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return Markup(  # noqa: S704 # figures, and an escaped label
        f'<svg class="spark" {box} role="img"><title>{escape(label)}</title>{base}{lines}{dot}</svg>'
    )


@dataclass(frozen=True)
class Point:
    """A portfolio in the funnel: what was expected, observed ÷ expected, and its name if it stands out."""

    expected: float
    ratio: float
    name: str = ""


def funnel(
    points: Sequence[Point],
    limits: Sequence[tuple[float, float, float]],
    words: tuple[str, str, str],
    numbers: tuple[Sequence[tuple[float, str]], Sequence[tuple[float, str]]],
    *,
    narrow: bool = False,
) -> Markup:
    """Draw a funnel: expected losses to the right, observed ÷ expected upwards, chance as two lines.

    Parameters
    ----------
    points
        The portfolios; those with a name are told apart by colour, size and their name.
    limits
        Expected losses, lower and upper limit.
    words
        What the drawing says to those who do not see it; the names of both axes.
    numbers
        Ticks of both axes, as (value, as written); the last one ends the axis.
    narrow
        For a phone.
    """
    width = _NARROW if narrow else _WIDE
    left, right, top, bottom = 40, 12, 28, 46
    across, up = (Scale(0.0, axis[-1][0]) for axis in numbers)

    def x(value: float) -> float:
        return across.place(value, left, width - right)

    def y(value: float) -> float:
        return up.place(value, _HEIGHT - bottom, top)

    parts = [
        _line(left, y(value), width - right, y(value), "var(--rule)", 1)
        + _text(left - 8, y(value) + 4, shown, "end")
        for value, shown in numbers[1]
    ]
    parts += [_text(x(value), _HEIGHT - bottom + 18, shown, "middle") for value, shown in numbers[0]]
    parts.append(_line(left, y(1.0), width - right, y(1.0), "var(--ref)", 1.5))
    for at in (1, 2):
        line = [(x(row[0]), y(row[at])) for row in limits if row[0] <= across.high and row[at] <= up.high]
        path = " ".join(f"{place[0]:.1f},{place[1]:.1f}" for place in line)
        parts.append(_path(path, "var(--ref)", 1.5, "4 3"))
    parts += [_dot(x(point.expected), y(point.ratio), named=bool(point.name)) for point in points]
    parts += _labels([(x(one.expected), y(one.ratio), one.name) for one in points if one.name], y(1.0), width)
    parts.append(_text(left - 32, 14, words[2], "start"))
    parts.append(_text(width - right, _HEIGHT - 8, words[1], "end"))
    kind = f'class="chart" viewBox="0 0 {width} {_HEIGHT}" role="img"'
    return Markup(f"<svg {kind}><title>{escape(words[0])}</title>{''.join(parts)}</svg>")  # noqa: S704 # texts are escaped


def ticks(most: float, count: int = 4) -> list[float]:
    """Return round numbers from 0 to the first at or above ``most``.

    Examples
    --------
    >>> ticks(17.3), ticks(2.1)
    ([0.0, 5.0, 10.0, 15.0, 20.0], [0.0, 1.0, 2.0, 3.0])
    """
    rough = max(most, 1e-6) / count
    power = 10.0 ** floor(log10(rough))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * (1 - 1e-9))
    return [round(step * at, 10) for at in range(ceil(most / step - 1e-9) + 1)]


def _labels(places: Sequence[tuple[float, float, str]], middle: float, width: float) -> list[str]:
    """Write names away from the middle line, none on another."""
    parts = []
    for side, rows in (
        (-1, sorted((place for place in places if place[1] <= middle), key=lambda place: -place[1])),
        (1, sorted((place for place in places if place[1] > middle), key=lambda place: place[1])),
    ):
        taken = middle
        for x, y, name in rows:
            taken = min(y - 9, taken - 15) if side < 0 else max(y + 19, taken + 15)
            parts.append(_text(x, taken, name, "start" if x < 0.7 * width else "end", ink=True))
    return parts


def _dot(x: float, y: float, *, named: bool) -> str:
    look = (
        'r="5" fill="var(--accent)"'
        if named
        else 'r="4" fill="var(--bg)" stroke="var(--ref)" stroke-width="1.5"'
    )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" {look}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = "") -> str:
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{more}/>'


def _arrow(x: float, y: float, side: int) -> str:
    back = x - 5 * side
    points = f"{back:.1f},{y - 4:.1f} {x:.1f},{y:.1f} {back:.1f},{y + 4:.1f}"
    return _path(points, "var(--accent)", 2)


def _path(points: str, colour: str, width: float, dashes: str = "") -> str:
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline fill="none" stroke="{colour}" stroke-width="{width:g}"{more} points="{points}"/>'


def _text(x: float, y: float, text: str, anchor: str, *, ink: bool = False) -> str:
    colour = "var(--ink)" if ink else "var(--muted)"
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    # A name may lie on a line: the paper shines through around it.
    around = ' stroke="var(--bg)" stroke-width="4" paint-order="stroke"' if ink else ""
    return f'<text {place} font-size="13" fill="{colour}"{around}>{escape(text)}</text>'

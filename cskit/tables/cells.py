"""What stands in a table: its columns, and how each value of a column is written.

Figures are written for the reader's language; what is missing, none and unknown each has words of
its own. Nothing is computed here but the step of colour a share falls into.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cskit.locale import format as fmt
from cskit.locale import gettext, pgettext

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BREAKS", "HEAT", "Cell", "Column", "Head", "Kind", "Shade", "body_of", "head_of", "row_of"]

Kind: TypeAlias = Literal[
    "text",
    "money",
    "share",
    "points",
    "ratio",
    "integer",
    "number",
    "date",
    "month",
    "tags",
    "links",
    "sequential",
    "diverging",
]
"""What a column holds: cents for money, 0 to 1 for a share, a difference of shares for points.

The cells of ``sequential`` and ``diverging`` columns are a :class:`Shade`, or empty; those of ``links``
are pairs of an address and its words."""

HEAT: Mapping[str, str] = {"sequential": "s", "diverging": "d"}
"""Columns whose cells are coloured, and the palette of the style sheet that they take."""

BREAKS: Mapping[str, tuple[float, ...]] = {
    "sequential": (0.5, 0.6, 0.7, 0.8, 0.9, 0.95),
    "diverging": (0.8, 0.9, 0.97, 1.03, 1.1, 1.2),
}
"""From which shares on a cell has the next colour: fixed, so that a colour means the same everywhere."""


@dataclass(frozen=True)
class Column:
    """A column of a table as it is shown.

    Parameters
    ----------
    field
        Column of the frame.
    header
        What stands above it, with the unit: ``"MRR (R$)"``.
    as_
        What it holds, and so how it is written and on which side.
    sub
        A second, smaller line of the header.
    decimals
        Decimals of shares, points, ratios and numbers.
    bar
        Draw a bar from zero beside the figure.
    missing
        Why a cell can be without a value, for those who hear "—".
    href
        Column of the frame with the address a cell links to: a sibling page or ``#place``.
    """

    field: str
    header: str
    as_: Kind = "text"
    sub: str = ""
    decimals: int = 0
    bar: bool = False
    missing: str = ""
    href: str = ""


@dataclass(frozen=True)
class Shade:
    """A cell of a heat map.

    Parameters
    ----------
    text
        What is written in it: ``"85%"`` or ``"9/10"``.
    value
        The share that colours it; None where it shall have no colour, as where too few stand behind it.
    note
        What a pointer that rests on it is told, such as its range.
    reason
        Why ``text`` is "—", for those who hear it.
    """

    text: str
    value: float | None = None
    note: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell as the template and the text form need it."""

    text: str
    tags: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    href: str = ""
    width: str = ""
    css: str = ""
    note: str = ""


@dataclass(frozen=True)
class Head:
    """A column's header, and the side its cells stand on."""

    text: str
    sub: str
    css: str = field(default="")


# A sibling page, a place in a page, or both; nothing with a scheme or a host.
_ADDRESS = re.compile(r"(?!//)[\w./-]*(#[\w-]+)?", re.ASCII)
_TONES = {"tag", "muted", "note", "warn", "bad"}
# Longer texts have a line of their own in a phone's card.
_SHORT = 16
_LEFT = {"text", "date", "month", "tags", "links"}


def body_of(frame: pd.DataFrame, columns: Sequence[Column]) -> list[list[Cell]]:
    """Return the cells of every row."""
    largest = {column.field: _largest(frame[column.field]) for column in columns if column.bar}
    records = frame.to_dict("records")
    return [
        row_of({str(key): value for key, value in record.items()}, columns, largest) for record in records
    ]


def row_of(record: Mapping[str, Any], columns: Sequence[Column], largest: Mapping[str, float]) -> list[Cell]:
    """Return the cells of one row; a field that the row lacks is an empty cell."""
    return [
        _cell(record[column.field], record, column, largest.get(column.field, 0.0))
        if column.field in record
        else Cell("")
        for column in columns
    ]


def _cell(value: Any, record: Mapping[str, Any], column: Column, largest: float) -> Cell:
    """Return one cell, written as its column says."""
    if column.as_ == "tags":
        return _tagged(value)
    if column.as_ == "links":
        return _linked(value, column)
    if column.as_ in HEAT:
        return _shaded(value, column)
    text = _FORMATS[column.as_](value, column.decimals)
    if text == fmt.NONE:
        return Cell(text, reason=column.missing or gettext("no value"))
    width = f"{100 * abs(float(value)) / largest:.1f}" if largest else ""
    return Cell(text, href=_address(record.get(column.href, "")) if column.href else "", width=width)


def _tagged(value: Any) -> Cell:
    """Return a cell of words; nothing found and nothing known are not the same."""
    if value is None or isinstance(value, float):  # pandas turns None into NaN in some columns
        return Cell(pgettext("signals", "no data"), tags=(("muted", pgettext("signals", "no data")),))
    tags = tuple((tone if tone in _TONES else "tag", str(words)) for tone, words in value)
    if not tags:
        return Cell(pgettext("signals", "none"), tags=(("muted", pgettext("signals", "none")),))
    return Cell(", ".join(words for _tone, words in tags), tags=tags)


def _linked(value: Any, column: Column) -> Cell:
    """Return a cell of links; an address that leads outside is dropped, its words stay."""
    links = tuple((_address(where), str(words)) for where, words in value)
    text = ", ".join(words for _, words in links)
    if not links:
        return Cell(fmt.NONE, reason=column.missing or gettext("no value"))
    return Cell(text, links=links if all(where for where, _ in links) else ())


def _shaded(value: Any, column: Column) -> Cell:
    """Return a coloured cell; a place that nothing can stand in yet is hatched."""
    if not isinstance(value, Shade):
        return Cell(fmt.NONE, reason=column.missing or gettext("no value"), css="young")
    step = "" if value.value is None else _step(value.value, column.as_)
    return Cell(value.text, css=step, note=value.note, reason=value.reason)


def _step(share: float, palette: str) -> str:
    """Return the colour of a share: of what is shown, so that the same figure never has two."""
    shown = Decimal(repr(share)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{HEAT[palette]}{bisect_right(BREAKS[palette], float(shown)) + 1}"


def _address(value: Any) -> str:
    """Return an address a page may link to, or nothing."""
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else ""


def _plain(value: Any, _decimals: int) -> str:
    """Return a text on one line; an empty one counts as missing."""
    return (" ".join(str(value).split()) if fmt.present(value) else "") or fmt.NONE


_FORMATS: Mapping[str, Callable[[Any, int], str]] = {
    "text": _plain,
    "money": lambda value, _: fmt.amount(value),
    "share": lambda value, decimals: fmt.percent(value, decimals=decimals),
    "points": fmt.points,
    "ratio": lambda value, decimals: fmt.ratio(value, decimals or 1),
    "integer": lambda value, _: fmt.integer(value),
    "number": fmt.number,
    "date": lambda value, _: fmt.date(value),
    "month": lambda value, _: fmt.month(value, "short"),
}


def _largest(values: pd.Series[Any]) -> float:
    """Return the length of the longest bar of a column, 0 where there is none."""
    there = [abs(float(value)) for value in values.dropna()]
    return max(there, default=0.0)


def head_of(column: Column, texts: Sequence[str]) -> Head:
    """Return a column's header, with what the style sheet needs to know of its cells."""
    css = ["left" if column.as_ in _LEFT else "right", column.as_]
    if column.bar:
        css.append("with-bar")
    if column.as_ == "text" and max(map(len, texts)) > _SHORT:
        css.append("long")
    return Head(column.header, column.sub, " ".join(css))

"""Which character separates the cells of a text file: the one that gives a table."""

from __future__ import annotations

import io
from collections import Counter
from typing import NamedTuple

from cskit.data.cells import Unreadable, delimited
from cskit.data.layout import SEARCHED, Wanted, matches
from cskit.errors import N_, words

__all__ = ["detected", "spelt"]

_CANDIDATES = ",;\t|"


class _Reading(NamedTuple):
    """How well a text reads as a table under one delimiter; the greater is the better."""

    matched: int
    """Headers found of those that are wanted."""
    consistent: float
    """Share of the rows that are as wide as most, of those wider than one cell."""


def detected(sample: str, suffix: str, wanted: Wanted) -> tuple[str, str]:
    """Return the delimiter of a text, and whether it was ``detected`` or is the ``default``.

    Parameters
    ----------
    sample
        The text's first lines.
    suffix
        The file's ending: it says what separates the cells of a text in which nothing does.
    wanted
        The headers that are looked for: a delimiter that gives more of them is the better one.

    Raises
    ------
    Unreadable
        Where two are equally good.
    """
    readings = {mark: one for mark in _CANDIDATES if (one := _reading(sample, mark, wanted))}
    if not readings:
        return "\t" if suffix == ".tsv" else ",", "default"
    best = [mark for mark, one in readings.items() if one == max(readings.values())]
    if len(best) > 1:
        raise _ambiguous(sample, *best[:2])
    return best[0], "detected"


def spelt(delimiter: str) -> str:
    """Return a delimiter as a parameters file states it."""
    return "tab" if delimiter == "\t" else delimiter


def _reading(sample: str, delimiter: str, wanted: Wanted) -> _Reading | None:
    """Return how a text reads under a delimiter; None where it is a single column."""
    every = (row for _, row in delimited(io.StringIO(sample, newline=""), delimiter, strict=False))
    rows = [row for row in every if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    matched = max(matches(row, wanted) for row in rows[:SEARCHED])
    return _Reading(matched, max(widths.values()) / len(rows))


def _ambiguous(sample: str, first: str, second: str) -> Unreadable:
    rule = words(N_("it cannot be told which character separates the cells"))
    todo = words(
        N_('State it: dialect: {{delimiter: "{first}"}} or dialect: {{delimiter: "{second}"}}.'),
        first=spelt(first),
        second=spelt(second),
    )
    number, line = next((at, line) for at, line in enumerate(sample.splitlines(), 1) if line.strip())
    return Unreadable(number, "", line, "ambiguous-delimiter", rule, todo)

"""What a query gives, as exact texts: every driver's tables come out alike, and as their export would.

What a column holds goes by its values, whatever the database calls it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal

__all__ = ["Column", "Compound"]

_COMPOUND = (list, tuple, dict, set, bytes, bytearray, memoryview)


class Compound(Exception):
    """A column with values that are no single value, such as an array."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class Column:
    """A column of a query, seen batch by batch."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._kinds: set[str] = set()

    def texts(self, values: Sequence[object]) -> list[str | None]:
        """Return the values of a batch as texts; None where there is none."""
        said = {kind: _said(kind, self.name) for kind in set(map(type, values)) - {type(None)}}
        self._kinds |= {kind for kind, _ in said.values()}
        if len(said) == 1:  # as good as every column: said quickly
            ((_, say),) = said.values()
            return [None if value is None else say(value) for value in values]
        return [None if value is None else said[type(value)][1](value) for value in values]

    @property
    def holds(self) -> str:
        """``number``, ``date`` or ``flag`` where every value seen so far is one, else ``text``."""
        return next(iter(self._kinds)) if len(self._kinds) == 1 else "text"


def _said(kind: type, column: str) -> tuple[str, Callable[..., str]]:
    """Return what values of a class are, and how each becomes a text."""
    if issubclass(kind, _COMPOUND):
        raise Compound(column)
    return next((said for base, said in _SAID if issubclass(kind, base)), ("text", str))


def _number(value: float | Decimal) -> str:
    # A float's shortest form is what its writer meant; whole ones lose their `.0`, so an id stays an id.
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return format(value, "f")


def _moment(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat(sep=" ")
    return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(sep=" ") + "Z"


# A bool is an int too, and a datetime a date: the narrower comes first.
_SAID: tuple[tuple[type, tuple[str, Callable[..., str]]], ...] = (
    (str, ("text", str)),
    (bool, ("flag", lambda value: "true" if value else "false")),
    (int, ("number", str)),
    (Decimal, ("number", _number)),
    (float, ("number", _number)),
    (datetime.datetime, ("date", _moment)),
    (datetime.date, ("date", datetime.date.isoformat)),
)

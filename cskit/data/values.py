"""What a query gives, column by column: exact texts as it comes, and a type once all of it is there.

A column's type is that of its values, whatever the database calls it, so that every driver's tables
come out alike. Numbers are decimal and exact: a column is as wide as its widest value.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import pyarrow as pa

__all__ = ["Column", "Compound"]

_MOST_DIGITS = 38
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
        self._whole = self._scale = 0

    def texts(self, values: Sequence[object]) -> list[str | None]:
        """Return the values of a batch as texts; None where there is none."""
        said = {kind: _said(kind, self.name) for kind in set(map(type, values)) - {type(None)}}
        # An aware and a naive moment are of one class, but not of one kind.
        self._kinds |= {kind for kind, _ in said.values()} - {"moment"}
        if any(kind == "moment" for kind, _ in said.values()):
            self._kinds |= {
                "moment" if value.tzinfo is None else "instant"
                for value in values
                if isinstance(value, datetime.datetime)
            }
        found = [None if value is None else said[type(value)][1](value) for value in values]
        if "number" in self._kinds:
            self._widen(text for text in found if text is not None)
        return found

    @property
    def type(self) -> pa.DataType:
        """The Arrow type that holds every value seen so far, exactly: text where no other does."""
        if self._kinds == {"number"} and self._whole + self._scale <= _MOST_DIGITS:
            return pa.decimal128(_MOST_DIGITS, self._scale)
        return _TYPES[next(iter(self._kinds))] if len(self._kinds) == 1 else pa.string()

    def _widen(self, texts: Iterable[str]) -> None:
        for text in texts:
            whole, _, part = text.removeprefix("-").partition(".")
            self._whole = max(self._whole, len(whole))
            self._scale = max(self._scale, len(part))
            if not whole.isdigit():  # NaN and Infinity are no numbers: the row's problem, named later
                self._kinds.add("text")


def _said(kind: type, column: str) -> tuple[str, Callable[..., str]]:
    """Return what values of a class are, and how each becomes a text."""
    if issubclass(kind, _COMPOUND):
        raise Compound(column)
    return next((said for base, said in _SAID if issubclass(kind, base)), ("text", str))


def _number(value: float | Decimal) -> str:
    # A float's shortest form is what its writer meant.
    return format(Decimal(repr(value)) if isinstance(value, float) else value, "f")


def _moment(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat(sep=" ", timespec="microseconds")
    there = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return there.isoformat(sep=" ", timespec="microseconds") + "Z"


# A bool is an int too, and a datetime a date: the narrower comes first.
_SAID: tuple[tuple[type, tuple[str, Callable[..., str]]], ...] = (
    (str, ("text", str)),
    (bool, ("flag", lambda value: "true" if value else "false")),
    (int, ("number", str)),
    (Decimal, ("number", _number)),
    (float, ("number", _number)),
    (datetime.datetime, ("moment", _moment)),
    (datetime.date, ("date", datetime.date.isoformat)),
)
_TYPES = {
    "text": pa.string(),
    "number": pa.string(),
    "flag": pa.bool_(),
    "date": pa.date32(),
    "moment": pa.timestamp("us"),
    "instant": pa.timestamp("us", tz="UTC"),
}

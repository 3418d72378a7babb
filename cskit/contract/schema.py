"""The words the contract is written in: a column, a table, a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["DATED", "NUMERIC", "Column", "Kind", "Reference", "Table"]

Kind = Literal[
    "text",
    "choice",
    "interval",
    "date",
    "month",
    "instant",
    "money",
    "cents",
    "number",
    "integer",
    "share",
    "flag",
]
"""How a column is typed.

text, choice   text, kept as it stands (``007``, ``NA`` and ``null`` are legal)
interval       text: month, quarter, semester, year, week, day, once, trial or `N months`
date           a day; month: the first day of a month; instant: a moment to the second, in UTC
money          an exact decimal with six places, in the run's currency
cents          an integer number of cents of the run's currency (derived tables only)
number         a float; integer: a whole number; share: a float from 0 to 1
flag           true or false
"""
DATED: frozenset[Kind] = frozenset({"date", "month", "instant"})
"""Kinds of what lies in time."""
NUMERIC: frozenset[Kind] = frozenset({"money", "cents", "number", "integer", "share"})
"""Kinds of what is counted or measured."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        The contract's name of the column.
    kind
        How it is typed, see :data:`Kind`.
    about
        What it holds, in one clause, with its unit.
    required
        Whether the column must be there and every row must have a value.
    choices
        The allowed values, for ``choice`` columns; empty means any text.
    minimum, maximum
        The allowed range, both ends included; None means open.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Reference:
    """Values of ``column`` must exist in ``table.key``."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    Parameters
    ----------
    name
        The name in a parameters file and in code.
    row
        What one row is, in a clause: ``"an account"``.
    columns
        The columns in order.
    key
        The columns that identify a row; empty where rows need no identity.
    references
        The columns that point at other tables.
    strict
        True: a bad row is an error and the run stops. False: a bad row is set aside
        (quarantined) with its reason and the run goes on.
    order
        Pairs (earlier, later) of date columns: where both have a value, later must come after
        earlier.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    strict: bool = False
    order: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> Column:
        """Return the column called ``name``; KeyError where there is none."""
        return self.by_name[name]

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the required columns."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def dated(self) -> Column | None:
        """The column that says when a row was: the first required date, else the first one, or None."""
        there = [one for one in self.columns if one.kind in DATED]
        return min(there, key=lambda one: not one.required, default=None)

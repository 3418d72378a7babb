"""What is promised of each interval, and which cells fall outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ENOUGH = 30
"""Accounts or answers from which the narrower promise holds."""


class Goal(NamedTuple):
    """The least and the most that an interval of 95% may cover."""

    least: float
    most: float = 1.0

    def holds(self, coverage: float) -> bool:
        return self.least <= coverage <= self.most

    def distance(self, coverage: float) -> float:
        """Give how far a coverage is from the nearer end."""
        return min(abs(coverage - self.least), abs(coverage - self.most) if self.most < 1 else 1.0)

    def __str__(self) -> str:
        least, most = (f"{100 * end:.1f}".removesuffix(".0") for end in self)
        return f"{least}–{most}%" if self.most < 1 else f"at least {least}%"


WILSON_AVERAGE = Goal(0.945, 0.96)
WILSON = {True: Goal(0.91), False: Goal(0.89)}
"""At shares from .02 to .98: from 30 on, and below."""
NPS_USUAL = Goal(0.93, 0.97)
NPS = {True: Goal(0.915), False: Goal(0.87)}
RETENTION = {True: Goal(0.925, 0.99), False: Goal(0.915)}
SURVIVAL = {True: Goal(0.93, 0.98), False: Goal(0.92)}

PROJECTION = Goal(0.91, 0.99)
"""Shifted beta-geometric, model true, at twice the age seen, from 30 accounts on."""


SMALL_BOOKS = Goal(0.91)
"""Books of fewer accounts than that, with the company's curve scaled, at the age seen and at twice that."""


class Cell(NamedTuple):
    """One figure of a promised table."""

    name: str
    n: int
    coverage: float
    goal: Goal | None
    """None where nothing is promised."""

    @property
    def outside(self) -> bool:
        return self.goal is not None and not self.goal.holds(self.coverage)

    def __str__(self) -> str:
        """Write the figure; bold where it falls outside."""
        shown = f"{100 * self.coverage:.1f}"
        return f"**{shown}**" if self.outside else shown


class Table(NamedTuple):
    """A promised table: what it is of, its lines, and its cells."""

    title: str
    lines: list[str]
    cells: list[Cell]
    simulated: bool = False

    def summary(self) -> list[str]:
        """Write a row for each promise: goal, least and most found, how many cells, how many outside."""
        rows = []
        for goal in dict.fromkeys(cell.goal for cell in self.cells if cell.goal):
            found = [cell for cell in self.cells if cell.goal == goal]
            least, most = (f(cell.coverage for cell in found) for f in (min, max))
            sizes = sorted({cell.n for cell in found})
            said = f"{100 * least:.1f}–{100 * most:.1f}%"
            out = sum(cell.outside for cell in found)
            rows.append(row(self.title, f"{sizes[0]}–{sizes[-1]}", str(goal), said, f"{out} of {len(found)}"))
        return rows


def row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def head(*names: object, left: int = 1) -> list[str]:
    """Write a table's head; the first columns are words, the others numbers."""
    return [row(*names), "|" + "---|" * left + "--:|" * (len(names) - left)]


def grouped(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Gather cells by name, in the order in which they come."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.name, []).append(cell)
    return found

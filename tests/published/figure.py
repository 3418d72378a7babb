"""A figure in print: its digits say how closely it is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Figure(NamedTuple):
    """What is called how, and its numbers as they are printed: "0.668", "0.2553 to 0.3662"."""

    name: str
    printed: str

    @property
    def numbers(self) -> list[str]:
        return NUMBER.findall(self.printed)


@dataclass(frozen=True)
class Published:
    """Figures of one source on one set of data.

    Parameters
    ----------
    source
        Author, year, and the place in it.
    data
        What they were computed from.
    figures
        As printed.
    ours
        Gives the kit's numbers, in the figures' order and units, from the folder of public data sets.
    needs
        The set in that folder without which nothing can be computed.
    doubt
        What could not be seen in print, in words.
    """

    source: str
    data: str
    figures: tuple[Figure, ...]
    ours: Callable[[Path], Sequence[float]]
    needs: str = ""
    doubt: str = ""

    @property
    def short(self) -> str:
        """The source as far as its year, or its first comma or colon."""
        return re.match(r"Stated, not in print|[^;:]*?\(\d{4}\)|[^,:]*", self.source)[0]

    def compared(self, shared: Path) -> list[Compared]:
        """Compute, and put each figure beside what is printed."""
        found, rows = iter(self.ours(shared)), []
        for figure in self.figures:
            rows.append(Compared(figure, [float(next(found)) for _ in figure.numbers]))
        if (left := len(list(found))) != 0:
            raise ValueError(f"{self.source}: {left} numbers were computed that are not in print.")
        return rows


class Compared(NamedTuple):
    """A figure beside the kit's."""

    figure: Figure
    ours: list[float]

    @property
    def decimals(self) -> list[int]:
        return [len(number.partition(".")[2]) for number in self.figure.numbers]

    @property
    def difference(self) -> float:
        """Give ours less theirs, where they differ most."""
        pairs = zip(self.ours, self.figure.numbers, strict=True)
        return max((mine - float(theirs) for mine, theirs in pairs), key=abs)

    @property
    def agrees(self) -> bool:
        """Whether each number, rounded as it is printed, is the printed one."""
        parts = zip(self.ours, self.figure.numbers, self.decimals, strict=True)
        return all(abs(mine - float(theirs)) <= 0.5 * 10**-places + 1e-9 for mine, theirs, places in parts)

    @property
    def shown(self) -> str:
        """Write our numbers as theirs are printed, with two more digits."""
        numbers = iter(zip(self.ours, self.decimals, strict=True))
        return NUMBER.sub(lambda _: _digits(*next(numbers)), self.figure.printed)

    @property
    def apart(self) -> str:
        """Write the difference, with as many digits."""
        return _digits(self.difference, max(self.decimals)) if abs(self.difference) > 1e-9 else "0"


def _digits(number: float, places: int) -> str:
    """Write a count as it is, any other number with two digits more than the print has."""
    more = 0 if places == 0 and number == round(number) else places + 2
    text = f"{number:.{more}f}"
    return text.removeprefix("-") if float(text) == 0 else text

"""docs/faults-data.md: every fault of the input, what is promised, and whether it held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.data_faults.lab import Case

__all__ = ["Score", "Tried", "score", "write"]

_HEAD = """\
# Faults of the input

One cell, row or file of a clean company is made wrong at a time, the company is read, and what came of it is
looked at. Made by `make faults-data`, in some minutes; change `tests/data_faults/`, not this file.

What is promised is that of [data that are wrong](own-data.md#what-is-wrong-with-a-row):

- **stopped**: nothing is made, and the message names the place. **asked**: so too, with what to state.
- **set aside**: the row is in `rejected.csv`, the run goes on. **warned**: it is on the data-quality page.
- **read**: it is read rightly, and nothing is set aside.

**Caught**: that happened. **Located**: the file, row and column that were made wrong are named, and no other
place is.

"""


@dataclass(frozen=True)
class Tried:
    """What came of a case."""

    caught: bool
    located: bool
    said: str


@dataclass(frozen=True)
class Score:
    """The three figures."""

    faults: int
    caught: int
    located: int
    clean: int
    alarms: int

    def sentence(self) -> str:
        """Return the score as one line."""
        return (
            f"{self.faults} faults: caught {_share(self.caught, self.faults)}, "
            f"located {_share(self.located, self.faults)}; {self.clean} clean companies: "
            f"{self.alarms} false alarms."
        )


def score(faults: Iterable[Tried], clean: Iterable[Tried]) -> Score:
    """Count what was caught, located and raised without a fault."""
    found, plain = list(faults), list(clean)
    return Score(
        len(found),
        sum(one.caught for one in found),
        sum(one.located for one in found),
        len(plain),
        sum(not one.caught for one in plain),
    )


def write(path: Path, cases: Iterable[Case], tried: Mapping[str, Tried], total: Score) -> None:
    """Write the page."""
    parts = [_HEAD, f"{total.sentence()}\n"]
    for group, of_group in groupby(cases, key=lambda one: one.group):
        parts.append(f"\n## {group}\n\n| fault | promised | caught | located |\n|---|---|--:|--:|\n")
        for one in of_group:
            found = tried[one.title]
            name = one.name.replace("|", "\\|")
            parts.append(f"| {name} | {one.promise} | {_yes(found.caught)} | {_yes(found.located)} |\n")
    path.write_text("".join(parts), encoding="utf-8")


def _yes(held: bool) -> str:
    return "yes" if held else "**no**"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if part == whole or not part else f"{100 * part / whole:.1f}%"

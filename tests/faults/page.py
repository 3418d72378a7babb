"""docs/faults.md: what was broken on purpose, how often, and what did not hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checks import KINDS, Wrong
from tests.faults.lab import Row

_HEAD = """\
# Faults

What was broken on purpose, on a run of two portfolios and two notebooks, and what did not hold. Made by
`make faults`, in an hour or so; change `tests/faults/`, not this file. `make faults ARGS="disk lock"` runs
the rows with one of these words and leaves the others as they are. A short form is among the tests.

After each trial is looked at:

- **torn**: is the folder of the month the old one or the new one, to the byte, and last month's as it was?
- **lost**: does the same command afterwards end in the tree of an undisturbed run, without doing again what
  was ready, and is nothing else left? Are the other reports published?
- **orphaned**: does any process of the run live on?
- **exit code** and **message**: are they those of [running](running.md), in a sentence, without a traceback?

The figures are trials in which that did not hold.

| fault | trials | torn | lost | orphaned | exit code | message |
|---|--:|--:|--:|--:|--:|--:|
"""
_LINE = re.compile(r"^\| (.+?) \| (.*) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """What came of a row: a list for each trial; or why it was not run."""

    trials: Sequence[Sequence[Wrong]] = ()
    not_run: str = ""

    def cells(self) -> str:
        """Give the row's cells behind its name."""
        if self.not_run:
            return f"not run: {self.not_run} | | | | | "
        wrong = Counter(kind for trial in self.trials for kind in {one.kind for one in trial})
        return " | ".join(str(number) for number in (len(self.trials), *(wrong[kind] for kind in KINDS)))


def write(path: Path, rows: Sequence[Row], results: Mapping[str, Result]) -> None:
    """Write the page; rows without a result stay as the page has them."""
    before = dict(_LINE.findall(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    cells = {row.name: before.get(row.name, Result(not_run="not yet").cells()) for row in rows}
    cells |= {name: result.cells() for name, result in results.items()}
    path.write_text(
        _HEAD + "".join(f"| {name} | {text} |\n" for name, text in cells.items()), encoding="utf-8"
    )

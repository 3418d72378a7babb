"""All cases, and one tried and judged."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.data_faults import cells, names, structure
from tests.data_faults.lab import Case, tried
from tests.data_faults.page import Tried

__all__ = ["cases", "faults", "judged", "nth"]


def faults() -> list[Case]:
    """Give every fault."""
    return [*structure.cases(), *cells.cases(), *names.cases()]


def cases() -> list[Case]:
    """Give every company that is tried, those in order first."""
    return [*structure.dressed(), *faults()]


def judged(case: Case) -> Tried:
    """Try a case and judge it."""
    with tempfile.TemporaryDirectory() as folder:
        found = tried(case, Path(folder))
        caught, located = case.judge(found)
    places = "; ".join(map(str, sorted(found.places, key=str)[:4]))
    return Tried(caught, located and not found.crash, (found.crash or found.said or places)[:400])


def nth(number: int) -> Tried:
    """Try one case, by its place among all: what a process of a pool is told."""
    return judged(cases()[number])

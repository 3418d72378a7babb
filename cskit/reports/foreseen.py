"""What a run would do: which reports, why each, and how long it took when it was made last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cskit.reports.month import Month

__all__ = ["Foreseen", "foreseen"]


@dataclass(frozen=True)
class Foreseen:
    """A report as a run would find it.

    Parameters
    ----------
    portfolio, notebook
        Which one.
    why
        Why it would be made; empty where it is kept as it is.
    seconds
        How long such a report took when it was made last, in the middle of all; None: nobody knows.
    """

    portfolio: str
    notebook: str
    why: str
    seconds: float | None = None


def foreseen(month: Month) -> Iterator[Foreseen]:
    """Yield every report of a month on which is decided, portfolio by portfolio."""
    took = _took(month.target)
    for book in month.books.values():
        for notebook in book.doing:
            why = book.todo.get(notebook.name, "")
            yield Foreseen(book.name, notebook.name, why, took.get(notebook.name) if why else None)


def _took(target: Path) -> Mapping[str, float]:
    """Return how long each notebook took, out of the newest journal that tells."""
    months = [target, *sorted((path for path in target.parent.glob("2*-*") if path != target), reverse=True)]
    for folder in months:
        found: dict[str, list[float]] = {}
        for notebook, seconds in _told(folder / "run.jsonl"):
            found.setdefault(notebook, []).append(seconds)
        if found:
            return {notebook: round(median(seconds), 2) for notebook, seconds in found.items()}
    return {}


def _told(journal: Path) -> Iterator[tuple[str, float]]:
    if not journal.is_file():
        return
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = json.loads(line)
            if event["event"] == "report" and event["seconds"]:
                yield str(event["notebook"]), float(sum(event["seconds"].values()))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue

"""Notes of what is finished: what a run that was ended had made need not be made again.

Each finished report has one note in the staging folder: its key, its files with their sha256, and
what it recorded. A note is believed as far as its files are what it says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cskit.reports.files import hash_of, link, write
from cskit.reports.results import Recorded

__all__ = ["Done", "finished", "note", "note_of", "recorded", "take"]


@dataclass(frozen=True)
class Done:
    """A report that is made.

    Parameters
    ----------
    portfolio, notebook
        Which one.
    key
        What it depends on, see keys.py.
    tables
        The tables it recorded, each with the kinds of its columns.
    folder
        The portfolio's folder that holds the files.
    place
        Hash of what its page says about its place among the others.
    files
        sha256 of what it wrote, by the path in the portfolio's folder.
    """

    portfolio: str
    notebook: str
    key: Mapping[str, str]
    tables: Mapping[str, Sequence[str]]
    folder: Path
    place: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def at(self, folder: Path) -> Done:
        """Return it with its files in another folder."""
        return replace(self, folder=folder)

    def holds(self) -> bool:
        """Tell whether its files are what the note says."""
        return all(
            (self.folder / name).is_file() and hash_of(self.folder / name) == digest
            for name, digest in self.files.items()
        )


def note_of(notes: Path, folder: str, notebook: str) -> Path:
    """Return where the note of a report is, or will be."""
    return notes / folder / f"{notebook}.json"


def note(path: Path, done: Done, recorded: Recorded) -> None:
    """Write the note of a finished report."""
    facts = {
        "portfolio": done.portfolio,
        "notebook": done.notebook,
        "key": dict(done.key),
        "place": done.place,
        "files": dict(done.files),
        "tables": {name: list(kinds) for name, kinds in done.tables.items()},
        "headline": recorded.headline,
        "results": list(recorded.results),
        "calls": list(recorded.calls),
    }
    write(path, json.dumps(facts, ensure_ascii=False, allow_nan=False))


def take(source: Path, goal: Path) -> None:
    """Take a file over from where it is published, or was left behind."""
    goal.unlink(missing_ok=True)
    link(source, goal)


def recorded(path: Path) -> Recorded:
    """Return what a finished report recorded, but for the rows of its tables: those are in its files."""
    facts = json.loads(path.read_text(encoding="utf-8"))
    return Recorded(facts["notebook"], facts["headline"], tuple(facts["results"]), {}, tuple(facts["calls"]))


def finished(notes: Path, tree: Path) -> Iterator[Done]:
    """Yield the reports that a staging folder says are finished; a torn note says nothing.

    Parameters
    ----------
    notes
        ``Staging.done``.
    tree
        ``Staging.tree``.
    """
    for path in sorted(notes.glob("*/*.json")):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            yield _done(facts, tree / path.parent.name)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue


def _done(facts: Mapping[str, Any], folder: Path) -> Done:
    return Done(
        portfolio=str(facts["portfolio"]),
        notebook=str(facts["notebook"]),
        key=dict(facts["key"]),
        place=str(facts["place"]),
        files=dict(facts["files"]),
        tables=dict(facts["tables"]),
        folder=folder,
    )

"""What is published of a portfolio already, and whether it may stay.

A report stays where its key is what it would be now and its files are what the manifest says.
Notebooks that this run does not do stay where they came from the same data under the same settings;
anything else there would contradict the new pages, and goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cskit.reports.done import Done
from cskit.reports.files import hash_of, link, link_tree
from cskit.reports.notebooks import COVER
from cskit.reports.results import Recorded

__all__ = ["PublishedBook", "kept_portfolios"]

_SAME = ("data", "settings", "versions", "published")
"""Parts of a key in which reports of one portfolio must agree, or they contradict each other."""


class PublishedBook:
    """A portfolio as an earlier run published it.

    Parameters
    ----------
    portfolio
        Its name.
    manifest
        The manifest of the month as it is now; empty where there is none.
    target
        The month's folder.
    """

    def __init__(self, portfolio: str, manifest: Mapping[str, Any], target: Path) -> None:
        self.portfolio, self.target = portfolio, target
        self.entry: Mapping[str, Any] = manifest.get("portfolios", {}).get(portfolio, {})
        self._outputs: Mapping[str, str] = manifest.get("outputs", {})

    @property
    def folder(self) -> Path:
        """Its folder."""
        return self.target / str(self.entry["folder"])

    def state(self, notebook: str) -> str:
        """Return how a report ended, or nothing where there was none."""
        return str(self.entry.get("reports", {}).get(notebook, {}).get("state", ""))

    def report(self, notebook: str) -> Done | None:
        """Return a report that is there; None where it is not."""
        if self.state(notebook) != "ready" or not self._results_hold:
            return None
        found = self.entry["reports"][notebook]
        return Done(
            portfolio=self.portfolio,
            notebook=notebook,
            key=found.get("key", {}),
            place=found.get("place", ""),
            files={name: self._output(name) for name in found["files"]},
            tables=found["tables"],
            folder=self.folder,
        )

    @cached_property
    def _results_hold(self) -> bool:
        """Whether the file that says what the reports recorded is what the manifest says."""
        return self.holds("results.json")

    def agrees(self, notebook: str, same: Mapping[str, str]) -> bool:
        """Tell whether a report that is not made now may stay beside reports with these parts of a key."""
        found = self.entry["reports"][notebook].get("key", {})
        return all(found.get(part) == same[part] for part in _SAME)

    def recorded(self, notebook: str) -> Recorded:
        """Return what a report had recorded, out of results.json; the calls are the cover's."""
        found = json.loads((self.folder / "results.json").read_text(encoding="utf-8"))
        report = self.entry["reports"][notebook]
        headlines = {line["notebook"]: line["headline"] for line in found["headlines"]}
        # A figure that several notebooks recorded stands under the first: then the places are noted.
        places = report.get("rows")
        mine = [row for row in found["results"] if row["notebook"] == notebook]
        rows = mine if places is None else [found["results"][place] for place in places]
        bare = tuple({name: value for name, value in row.items() if name != "notebook"} for row in rows)
        calls = tuple(found["calls"]) if report["page"] == COVER else ()
        return Recorded(notebook, headlines.get(notebook, ""), bare, {}, calls)

    def holds(self, *names: str) -> bool:
        """Tell whether files of the portfolio are what the manifest says."""
        return all(
            (self.folder / name).is_file() and hash_of(self.folder / name) == self._output(name)
            for name in names
        )

    def outputs(self) -> dict[str, str]:
        """Return the sha256 of its files, by their path in the month."""
        mine = (f"{self.entry['folder']}/", f"failed/{self.entry['folder']}/")
        return {path: digest for path, digest in self._outputs.items() if path.startswith(mine)}

    def link_to(self, tree: Path) -> None:
        """Take the whole portfolio over into another tree."""
        for name in (str(self.entry["folder"]), f"failed/{self.entry['folder']}"):
            link_tree(self.target / name, tree / name)

    def link_failed(self, notebook: str, tree: Path) -> bool:
        """Take the note of a failed report over; False where it is not there."""
        name = f"failed/{self.entry['folder']}/{notebook}.txt"
        if not (self.target / name).is_file():
            return False
        link(self.target / name, tree / name)
        return True

    def _output(self, name: str) -> str:
        return self._outputs.get(f"{self.entry['folder']}/{name}", "")


def kept_portfolios(
    manifest: Mapping[str, Any], target: Path, doing: Iterable[str]
) -> dict[str, PublishedBook]:
    """Return the portfolios that this run does not do and that are still there."""
    doing = set(doing)
    found = [
        PublishedBook(name, manifest, target) for name in manifest.get("portfolios", {}) if name not in doing
    ]
    return {one.portfolio: one for one in found if _is_there(str(one.entry["folder"]), target)}


def _is_there(folder: str, target: Path) -> bool:
    return (target / folder).is_dir() or (target / "failed" / folder).is_dir()

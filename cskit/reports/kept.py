"""What an earlier run of the same month leaves in place when a run does only a part.

Portfolios that this run does not do stay as they are. In a portfolio that it does, notebooks it
does not do stay where they came from the same data under the same settings; anything else there
would contradict the new pages, and goes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskit.reports.notebooks import COVER
from cskit.reports.publish import hash_of, make_folder
from cskit.reports.results import Recorded

__all__ = ["Kept", "keep_reports", "kept_portfolios"]


@dataclass
class Kept:
    """Reports of a portfolio that stay.

    Parameters
    ----------
    reports
        Their entries in the manifest, by notebook.
    recorded
        What they had recorded.
    """

    reports: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    recorded: dict[str, Recorded] = field(default_factory=dict)


def kept_portfolios(
    manifest: Mapping[str, Any], target: Path, doing: Iterable[str]
) -> dict[str, Mapping[str, Any]]:
    """Return the entries of portfolios that this run does not do and that are still there."""
    doing = set(doing)
    return {
        name: entry
        for name, entry in manifest.get("portfolios", {}).items()
        if name not in doing
        and ((target / entry["folder"]).is_dir() or (target / "failed" / entry["folder"]).is_dir())
    }


def keep_reports(
    entry: Mapping[str, Any], others: Iterable[str], manifest: Mapping[str, Any], *places: Path
) -> Kept:
    """Copy the reports of a portfolio that stay from the published tree to the staging tree.

    Parameters
    ----------
    entry
        The portfolio's entry in the manifest of what is published.
    others
        Notebooks that this run does not do.
    manifest
        That manifest.
    places
        The published tree, the staging tree, and the staging folder of failures.
    """
    target, tree, failed = places
    folder = str(entry["folder"])
    kept = Kept()
    for notebook in others:
        report = entry["reports"].get(notebook)
        if report is None:
            continue
        note = target / "failed" / folder / f"{notebook}.txt"
        if report["state"] == "failed" and note.is_file():
            _copy(note, failed / folder / note.name)
        elif report["state"] == "ready":
            if not _untouched(target, folder, report["files"], manifest["outputs"]):
                continue
            for name in report["files"]:
                _copy(target / folder / name, tree / folder / name)
            called = report["page"] == COVER
            kept.recorded[notebook] = _recorded(target / folder / "results.json", notebook, called)
        kept.reports[notebook] = report
    return kept


def _untouched(target: Path, folder: str, names: Iterable[str], outputs: Mapping[str, str]) -> bool:
    """Tell whether published files are what their manifest says."""
    paths = [f"{folder}/{name}" for name in names]
    return all((target / path).is_file() and hash_of(target / path) == outputs.get(path) for path in paths)


def _copy(source: Path, goal: Path) -> None:
    make_folder(goal.parent)
    shutil.copyfile(source, goal)
    goal.chmod(0o600)


def _recorded(path: Path, notebook: str, called: bool) -> Recorded:
    """Return what a kept notebook had recorded, out of results.json; the calls are the cover's."""
    found = json.loads(path.read_text(encoding="utf-8"))
    headlines = {line["notebook"]: line["headline"] for line in found["headlines"]}
    rows = tuple(
        {name: value for name, value in row.items() if name != "notebook"}
        for row in found["results"]
        if row["notebook"] == notebook
    )
    calls = tuple(found["calls"]) if called else ()
    return Recorded(notebook, headlines.get(notebook, ""), rows, {}, calls)

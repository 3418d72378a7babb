"""A portfolio as a run goes: what is to do, what came of it, what it adds up to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cskit.reports.execute import Finished
from cskit.reports.failures import Failure
from cskit.reports.kept import Kept
from cskit.reports.notebooks import ROLES, Notebook
from cskit.reports.plan import Plan, why_skipped
from cskit.reports.publish import Staging, write, write_bytes
from cskit.reports.results import NotPublishable, Recorded, as_json, document
from cskit.reports.tables import Table, file_name, read_csv
from cskit.reports.workbook import FILE, workbook

__all__ = ["Book"]


class Book:
    """The reports of one portfolio.

    Parameters
    ----------
    name
        The portfolio.
    facts
        What the snapshot says about it: folder, csm, accounts.
    plan
        What the run does.
    skipped
        Notebooks that the data cannot feed, and the groups of tables that they lack.
    kept
        Reports of an earlier run that stay.
    """

    def __init__(
        self,
        name: str,
        facts: Mapping[str, Any],
        plan: Plan,
        skipped: Mapping[str, Sequence[Sequence[str]]],
        kept: Kept,
    ) -> None:
        self.name, self.plan, self.skipped, self.kept = name, plan, skipped, kept
        self.folder = str(facts["folder"])
        self.csm = str(facts.get("csm") or "")
        self.doing = [notebook for notebook in plan.notebooks if notebook.name not in skipped]
        self._finished: dict[str, Finished] = {}

    @property
    def planned(self) -> list[Notebook]:
        """The notebooks that will have a page if all goes well."""
        names = {notebook.name for notebook in self.doing} | set(self.kept.recorded)
        return [notebook for notebook in self.plan.known if notebook.name in names]

    @property
    def ready(self) -> list[Notebook]:
        """The notebooks that have a page."""
        return [notebook for notebook in self.planned if notebook.name not in self.failed]

    @property
    def failed(self) -> dict[str, Failure]:
        """The notebooks of this run that did not finish, and why."""
        return {name: finished.failure for name, finished in self._finished.items() if finished.failure}

    @property
    def recorded(self) -> list[Recorded]:
        """What the notebooks that have a page recorded, in their order."""
        found = {name: finished.recorded for name, finished in self._finished.items()} | self.kept.recorded
        return [recorded for notebook in self.ready if (recorded := found.get(notebook.name))]

    def metrics(self, notebook: Notebook) -> tuple[str, ...]:
        """Return the ids that a notebook recorded, as far as that is known yet."""
        return next((one.metrics for one in self.recorded if one.notebook == notebook.name), ())

    def tables(self, notebook: Notebook) -> Mapping[str, Sequence[str]]:
        """Return the tables that a notebook recorded, as far as that is known, with their columns' kinds."""
        finished = self._finished.get(notebook.name)
        if finished and finished.recorded:
            return {name: content["kinds"] for name, content in finished.recorded.tables.items()}
        return dict(self.kept.reports.get(notebook.name, {}).get("tables", {}))

    def expected(self) -> dict[str, str]:
        """Return the pages that the cover may speak of, in their order, and why one was left out."""
        there = {notebook.name: "" for notebook in self.planned}
        lacking = {name: why_skipped(missing) for name, missing in self.skipped.items()}
        names = {**there, **lacking}
        return {
            one.name: names[one.name] for one in self.plan.known if one.name in names and one.role != "cover"
        }

    def stages(self) -> list[list[Notebook]]:
        """Return what is to do, role after role: the cover reads what the others found."""
        return [[notebook for notebook in self.doing if notebook.role == role] for role in ROLES]

    def end(self, finished: Finished) -> None:
        """Note how a report ended; the first failure of a report is its failure."""
        before = self._finished.get(finished.notebook)
        if before is None or finished.failure:
            self._finished[finished.notebook] = finished

    def contradictions(self) -> list[Finished]:
        """Return a failure for each notebook whose figures contradict those of one before it."""
        fine: list[Recorded] = []
        found: list[Finished] = []
        for recorded in self.recorded:
            try:
                document("", self.name, [*fine, recorded])
                fine.append(recorded)
            except NotPublishable as error:
                found.append(Finished(self.name, recorded.notebook, Failure("result", detail=str(error))))
        return found

    def write(self, made: Staging, month: str) -> None:
        """Write results, workbook and notes of failures; take away the files of what failed late."""
        kept = {file for notebook in self.ready for file in self._files(notebook.name)}
        for path in [path for path in (made.tree / self.folder).rglob("*") if path.is_file()]:
            if path.relative_to(made.tree / self.folder).as_posix() not in kept:
                path.unlink()
        for name, failure in self.failed.items():
            write(made.failed / self.folder / f"{name}.txt", failure.note())
        if self.ready:
            found = document(month, self.name, self.recorded)
            folder = made.tree / self.folder
            write(folder / "results.json", as_json(found))
            first = datetime.date.fromisoformat(f"{month}-01")
            write_bytes(folder / FILE, workbook(found, self._sheets(folder), first))

    def entry(self, snapshot: str, settings: str) -> dict[str, Any]:
        """Return what the manifest says about the portfolio."""
        mine = {notebook.name: self._report(notebook) for notebook in self.plan.notebooks}
        reports = {**self.kept.reports, **mine}
        return {
            "folder": self.folder,
            "csm": self.csm,
            "snapshot": snapshot,
            "settings": settings,
            "reports": {one.name: reports[one.name] for one in self.plan.known if one.name in reports},
        }

    def _sheets(self, folder: Path) -> Iterator[tuple[str, str, Table]]:
        """Yield notebook, name and content of every table whose file is in the portfolio's folder."""
        for notebook in self.ready:
            for name, kinds in self.tables(notebook).items():
                text = (folder / file_name(notebook.name, name)).read_bytes().decode("utf-8")
                yield notebook.name, name, read_csv(text, kinds)

    def _report(self, notebook: Notebook) -> dict[str, Any]:
        """Return what the manifest says about one report of this run."""
        name = notebook.name
        entry: dict[str, Any] = {
            "notebook": notebook.sha256,
            "parameters": self.plan.values[name],
            "title": notebook.title,
            "page": notebook.page,
        }
        if name in self.skipped:
            return entry | {"state": "skipped", "reason": why_skipped(self.skipped[name])}
        if name in self.failed:
            return entry | {"state": "failed", "reason": self.failed[name].sentence()}
        tables = {table: list(kinds) for table, kinds in self.tables(notebook).items()}
        return entry | {"state": "ready", "files": sorted(self._files(name)), "tables": tables}

    def _files(self, name: str) -> tuple[str, ...]:
        finished = self._finished.get(name)
        return finished.files if finished else tuple(self.kept.reports[name]["files"])

"""A portfolio as a run goes: what is to do and why, what came of it, what the manifest says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from cskit.reports import done as notes
from cskit.reports.closing import RESULTS, Closed
from cskit.reports.done import Done
from cskit.reports.failures import Failure
from cskit.reports.kept import PublishedBook
from cskit.reports.keys import digest, why
from cskit.reports.notebooks import ROLES, Notebook
from cskit.reports.plan import Plan, why_skipped
from cskit.reports.staging import Staging
from cskit.reports.workbook import FILE

__all__ = ["Book", "Key"]

Key = Callable[[Notebook], Mapping[str, str]]
"""What a report of the portfolio depends on, but for other reports."""


class Book:
    """The reports of one portfolio.

    Parameters
    ----------
    name
        The portfolio.
    facts
        What the snapshot says about it: folder, csm, accounts, hash.
    plan
        What the run does.
    skipped
        Notebooks that the data cannot feed, and the groups of tables that they lack.
    published
        What an earlier run published of it.
    same
        Parts of a key that all reports of the portfolio have in common.
    key
        What a report depends on, but for other reports.
    """

    def __init__(
        self,
        name: str,
        facts: Mapping[str, Any],
        plan: Plan,
        skipped: Mapping[str, Sequence[Sequence[str]]],
        published: PublishedBook,
        same: Mapping[str, str],
        key: Key,
    ) -> None:
        self.name, self.plan, self.skipped, self.published, self._key = name, plan, skipped, published, key
        self.folder = str(facts["folder"])
        self.csm = str(facts.get("csm") or "")
        self.doing = [notebook for notebook in plan.notebooks if notebook.name not in skipped]
        self.done: dict[str, Done] = {}
        """What is ready: kept, or made by this run."""
        self.failed: dict[str, Failure] = {}
        self.stay_failed: list[str] = []
        """Notebooks not done now whose failure of an earlier run stays."""
        self.todo: dict[str, str] = {}
        """What is to make, and why."""
        self.closed: Closed | None = None
        self._stay(same)

    def _stay(self, same: Mapping[str, str]) -> None:
        """Find the reports that this run does not do and that agree with those it does."""
        doing = {notebook.name for notebook in self.plan.notebooks}
        for notebook in self.plan.known:
            name = notebook.name
            if name in doing or not self.published.state(name):
                continue
            if not self.published.agrees(name, same):
                continue
            report = self.published.report(name)
            if report and report.holds():
                self.done[name] = report
            elif self.published.state(name) == "failed":
                self.stay_failed.append(name)

    def decide(self, left_behind: Mapping[str, Sequence[Done]], *, force: bool) -> None:
        """Settle what is to make and why, and what is there already.

        Parameters
        ----------
        left_behind
            By notebook, the reports that runs which were ended had finished.
        force
            Whether everything is made anew.
        """
        for role in ROLES:
            # What this role reads is settled. A report that is to be made has no state yet: whoever reads it
            # has another key than the one it was made with.
            for notebook in [one for one in self.doing if one.role == role]:
                found = None if force else self._found(notebook, left_behind)
                if found:
                    self.done[notebook.name] = found
                else:
                    self.todo[notebook.name] = "--force" if force else self._why(notebook)

    def _found(self, notebook: Notebook, left_behind: Mapping[str, Sequence[Done]]) -> Done | None:
        """Return a report that need not be made: published, or finished by a run that was ended."""
        now = self.key(notebook)
        candidates = [self.published.report(notebook.name), *left_behind.get(notebook.name, ())]
        return next((one for one in candidates if one and not why(one.key, now) and one.holds()), None)

    def _why(self, notebook: Notebook) -> str:
        """Return why a report is made."""
        if self.published.state(notebook.name) == "failed":
            return "it failed last time"
        report = self.published.report(notebook.name)
        if report is None:
            return "there is no report yet"
        return why(report.key, self.key(notebook)) or "its files are missing or were changed"

    def key(self, notebook: Notebook) -> dict[str, str]:
        """Return what a report depends on, other reports as they are now."""
        before = ROLES[: ROLES.index(notebook.role)]
        others = {one.name: self._state(one) for one in self.plan.known if one.role in before}
        return {**self._key(notebook), "others": digest(others) if before else ""}

    def _state(self, notebook: Notebook) -> str:
        done = self.done.get(notebook.name)
        return digest(dict(done.key)) if done else "failed" if notebook.name in self.failed else ""

    @cached_property
    def whole(self) -> bool:
        """Whether nothing is to do and all of it is published as it is; asked when that is settled."""
        if self.todo or self.failed or any(one.folder != self._there() for one in self.done.values()):
            return False
        entry = self.published.entry
        if not entry or (entry["csm"], entry["folder"]) != (self.csm, self.folder):
            return False
        if self.entry("", "", {})["reports"] != entry["reports"]:
            return False
        return not self.done or self.published.holds(RESULTS, FILE)

    def _there(self) -> Path | None:
        return self.published.folder if self.published.entry else None

    @property
    def planned(self) -> list[Notebook]:
        """The notebooks that will have a page if all goes well."""
        names = {notebook.name for notebook in self.doing} | set(self.done)
        return [notebook for notebook in self.plan.known if notebook.name in names]

    @property
    def ready(self) -> list[Notebook]:
        """The notebooks that have a page."""
        return [notebook for notebook in self.planned if notebook.name in self.done]

    @property
    def complete(self) -> bool:
        """Whether everything that was to make has come to its end."""
        return all(name in self.done or name in self.failed for name in self.todo)

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
        todo = [notebook for notebook in self.doing if notebook.name in self.todo]
        return [[notebook for notebook in todo if notebook.role == role] for role in ROLES]

    def adopt(self, made: Staging) -> None:
        """Take over into the staging tree what is kept, with a note of what it recorded."""
        if self.whole:
            self.published.link_to(made.tree)
        for name, done in list(self.done.items()):
            self.done[name] = self._adopted(done, made)
        for name in self.stay_failed:
            self.published.link_failed(name, made.tree)

    def _adopted(self, done: Done, made: Staging) -> Done:
        goal = made.tree / self.folder
        for file in done.files if not self.whole else ():
            notes.take(done.folder / file, goal / file)
        path = notes.note_of(made.done, self.folder, done.notebook)
        if done.folder == self._there():
            notes.note(path, done, self.published.recorded(done.notebook))
        else:
            notes.take(notes.note_of(done.folder.parents[1] / "done", self.folder, done.notebook), path)
        return done.at(goal)

    def fail(self, notebook: str, failure: Failure, tree: Path) -> None:
        """Note that a report failed, also where it had been ready; its files go."""
        self.failed[notebook] = failure
        for file in self.done.pop(notebook).files if notebook in self.done else ():
            (tree / self.folder / file).unlink(missing_ok=True)

    def entry(self, snapshot: str, settings: str, published: Mapping[str, str]) -> dict[str, Any]:
        """Return what the manifest says about the portfolio.

        Parameters
        ----------
        snapshot, settings
            Hashes of what it was made from.
        published
            By month before, the sha256 of the results that it read.
        """
        before = self.published.entry.get("reports", {})
        stay = {name: before[name] for name in self.stay_failed}
        mine = {notebook.name: self._report(notebook) for notebook in self._told()}
        reports = {**stay, **mine}
        return {
            "folder": self.folder,
            "csm": self.csm,
            "snapshot": snapshot,
            "settings": settings,
            "published": dict(published),
            "reports": {one.name: reports[one.name] for one in self.plan.known if one.name in reports},
        }

    def _told(self) -> Iterable[Notebook]:
        names = {one.name for one in self.plan.notebooks} | set(self.done)
        return [one for one in self.plan.known if one.name in names]

    def _report(self, notebook: Notebook) -> dict[str, Any]:
        """Return what the manifest says about one report."""
        name = notebook.name
        done = self.done.get(name)
        before = self.published.entry.get("reports", {}).get(name, {})
        if name not in {one.name for one in self.plan.notebooks}:
            entry = {part: before[part] for part in ("notebook", "parameters", "title", "page")}
        else:
            entry = {
                "notebook": notebook.sha256,
                "parameters": self.plan.values[name],
                "title": notebook.title,
                "page": notebook.page,
            }
        if name in self.skipped:
            return entry | {"state": "skipped", "reason": why_skipped(self.skipped[name])}
        if name in self.failed:
            return entry | {"state": "failed", "reason": self.failed[name].sentence()}
        if done is None:  # to be made: what it will be is not known yet
            return entry
        rows = self.closed.rows.get(name) if self.closed else before.get("rows")
        return entry | {
            "state": "ready",
            "files": sorted(done.files),
            "tables": {table: list(kinds) for table, kinds in done.tables.items()},
            "key": dict(done.key),
            "place": done.place,
            **({"rows": rows} if rows else {}),
        }

    def outputs(self) -> dict[str, str]:
        """Return the sha256 of its files in the month, but for notes of failures."""
        files = {name: one for done in self.done.values() for name, one in done.files.items()}
        files |= self.closed.files if self.closed else {}
        return {f"{self.folder}/{name}": one for name, one in files.items()}

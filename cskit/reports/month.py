"""A month of reports as a run makes it: what is to do, what came of it, and what is published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.locale import using
from cskit.reports import manifest
from cskit.reports.before import Published, published
from cskit.reports.book import Book
from cskit.reports.execute import Engine, Finished, Task, keep_recorded, perform, render_page
from cskit.reports.failures import Failure
from cskit.reports.index import Company, index_page
from cskit.reports.journal import Event, Listener, State
from cskit.reports.kept import Kept, keep_reports, kept_portfolios
from cskit.reports.notebooks import Notebook
from cskit.reports.pages import Shelf, label, page_contexts
from cskit.reports.plan import Plan, chosen, why_skipped
from cskit.reports.publish import Staging, hash_of, make_folder, publish, sealed, write
from cskit.reports.render import PageContext
from cskit.reports.results import as_json, document, recorded_rows
from cskit.reports.workers import Pool, run_chains

__all__ = ["Month", "Outcome"]

_TOLD = {
    "month",
    "currency",
    "locale",
    "business",
    "history",
    "policy",
}  # what CSKIT_RUN says of the parameters


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Parameters
    ----------
    folder
        Where the month's reports are.
    ready
        How many reports this run made.
    skipped, failed
        Why, by portfolio and notebook.
    """

    folder: Path
    ready: int
    skipped: Mapping[tuple[str, str], str]
    failed: Mapping[tuple[str, str], str]

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"


class Month:
    """A month of reports as a run makes it.

    Parameters
    ----------
    parameters, plan
        What to do.
    snapshot
        The data.
    target
        Where the month is, or will be.
    made
        Where it is made.
    engine
        How kernels come to be.
    """

    def __init__(
        self,
        parameters: Parameters,
        plan: Plan,
        snapshot: Snapshot,
        target: Path,
        made: Staging,
        engine: Engine,
    ) -> None:
        self.parameters, self.plan, self.snapshot = parameters, plan, snapshot
        self.target, self.made, self.engine = target, made, engine
        self.settings = manifest.settings_of(parameters)
        self.key = manifest.key_of(self.settings)
        self.before = manifest.earlier(target)
        self.published = published(target.parent, parameters.month)
        self.books = self._books()
        self.gone = self._gone()
        self.kept = kept_portfolios(self.before, target, {*self.books, *self.gone})
        self._rendered: dict[tuple[str, str], PageContext] = {}
        self._listeners: list[Listener] = []

    @property
    def reports(self) -> int:
        """How many reports there are to make."""
        return sum(len(book.doing) for book in self.books.values())

    def tell_to(self, *listeners: Listener | None) -> None:
        """Tell these what happens, beginning with what is known already."""
        self._listeners = [listener for listener in listeners if listener]
        self._tell(
            Event("snapshot", facts={"snapshot": self.snapshot.hash, "tables": dict(self.snapshot.tables)})
        )
        columns = [notebook.name for notebook in self.plan.notebooks]
        planned = {"reports": self.reports, "portfolios": list(self.books), "notebooks": columns}
        self._tell(Event("planned", facts=planned))
        for book in self.books.values():
            for notebook, missing in book.skipped.items():
                self._tell(Event("report", book.name, notebook, "skipped", why_skipped(missing)))

    def execute(self, pool: Pool) -> None:
        """Make every report: a portfolio's analyses first, its cover last."""
        contexts = self._contexts(final=False)
        chains = [
            [[self._task(book, notebook, contexts) for notebook in stage] for stage in book.stages()]
            for book in self.books.values()
        ]
        self._rendered = contexts
        for book in self.books.values():
            self._remember(book)
        for finished in run_chains(pool, chains, perform, _died):
            self._end(finished)

    def _remember(self, book: Book) -> None:
        """Leave for the cover what the reports that stay had recorded."""
        for place, notebook in enumerate(self.plan.known):
            kept = book.kept.recorded.get(notebook.name)
            if kept and notebook.role != "cover":
                keep_recorded(self.made.work / book.folder, place, kept)

    def settle(self, pool: Pool) -> None:
        """Set right what only the ends of all reports tell: figures in doubt, links to what is missing."""
        for book in self.books.values():
            for finished in book.contradictions():
                self._end(finished)
        contexts = self._contexts(final=True)
        again = [
            [[self._task(book, notebook, contexts)]]
            for book in self.books.values()
            for notebook in book.ready
            if notebook.name in book.kept.recorded
            or contexts[book.name, notebook.name] != self._rendered[book.name, notebook.name]
        ]
        for finished in run_chains(pool, again, render_page, _died):
            if finished.failure:
                self._end(finished)

    def publish(self) -> Outcome:
        """Write results, index and manifest, and move everything to where people look for it."""
        with using(self.parameters.locale):
            for book in self.books.values():
                book.write(self.made, self.parameters.month)
            done = {book.name: self._entry(book) for book in self.books.values()}
            entries = dict(sorted((self.kept | done).items()))
            company = Company(self.snapshot.hash, tuple(self.snapshot.portfolios), self.snapshot.company)
            page = index_page(self.parameters, company, self.plan.known, entries, self._results(entries))
            write(self.made.tree / "index.html", page)
            whole = document(self.parameters.month, "", [recorded_rows("index", company.results)])
            write(self.made.tree / "results.json", as_json(whole))
        write(self.made.tree / "manifest.json", sealed(self._manifest(entries)))
        self._tell(Event("published"))
        publish(self.made, self.target, {entry["folder"] for entry in (done | self.gone).values()})
        return self._outcome()

    def _entry(self, book: Book) -> dict[str, Any]:
        """Return what the manifest says about a portfolio."""
        return book.entry(self.snapshot.hash, self.key) | {"published": self._hashes(book.name)}

    def _hashes(self, portfolio: str) -> dict[str, str]:
        """Return the sha256 of what a portfolio's reports read of the months before."""
        return {month: one.sha256 for month, one in self._published(portfolio).items()}

    def _results(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content of every results.json, of this run and of those before it."""
        found = {}
        for name, entry in entries.items():
            path = (self.made.tree if name in self.books else self.target) / entry["folder"] / "results.json"
            if path.is_file():
                found[name] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _books(self) -> dict[str, Book]:
        """Return the portfolios to do, each with what stays of an earlier run."""
        known = self.snapshot.portfolios
        lacking = {notebook.name: notebook.missing(self.snapshot.tables) for notebook in self.plan.notebooks}
        skipped = {name: missing for name, missing in lacking.items() if missing}
        names = chosen("portfolio", self.parameters.portfolios, known)
        return {name: Book(name, known[name], self.plan, skipped, self._kept(name)) for name in names}

    def _kept(self, portfolio: str) -> Kept:
        """Return what stays of a portfolio of which this run does only some notebooks."""
        entry = self.before.get("portfolios", {}).get(portfolio)
        made_of = ("snapshot", "settings", "published")
        mine = (self.snapshot.hash, self.key, self._hashes(portfolio))
        if entry is None or tuple(entry.get(name) for name in made_of) != mine:
            return Kept()
        doing = {notebook.name for notebook in self.plan.notebooks}
        others = [notebook.name for notebook in self.plan.known if notebook.name not in doing]
        return keep_reports(entry, others, self.before, self.target, self.made.tree, self.made.failed)

    def _contexts(self, *, final: bool) -> dict[tuple[str, str], PageContext]:
        """Return what each page says about its neighbours: as planned, or as it came out."""
        mine = {
            book.name: (book.folder, book.ready if final else book.planned) for book in self.books.values()
        }
        others = {name: _shelf(entry) for name, entry in self.kept.items()}
        data = {name: str(facts["hash"]) for name, facts in self.snapshot.portfolios.items()}
        return page_contexts(self.parameters, data, mine, others)

    def _task(self, book: Book, notebook: Notebook, contexts: Mapping[tuple[str, str], PageContext]) -> Task:
        """Return a report to make."""
        work = self.made.work / book.folder
        make_folder(work / "recorded")
        return Task(
            notebook=notebook,
            portfolio=book.name,
            values=self.plan.values_for(notebook, book.name, self.parameters),
            run={
                "slice": str(self.snapshot.slice(book.name)),
                "portfolio": book.name,
                "notebook": notebook.name,
                "titles": {one.name: label(one, self.parameters.locale) for one in self.plan.known},
                "pages": self._expected(book),
                "published": {month: str(one.path) for month, one in self._published(book.name).items()},
                **self.parameters.model_dump(mode="json", include=_TOLD),
            },
            page=contexts[book.name, notebook.name],
            folder=self.made.tree / book.folder,
            work=work,
            metrics=book.metrics(notebook),
            tables=tuple(book.tables(notebook)),
            place=self.plan.known.index(notebook),
            engine=self.engine,
            limits=self.parameters.limits,
        )

    def _published(self, portfolio: str) -> dict[str, Published]:
        return self.published.get(portfolio, {})

    def _expected(self, book: Book) -> dict[str, str]:
        with using(self.parameters.locale):
            return book.expected()

    def _end(self, finished: Finished) -> None:
        """Note how a report ended and tell it."""
        book = self.books[finished.portfolio]
        book.end(finished)
        with using("en"):  # the terminal and the journal speak English
            reason = finished.failure.sentence() if finished.failure else ""
        state: State = "failed" if finished.failure else "ready"
        self._tell(Event("report", book.name, finished.notebook, state, reason, dict(finished.seconds)))

    def _tell(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def _gone(self) -> dict[str, Any]:
        """Return what an earlier run published about portfolios that the data no longer have."""
        if self.parameters.portfolios is not None:
            return {}
        before = self.before.get("portfolios", {})
        return {name: entry for name, entry in before.items() if name not in self.snapshot.portfolios}

    def _manifest(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        """Return the manifest of the tree as it will be."""
        made, before = self.made, self.before
        outputs = {name: hash_of(made.tree / name) for name in ("index.html", "results.json")}
        for name, entry in entries.items():
            if name in self.books:
                outputs |= manifest.outputs_of(made.tree, entry["folder"])
                outputs |= manifest.outputs_of(made.root, f"failed/{entry['folder']}")
            else:
                outputs |= manifest.outputs_kept(before["outputs"], entry["folder"])
        return manifest.whole(
            self.parameters.month,
            {**before.get("settings", {}), self.key: self.settings},
            {**before.get("snapshots", {}), self.snapshot.hash: self._data()},
            entries,
            outputs,
        )

    def _data(self) -> dict[str, Any]:
        """Return what the manifest says about the data."""
        return {"inputs": self.snapshot.inputs, "tables": self.snapshot.tables}

    def _outcome(self) -> Outcome:
        """Return how the run ended."""
        books = self.books.values()
        return Outcome(
            self.target,
            sum(len(book.doing) - len(book.failed) for book in books),
            {
                (book.name, notebook): why_skipped(missing)
                for book in books
                for notebook, missing in book.skipped.items()
            },
            {
                (book.name, notebook): failure.sentence()
                for book in books
                for notebook, failure in book.failed.items()
            },
        )


def _shelf(entry: Mapping[str, Any]) -> Shelf:
    """Return the pages that an earlier run left in place."""
    reports = entry["reports"].values()
    return Shelf(entry["folder"], tuple(report["page"] for report in reports if report["state"] == "ready"))


def _died(task: Task) -> Finished:
    """Return what came of a report whose process died twice."""
    return Finished(task.portfolio, task.notebook.name, Failure("worker"))

"""A month in the making: reports are made, portfolios closed, and the whole is published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from cskit.locale import using
from cskit.reports import done, manifest
from cskit.reports.book import Book
from cskit.reports.closing import Closed, Closing, close
from cskit.reports.data_quality.page import data_quality_page
from cskit.reports.done import Done
from cskit.reports.execute import Engine, Finished, Task, keep_recorded, perform, render_page
from cskit.reports.failures import Failure
from cskit.reports.files import hash_of, make_folder, write
from cskit.reports.index import Company, index_page
from cskit.reports.journal import Event
from cskit.reports.month import OWN, QUALITY_PAGE, Month
from cskit.reports.notebooks import Notebook
from cskit.reports.pages import places
from cskit.reports.publish import publish
from cskit.reports.render import PageContext
from cskit.reports.results import Recorded, as_json, document, recorded_rows
from cskit.reports.staging import Staging
from cskit.reports.workers import Pool, Workers, run_chains

__all__ = ["Making"]

_TOLD = {
    "month",
    "currency",
    "locale",
    "business",
    "history",
    "policy",
}  # what CSKIT_RUN says of the parameters


class Making:
    """A month in the making.

    Parameters
    ----------
    month
        What is to do.
    made
        Where it is made.
    engine
        How kernels come to be.
    closers
        Processes of this machine, which close portfolios.
    """

    def __init__(self, month: Month, made: Staging, engine: Engine, closers: Pool) -> None:
        self.month, self.made, self.engine, self.closers = month, made, engine, closers
        self._closing: dict[str, Future[Closed]] = {}
        self._told: dict[tuple[str, str], PageContext] = {}
        self._places: dict[tuple[str, str], str] = {}

    def adopt(self) -> None:
        """Take over what is there already of the portfolios in which something is to do."""
        for book in self.month.books.values():
            if not book.whole:
                book.adopt(self.made)
                self._remember(book)

    def execute(self, workers: Workers[Task, Finished]) -> None:
        """Make every report: a portfolio's analyses first, its cover last."""
        month = self.month
        self._tell_pages()
        chains = [
            [[self._task(book, notebook) for notebook in stage] for stage in book.stages()]
            for book in month.books.values()
        ]
        for book in month.books.values():
            self._close(book)
        for finished in run_chains(workers, chains, perform, _died):
            self._end(finished)
        for name, closing in self._closing.items():
            self._closed(month.books[name], closing)

    def settle(self, workers: Workers[Task, Finished]) -> None:
        """Set right what only the ends of all reports tell: links to what is missing."""
        self._tell_pages()
        moved = self.month.moved(self._places)
        for book in {id(book): book for book, _ in moved}.values():
            if book.whole:
                book.adopt(self.made)
        again = [[[self._task(book, notebook)]] for book, notebook in moved]
        for finished in run_chains(workers, again, render_page, _died):
            book = self.month.books[finished.portfolio]
            if finished.failure:
                self._fail(book, finished.notebook, finished.failure)
                book.closed = close(self._closing_of(book))
            else:
                before = book.done[finished.notebook]
                recorded = done.recorded(self._note(book, finished.notebook))
                self._ready(book, before, before.files, recorded)

    def publish(self) -> None:
        """Write index and manifest, and put the month where people look for it."""
        month, tree = self.month, self.made.tree
        for book in month.books.values():
            if book.whole and not (tree / book.folder).exists():
                book.published.link_to(tree)
        for one in month.kept.values():
            one.link_to(tree)
        with using(month.parameters.locale):
            for book in month.books.values():
                for name, failure in book.failed.items():
                    write(self.made.failed / book.folder / f"{name}.txt", failure.note())
            entries = month.entries()
            company = Company(month.snapshot.hash, tuple(month.snapshot.portfolios), month.snapshot.company)
            page = index_page(month.parameters, company, month.plan.known, entries, _Results(tree, entries))
            write(tree / "index.html", page)
            write(tree / QUALITY_PAGE, data_quality_page(month.parameters, month.snapshot))
            whole = document(month.parameters.month, "", [recorded_rows("index", company.results)])
            write(tree / "results.json", as_json(whole))
        month.tell(Event("published"))
        publish(self.made, month.target, manifest.sealed(self._manifest(entries)), self._ours())

    def _ours(self) -> set[str]:
        """Return what in the month's folder the kit made."""
        entries = self.month.before.get("portfolios", {}).values()
        files = {*OWN, "manifest.json", "run.jsonl", "failed"}
        return files | {entry["folder"] for entry in entries}

    def _tell_pages(self) -> None:
        """Settle what each page says about its place, as far as it is known what is there."""
        self._told = self.month.contexts()
        self._places = places(self._told)

    def _manifest(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        """Return the manifest of the tree as it will be."""
        month, tree = self.month, self.made.tree
        outputs = {name: hash_of(tree / name) for name in OWN}
        for one in month.kept.values():
            outputs |= one.outputs()
        for book in month.books.values():
            # Of a whole one, a page may have been rendered again.
            outputs |= (book.published.outputs() if book.whole else {}) | book.outputs()
            for path in sorted((self.made.failed / book.folder).glob("*.txt")):
                outputs[path.relative_to(tree).as_posix()] = hash_of(path)
        return manifest.whole(
            month.parameters.month,
            {**month.before.get("settings", {}), month.key: month.settings},
            {**month.before.get("snapshots", {}), month.snapshot.hash: month.data()},
            entries,
            outputs,
            month.made_from(entries),
        )

    def _remember(self, book: Book) -> None:
        """Leave for the cover what the reports that stay had recorded."""
        for place, notebook in enumerate(self.month.plan.known):
            if notebook.name in book.done and notebook.role != "cover":
                kept = done.recorded(self._note(book, notebook.name))
                keep_recorded(self.made.work / book.folder, place, kept)

    def _task(self, book: Book, notebook: Notebook) -> Task:
        """Return a report to make, or a page to render again."""
        month, name = self.month, notebook.name
        work = self.made.work / book.folder
        make_folder(work / "recorded")
        ready = book.done.get(name)
        # An analysis knows of no other page: it stays as it is when another comes or goes.
        pages = {"titles": {}, "pages": {}} if notebook.role == "analysis" else month.pages(book)
        return Task(
            notebook=notebook,
            portfolio=book.name,
            values=month.plan.values_for(notebook, book.name, month.parameters),
            run={
                "slice": str(month.snapshot.slice(book.name)),
                "portfolio": book.name,
                "notebook": name,
                **pages,
                "published": {at: str(one.path) for at, one in month.earlier(book.name).items()},
                **month.parameters.model_dump(mode="json", include=_TOLD),
            },
            page=self._told[book.name, name],
            folder=self.made.tree / book.folder,
            work=work,
            metrics=done.recorded(self._note(book, name)).metrics if ready else (),
            tables=tuple(ready.tables) if ready else (),
            place=month.plan.known.index(notebook),
            engine=self.engine,
            limits=month.parameters.limits,
        )

    def _note(self, book: Book, notebook: str) -> Path:
        return done.note_of(self.made.done, book.folder, notebook)

    def _end(self, finished: Finished) -> None:
        """Note how a report ended and tell it; what it recorded stays on disk only."""
        book = self.month.books[finished.portfolio]
        if finished.failure or finished.recorded is None:
            self._fail(book, finished.notebook, finished.failure or Failure("worker"))
        else:
            made = Done(
                portfolio=book.name,
                notebook=finished.notebook,
                key=book.key(self.month.plan.notebook(finished.notebook)),
                tables={name: table["kinds"] for name, table in finished.recorded.tables.items()},
                folder=self.made.tree / book.folder,
            )
            self._ready(book, made, finished.files, finished.recorded)
            seconds = dict(finished.seconds)
            self.month.tell(Event("report", book.name, finished.notebook, "ready", "", seconds))
        self._close(book)

    def _ready(self, book: Book, made: Done, files: Iterable[str], recorded: Recorded) -> None:
        """Note that a report is ready, with its files as they are now and its page as it was placed."""
        book.done[made.notebook] = replace(
            made,
            place=self._places[book.name, made.notebook],
            files={name: hash_of(made.folder / name) for name in files},
        )
        done.note(self._note(book, made.notebook), book.done[made.notebook], recorded)

    def _fail(self, book: Book, notebook: str, failure: Failure) -> None:
        """Note that a report failed and tell it."""
        book.fail(notebook, failure, self.made.tree)
        self._note(book, notebook).unlink(missing_ok=True)
        with using("en"):  # the terminal and the journal speak English
            self.month.tell(Event("report", book.name, notebook, "failed", failure.sentence()))

    def _close(self, book: Book) -> None:
        """Have results and workbook written once the last report of a portfolio has ended."""
        if book.whole or not book.complete or book.name in self._closing:
            return
        self._closing[book.name] = self.closers.submit(close, self._closing_of(book))

    def _closing_of(self, book: Book) -> Closing:
        return Closing(
            book.name,
            self.month.parameters.month,
            self.month.parameters.locale,
            self.made.tree / book.folder,
            [self._note(book, notebook.name) for notebook in book.ready],
            {notebook.name: book.done[notebook.name].tables for notebook in book.ready},
        )

    def _closed(self, book: Book, closing: Future[Closed]) -> None:
        """Note how a portfolio was closed; where its process died, close it here."""
        try:
            book.closed = closing.result()
        except (BrokenExecutor, CancelledError):
            book.closed = close(self._closing_of(book))
        for notebook, why in book.closed.contradictions.items():
            self._fail(book, notebook, Failure("result", detail=why))


class _Results(Mapping[str, Mapping[str, Any]]):
    """The content of every results.json, read when it is asked for: together they fill the memory."""

    def __init__(self, tree: Path, entries: Mapping[str, Any]) -> None:
        files = {name: tree / entry["folder"] / "results.json" for name, entry in entries.items()}
        self._files = {name: path for name, path in files.items() if path.is_file()}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self._files[name].read_text(encoding="utf-8"))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _died(task: Task) -> Finished:
    """Return what came of a report whose process died twice."""
    return Finished(task.portfolio, task.notebook.name, Failure("worker"))

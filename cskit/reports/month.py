"""A month of reports: what is published of it, what a run is to make, and what each report depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.locale import using
from cskit.reports import done, keys, manifest
from cskit.reports.before import Published, published
from cskit.reports.book import Book, Key
from cskit.reports.done import Done
from cskit.reports.files import hash_of
from cskit.reports.journal import Event, Listener
from cskit.reports.kept import PublishedBook, kept_portfolios
from cskit.reports.notebooks import Notebook
from cskit.reports.pages import Shelf, label, page_contexts, places
from cskit.reports.plan import Plan, chosen, why_skipped
from cskit.reports.render import PageContext
from cskit.reports.staging import Staging

__all__ = ["OWN", "QUALITY_PAGE", "Month", "Outcome"]

QUALITY_PAGE = "data-quality.html"
"""The page that says what was read and how good it is."""
OWN = ("index.html", QUALITY_PAGE, "results.json")
"""What a month's folder holds of the whole company, beside manifest and journal."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Parameters
    ----------
    folder
        Where the month's reports are.
    made
        How many reports this run made.
    kept
        How many were there already, as nothing that they depend on had changed.
    skipped, failed
        Why, by portfolio and notebook.
    """

    folder: Path
    made: int
    kept: int
    skipped: Mapping[tuple[str, str], str]
    failed: Mapping[tuple[str, str], str]

    @property
    def ready(self) -> int:
        """How many reports are there."""
        return self.made + self.kept

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"


class Month:
    """A month of reports: what is published of it, and what a run is to make.

    Parameters
    ----------
    parameters, plan
        What to do.
    snapshot
        The data.
    target
        Where the month is, or will be.
    """

    def __init__(self, parameters: Parameters, plan: Plan, snapshot: Snapshot, target: Path) -> None:
        self.parameters, self.plan, self.snapshot, self.target = parameters, plan, snapshot, target
        self.settings = manifest.settings_of(parameters)
        self.key = keys.digest(self.settings)
        self.before = manifest.earlier(target)
        self._published = published(target.parent, parameters.month)
        self.books = self._books()
        self.gone = self._gone()
        self.kept = kept_portfolios(self.before, target, {*self.books, *self.gone})
        self._listeners: list[Listener] = []

    def decide(self, left_behind: Sequence[Staging], *, force: bool) -> None:
        """Settle what is to make: what changed, and what an ended run had not finished."""
        found: dict[str, dict[str, list[Done]]] = {}
        for one in left_behind:
            for report in done.finished(one.done, one.tree):
                found.setdefault(report.portfolio, {}).setdefault(report.notebook, []).append(report)
        for book in self.books.values():
            book.decide(found.get(book.name, {}), force=force)

    @property
    def reports(self) -> int:
        """How many reports there are to make."""
        return sum(len(book.todo) for book in self.books.values())

    @property
    def unchanged(self) -> bool:
        """Whether the month is published already, just as this run would publish it."""
        with using(self.parameters.locale):
            if self.gone or not all(book.whole for book in self.books.values()):
                return False
            entries = self.entries()
        outputs = self.before["outputs"] if self.before else {}
        return (
            self.before.get("made_from") == self.made_from(entries)
            and all((self.target / name).is_file() for name in OWN)
            and all(hash_of(self.target / name) == outputs.get(name) for name in OWN)
            and not self.moved(places(self.contexts()))
        )

    def tell_to(self, *listeners: Listener | None) -> None:
        """Tell these what happens, beginning with what is known already."""
        self._listeners = [listener for listener in listeners if listener]
        self.tell(
            Event("snapshot", facts={"snapshot": self.snapshot.hash, "tables": dict(self.snapshot.tables)})
        )
        columns = [notebook.name for notebook in self.plan.notebooks]
        kept = [
            (book, one.name) for book in self.books.values() for one in book.doing if one.name in book.done
        ]
        planned = {
            "reports": self.reports,
            "kept": len(kept),
            "portfolios": list(self.books),
            "notebooks": columns,
        }
        self.tell(Event("planned", facts=planned))
        for book in self.books.values():
            for notebook, missing in book.skipped.items():
                self.tell(Event("report", book.name, notebook, "skipped", why_skipped(missing)))
        for book, name in kept:
            self.tell(Event("report", book.name, name, "kept"))

    def outcome(self) -> Outcome:
        """Return how the run ended."""
        books = self.books.values()
        return Outcome(
            self.target,
            sum(name in book.done for book in books for name in book.todo),
            sum(one.name in book.done and one.name not in book.todo for book in books for one in book.doing),
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

    # What is there and what it depends on.

    def _books(self) -> dict[str, Book]:
        """Return the portfolios to do."""
        known = self.snapshot.portfolios
        lacking = {notebook.name: notebook.missing(self.snapshot.tables) for notebook in self.plan.notebooks}
        skipped = {name: missing for name, missing in lacking.items() if missing}
        names = chosen("portfolio", self.parameters.portfolios, known)
        return {
            name: Book(
                name,
                known[name],
                self.plan,
                skipped,
                PublishedBook(name, self.before, self.target),
                self._same(name),
                self._key(name),
            )
            for name in names
        }

    def _same(self, portfolio: str) -> dict[str, str]:
        """Return what all reports of a portfolio depend on."""
        return {
            "data": str(self.snapshot.portfolios[portfolio]["hash"])[:12],
            "settings": keys.digest({**self.settings, "versions": None}),
            "versions": keys.digest(self.settings["versions"]),
            "code": keys.code(),
            "published": keys.digest(self._hashes(portfolio)),
        }

    def _key(self, portfolio: str) -> Key:
        """Return the function that tells what a report of a portfolio depends on."""
        same = self._same(portfolio)

        def key(notebook: Notebook) -> dict[str, str]:
            values = self.plan.values_for(notebook, portfolio, self.parameters)
            pages = {} if notebook.role == "analysis" else self.pages(self.books[portfolio])
            return same | {
                "notebook": notebook.sha256[:12],
                "parameters": keys.digest(values),
                "pages": keys.digest(pages) if pages else "",
            }

        return key

    def pages(self, book: Book) -> dict[str, Any]:
        """Return what a cover may know of the portfolio's pages."""
        with using(self.parameters.locale):
            titles = {one.name: label(one, self.parameters.locale) for one in self.plan.known}
            return {"titles": titles, "pages": book.expected()}

    def _hashes(self, portfolio: str) -> dict[str, str]:
        """Return the sha256 of what a portfolio's reports read of the months before."""
        return {month: one.sha256 for month, one in self.earlier(portfolio).items()}

    def earlier(self, portfolio: str) -> dict[str, Published]:
        """Return what is published of a portfolio for the months before."""
        return self._published.get(portfolio, {})

    def _gone(self) -> dict[str, Any]:
        """Return what an earlier run published about portfolios that the data no longer have."""
        if self.parameters.portfolios is not None:
            return {}
        before = self.before.get("portfolios", {})
        return {name: entry for name, entry in before.items() if name not in self.snapshot.portfolios}

    def contexts(self) -> dict[tuple[str, str], PageContext]:
        """Return what each page says about its neighbours, as far as they are known to be there."""
        mine = {
            book.name: (book.folder, book.ready if book.complete else book.planned)
            for book in self.books.values()
        }
        others = {name: _shelf(one.entry) for name, one in self.kept.items()}
        data = {name: str(facts["hash"]) for name, facts in self.snapshot.portfolios.items()}
        return page_contexts(self.parameters, data, mine, others)

    def moved(self, places: Mapping[tuple[str, str], str]) -> list[tuple[Book, Notebook]]:
        """Return the pages that say something else about their place than they should."""
        return [
            (book, notebook)
            for book in self.books.values()
            for notebook in book.ready
            if book.done[notebook.name].place != places[book.name, notebook.name]
        ]

    def entries(self) -> dict[str, Any]:
        """Return what the manifest says about every portfolio, in the language in use."""
        mine = {
            book.name: book.entry(self.snapshot.hash, self.key, self._hashes(book.name))
            for book in self.books.values()
        }
        kept = {name: dict(one.entry) for name, one in self.kept.items()}
        return dict(sorted((kept | mine).items()))

    def made_from(self, entries: Mapping[str, Any]) -> str:
        """Return the hash of all that the month's own pages and its manifest say."""
        return keys.digest([self.snapshot.hash, self.data(), self.settings, keys.code(), entries])

    def data(self) -> dict[str, Any]:
        """Return what the manifest says about the data."""
        return {"inputs": self.snapshot.inputs, "tables": self.snapshot.tables}

    def tell(self, event: Event) -> None:
        """Tell whoever listens what happened."""
        for listener in self._listeners:
            listener(event)


def _shelf(entry: Mapping[str, Any]) -> Shelf:
    """Return the pages that an earlier run left in place."""
    reports = entry["reports"].values()
    return Shelf(entry["folder"], tuple(report["page"] for report in reports if report["state"] == "ready"))

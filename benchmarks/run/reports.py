"""The reports to make: which there are, what each is told, and what its page must say.

Every contestant makes the same report from the same cells: a notebook is told where its portfolio's
slice lies, as a run of the kit tells it, so that nobody pays for reading the exports again.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cskit import company
from cskit.data.parameters import Parameters, checkout
from cskit.data.snapshot import Snapshot
from cskit.reports.notebooks import Notebook, discover

__all__ = ["Job", "Report", "Reports", "check_page"]

_TOLD = {"month", "currency", "locale", "business", "history", "policy"}


@dataclass(frozen=True)
class Report:
    """A notebook for a portfolio."""

    notebook: Notebook
    portfolio: str

    @property
    def key(self) -> str:
        """Its name, for files and for people."""
        return f"{self.portfolio}, {self.notebook.name}"


@dataclass(frozen=True)
class Job:
    """A report to make by hand.

    Parameters
    ----------
    report
        Which.
    values
        What to put for its parameters.
    told
        File that says where its data are: what the variable CSKIT_RUN names.
    folder
        Where what it makes belongs; what the notebook records comes there too.
    """

    report: Report
    values: Mapping[str, str]
    told: Path
    folder: Path

    @property
    def page(self) -> Path:
        """Its page."""
        return self.folder / "page.html"

    @property
    def recorded(self) -> Path:
        """What the notebook recorded."""
        return self.folder / f"{self.report.notebook.name}.json"


class Reports:
    """All reports of a month, by portfolio and notebook.

    Parameters
    ----------
    parameters
        The parameters file.
    names
        Only these notebooks; empty: all.
    recorded
        Folder of what the notebooks recorded, by portfolio: the cover reads it.
    """

    def __init__(self, parameters: Parameters, names: Sequence[str], recorded: Path) -> None:
        self.parameters = parameters
        self.known = discover(checkout() / "notebooks")
        self.notebooks = [one for one in self.known if not names or one.name in names]
        self._snapshot: Snapshot = company.build(parameters)
        self._recorded = recorded

    @property
    def portfolios(self) -> list[str]:
        """The portfolios, the one whose accounts are nearest the middle first: some stand for all."""
        sizes = {name: int(facts["accounts"]) for name, facts in self._snapshot.portfolios.items()}
        middle = median(sizes.values())
        return sorted(sizes, key=lambda name: (abs(sizes[name] - middle), name))

    def folder_of(self, portfolio: str) -> str:
        """Give the folder of a portfolio's pages."""
        return str(self._snapshot.portfolios[portfolio]["folder"])

    def of(self, portfolios: Sequence[str], notebooks: Sequence[str]) -> list[Report]:
        """Give the reports of some portfolios and notebooks."""
        return [
            Report(notebook, portfolio)
            for portfolio in portfolios
            for notebook in self.notebooks
            if notebook.name in notebooks
        ]

    def jobs(self, reports: Sequence[Report], folder: Path) -> list[Job]:
        """Write what each report is told into a new folder, and give the jobs."""
        return [self._job(report, folder / f"{place:03d}") for place, report in enumerate(reports)]

    def keep(self, jobs: Sequence[Job]) -> dict[str, str]:
        """Keep what the notebooks recorded for the covers to read; give the headlines.

        Raises
        ------
        RuntimeError
            Where a notebook recorded no headline: nothing would tell its page from an empty one.
        """
        headlines = {}
        for place, job in enumerate(jobs):
            kept = self._recorded / job.report.portfolio / f"{place:03d}-{job.report.notebook.name}.json"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(job.recorded.read_text(encoding="utf-8"), encoding="utf-8")
            headlines[job.report.key] = headline_of(job)
        return headlines

    def _job(self, report: Report, folder: Path) -> Job:
        folder.mkdir(parents=True)
        told = folder.with_suffix(".json")
        analysis = report.notebook.role == "analysis"
        facts = {
            "slice": str(self._snapshot.slice(report.portfolio)),
            "portfolio": report.portfolio,
            "notebook": report.notebook.name,
            "titles": {one.name: one.title for one in self.known},
            "pages": {one.name: "" for one in self.known if one.role != "cover"},
            "published": {},
            "scratch": str(folder),
            "recorded": "" if analysis else str(self._recorded / report.portfolio),
            **self.parameters.model_dump(mode="json", include=_TOLD),
        }
        told.write_text(json.dumps(facts), encoding="utf-8")
        values = {"portfolio": report.portfolio, "month": self.parameters.month, "config": "sample"}
        return Job(report, values, told, folder)


def headline_of(job: Job) -> str:
    """Give the headline that a notebook recorded, or raise RuntimeError where there is none."""
    headline = str(json.loads(job.recorded.read_text(encoding="utf-8"))["headline"])
    if not headline:
        raise RuntimeError(f"{job.report.key}: recorded no headline.")
    return headline


def check_page(page: Path, report: Report, headlines: Mapping[str, str]) -> None:
    """Raise RuntimeError where a page does not say the report's headline: it is another page, or none."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    # Its words as a reader sees them: without tags, each space once.
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    expected = " ".join(headlines[report.key].split())
    if expected not in words:
        raise RuntimeError(
            f"{report.key}: expected {expected!r} on its page, did not find it; no time is worth it."
        )

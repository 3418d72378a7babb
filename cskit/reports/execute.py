"""One report, in a worker process: its notebook run, checked, rendered and written."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

import nbformat
from nbformat import NotebookNode

from cskit import locale
from cskit.data.parameters import Limits, checkout
from cskit.errors import CskitError
from cskit.reports import kernel, render
from cskit.reports.cells import CellsFailed, run_cells
from cskit.reports.downloads import of_files
from cskit.reports.failures import Failure
from cskit.reports.files import write
from cskit.reports.kernel import Engine
from cskit.reports.normalise import dumps, normalised
from cskit.reports.notebooks import Notebook
from cskit.reports.results import NotPublishable, Recorded, read_recorded
from cskit.reports.tables import file_name, written

__all__ = ["Engine", "Finished", "Task", "keep_recorded", "perform", "render_page"]


@dataclass(frozen=True)
class Task:
    """A report to make.

    Parameters
    ----------
    notebook, portfolio
        Which report.
    values
        Parameters to inject, already checked.
    run
        What CSKIT_RUN says to the notebook, but for scratch and recorded.
    page
        What the page needs to know besides the notebook.
    folder
        Where page, notebook and tables are written, in the staging tree.
    work
        The portfolio's folder for kernels and what they recorded.
    metrics, tables
        Ids and tables it recorded, where these are known: for a page that is rendered again.
    place
        The notebook's place among the run's notebooks.
    engine
        How its kernel comes to be.
    limits
        What it may take.
    """

    notebook: Notebook
    portfolio: str
    values: Mapping[str, object]
    run: Mapping[str, object]
    page: render.PageContext
    folder: Path
    work: Path
    metrics: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    place: int = 0
    engine: Engine = "fork"
    limits: Limits = field(default_factory=lambda: Limits.model_validate({}))


@dataclass(frozen=True)
class Finished:
    """How a report ended.

    Parameters
    ----------
    portfolio, notebook
        Which report.
    failure
        Why it did not finish; None where it is ready.
    recorded
        What the notebook recorded.
    files
        What it wrote, relative to the portfolio's folder.
    seconds
        Where the time went: kernel, cells, render.
    """

    portfolio: str
    notebook: str
    failure: Failure | None = None
    recorded: Recorded | None = None
    files: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


class _Failed(Exception):
    """Carries a Failure out of a step."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


def perform(task: Task) -> Finished:
    """Make one report; whatever goes wrong in it is this report's failure, never the run's."""
    marks = [perf_counter()]
    kernel.prepare(task.engine)
    locale.use(str(task.run["locale"]))
    scratch = task.work / "scratch" / task.notebook.name
    shutil.rmtree(scratch, ignore_errors=True)  # of a try that went down with its process
    scratch.mkdir(parents=True, mode=0o700)
    try:
        executed = _executed(task, scratch, marks)
        recorded = _recorded(task, scratch)
        marks.append(perf_counter())
        files = _write(task, normalised(executed), recorded)
        marks.append(perf_counter())
    except _Failed as failed:
        return Finished(task.portfolio, task.notebook.name, failed.failure)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    names = ("kernel", "cells", "render")
    seconds = {name: round(end - start, 3) for name, start, end in zip(names, marks, marks[1:], strict=False)}
    return Finished(task.portfolio, task.notebook.name, None, recorded, files, seconds)


def render_page(task: Task) -> Finished:
    """Write a page from the executed notebook in the task's folder."""
    locale.use(str(task.run["locale"]))
    name = task.notebook.name
    text = (task.folder / f"{name}.ipynb").read_text(encoding="utf-8")
    files = {
        table: (task.folder / file_name(name, table)).read_bytes().decode("utf-8") for table in task.tables
    }
    try:
        made = _page(task, nbformat.reads(text, as_version=4), task.metrics, files)
        write(task.folder / task.notebook.page, made)
    except _Failed as failed:
        return Finished(task.portfolio, task.notebook.name, failed.failure)
    return Finished(task.portfolio, task.notebook.name)


def _executed(task: Task, scratch: Path, marks: list[float]) -> NotebookNode:
    """Run the notebook in a kernel of its own and return it with its outputs."""
    described = scratch / ".run.json"
    # An analysis sees nothing of the others: which of them are done already is chance.
    seen = "" if task.notebook.role == "analysis" else str(task.work / "recorded")
    facts = {**task.run, "scratch": str(scratch), "recorded": seen}
    write(described, json.dumps(facts))
    try:
        return run_cells(
            task.notebook.path,
            task.values,
            scratch,
            described,
            engine=task.engine,
            limits=task.limits,
            ready=lambda: marks.append(perf_counter()),
        )
    except CellsFailed as failed:
        raise _Failed(failed.failure) from None


def _recorded(task: Task, scratch: Path) -> Recorded:
    """Return what the notebook recorded, and leave it, checked and rounded, for the cover to read."""
    name = task.notebook.name
    try:
        recorded = read_recorded(scratch / f"{name}.json", name)
    except (NotPublishable, ValueError, KeyError, TypeError) as error:
        raise _Failed(Failure("result", detail=str(error))) from None
    keep_recorded(task.work, task.place, recorded)
    return recorded


def keep_recorded(work: Path, place: int, recorded: Recorded) -> None:
    """Leave what a notebook recorded for the cover to read.

    Parameters
    ----------
    work
        The portfolio's working folder.
    place
        The notebook's place among all: the cover reads them in this order.
    recorded
        What it recorded; also where that is nothing, as the page is there.
    """
    write(work / "recorded" / f"{place:03d}-{recorded.notebook}.json", recorded.text())


def _write(task: Task, notebook: NotebookNode, recorded: Recorded) -> tuple[str, ...]:
    """Write the page, the notebook and its tables; return their names."""
    name = task.notebook.name
    files = {table: written(content) for table, content in recorded.tables.items()}
    texts = {
        task.notebook.page: _page(task, notebook, recorded.metrics, files),
        f"{name}.ipynb": dumps(notebook),
        **{file_name(name, table): text for table, text in files.items()},
    }
    for file, text in texts.items():
        if any(place in text for place in _places(task)):
            raise _Failed(Failure("page", detail=f"{file} names a folder of this machine"))
    for file, text in texts.items():
        write(task.folder / file, text)
    return tuple(texts)


def _page(task: Task, notebook: NotebookNode, metrics: tuple[str, ...], files: Mapping[str, str]) -> str:
    """Return the page of an executed notebook, or raise where it is not fit to be published."""
    downloads = of_files(task.page.stem, task.notebook.name, files)
    try:
        return render.page(notebook, replace(task.page, metrics=metrics), downloads)
    except CskitError as error:
        raise _Failed(Failure("page", detail=str(error))) from None


def _places(task: Task) -> list[str]:
    """Return the folders that no file may name; not short ones, which could be anything."""
    folders = (checkout(), task.work.parents[1], Path(sys.prefix))
    return [str(folder) for folder in folders if len(folder.parts) > 2]

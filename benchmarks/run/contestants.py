"""The ways to make reports that are timed side by side."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.run.kit import run_kit
from benchmarks.run.measure import Spent, cores, spent
from benchmarks.run.reports import Job, Report, Reports, check_page, headline_of
from cskit.data.parameters import checkout
from cskit.reports.kernel import environment

__all__ = ["CONTESTANTS", "Contestant", "Course", "bare_times"]

_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Course:
    """What a contestant is given.

    Parameters
    ----------
    every
        All reports there are.
    reports
        Those to make.
    headlines
        What their pages must say.
    folder
        An empty folder of its own.
    """

    every: Reports
    reports: Sequence[Report]
    headlines: Mapping[str, str]
    folder: Path


Result = tuple[Spent, dict[str, Any]]
"""What it took, and what else there is to know."""


@dataclass(frozen=True)
class Contestant:
    """A way to make reports.

    Parameters
    ----------
    words
        What it is, for readers.
    run
        Makes the reports and checks them; says what that took.
    slow
        Whether it gets a few portfolios only, or is measured beside those that do.
    """

    words: str
    run: Callable[[Course], Result]
    slow: bool = False


def bare_times(every: Reports, jobs: Sequence[Job], folder: Path) -> list[dict[str, float]]:
    """Run the cells of jobs in one process; give wall and CPU seconds of each.

    A first report of each notebook warms the process and is thrown away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    alone = {job.report.notebook.name: job.report for job in jobs}
    first = every.jobs(list(alone.values()), folder / "first")
    listed = folder / "jobs.json"
    lists = {"first": [_described(job) for job in first], "timed": [_described(job) for job in jobs]}
    listed.write_text(json.dumps(lists), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.run.bare", str(listed)]
    done = subprocess.run(
        command, cwd=checkout(), env=environment(folder), stdout=subprocess.PIPE, check=True
    )
    times: list[dict[str, float]] = json.loads(done.stdout)
    return times


def _loop(at_once: int) -> Callable[[Course], Result]:
    def run(course: Course) -> Result:
        return _by_hand(course, _papermill_and_nbconvert, at_once), {}

    return run


def _one_process_each(course: Course) -> Result:
    return _by_hand(course, _nbclient, cores()), {}


def _papermill_and_nbconvert(job: Job) -> list[str]:
    """Give the two commands that make a report today."""
    executed = str(job.folder / "executed.ipynb")
    values = [part for name, value in job.values.items() for part in ("-p", name, value)]
    papermill = [str(_BIN / "papermill"), str(job.report.notebook.path), executed, *values]
    nbconvert = [str(_BIN / "jupyter"), "nbconvert", "--to", "html", executed, "--output", str(job.page)]
    return ["sh", "-c", f"{shlex.join(papermill)} && {shlex.join(nbconvert)}"]


def _nbclient(job: Job) -> list[str]:
    """Give the command that makes a report in one process."""
    values = [f"{name}={value}" for name, value in job.values.items()]
    paths = [str(job.report.notebook.path), str(job.page)]
    return [sys.executable, "-m", "benchmarks.run.one", *paths, *values]


def _by_hand(course: Course, command: Callable[[Job], list[str]], at_once: int) -> Spent:
    """Run a command for each report, so many at once, and check the pages."""
    jobs = course.every.jobs(course.reports, course.folder)

    def make(job: Job) -> None:
        _call(command(job), job.told, job.folder, course.folder)

    def work() -> None:
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(make, jobs))

    took = spent(work)
    for job in jobs:
        check_page(job.page, job.report, course.headlines)
    return took


def _call(command: Sequence[str], told: Path, folder: Path, private: Path) -> None:
    """Run a command in the environment that the kit gives its kernels; raise where it fails."""
    variables = environment(private) | {"CSKIT_RUN": str(told), "PATH": f"{_BIN}:/usr/bin:/bin"}
    log = folder / "said.txt"
    with log.open("w", encoding="utf-8") as said:
        done = subprocess.run(command, cwd=checkout(), env=variables, stdout=said, stderr=said, check=False)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)} ended with {done.returncode}: {log.read_text()[-2000:]}")


def _kit(*options: str) -> Callable[[Course], Result]:
    def run(course: Course) -> Result:
        portfolios = dict.fromkeys(report.portfolio for report in course.reports)
        notebooks = dict.fromkeys(report.notebook.name for report in course.reports)
        chosen = [f"--portfolio={name}" for name in portfolios] + [f"--notebook={name}" for name in notebooks]
        jobs = f"--jobs={cores()}"
        done = run_kit(course.every.parameters, course.folder / "reports", [*chosen, jobs, *options])
        for report in course.reports:
            page = done.month / course.every.folder_of(report.portfolio) / report.notebook.page
            check_page(page, report, course.headlines)
        parts = {
            name: median(event["seconds"][name] for event in done.executed)
            for name in ("kernel", "cells", "render")
        }
        return done.spent, {"seconds": parts, "phases": done.phases}

    return run


def _bare_cells(at_once: int) -> Callable[[Course], Result]:
    def run(course: Course) -> Result:
        jobs = course.every.jobs(course.reports, course.folder / "timed")
        # Neighbours in this order are alike, so that dealing them out gives equal hands.
        jobs.sort(key=lambda job: job.report.notebook.name)
        hands = [
            (jobs[place::at_once], course.folder / f"{place}") for place in range(min(at_once, len(jobs)))
        ]
        took: list[dict[str, float]] = []

        def work() -> None:
            with ThreadPoolExecutor(at_once) as pool:
                for times in pool.map(lambda hand: bare_times(course.every, *hand), hands):
                    took.extend(times)

        others = spent(work).others
        for job in jobs:
            if headline_of(job) != course.headlines[job.report.key]:
                raise RuntimeError(f"{job.report.key}: the bare cells say something else.")
        wall, cpu = (sum(one[name] for one in took) for name in ("wall", "cpu"))
        # Both hands are played at once, but for what little one has left over: the limit is a fair deal.
        return Spent(round(wall / len(hands), 3), round(cpu, 3), others), {}

    return run


def _described(job: Job) -> dict[str, Any]:
    return {"notebook": str(job.report.notebook.path), "values": dict(job.values), "told": str(job.told)}


CONTESTANTS: dict[str, Contestant] = {
    "loop": Contestant("`papermill` + `jupyter nbconvert`, one after another", _loop(1), slow=True),
    "loops": Contestant("`papermill` + `jupyter nbconvert`, one per core", _loop(cores()), slow=True),
    "nbclient": Contestant("nbclient, one process per notebook, one per core", _one_process_each, slow=True),
    "plain": Contestant(
        "`cskit run --engine papermill`, of these portfolios", _kit("--engine=papermill"), slow=True
    ),
    "small": Contestant("`cskit run`, of these portfolios only", _kit(), slow=True),
    "kit": Contestant("`cskit run`", _kit()),
    "bare": Contestant("bare cells in one warm process", _bare_cells(1)),
    "bares": Contestant("bare cells, one warm process per core", _bare_cells(cores())),
}
"""By name, in the order in which they are shown."""

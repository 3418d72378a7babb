"""A run on a Dask cluster: a real scheduler and workers, on notebooks that take no time."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cskit import company
from cskit.data.parameters import find, load
from cskit.errors import ConfigurationError, EnvironmentFailed
from cskit.reports.cluster import coordinator
from cskit.reports.cluster.coordinator import Cluster, check
from cskit.reports.execute import Finished, Task, perform, render_page
from cskit.reports.failures import Failure
from cskit.reports.notebooks import read
from cskit.reports.render import PageContext
from cskit.reports.workers import Pool, run_chains
from tests.reports.tiny import OPEN, RECORD, notebook
from tests.runs import MONTH, contents

BOOKS = ("Norte", "Sul")
READS = "[(one['notebook'], one['headline']) for one in book.recorded()]"
WORKER = "import psutil\nworker = psutil.Process().parents()[1]"


@pytest.fixture(scope="module")
def snapshot():
    return company.build(load(find("sample")))


class Machines:
    """A scheduler and two workers, in processes of their own that know nothing of the test's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.contact = folder, folder / "scheduler.json"
        self._started = [self._start("scheduler", "--host", "127.0.0.1", "--port", "0")]
        self.address = self._wait_for_contact()
        self.work("--nworkers", "2", "--nthreads", "1")

    def work(self, *options: str) -> None:
        self._started.append(self._start("worker", "--local-directory", str(self.folder / "local"), *options))

    def end(self) -> None:
        for process in self._started:
            process.terminate()
        for process in self._started:
            process.wait(30)

    def _start(self, role: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + role, "--no-dashboard"]
        env = os.environ | {
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            "TZ": "Asia/Tokyo",
            "PYTHONHASHSEED": "7",
        }
        with (self.folder / f"{role}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self.contact), *options],
                cwd=self.folder,
                env=env,
                stdout=log,
                stderr=log,
            )

    def _wait_for_contact(self) -> str:
        while not (self.contact.is_file() and self.contact.read_text(encoding="utf-8").endswith("}")):
            time.sleep(0.05)
        return str(json.loads(self.contact.read_text(encoding="utf-8"))["address"])


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    started = Machines(tmp_path_factory.mktemp("machines"))
    yield started
    started.end()


def task(snapshot, folder, path, book, place=0):
    """Give a report to make, as a run would."""
    found = read(path)
    work = folder / "work" / book.lower()
    (work / "recorded").mkdir(parents=True, exist_ok=True)
    run = {"slice": str(snapshot.slice(book)), "portfolio": book, "notebook": found.name, "published": {}}
    run |= {"month": MONTH, "locale": "en", "policy": {}, "pages": {}, "titles": {}}
    page = PageContext(found.title, "en", book, datetime.date(2026, 9, 1), stem="x")
    values = {"portfolio": book, "month": MONTH, "config": "sample"}
    return Task(found, book, values, run, page, folder / "tree" / book.lower(), work, place=place)


def died(lost):
    return Finished(lost.portfolio, lost.notebook.name, Failure("worker"))


def chains(snapshot, folder, *paths):
    """Give two books; a stage for each notebook."""
    return [
        [[task(snapshot, folder, path, book, place)] for place, path in enumerate(paths)] for book in BOOKS
    ]


def states(found):
    return {(one.portfolio, one.notebook): one.failure and one.failure.kind for one in found}


@pytest.mark.parametrize("address", ["{}", "file://{}"], ids=["path", "address"])
def test_a_cluster_makes_the_same_bytes_as_a_pool(snapshot, machines, tmp_path, address):
    """Analyses, a cover that reads what they recorded, a page rendered again; nothing stays on the share."""
    books, share = tmp_path / "notebooks", tmp_path / "share"
    paths = [notebook(books, "tiny", [OPEN, RECORD]), notebook(books, "home", [OPEN, READS], role="cover")]
    found = {}
    for name, workers in {
        "pool": Pool(1, tmp_path),
        "cluster": Cluster(machines.address, address.format(share)),
    }.items():
        folder = tmp_path / name
        todo = chains(snapshot, folder, *paths)
        with workers as at_work:
            made = list(run_chains(at_work, todo, perform, died))
            again = [[[stage[0]]] for chain in todo for stage in chain]
            made += list(run_chains(at_work, again, render_page, died))
        found[name] = (states(made), contents(folder))
    assert found["cluster"] == found["pool"]
    assert set(found["pool"][0].values()) == {None}
    assert "Norte has accounts." in (tmp_path / "cluster/tree/norte/home.ipynb").read_text(encoding="utf-8")
    assert list(share.iterdir()) == []

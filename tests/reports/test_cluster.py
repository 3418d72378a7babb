"""A run on a Dask cluster: a real scheduler and workers, on notebooks that take no time."""

from __future__ import annotations

import datetime
import json
import re
import time
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest
from distributed.scheduler import KilledWorker

from cskit import company
from cskit.data.parameters import find, load
from cskit.errors import EnvironmentFailed
from cskit.reports.cluster import coordinator
from cskit.reports.cluster.coordinator import Cluster
from cskit.reports.cluster.share import Share
from cskit.reports.execute import Finished, Task, perform, render_page
from cskit.reports.failures import Failure
from cskit.reports.notebooks import read
from cskit.reports.render import PageContext
from cskit.reports.workers import Pool, run_chains
from tests.reports.machines import Machines
from tests.reports.tiny import OPEN, RECORD, notebook
from tests.runs import MONTH, contents

BOOKS = ("Norte", "Sul")
READS = "[(one['notebook'], one['headline']) for one in book.recorded()]"
WORKER = "import psutil\nworker = psutil.Process().parents()[1]"


@pytest.fixture(scope="module")
def snapshot():
    return company.build(load(find("sample")))


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    started = Machines(tmp_path_factory.mktemp("machines"))
    started.work("--nworkers", "2", "--nthreads", "1")
    started.wait_for(2)
    yield started
    started.end()


def task(snapshot, folder, path, book, place=0, engine="papermill"):
    """Give a report to make, as a run would."""
    found = read(path)
    work = folder / "work" / book.lower()
    (work / "recorded").mkdir(parents=True, exist_ok=True)
    run = {"slice": str(snapshot.slice(book)), "portfolio": book, "notebook": found.name, "published": {}}
    run |= {"month": MONTH, "locale": "en", "policy": {}, "pages": {}, "titles": {}}
    page = PageContext(found.title, "en", book, datetime.date(2026, 9, 1), stem="x")
    values = {"portfolio": book, "month": MONTH, "config": "sample"}
    return Task(
        found, book, values, run, page, folder / "tree" / book.lower(), work, place=place, engine=engine
    )


def died(lost):
    return Finished(lost.portfolio, lost.notebook.name, Failure("worker"))


def chains(snapshot, folder, *paths, engine="papermill"):
    """Give two books; a stage for each notebook."""
    return [
        [[task(snapshot, folder, path, book, place, engine)] for place, path in enumerate(paths)]
        for book in BOOKS
    ]


def states(found):
    return {(one.portfolio, one.notebook): one.failure and one.failure.kind for one in found}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Give a notebook that records and one that reads what others recorded, as a portfolio's cover does."""
    books = tmp_path_factory.mktemp("notebooks")
    return notebook(books, "tiny", [OPEN, RECORD]), notebook(books, "home", [OPEN, READS], role="cover")


def made(workers, snapshot, folder, paths, engine):
    """Make every report, and every page once more, as a run does where links change."""
    todo = chains(snapshot, folder, *paths, engine=engine)
    with workers as at_work:
        found = list(run_chains(at_work, todo, perform, died))
        again = [[stage] for chain in todo for stage in chain]
        found += list(run_chains(at_work, again, render_page, died))
    return states(found), contents(folder)


@pytest.fixture(scope="module")
def by_pool(snapshot, work, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool")
    return made(Pool(1, folder / "private"), snapshot, folder / "staging", work, "papermill")


def test_a_cluster_makes_the_same_bytes_as_a_pool(snapshot, machines, work, by_pool, tmp_path):
    """Analyses, a cover, pages rendered again, over an fsspec address; nothing stays on it or on a worker."""
    share = tmp_path / "share"
    by_cluster = made(
        Cluster(machines.address, f"file://{share}"), snapshot, tmp_path / "staging", work, "fork"
    )
    assert by_cluster == by_pool
    assert set(by_pool[0].values()) == {None}
    cover = (tmp_path / "staging/tree/norte/home.ipynb").read_text(encoding="utf-8")
    assert "Norte has accounts." in cover
    assert list(share.iterdir()) == []
    assert list(machines.folder.rglob("cskit-*")) == []


def test_a_worker_is_told_no_path_of_the_run(snapshot, machines, tmp_path):
    """Slice, scratch and what a cover reads lie in the worker's own folder; it need not see any other."""
    told = tmp_path / "told"
    tell = f"""import os, pathlib
read = pathlib.Path(os.environ["CSKIT_RUN"]).read_text()
pathlib.Path({str(told)!r}).write_text(read)"""
    path = notebook(tmp_path / "notebooks", "tells", [tell], role="cover")
    todo = task(snapshot, tmp_path / "staging", path, "Sul")
    with Cluster(machines.address, tmp_path / "share") as cluster:
        (one,) = run_chains(cluster, [[[todo]]], perform, died)
    assert one.failure is None
    facts = json.loads(told.read_text(encoding="utf-8"))
    for name in ("slice", "scratch", "recorded"):
        assert Path(facts[name]).is_relative_to(machines.folder / "local")


def test_a_lost_worker_costs_only_its_task(snapshot, machines, tmp_path):
    """A worker killed in mid-cell: another makes the report. A report that kills two is given up."""
    books, mark = tmp_path / "notebooks", tmp_path / "mark"
    once = f"import pathlib\nmark = pathlib.Path({str(mark)!r})\nfirst = not mark.exists()\nmark.touch()"
    deaths = tmp_path / "deaths"
    kill = f"if portfolio == 'Sul':\n    open({str(deaths)!r}, 'a').write('x')\n    worker.kill()"
    paths = [
        notebook(books, "kills", [WORKER, kill]),
        notebook(books, "dies", [WORKER, once, "first and worker.kill()"]),
    ]
    with Cluster(machines.address, tmp_path / "share") as cluster:
        found = states(run_chains(cluster, chains(snapshot, tmp_path / "staging", *paths), perform, died))
    lost = {("Sul", "kills"): "worker"}
    assert found == {(book, name): None for book in BOOKS for name in ("kills", "dies")} | lost
    assert mark.exists()
    assert deaths.read_text(encoding="utf-8") == "xx"


def test_an_interrupted_run_leaves_nothing_at_work(snapshot, machines, tmp_path):
    """Ctrl-C: kernels end, futures are cancelled, the share is empty, and the workers serve the next run."""
    mark = tmp_path / "mark"
    tell = f"import os, pathlib, time\npathlib.Path({str(mark)!r}).write_text(str(os.getpid()))"
    path = notebook(tmp_path / "notebooks", "sleeps", [tell, "time.sleep(600)"])

    before = set(machines.folder.rglob("cskit-*"))  # of killed workers; Dask clears it away some time

    def interrupted():
        with Cluster(machines.address, tmp_path / "share") as cluster:
            cluster.submit(perform, task(snapshot, tmp_path / "staging", path, "Sul"))
            while not (mark.exists() and mark.read_text(encoding="utf-8")):
                time.sleep(0.05)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not psutil.pid_exists(int(mark.read_text(encoding="utf-8")))
    assert list((tmp_path / "share").iterdir()) == []
    assert set(machines.folder.rglob("cskit-*")) <= before
    assert not list((tmp_path / "staging").rglob("*.html"))


def test_workers_that_would_make_other_reports_are_refused(machines, tmp_path, monkeypatch):
    """Before anything runs, with the worker's name and what differs; a share that it does not reach, too."""
    real = coordinator.identity()
    monkeypatch.setattr(coordinator, "identity", lambda: real | {"pandas": "1.5.3", "code": "x"})
    with pytest.raises(EnvironmentFailed) as refused, Cluster(machines.address, tmp_path):
        pass
    assert re.search(
        rf"worker tcp://127.0.0.1:\d+ has pandas {real['pandas']} instead of 1.5.3, other code of cskit\.",
        str(refused.value),
    )
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    with (
        pytest.raises(EnvironmentFailed, match="does not reach the share"),
        Cluster(machines.address, "memory://x"),
    ):
        pass


def test_a_worker_of_several_threads_is_refused(machines, tmp_path):
    """Reports of two languages would mix in one process; the sentence says how to start it."""
    machines.work("--nthreads", "3", "--no-nanny")
    machines.wait_for(3)
    with (
        pytest.raises(EnvironmentFailed, match="--nthreads 1 --nworkers 3"),
        Cluster(machines.address, tmp_path),
    ):
        pass
    machines.dismiss()


def test_what_lies_on_the_share_is_not_trusted(snapshot, machines, work, tmp_path, monkeypatch):
    """A parcel that was changed on the way ends the run, whoever fetches it."""
    send = Share.send

    def tampered(self, files):
        parcel = send(self, files)
        if any(name.startswith("own/") for name in files):
            (Path(self.address) / parcel.name).write_bytes(b"other")
        return parcel

    monkeypatch.setattr(Share, "send", tampered)
    with Cluster(machines.address, tmp_path / "share") as cluster:
        found = run_chains(cluster, chains(snapshot, tmp_path / "staging", work[0]), perform, died)
        with pytest.raises(EnvironmentFailed, match=r"could not make a report: share .* found another"):
            list(found)


def test_whom_dask_gives_up_on_is_lost(machines, tmp_path, monkeypatch):
    """It may only have waited at a worker that was lost: it is among those who are tried again."""
    monkeypatch.setattr(Cluster, "_look", lambda self: None)
    ready, lost = Future(), Future()
    ready.set_result("ready")
    lost.set_exception(KilledWorker("do-1", None, 3))
    assert Cluster(machines.address, tmp_path).wait([ready, lost]) == ({ready}, {lost})


def test_a_cluster_without_workers_is_not_waited_for_without_end(machines, tmp_path, monkeypatch):
    """Workers come back, or others come, within minutes; then the run ends with a sentence."""
    monkeypatch.setattr(coordinator, "_LOOK_SECONDS", 0.01)
    with Cluster(machines.address, tmp_path) as cluster:
        assert cluster.jobs == 2
        monkeypatch.setattr(cluster._client, "nthreads", dict)
        ready = Future()
        ready.set_result("ready")
        assert cluster.wait([ready]) == ({ready}, set())
        monkeypatch.setattr(coordinator, "_ALONE_SECONDS", 0.01)
        with pytest.raises(EnvironmentFailed, match="there has been no worker for"):
            cluster.wait([Future()])

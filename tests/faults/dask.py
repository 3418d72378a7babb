"""A worker of a Dask cluster is killed: that costs its task a second try, and nothing else."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec

import psutil

from cskit.reports.cluster import connection
from tests.faults import checks
from tests.faults.checks import Wrong
from tests.faults.kernels import HELD, one_failed, wait_for
from tests.faults.kit import BEFORE, Kit
from tests.faults.lab import Lab, Row, Trial
from tests.runs import MONTH

ALWAYS_HELD = HELD.replace("if not note.exists():", "if True:")


def rows() -> list[Row]:
    """Give the rows of this kind."""
    return [Row("a Dask worker is killed", killed)]


def killed(lab: Lab, moments: int = 5) -> Iterator[Trial] | str:
    """In mid-cell, whenever the same report is being made, and at any moment."""
    if find_spec("distributed") is None:
        return "distributed is not installed"
    drawn = random.Random(2026)
    return iter(
        [
            Trial("in mid-cell", partial(_in_cell, lab, HELD, 1)),
            Trial("in mid-cell, each time", partial(_in_cell, lab, ALWAYS_HELD, 2)),
            *(Trial(f"moment {place}", partial(_at, lab, drawn.random())) for place in range(moments)),
        ]
    )


class Machines:
    """A scheduler and two workers on this machine, with the mark of the trial."""

    def __init__(self, kit: Kit) -> None:
        self.kit, self.mark = kit, f"dask-{kit.folder.parent.name}"
        self._contact = kit.place / "scheduler.json"
        self._scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        if not wait_for(lambda: self._contact.is_file() and self._contact.read_text().endswith("}")):
            raise RuntimeError("the scheduler does not come up")
        self.address = str(json.loads(self._contact.read_text())["address"])
        self._local = ("--local-directory", str(kit.place / "local"))
        self.workers = self._start("worker", "--nworkers", "2", "--nthreads", "1", *self._local)
        with connection.quiet(), connection.connected(self.address) as client:
            client.wait_for_workers(2)

    def at_work(self) -> list[psutil.Process]:
        """Give the processes of the workers; each has a nanny, which begins another in its place."""
        children = psutil.Process(self.workers.pid).children()
        return [one for one in children if "resource_tracker" not in " ".join(one.cmdline())]

    def end(self) -> None:
        """End them, workers first."""
        for process in (self.workers, self._scheduler):
            process.terminate()
            process.wait(60)

    def _start(self, role: str, *options: str) -> subprocess.Popen[bytes]:
        own = {"PYTHONPATH": str(self.kit.folder), "FAULTS_PLACE": str(self.kit.place)}
        return subprocess.Popen(
            [
                *(sys.executable, "-m", f"distributed.cli.dask_{role}", "--no-dashboard"),
                *("--scheduler-file", str(self._contact), *options),
            ],
            cwd=self.kit.folder,
            env=os.environ | own | {"FAULTS_MARK": self.mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def machines(kit: Kit) -> Iterator[Machines]:
    """Give a cluster of this trial."""
    started = Machines(kit)
    try:
        yield started
    finally:
        started.end()


def _in_cell(lab: Lab, cell: str, times: int) -> Iterator[Wrong]:
    with lab.copy() as kit:
        kit.trouble(cell)
        kernels: list[int] = []
        with machines(kit) as cluster:
            going = kit.start("--cluster", cluster.address)
            for _ in range(times):
                kernels.append(_kill_its_worker(kit, cluster))
            run = going.end()
        if not all(kernels):
            yield Wrong("code", f"nobody came to the cell: {run.err[-300:]!r}")
            return
        yield from checks.ended(run, (4,) if times > 1 else (0,), "Sul · first: " if times > 1 else ())
        yield from checks.nobody_left(run, besides=kernels)
        yield from _no_machine_left(cluster)
        yield from one_failed(kit) if times > 1 else checks.whole(kit.month)


def _kill_its_worker(kit: Kit, cluster: Machines) -> int:
    """Wait for a kernel in the cell, kill the worker above it, and give the kernel; 0 where none came."""
    note = kit.place / "kernel"
    if not wait_for(note.is_file):
        return 0
    kernel = psutil.Process(int(note.read_text()))
    note.unlink()
    chain = [one.pid for one in kernel.parents()]
    os.kill(next(one.pid for one in cluster.at_work() if one.pid in chain), signal.SIGKILL)
    return kernel.pid


def _at(lab: Lab, part: float) -> Iterator[Wrong]:
    with lab.copy() as kit:
        with machines(kit) as cluster:
            going = kit.start("--cluster", cluster.address)
            time.sleep(lab.seconds * part * 1.2)
            if at_work := cluster.at_work():
                at_work[0].kill()
            run = going.end()
        yield from checks.ended(run, (0,))
        yield from checks.nobody_left(run)
        yield from _no_machine_left(cluster)
        yield from checks.same(kit, {BEFORE: lab.before, MONTH: lab.new})


def _no_machine_left(cluster: Machines) -> Iterator[Wrong]:
    """No kernel outlives the workers, nor do they themselves."""
    until = time.monotonic() + 15
    while (found := checks.marked([cluster.mark])) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in found:
        yield Wrong("orphaned", f"process {pid} of the cluster lives on")
        os.kill(pid, signal.SIGKILL)

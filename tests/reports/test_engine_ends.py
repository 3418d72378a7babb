"""The engine's ends: who is killed costs one report, and what was started ends with whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from cskit.data.parameters import checkout
from cskit.reports.cells import CellsFailed
from tests.reports.engines import ENGINES, SLEEPS, await_that, execute, runs, why
from tests.reports.tiny import notebook

CHILD = "[sys.executable, '-c', 'import time; time.sleep(600)']"
LEAVES = f"""\
import os, subprocess, sys
mine = [os.getpid(), subprocess.Popen({CHILD}).pid, subprocess.Popen({CHILD}, start_new_session=True).pid]
if os.fork() == 0:
    os.setsid()
    twice = subprocess.Popen({CHILD}, start_new_session=True)
    open("twice", "w").write(str(twice.pid))
    os._exit(0)
os.wait()
open("pids.part", "w").write(" ".join(map(str, [*mine, open("twice").read()])))
os.rename("pids.part", "pids")"""


def server_of(folder):
    """The fork server of the kernel that wrote its process id into a folder."""
    return psutil.Process(int((folder / "work" / "pids").read_text().split()[0])).parent()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("last", ["1", "1 / 0"])
def test_what_a_kernel_started_ends_with_it(tmp_path, engine, last):
    """Children in its group, in a session of their own, and orphans forked twice: none is left."""
    with suppress(CellsFailed):
        execute(tmp_path, [LEAVES, last], engine)
    pids = (tmp_path / "work" / "pids").read_text().split()
    assert len(set(pids)) == 4
    assert not [pid for pid in pids if runs(int(pid))]


def _meanwhile(folder, act):
    """Do something to the kernel's server once the cell has begun."""

    def wait_and_act():
        await_that((folder / "work" / "pids").exists)
        act(server_of(folder))

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_that_is_killed_costs_one_report(tmp_path, engine):
    """The reason names it, kernel and children are gone, and the next report has a new server."""
    thread = _meanwhile(tmp_path, lambda server: server.kill())
    said = why(tmp_path, [f"{LEAVES}\n{SLEEPS}"], engine)
    thread.join()
    assert said == "the process that starts kernels died in cell 2; it may have run out of memory"
    assert not [pid for pid in (tmp_path / "work" / "pids").read_text().split() if runs(int(pid))]
    assert execute(tmp_path, ["1"], engine).cells[-1].outputs


def test_a_kernel_that_is_killed_costs_one_report(tmp_path):
    """The server is as good as before."""
    thread = _meanwhile(tmp_path, lambda server: server.children()[0].kill())
    said = why(tmp_path, [f"{LEAVES}\n{SLEEPS}"])
    assert said == "its kernel died in cell 2; it may have run out of memory"
    thread.join()
    execute(tmp_path, ["import os\nopen('server', 'w').write(str(os.getppid()))"])
    assert runs(int((tmp_path / "work" / "server").read_text()))


WORKER = """\
import sys, pathlib
from cskit.data.parameters import Limits
from cskit.reports.cells import run_cells
folder = pathlib.Path(sys.argv[1])
run_cells(folder / "tiny.ipynb", {"portfolio": "Sul"}, folder, folder / "run.json",
          engine=sys.argv[2], limits=Limits.model_validate({}), ready=lambda: None)
"""


@pytest.fixture
def temporary():
    """A folder for temporary files with a path so short that sockets have room in it."""
    with tempfile.TemporaryDirectory(prefix="c-") as folder:
        yield Path(folder)


@pytest.mark.parametrize(("ending", "engine"), [("killed", "fork"), ("returns", "papermill")])
def test_server_and_kernel_end_with_their_worker(tmp_path, temporary, engine, ending):
    """However a worker ends: its server, the kernel, the kernel's children and the sockets are gone."""
    notebook(tmp_path, "tiny", [LEAVES, SLEEPS if ending == "killed" else "1"])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path), engine],
        env=os.environ | {"TMPDIR": str(temporary)},
        cwd=checkout(),
    )
    await_that((tmp_path / "pids").exists)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    if ending == "killed":
        pids.append(psutil.Process(pids[0]).ppid())
        assert [place.name[:6] for place in temporary.iterdir()] == ["cskit-"]
        worker.kill()
    assert worker.wait(60) == (-signal.SIGKILL if ending == "killed" else 0)
    await_that(lambda: not [pid for pid in pids if runs(pid)])
    await_that(lambda: not list(temporary.iterdir()))

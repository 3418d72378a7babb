"""The engine's server: it starts kernels, or says why not and is replaced; they end with it."""

from __future__ import annotations

import os
import sys

import psutil
import pytest

from cskit.data.parameters import checkout
from cskit.reports import kernel
from cskit.reports.engine.link import Link, NotStarted
from tests.reports.engines import LINUX, SLEEPS, await_that, runs, why


@pytest.fixture
def link(tmp_path, monkeypatch):
    """Starts a fresh fork server in which something runs before anything else."""
    links = []

    def begin(before):
        (tmp_path / "sitecustomize.py").write_text(before)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(checkout())]))
        folder = tmp_path / "sockets"
        folder.mkdir()
        links.append(Link(folder, kernel.environment(folder), warm=False))
        return links[0]

    yield begin
    links[0].close()


def test_a_server_with_threads_does_not_fork(link):
    """A lock that a thread holds would stay locked in every kernel, so it refuses and says why."""
    serving = link(
        "import threading, time\nthreading.Thread(target=time.sleep, args=[600], daemon=True).start()"
    )
    with pytest.raises(NotStarted, match="has 2 threads and may not fork"):
        serving.start([sys.executable, "-c", ""], {}, ".", 512)


def test_a_server_that_can_not_begin_says_so(link):
    """What ends it before it serves is a reason why a kernel did not start, not an endless wait."""
    serving = link("import os\nos._exit(3)")
    with pytest.raises(NotStarted, match="ended with 3"):
        serving.start([sys.executable, "-c", ""], {}, ".", 512)
    assert serving.lost


@LINUX
def test_a_kernel_ends_with_its_server_whoever_else_is_gone(link, tmp_path):
    """The worker may have been killed too: it is the system that ends a kernel then."""
    serving = link("")
    serving.start([sys.executable, "-c", SLEEPS], dict(os.environ), str(tmp_path), 512)
    assert runs(serving.pid)
    psutil.Process(serving.pid).parent().kill()
    await_that(lambda: not runs(serving.pid))


def test_a_command_that_can_not_be_run_says_so(link, tmp_path):
    """The fork tells its reason before it ends."""
    with pytest.raises(NotStarted, match="FileNotFoundError"):
        link("").start([sys.executable, "-c", ""], {}, str(tmp_path / "nowhere"), 512)


def test_a_start_is_tried_again_and_cells_are_not(tmp_path, monkeypatch):
    """Two failing starts are made up for by another server, three are not; a failing cell is run once."""
    started, fails, servers = Link.start, [], []

    def start(self, *wanted):
        servers.append(self)
        if fails:
            raise NotStarted(fails.pop())
        started(self, *wanted)

    monkeypatch.setattr(Link, "start", start)
    fails[:] = ["no"] * 2
    cells = ["open('count', 'a').write('x')", "1 / 0", "open('count', 'a').write('y')"]
    assert "ZeroDivisionError" in why(tmp_path, cells, "papermill")
    assert [server.lost for server in servers] == [True, True, False]
    assert (tmp_path / "work" / "count").read_text() == "x"
    fails[:] = ["no"] * 3
    assert why(tmp_path, ["1"], "papermill") == "its kernel did not start: no"

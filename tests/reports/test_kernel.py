"""Kernels: this environment's Python, deaf to the user's settings, gone when the block ends."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from cskit.reports import kernel
from tests.reports.test_workers import alive


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Settings of a user's that would change what a notebook does."""
    home = tmp_path / "home"
    startup = home / ".ipython" / "profile_default" / "startup" / "00.py"
    spec = home / ".local" / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    for path, text in (
        (startup, "raise SystemExit('startup ran')"),
        (spec, '{"argv": ["false"], "display_name": "x", "language": "python"}'),
        (home / "start.py", "raise SystemExit('PYTHONSTARTUP ran')"),
        (home / ".config" / "matplotlib" / "matplotlibrc", "font.size: 99"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name, value in (
        ("HOME", str(home)),
        ("PYTHONSTARTUP", str(home / "start.py")),
        ("TZ", "Asia/Tokyo"),
        ("LANG", "pt_BR.UTF-8"),
        ("OMP_NUM_THREADS", "8"),
        ("CSKIT_RUN", "/nowhere"),
        ("PYTHONHASHSEED", "7"),
        ("JUPYTER_PATH", str(home)),
    ):
        monkeypatch.setenv(name, value)
    return tmp_path


def test_the_environment_is_the_same_for_every_user(hostile):
    """One thread, UTC, UTF-8; no startup file, no settings; the matplotlibrc that matplotlib ships."""
    found = kernel.environment(hostile / "private")
    assert (found["OMP_NUM_THREADS"], found["TZ"], found["LC_ALL"]) == ("1", "UTC", "C.UTF-8")
    assert not {"PYTHONSTARTUP", "CSKIT_RUN", "LANG", "JUPYTER_PATH"} & set(found)
    assert found["IPYTHONDIR"].startswith(str(hostile / "private"))
    assert found["MATPLOTLIBRC"].endswith("mpl-data/matplotlibrc")


@pytest.mark.parametrize("engine", ["fork", "papermill"])
def test_a_kernel_runs_here_and_goes_with_its_children(hostile, tmp_path, engine):
    """It is this Python in the folder it was given; when the block ends, it and what it began are gone."""
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open('said', 'w').write(f'{os.getpid()}|{child.pid}|{sys.executable}|{time.tzname[0]}')"
    )
    work = tmp_path / "work"
    work.mkdir()
    with kernel.started(work, {}, engine) as manager:
        sockets = Path(manager.connection_file).parent
        assert sockets.stat().st_mode & 0o077 == 0
        asyncio.run(_execute(manager.client(), code))
        pid, child, executable, zone = (work / "said").read_text().split("|")
        assert alive(int(pid))
        assert (executable, zone) == (sys.executable, "UTC")
    _gone(int(pid))
    _gone(int(child))
    assert not sockets.exists()


async def _execute(client, code):
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    await client.execute_interactive(code, timeout=60)
    client.stop_channels()


def _gone(pid):
    deadline = time.monotonic() + 10
    while _runs(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def _runs(pid):
    """Whether a process runs; one that ended and that nobody has asked after yet does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return os.path.isdir("/proc") is False and alive(pid)

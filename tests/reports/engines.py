"""Tiny notebooks run by an engine: what comes of them, why they fail, and which processes still run."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

import psutil
import pytest

from cskit.data.parameters import Limits
from cskit.reports.cells import CellsFailed, run_cells
from tests.reports.tiny import notebook

ENGINES = ("fork", "papermill")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")

SLEEPS = "import time\ntime.sleep(600)"


def execute(folder, cells, engine="fork", **limits):
    """Run a tiny notebook of these cells and give it with its outputs."""
    path = notebook(folder / "notebooks", "tiny", cells)
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return run_cells(
        path,
        {"portfolio": "Norte"},
        work,
        work / "run.json",
        engine=engine,
        limits=Limits.model_validate(limits),
        ready=lambda: None,
    )


def why(folder, cells, engine="fork", **limits):
    """Run a tiny notebook that fails, and give the reason."""
    with pytest.raises(CellsFailed) as failed:
        execute(folder, cells, engine, **limits)
    return failed.value.failure.sentence()


def runs(pid):
    """Whether a process runs; one that ended and that nobody has asked after yet does not."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def await_that(holds):
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "waited half a minute"
        time.sleep(0.02)

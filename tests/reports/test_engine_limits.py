"""The engine's limits: time, memory and an interrupt end a notebook, with the reason."""

from __future__ import annotations

import time

import pytest

from tests.reports.engines import ENGINES, LINUX, SLEEPS, why

# A sum over a range runs in C and lets no other thread have its turn.
HOLDS_GIL = "sum(range(10**13))"
DEAF = """\
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    time.sleep(1)"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("cell", "limits", "says"),
    [
        (SLEEPS, {"cell_seconds": 1}, "time limit reached in cell 3 (1 s)"),
        (HOLDS_GIL, {"cell_seconds": 1}, "time limit reached in cell 3 (1 s)"),
        (DEAF, {"cell_seconds": 1}, "time limit reached in cell 3 (1 s)"),
        (HOLDS_GIL, {"notebook_seconds": 1}, "the notebook's time limit (1 s) was reached in cell 3"),
        pytest.param(
            "import numpy\nnumpy.ones(10**9)",
            {"memory_mb": 512},
            "cell 3 needed more memory than a kernel may have (512 MB)",
            marks=LINUX,
        ),
    ],
)
def test_a_limit_ends_a_notebook(tmp_path, engine, cell, limits, says):
    """A cell that sleeps, holds Python's lock, is deaf to signals or greedy ends, with the reason."""
    assert why(tmp_path, ["1", cell], engine, **limits) == says


@LINUX
def test_memory_filled_to_the_last_byte_is_a_reason_too(tmp_path):
    """A kernel in which not even an error finds room is killed, long before its time is up."""
    started = time.monotonic()
    said = why(tmp_path, ["held = []", "while True: held.append([1, 2, 3])"], memory_mb=512)
    assert said == "cell 3 needed more memory than a kernel may have (512 MB)"
    assert time.monotonic() - started < 300


def test_a_notebooks_time_is_spent_by_all_its_cells(tmp_path):
    """No cell is too long; together they are."""
    said = why(tmp_path, ["import time", *["time.sleep(0.7)"] * 9], notebook_seconds=2, cell_seconds=1)
    assert said.startswith("the notebook's time limit (2 s) was reached in cell ")


def test_an_interrupt_reaches_the_cell(tmp_path):
    """SIGINT is an error of the cell's, as in any kernel; no cell behind it is run."""
    cell = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)"
    assert why(tmp_path, [cell, "open('behind', 'w')"]) == "error in cell 2: KeyboardInterrupt:"
    assert not (tmp_path / "work" / "behind").exists()

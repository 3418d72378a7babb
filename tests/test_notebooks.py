"""Each notebook by itself: its committed outputs are what it shows, and plain papermill runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.runs import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_outputs_are_what_it_shows(path):
    """nbval runs it from top to bottom and compares every output with the committed one."""
    # A process of its own: nbval's plugin, loaded here, would collect notebooks in every test run.
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:xdist",
                "-W",
                "default",
            ),
            *("-o", "addopts=", "--nbval", "--nbval-sanitize-with", "tests/nbval_sanitize.cfg"),
            str(path.relative_to(ROOT)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_plain_papermill_runs_it(path, tmp_path):
    """From any working directory, for a portfolio that is not its default."""
    out = tmp_path / "out.ipynb"
    papermill = Path(sys.executable).parent / "papermill"
    done = subprocess.run(
        [str(papermill), str(path), str(out), "-p", "portfolio", "Norte", "--no-progress-bar"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "CSKIT_RUN"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-6000:]
    found = nbformat.read(out, as_version=4)
    assert "Norte" in str(found.cells)
    assert not [
        output for cell in found.cells for output in cell.get("outputs", []) if output.output_type == "error"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebook_is_clean(path):
    """It is valid, ran from top to bottom, and carries no time, path or error of where that was."""
    found = nbformat.read(path, as_version=4)
    nbformat.validate(found)
    counts = [
        cell.execution_count for cell in found.cells if cell.cell_type == "code" and cell.source.strip()
    ]
    assert counts == list(range(1, len(counts) + 1))
    text = path.read_text(encoding="utf-8")
    for word in (str(ROOT), "papermill", "Traceback", '"stderr"', "iopub"):
        assert word not in text

"""A run that finds nothing new is over in a moment: what makes reports is imported only to make some."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = {
    *("pandas", "numpy", "duckdb", "pyarrow", "scipy", "matplotlib", "xlsxwriter"),
    *("papermill", "nbclient", "nbconvert", "nbformat", "jsonschema", "jupyter_client", "zmq", "distributed"),
}


def test_what_a_run_imports_before_it_makes_something(root: Path) -> None:
    """The run, its month and its index page need no notebook, no kernel and no table to be imported."""
    program = "import sys, cskit.company, cskit.reports.index, cskit.reports.run; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert HEAVY & set(done.stdout.split()) == set()

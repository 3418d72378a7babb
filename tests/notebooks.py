"""Run the notebooks on the sample and save them with their outputs, as they are committed.

``make notebooks``, or ``python -m tests.notebooks pareto`` for one. What a run would leave behind
(times, random ids, machine paths) is taken out, so only what a reader sees can change.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from cskit.reports.normalise import dumps, normalised

FOLDER = Path(__file__).parent.parent / "notebooks"


def save(path: Path) -> None:
    """Run a notebook from top to bottom and save it with its outputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jupyter_client on the local port its kernels listen at
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=str(FOLDER))
    path.write_text(dumps(normalised(notebook)), encoding="utf-8")


def main(names: list[str]) -> None:
    """Save the notebooks named, or all of them."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not names or path.stem in names:
            save(path)
            print(f"{path.name}: saved with the outputs of this run")


if __name__ == "__main__":
    main(sys.argv[1:])

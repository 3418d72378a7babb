"""One report in one process: nbclient runs the notebook, nbconvert makes the page.

``python -m benchmarks.run.one NOTEBOOK PAGE NAME=VALUE…``
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter


def main(path: Path, page: Path, values: list[str]) -> None:
    """Read, set the parameters, run, render, write."""
    notebook = nbformat.read(path, as_version=4)
    place = next(
        place for place, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ())
    )
    pairs = (value.partition("=")[::2] for value in values)
    text = "\n".join(f"{name} = {value!r}" for name, value in pairs)
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(text))
    NotebookClient(notebook, kernel_name="python3", timeout=600).execute()
    page.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])

"""The bare code of the cells: all in one warm process, without a kernel, and nothing is rendered.

``python -m benchmarks.run.bare JOBS``, where JOBS is a JSON file. A first report of every notebook is
thrown away: it pays for imports and for caches that fill once. Says on stdout what each of the others
took.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import nbformat


def main(listed: Path) -> None:
    """Do all jobs of a list, and say what they took."""
    jobs = json.loads(listed.read_text(encoding="utf-8"))
    for job in jobs["first"]:
        _timed(job)
    print(json.dumps([_timed(job) for job in jobs["timed"]]))


def _timed(job: Mapping[str, Any]) -> dict[str, float]:
    """Run the cells of a notebook; give wall and CPU seconds."""
    cells = _cells(Path(job["notebook"]), job["values"])
    os.environ["CSKIT_RUN"] = job["told"]
    space: dict[str, Any] = {"__name__": "__main__"}
    wall, cpu = perf_counter(), process_time()
    for cell in cells:
        exec(cell, space)  # it is what a kernel does, and all that is timed here
    return {"wall": perf_counter() - wall, "cpu": process_time() - cpu}


def _cells(path: Path, values: Mapping[str, str]) -> list[Any]:
    """Give the code of a notebook's cells; the values of the job follow its parameters."""
    made = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            made.append(compile(cell.source, path.name, "exec"))
        if "parameters" in cell.metadata.get("tags", ()):
            text = "\n".join(f"{name} = {value!r}" for name, value in values.items())
            made.append(compile(text, "parameters", "exec"))
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]))

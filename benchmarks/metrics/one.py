"""One contestant in one process: ``python -m benchmarks.metrics.one CONTEST CONTESTANT FOLDER``.

It does a small piece first: imports, and what a package sets up at its first call, are not timed. Then it
reads the data, and the call alone is timed. Says on stdout what it took.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks.metrics.contests import CONTESTS

_MB = 1e6
_PATIENCE = 2.0
"""Seconds for which a quick call is repeated."""

_OFTEN = 5
_VERSIONS = ("pandas", "numpy", "scipy")


def main(contest: str, name: str, folder: Path) -> None:
    """Do the small piece, then the whole, and keep the table."""
    contestant = CONTESTS[contest].contestants[name]
    contestant.prepare(folder / "small.parquet")()
    without = _held()
    call = contestant.prepare(folder / "data.parquet")
    _held()
    with suppress(OSError):  # Linux: forget the highest mark so far
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    walls: list[float] = []
    cpus: list[float] = []
    while len(walls) < _OFTEN and sum(walls) < _PATIENCE:
        found: Any = None
        wall, cpu = perf_counter(), process_time()
        found = call()
        walls.append(perf_counter() - wall)
        cpus.append(process_time() - cpu)
    peak = _marked("VmHWM") - without
    contestant.tidy(found).to_parquet(folder / f"{name}.parquet")
    said = {"wall": median(walls), "cpu": median(cpus), "calls": len(walls), "peak_mb": round(peak, 1)}
    versions = {one: version(one) for one in (*_VERSIONS, contestant.needs)}
    print(json.dumps(said | {"versions": versions}))


def _held() -> float:
    """Give back what is free to the system, and say how many MB are held."""
    gc.collect()
    with suppress(ImportError):
        import pyarrow as pa

        pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return _marked("VmRSS")


def _marked(what: str) -> float:
    """Read a mark of this process's memory, in MB."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(what):
                return int(line.split()[1]) * 1024 / _MB
    return float("nan")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))

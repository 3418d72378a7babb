"""One contestant in one process: ``python -m benchmarks.reading.one CONTESTANT FOLDER``.

Says on stdout what it took: seconds, CPU seconds of all threads, the highest mark of memory, its phases.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from time import perf_counter, process_time
from types import ModuleType
from typing import Any

from benchmarks.reading.data import PARAMETERS

__all__ = ["CONTESTANTS"]

_TYPES = {
    "customers": ("customer_id", "name", "portfolio", "segment", "sector"),
    "mrr": ("customer_id", "month", "product", "mrr"),
}
_TYPED = {"mrr": "DECIMAL(18, 6)"}


def main(name: str, folder: Path) -> None:
    """Import, then do the work, which is timed, and say what it took."""
    work = CONTESTANTS[name](folder)
    wall, cpu = perf_counter(), process_time()
    phases = work()
    said = {"wall": perf_counter() - wall, "cpu": process_time() - cpu, "peak_mb": _peak()}
    print(json.dumps({name: round(value, 3) for name, value in said.items()} | {"phases": phases}))


def _bare(folder: Path) -> Callable[[], dict[str, float]]:
    """Read the files with types and write them as Parquet, and nothing else."""
    import duckdb

    def work() -> dict[str, float]:
        memory = duckdb.connect()
        for table, columns in _TYPES.items():
            types = {column: _TYPED.get(column, "VARCHAR") for column in columns}
            rows = f"read_csv('{folder / table}.csv', header = true, columns = {types})"
            memory.execute(f"CREATE TABLE {table} AS SELECT * FROM {rows}")
            memory.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet, COMPRESSION zstd)")
        return {}

    return work


def _read(folder: Path) -> Callable[[], dict[str, float]]:
    """Read, type and check every table, as `cskit check` does."""
    from cskit.data import checks, inputs, parameters, sources

    def work() -> dict[str, float]:
        asked = parameters.load(folder / PARAMETERS)
        with sources.connect(list(inputs.digests(asked)), folder / "scratch") as connection:
            checked = checks.check(connection, asked)
            if checked.problems:
                raise RuntimeError(f"the invented company has {len(checked.problems)} problems")
        return {}

    return work


def _build(folder: Path) -> Callable[[], dict[str, float]]:
    """Make the snapshot: read, check, derive, compute the company's tables, hash and write."""
    from cskit import company
    from cskit.company import making
    from cskit.data import assemble, checks, inputs, parameters, slices

    spent: dict[str, float] = {}
    _watch(inputs, "digests", "files hashed", spent)
    _watch(checks, "check", "read, typed and checked", spent)
    _watch(making, "derived", "ledger derived", spent)
    _watch(making, "_aggregates", "the company's tables", spent)
    _watch(slices, "write", "rows hashed and written", spent)
    _watch(assemble.Assembly, "write", "all of writing", spent)

    def work() -> dict[str, float]:
        company.build(parameters.load(folder / PARAMETERS), folder / "snapshots")
        return spent

    return work


def _watch(where: ModuleType | type, name: str, words: str, spent: dict[str, float]) -> None:
    """Add up the CPU seconds of a phase."""
    plain = getattr(where, name)

    @wraps(plain)
    def timed(*arguments: Any, **more: Any) -> Any:
        start = process_time()
        try:
            return plain(*arguments, **more)
        finally:
            spent[words] = round(spent.get(words, 0.0) + process_time() - start, 3)

    setattr(where, name, timed)


def _peak() -> float:
    """Give the highest mark of this process's memory, in MB; it starts no other."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024 / 1e6
    return float("nan")


CONTESTANTS: Mapping[str, Callable[[Path], Callable[[], dict[str, float]]]] = {
    "bare": _bare,
    "read": _read,
    "build": _build,
}
"""Who is timed, by name: each gives the work to do, after its imports."""

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

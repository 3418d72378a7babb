"""Run the fault suite and write docs/faults.md: ``make faults``, or ``python -m tests.faults WORD…``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conftest import ROOT
from tests.faults import canaries, dask, disk, flips, interrupts, kernels, surroundings
from tests.faults.checks import Wrong
from tests.faults.lab import Lab, Row, Trial, paced, prepare
from tests.faults.page import Result, write

_AT_ONCE = 2


def rows() -> list[Row]:
    """Give every row of the table."""
    parts = (interrupts, kernels, dask, disk, surroundings, flips, canaries)
    return [row for part in parts for row in part.rows()]


def run(row: Row, lab: Lab) -> Result:
    """Run a row's trials, two at once, and say what does not hold."""
    trials = row.trials(lab)
    if isinstance(trials, str):
        print(f"{row.name}: not run: {trials}", flush=True)
        return Result(not_run=trials)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(_tried, trials))
    print(f"{row.name}: {len(found)} trials, {sum(map(bool, found))} with something wrong", flush=True)
    return Result(found)


def _tried(trial: Trial) -> Sequence[Wrong]:
    found = list(trial.find())
    for wrong in found:
        print(f"  {trial.name}: {wrong.kind}: {wrong.what}", flush=True)
    return found


def main(words: Sequence[str]) -> int:
    """Run the rows that have one of these words, or all; give 1 where something does not hold."""
    chosen = [row for row in rows() if not words or any(word.lower() in row.name.lower() for word in words)]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        Path(folder).chmod(0o755)  # other users take part
        lab = paced(prepare(Path(folder)), _AT_ONCE)
        print(f"A run without a fault takes {lab.seconds:.1f} s beside another one.", flush=True)
        results = {}
        for row in chosen:
            results[row.name] = run(row, lab)
            write(ROOT / "docs" / "faults.md", rows(), results)
    print("docs/faults.md: written")
    return int(any(trial for result in results.values() for trial in result.trials))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

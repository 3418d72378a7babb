"""How a run grows with the company; how long it takes where nothing has changed; how soon help is there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.run.kit import KitRun, run_kit
from benchmarks.run.measure import cores, machine, spent
from cskit.data.parameters import Parameters, checkout, find, load

__all__ = ["growth", "help_text", "unchanged"]

_ACCOUNTS = 20  # a portfolio's, as the books of the larger companies in the field have them
_POINTS = 60  # of the curve of memory that is kept


def growth(
    folder: Path, say: Callable[[str], None], *, sizes: Sequence[int], notebooks: Sequence[str]
) -> dict[str, Any]:
    """Make all reports of companies with more and more portfolios.

    Parameters
    ----------
    folder
        An empty folder for what is made; each company's is deleted before the next.
    say
        Told how it goes.
    sizes
        Numbers of portfolios.
    notebooks
        Which; empty: all.

    Returns
    -------
    dict
        ``runs``: for each size what the run took, its phases, memory and the size of its pages.
    """
    at_start, runs = machine(), []
    for size in sizes:
        with _company(folder / f"{size}", size) as parameters:
            out = folder / f"{size}" / "reports"
            run = run_kit(parameters, out, _options(notebooks), sample_every=1.0)
            runs.append({"portfolios": size, **_facts(run)})
            say(f"{size} portfolios: {len(run.executed)} reports in {run.spent.wall:.1f} s")
            shutil.rmtree(run.snapshot, ignore_errors=True)
    return {"machine": at_start, "accounts": _ACCOUNTS, "runs": runs}


def unchanged(
    folder: Path, say: Callable[[str], None], *, portfolios: int, rounds: int, notebooks: Sequence[str]
) -> dict[str, Any]:
    """Make all reports of a company, then run the same command again and again.

    Parameters
    ----------
    folder
        An empty folder for what is made.
    say
        Told how it goes.
    portfolios
        How many the company has.
    rounds
        How often to run again.
    notebooks
        Which; empty: all.
    """
    at_start = machine()
    with _company(folder, portfolios) as parameters:
        first = run_kit(parameters, folder / "reports", _options(notebooks))
        say(f"first run: {len(first.executed)} reports in {first.spent.wall:.1f} s")
        again = []
        for turn in range(rounds):
            run = run_kit(parameters, folder / "reports", _options(notebooks))
            again.append({"reports": len(run.executed), **asdict(run.spent)})
            say(f"again, {turn + 1}: {len(run.executed)} reports made anew in {run.spent.wall:.2f} s")
        shutil.rmtree(first.snapshot, ignore_errors=True)
    return {
        "machine": at_start,
        "portfolios": portfolios,
        "reports": len(first.executed),
        "first": asdict(first.spent),
        "again": again,
    }


def help_text(say: Callable[[str], None], *, rounds: int) -> dict[str, Any]:
    """Ask for the help of the command line so often."""
    command = [str(Path(sys.executable).parent / "cskit"), "--help"]

    def work() -> None:
        subprocess.run(command, cwd=checkout(), stdout=subprocess.DEVNULL, check=True)

    at_start = machine()
    work()  # the first one fills the caches of the disk
    times = [asdict(spent(work)) for _ in range(rounds)]
    say(f"cskit --help: {median(one['wall'] for one in times):.3f} s")
    return {"machine": at_start, "times": times}


@contextmanager
def _company(folder: Path, portfolios: int) -> Iterator[Parameters]:
    """Invent a company, give its parameters file, and delete all of it when the block ends."""
    try:
        size = [f"--portfolios={portfolios}", f"--customers={_ACCOUNTS * portfolios}"]
        command = [sys.executable, "-m", "cskit", "sample", str(folder), *size]
        subprocess.run(command, cwd=checkout(), stdout=subprocess.DEVNULL, check=True)
        file = folder / "company.yaml"
        text = find("sample").read_text(encoding="utf-8").replace("data/sample/", "")
        file.write_text(text, encoding="utf-8")
        yield load(file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(notebooks: Sequence[str]) -> list[str]:
    return [f"--jobs={cores()}", *(f"--notebook={name}" for name in notebooks)]


def _facts(run: KitRun) -> dict[str, Any]:
    """Give what is kept of a run."""
    pages = sorted(path.stat().st_size for path in run.month.glob("*/*.html"))
    files = sum(path.stat().st_size for path in run.month.rglob("*") if path.is_file())
    start = run.phases["before"]
    end = start + run.phases["reports"]
    step = max(1, len(run.memory) // _POINTS)
    return {
        "reports": len(run.executed),
        **asdict(run.spent),
        "phases": {name: round(seconds, 2) for name, seconds in run.phases.items()},
        "memory": {
            "peak": max((sample[1] for sample in run.memory), default=0),
            "runner": max((sample[2] for sample in run.memory), default=0),
            # While reports are made; a quarter is long enough for kernels to come and go many times.
            "quarters": _quarters([sample[1] for sample in run.memory if start <= sample[0] <= end]),
            "curve": [list(sample) for sample in run.memory[::step]],
        },
        "pages": {
            "median": pages[len(pages) // 2],
            "largest": pages[-1],
            "index": (run.month / "index.html").stat().st_size,
            "month": files,
        },
    }


def _quarters(samples: Sequence[float]) -> list[float]:
    """Give the median of each quarter of the run."""
    cuts = [len(samples) * place // 4 for place in range(5)]
    return [median(samples[start:end] or [0.0]) for start, end in pairwise(cuts)]

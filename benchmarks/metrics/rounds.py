"""Contestants side by side: each a process of its own, on the same file, in rounds."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.metrics.contestant import Contestant
from benchmarks.metrics.contests import CONTESTS
from benchmarks.metrics.data import write

__all__ = ["Disagreement", "agree", "contend"]

_ROOT = Path(__file__).resolve().parents[2]
_SLOW = 20.0
"""Seconds from which on a call is not repeated in further rounds."""

_CLOSE = 1e-9
"""Relative difference of two sums that is a rounding error; whole numbers and texts must be equal."""

_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Disagreement(RuntimeError):
    """A contestant gave another table: its time counts nothing."""


def contend(
    name: str, size: int, folder: Path, peers: Path | None, rounds: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """Time a contest's contestants at one size.

    Parameters
    ----------
    name
        Of :data:`CONTESTS`.
    size
        Rows of the data.
    folder
        An empty folder for the data and the tables.
    peers
        The Python of the peers' environment; None: this one, and who is not in it sits out.
    rounds
        How often each of them is timed, unless it is slow.
    say
        Told about progress.
    """
    contest = CONTESTS[name]
    write(contest.make(contest.small), folder / "small.parquet")
    data = contest.make(size)
    found: dict[str, Any] = {"rows": len(data), "input_mb": write(data, folder / "data.parquet") / 1e6}
    del data
    times: dict[str, list[dict[str, Any]]] = {one: [] for one in contest.contestants}
    absent: dict[str, str] = {}
    versions: dict[str, dict[str, str]] = {"kit": {}, "others": {}}
    for turn in range(rounds):
        for one in _turned(contest.contestants, turn):
            if one in absent or (times[one] and times[one][0]["wall"] > _SLOW):
                continue
            python = _python(contest.contestants[one], peers)
            if python is None:
                absent[one] = f"{contest.contestants[one].needs} is not installed"
                continue
            said = _timed(python, name, one, folder)
            versions["kit" if one == "kit" else "others"] |= said.pop("versions")
            times[one].append(said)
            say(f"{name}, {size:,} rows, {one}: {times[one][-1]['wall']:.3f} s")
    kept = [one for one in times if times[one]]
    tables = {one: pd.read_parquet(folder / f"{one}.parquet") for one in kept}
    found |= {"times": {one: times[one] for one in kept}, "absent": absent, "versions": versions}
    if contest.likelihood is None:
        agree(tables)
        return found
    data = pd.read_parquet(folder / "data.parquet")
    params = {one: table.iloc[0].to_dict() for one, table in tables.items()}
    likelihood = {one: contest.likelihood(list(values.values()), data) for one, values in params.items()}
    return found | {"params": params, "likelihood": likelihood}


def agree(tables: dict[str, pd.DataFrame]) -> None:
    """See that all gave the table that the kit gave.

    Raises
    ------
    Disagreement
        With the first column in which a contestant has something else.
    """
    ours = tables["kit"]
    for one, table in tables.items():
        if list(table) != list(ours) or len(table) != len(ours):
            raise Disagreement(
                f"{one}: expected {ours.shape} of {list(ours)}, got {table.shape} of {list(table)}."
            )
        for column in ours:
            mine, other = ours[column], table[column]
            if mine.dtype.kind == "f":
                same = np.isclose(mine, other, rtol=_CLOSE, atol=0.0, equal_nan=True)
            else:
                same = (mine == other).to_numpy()
            if not same.all():
                at = int(np.argmin(same))
                raise Disagreement(
                    f"{one}, {column}, row {at}: the kit has {mine[at]!r}, it has {other[at]!r}."
                )


def _timed(python: str, contest: str, one: str, folder: Path) -> dict[str, Any]:
    """Run one contestant in a process of its own."""
    done = subprocess.run(
        [python, "-m", "benchmarks.metrics.one", contest, one, str(folder)],
        cwd=_ROOT,
        env=os.environ | _ONE_THREAD,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{contest}, {one}: ended with {done.returncode}.\n{done.stderr[-3000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _python(contestant: Contestant, peers: Path | None) -> str | None:
    """Give the Python that has what a contestant needs; None where none has it."""
    if contestant.role != "kit" and peers is not None:
        return str(peers)
    return sys.executable if importlib.util.find_spec(contestant.needs) else None


def _turned(names: Iterable[str], by: int) -> list[str]:
    """Put another one first."""
    listed = list(names)
    by %= len(listed)
    return [*listed[by:], *listed[:by]]

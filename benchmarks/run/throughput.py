"""Reports per minute of each contestant, side by side: in rounds, one after another, in turn first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.run.contestants import CONTESTANTS, Course, bare_times
from benchmarks.run.measure import machine
from benchmarks.run.reports import Reports
from cskit.data.parameters import find, load

__all__ = ["LIGHT", "throughput"]

LIGHT = 1.0
"""A notebook is light where its cells take at most so many CPU seconds in a warm process.

Not by the clock: on a busy machine no notebook would be light.
"""


def throughput(
    folder: Path,
    say: Callable[[str], None],
    *,
    portfolios: int,
    by_hand: int,
    rounds: int,
    notebooks: Sequence[str],
    contestants: Sequence[str],
) -> dict[str, Any]:
    """Time the contestants on the sample company.

    Parameters
    ----------
    folder
        An empty folder for what they make.
    say
        Told how it goes.
    portfolios
        Of how many portfolios the reports are made.
    by_hand
        For how many of these the slow contestants make them; others in each round.
    rounds
        How often.
    notebooks
        Which; empty: all.
    contestants
        Which; empty: all.

    Returns
    -------
    dict
        ``sets``: for ``all`` notebooks and for the ``light`` ones, where these are others, the rounds
        of each contestant with ``reports``, ``wall``, ``cpu`` and ``others``.
    """
    at_start = machine()
    every = Reports(load(find("sample")), notebooks, folder / "recorded")
    names = [notebook.name for notebook in every.notebooks]
    chosen = every.portfolios[:portfolios]
    say(f"bare cells of {len(names)} notebooks, to know what each must say")
    headlines, seconds = _prepare(every, chosen, names, folder / "prepared")
    light = [name for name in names if seconds[name] <= LIGHT]
    sets = {"all": names} | ({"light": light} if 0 < len(light) < len(names) else {})
    found: dict[str, Any] = {label: {} for label in sets}
    for turn in range(rounds):
        for label, members in sets.items():
            for name in _in_turn(contestants or list(CONTESTANTS), turn):
                one = CONTESTANTS[name]
                mine = _rotated(chosen, turn * by_hand)[:by_hand] if one.slow else chosen
                place = folder / f"{label}-{turn}-{name}"
                place.mkdir()
                reports = every.of(mine, members)
                spent, more = one.run(Course(every, reports, headlines, place))
                entry = {"reports": len(reports), **asdict(spent), **more}
                found[label].setdefault(name, []).append(entry)
                say(f"{label}, round {turn + 1}, {name}: {len(reports)} reports in {spent.wall:.1f} s")
    return {
        "machine": at_start,
        "portfolios": len(chosen),
        "by_hand": by_hand,
        "rounds": rounds,
        "bare_seconds": {name: round(seconds[name], 3) for name in names},
        "light": light,
        "sets": found,
    }


def _prepare(
    every: Reports, portfolios: Sequence[str], names: Sequence[str], folder: Path
) -> tuple[dict[str, str], dict[str, float]]:
    """Run the bare cells once: what each report says, and the CPU seconds that a notebook's cells take."""
    jobs = every.jobs(every.of(portfolios, names), folder / "timed")
    times = bare_times(every, jobs, folder)
    seconds = {
        name: median(
            one["cpu"] for job, one in zip(jobs, times, strict=True) if job.report.notebook.name == name
        )
        for name in names
    }
    return every.keep(jobs), seconds


def _in_turn(names: Sequence[str], turn: int) -> list[str]:
    """Give the names with another one first in each round: nobody always runs on a warm or a busy machine."""
    return _rotated(names, turn)


def _rotated(names: Sequence[str], by: int) -> list[str]:
    by %= len(names)
    return [*names[by:], *names[:by]]

"""One run: from a parameters file to a published month of reports."""

from __future__ import annotations

import os
from pathlib import Path

from cskit import company
from cskit.data.parameters import Parameters, checkout
from cskit.data.snapshot import Snapshot
from cskit.reports.execute import Engine
from cskit.reports.files import as_environment, check_place
from cskit.reports.foreseen import Foreseen, foreseen
from cskit.reports.journal import Event, Journal, Listener
from cskit.reports.lock import locked
from cskit.reports.making import Making
from cskit.reports.month import Month, Outcome
from cskit.reports.plan import Plan, chosen, make_plan
from cskit.reports.publish import finish
from cskit.reports.staging import Staging, clear, left_behind, staging
from cskit.reports.workers import Pool

__all__ = ["Foreseen", "Outcome", "foresee", "run"]


def run(
    parameters: Parameters,
    out: Path,
    *,
    jobs: int | None = None,
    notebooks: Path | None = None,
    listener: Listener | None = None,
    engine: Engine = "fork",
    force: bool = False,
) -> Outcome:
    """Make the reports that a parameters file asks for, and publish them.

    What is there already and would come out the same is kept, also what a run that was ended had
    finished; where nothing at all has changed, nothing is touched.

    Parameters
    ----------
    parameters
        What to run, on which data.
    out
        Folder of the months; the reports come to ``out/<month>``.
    jobs
        How many reports at once; default: one per core.
    notebooks
        Folder of the notebooks; default: the checkout's.
    listener
        Told what happens as it happens.
    engine
        How kernels come to be.
    force
        Make every report anew.

    Raises
    ------
    ConfigurationError, NotebookError
        Before anything is read.
    DataRejected
        Before anything is run; nothing is written.
    EnvironmentFailed
        Where the disk refuses, or another run makes the month; what was published before is untouched.
    """
    plan, snapshot = _asked(parameters, out, notebooks, listener)
    target = out / parameters.month
    with locked(out, parameters.month):
        leftovers = left_behind(out, parameters.month)
        for one in leftovers:
            finish(one, target)
        month = Month(parameters, plan, snapshot, target)
        month.decide(leftovers, force=force)
        if month.unchanged:
            month.tell_to(listener)
        else:
            _make(month, leftovers, jobs, listener, engine)
        for one in leftovers:
            clear(one.root)
        return month.outcome()


def foresee(
    parameters: Parameters, out: Path, *, notebooks: Path | None = None, force: bool = False
) -> list[Foreseen]:
    """Return what a run would make, why, and how long each report would take; make and write nothing.

    Parameters
    ----------
    parameters, out, notebooks, force
        As for :func:`run`.

    Raises
    ------
    ConfigurationError, NotebookError, DataRejected
        As a run would.
    """
    plan, snapshot = _asked(parameters, out, notebooks, None)
    month = Month(parameters, plan, snapshot, out / parameters.month)
    month.decide(left_behind(out, parameters.month), force=force)
    return list(foreseen(month))


def _asked(
    parameters: Parameters, out: Path, notebooks: Path | None, listener: Listener | None
) -> tuple[Plan, Snapshot]:
    """Return what is to do and the data, read and checked; nothing is written beside the snapshot."""
    plan = make_plan(parameters, notebooks or checkout() / "notebooks")
    check_place(out)
    if listener:
        listener(Event("reading"))
    snapshot = company.build(parameters)
    chosen("portfolio", parameters.portfolios, snapshot.portfolios)
    return plan, snapshot


def _make(
    month: Month, leftovers: list[Staging], jobs: int | None, listener: Listener | None, engine: Engine
) -> None:
    """Make what is to make, and publish the month."""
    with staging(month.target.parent, month.parameters.month) as made, as_environment(month.target):
        month.tell_to(Journal(made.journal), listener)
        # Not more processes than there are reports.
        with Pool(max(1, min(jobs or _cores(), month.reports)), made.private) as pool:
            making = Making(month, made, engine, pool)
            making.adopt()
            for one in leftovers:
                clear(one.root)
            making.execute(pool)
            making.settle(pool)
        making.publish()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""One run: from a parameters file to a published month of reports."""

from __future__ import annotations

import os
from pathlib import Path

from cskit import company
from cskit.data.parameters import Parameters, checkout
from cskit.reports.execute import Engine
from cskit.reports.journal import Event, Journal, Listener
from cskit.reports.month import Month, Outcome
from cskit.reports.plan import chosen, make_plan
from cskit.reports.publish import check_place, staging
from cskit.reports.workers import Pool

__all__ = ["Outcome", "run"]


def run(
    parameters: Parameters,
    out: Path,
    *,
    jobs: int | None = None,
    notebooks: Path | None = None,
    listener: Listener | None = None,
    engine: Engine = "fork",
) -> Outcome:
    """Make the reports that a parameters file asks for, and publish them.

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

    Raises
    ------
    ConfigurationError, NotebookError
        Before anything is read.
    DataRejected
        Before anything is run; nothing is written.
    EnvironmentFailed
        Where the disk refuses; what was published before is untouched.
    """
    plan = make_plan(parameters, notebooks or checkout() / "notebooks")
    check_place(out)
    if listener:
        listener(Event("reading"))
    snapshot = company.build(parameters)
    chosen("portfolio", parameters.portfolios, snapshot.portfolios)
    with staging(out, parameters.month) as made:
        going = Month(parameters, plan, snapshot, out / parameters.month, made, engine)
        going.tell_to(Journal(made.journal), listener)
        # Not more processes than there are reports.
        with Pool(max(1, min(jobs or _cores(), going.reports)), made.private) as pool:
            going.execute(pool)
            going.settle(pool)
        return going.publish()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""One run: from a parameters file to a published month of reports."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cskit import company
from cskit.data.parameters import Parameters, checkout
from cskit.data.snapshot import Snapshot
from cskit.reports.files import as_environment, check_place
from cskit.reports.foreseen import Foreseen, foreseen
from cskit.reports.journal import Event, Journal, Listener
from cskit.reports.lock import locked
from cskit.reports.month import Month, Outcome
from cskit.reports.plan import Plan, chosen, make_plan
from cskit.reports.publish import finish
from cskit.reports.staging import Staging, clear, left_behind, staging

if TYPE_CHECKING:
    # What makes reports is imported where there are some to make: most runs of a month find nothing new.
    from cskit.reports.execute import Engine, Finished, Task
    from cskit.reports.workers import Pool, Workers

__all__ = ["Elsewhere", "Foreseen", "Outcome", "foresee", "run"]


def run(
    parameters: Parameters,
    out: Path,
    *,
    jobs: int | None = None,
    notebooks: Path | None = None,
    listener: Listener | None = None,
    engine: Engine = "fork",
    force: bool = False,
    cluster: Elsewhere | None = None,
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
    cluster
        Workers on other machines, who make the reports instead of this one's processes.

    Raises
    ------
    ConfigurationError, NotebookError
        Before anything is read.
    DataRejected
        Before anything is run; nothing is written.
    EnvironmentFailed
        Where the disk refuses, or another run makes the month; what was published before is untouched.
    """
    if cluster:
        from cskit.reports.cluster import coordinator as clusters

        clusters.check(cluster.address, cluster.share)
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
            _make(month, leftovers, listener, _Hands(jobs or _cores(), engine, cluster))
        for one in leftovers:
            clear(one.root)
        return month.outcome()


@dataclass(frozen=True)
class Elsewhere:
    """A cluster that makes the reports.

    Parameters
    ----------
    address
        Of its scheduler, such as ``tcp://scheduler:8786``.
    share
        A folder or an fsspec address that its workers reach too; default: they see the folder of the months.
    """

    address: str
    share: str | None = None


@dataclass(frozen=True)
class _Hands:
    """Who makes the reports, and how.

    Parameters
    ----------
    jobs
        How many at once on this machine.
    engine
        How kernels come to be.
    cluster
        Workers on other machines.
    """

    jobs: int
    engine: Engine
    cluster: Elsewhere | None = None


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


def _make(month: Month, leftovers: list[Staging], listener: Listener | None, hands: _Hands) -> None:
    """Make what is to make, and publish the month."""
    from cskit.reports.making import Making
    from cskit.reports.workers import Pool

    with staging(month.target.parent, month.parameters.month) as made, as_environment(month.target):
        month.tell_to(Journal(made.journal), listener)
        # Not more processes than there are reports.
        with Pool(max(1, min(hands.jobs, month.reports)), made.private) as pool:
            making = Making(month, made, hands.engine, pool)
            making.adopt()
            for one in leftovers:
                clear(one.root)
            with _workers(hands.cluster, made, pool) as workers:
                making.execute(workers)
                making.settle(workers)
        making.publish()


def _workers(
    cluster: Elsewhere | None, made: Staging, pool: Pool
) -> AbstractContextManager[Workers[Task, Finished]]:
    """Return who makes the reports: the processes of this machine, or those of a cluster."""
    if cluster is None:
        return nullcontext(pool)
    from cskit.reports.cluster import coordinator as clusters

    # Unless told otherwise, who works on the cluster sees the same folders.
    return clusters.Cluster(cluster.address, cluster.share or made.root)


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""The company: its snapshot with the ledger and the aggregates that every slice carries.

This is where data and metrics meet: data reads, checks and writes; metrics derive.
"""

from __future__ import annotations

from pathlib import Path

from cskit.data import inputs, queries, rejected, snapshot
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot

__all__ = ["build"]


def build(parameters: Parameters, folder: Path | None = None) -> Snapshot:
    """Read, check, derive and write the snapshot of a month; or find it where nothing has changed.

    Parameters
    ----------
    parameters
        What to read.
    folder
        Folder of all snapshots; default: ``data/snapshots`` of the checkout.

    Raises
    ------
    DataRejected
        With every problem of the strict tables, in one pass.
    ConfigurationError
        Where the month lies outside the data, a file is not there, or a database does not take a query.
    EnvironmentFailed
        Where the disk or a database stands in the way.
    """
    folder = folder or snapshot.root()
    rejected.forget(folder, parameters.month)
    with queries.answered(parameters, folder) as answers:
        digests = inputs.digests(parameters, answers)
        key = snapshot.key_of(parameters, digests, answers)
        ready = snapshot.known(key, folder)
        if ready is not None:
            return ready
        # Only here: pandas, DuckDB and the metrics take seconds to import, and a month is read once.
        from cskit.company.making import made

        built = made(parameters, digests, answers, folder)
        snapshot.remember(key, built)
        return built

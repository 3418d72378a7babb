"""The making of a snapshot: inputs read and checked, the ledger derived, the company's tables computed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cskit.company import aggregates, quality
from cskit.company.aggregates import Company, Tables
from cskit.company.deriving import derived
from cskit.contract import RECURRING
from cskit.data import checks, rejected, sources
from cskit.data.assemble import WHOLE, Aggregates, Assembly
from cskit.data.building import building
from cskit.data.checks import Checked, CheckedTable
from cskit.data.inputs import Answers
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.errors import ConfigurationError, DataRejected
from cskit.metrics import company_index

__all__ = ["made"]


def made(parameters: Parameters, digests: Mapping[Path, str], answers: Answers, folder: Path) -> Snapshot:
    """Read, check, derive and write.

    Parameters
    ----------
    parameters
        What to read.
    digests
        sha256 of each input.
    answers
        Of each table that comes from a query, the file with its rows.
    folder
        Folder of all snapshots.

    Raises
    ------
    DataRejected, ConfigurationError
        As :func:`cskit.company.build`.
    """
    with building(folder) as scratch, sources.connect(list(digests), scratch) as connection:
        checked = checks.check(connection, parameters, answers)
        if checked.problems:
            rows = rejected.write_stopped(checked, folder, parameters.month, parameters.locale)
            raise DataRejected(checked.problems, parameters.locale, str(rows))
        _within(checked, parameters)
        found = derived(checked, parameters)
        first = pc.min(found["ledger"]["month"]).as_py()
        assembly = Assembly(checked, parameters, found, f"{first:%Y-%m}" if first else "")
        return assembly.write(_aggregates(assembly, found, parameters), digests, scratch, folder)


def _within(checked: Checked, parameters: Parameters) -> None:
    """Refuse a month that the data do not reach.

    Balances say what is paid month by month: after their last month every account would look lost.
    Invoices may be for a year, and quiet months exist. A contract runs until somebody ends it, so an
    old list of contracts can still be true; a month far beyond it most likely is mistyped.
    """
    month = pd.Period(parameters.month, "M")
    oldest = min((one.oldest[:7] for one in checked.tables.values() if _begins(one)), default="")
    source = next(name for name in RECURRING if name in checked.tables)
    # Where balances are behind, a newer survey doesn't help; the other sources have their grace.
    of = [source] if source == "mrr" else list(checked.tables)
    newest = max(checked.tables[name].newest[:7] for name in of)
    if oldest and month < pd.Period(oldest, "M"):
        raise ConfigurationError(
            f"month: {month} lies before the data, which begin in {oldest}. Take a month from {oldest} on."
        )
    if newest and month > pd.Period(newest, "M") + _GRACE[source]:
        raise ConfigurationError(
            f"month: {month} lies after the data, which end in {newest}. Take {newest}, or newer exports."
        )


_GRACE = {"contracts": 60, "mrr": 0, "invoices": 12}
"""Months after the newest date in which a report still makes sense, by the source of the ledger."""


def _begins(one: CheckedTable) -> bool:
    return one.table.name in RECURRING and bool(one.oldest)


def _aggregates(assembly: Assembly, found: Mapping[str, pa.Table], parameters: Parameters) -> Aggregates:
    opens = parameters.history == "partial" and assembly.first_month
    company = Company(
        Tables(assembly.checked, {name: found[name] for name in ("ledger", "changes")}),
        assembly.home.set_index("customer_id")["portfolio"],
        tuple(assembly.portfolios),
        pd.Timestamp(parameters.month),
        pd.Timestamp(assembly.first_month) if opens else None,
        pd.Timestamp(parameters.complete_from) if parameters.complete_from else None,
        parameters.business,
        parameters.policy,
    )
    carried: dict[str, dict[str, pd.DataFrame]] = {}
    for aggregate in aggregates.AGGREGATES:
        for portfolio, table in aggregate.compute(company).items():
            carried.setdefault(portfolio, {})[aggregate.name] = table
    return {**carried, WHOLE: _index(company, parameters) | quality.tables(assembly)}


def _index(company: Company, parameters: Parameters) -> dict[str, pd.DataFrame]:
    """Compute what the company's own page shows; no slice carries it."""
    run = (parameters.currency, parameters.business, parameters.history, company.complete_from)
    return company_index.tables(company.tables, company.month, company.policy, *run)

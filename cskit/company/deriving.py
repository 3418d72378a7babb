"""The ledger of a company, derived in groups of accounts: however many there are, few are held at once."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from cskit.contract import CHANGES, LEDGER, LEDGER_PRODUCTS, RECURRING
from cskit.data import grouped, rows
from cskit.data.checks import Checked
from cskit.data.frames import arrow
from cskit.data.parameters import Parameters
from cskit.metrics import ledger as ledgers
from cskit.metrics.months import last_day

__all__ = ["derived"]

_BEGINS = {
    "contracts": "start_on",
    "mrr": "month",
    "invoices": "CASE WHEN period_end IS NULL THEN issued_on ELSE coalesce(period_start, issued_on) END",
}
"""SQL of the day from which on a row counts, by the source of MRR."""


def derived(checked: Checked, parameters: Parameters, size: int = grouped.GROUP) -> dict[str, pa.Table]:
    """Derive the ledger, its split by product and its changes, with as many accounts at a time as ``size``.

    Returns
    -------
    dict of pyarrow.Table
        By name of the derived table, its rows in order of account and month, with texts as dictionaries.
    """
    names = [
        name
        for name in ("customers", "contracts", "mrr", "invoices", "assignments")
        if name in checked.tables
    ]
    relations = {name: checked.tables[name].accepted for name in names}
    # Revenue needs a sum by month only; where invoices are the source of MRR, their periods count.
    sells = parameters.business == "transactions"
    if "invoices" in relations and (sells or {"contracts", "mrr"} & set(relations)):
        relations["invoices"] = rows.invoiced_by_month(checked)
    month, opening = pd.Timestamp(parameters.month), _opening(checked, relations, parameters)
    asked = (month, parameters.policy, parameters.business, parameters.history, opening)
    parts: dict[str, list[pa.Table]] = {table.name: [] for table in (LEDGER, LEDGER_PRODUCTS, CHANGES)}
    grouped.number_accounts(checked)
    for tables in grouped.groups(checked, relations, size):
        found = ledgers.coded(tables, *asked)
        parts[LEDGER.name].append(arrow(found.ledger, LEDGER))
        parts[LEDGER_PRODUCTS.name].append(arrow(found.products, LEDGER_PRODUCTS))
        parts[CHANGES.name].append(arrow(found.changes, CHANGES))
    return {
        name: pa.concat_tables(parts.pop(name)).unify_dictionaries().combine_chunks() for name in list(parts)
    }


def _opening(checked: Checked, relations: Mapping[str, str], parameters: Parameters) -> pd.Timestamp | None:
    """Give the first month of the whole ledger, which a group of accounts does not know; None without."""
    last = last_day(pd.Timestamp(parameters.month))
    source = next((name for name in RECURRING if name in relations), "")
    days = {(source, _BEGINS[source])} if source else set()
    if "invoices" in relations:
        days.add(("invoices", "issued_on"))
    if parameters.business == "transactions" and "invoices" in relations:
        days = {("invoices", "issued_on")}
    found = [grouped.first_day(checked, relations[name], day, last) for name, day in days]
    known = [day for day in found if day is not None]
    return min(known).to_period("M").to_timestamp() if known else None

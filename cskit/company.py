"""The company: its snapshot with the ledger and the aggregates that every slice carries.

This is where data and metrics meet: data reads, checks and writes; metrics derive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.contract import CHANGES, LEDGER, LEDGER_PRODUCTS, SOURCES, Table
from cskit.data import checks, slices, snapshot, sources
from cskit.data.checks import Checked
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot, folder_name
from cskit.errors import DataRejected, Problem
from cskit.metrics import ledger as ledgers
from cskit.metrics.ledger import Ledger

__all__ = ["AGGREGATES", "Aggregate", "Book", "build"]

SCHEMA = 1
"""Version of ``snapshot.json``."""


@dataclass(frozen=True)
class Book:
    """What an aggregate is computed from.

    Parameters
    ----------
    portfolio
        The book it is for.
    ledger
        The whole company's ledger.
    home
        By account, the book it is in now.
    parameters
        The run's parameters.
    """

    portfolio: str
    ledger: pd.DataFrame
    home: pd.Series
    parameters: Parameters


@dataclass(frozen=True)
class Aggregate:
    """A company-level table that a portfolio's slice carries.

    Parameters
    ----------
    name
        Its name in ``book.company``.
    compute
        From a :class:`Book` to a table; None where the company has too few accounts to compare with.
    """

    name: str
    compute: Callable[[Book], pd.DataFrame | None]


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
    """
    folder = folder or snapshot.root()
    found = checks.inputs(parameters)
    paths = sorted({path for files in found.values() for _, path in files})
    digests = {path: sources.digest(path) for path in paths}
    key = _key(parameters, digests)
    ready = snapshot.known(key, folder)
    if ready is not None:
        return ready
    with snapshot.building(folder) as scratch:
        connection = sources.connect(paths, scratch)
        try:
            checked = checks.check(connection, parameters)
            if checked.problems:
                raise DataRejected(checked.problems)
            built = _write(checked, parameters, digests, scratch / "snapshot", folder)
        finally:
            connection.close()
    snapshot.remember(key, built)
    return built


def _key(parameters: Parameters, digests: Mapping[Path, str]) -> str:
    """Return what a snapshot depends on: parameters, inputs and the code that reads and derives."""
    here = Path(__file__).parent
    code = [Path(__file__), here / "policy.py", here / "__init__.py"]
    code += [path for name in ("contract", "data", "metrics") for path in (here / name).rglob("*.py")]
    parts = [parameters.model_dump_json(exclude=_NOT_DATA), str(parameters.base)]
    parts += [f"{path}:{digest}" for path, digest in sorted(digests.items())]
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(code)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


_NOT_DATA = {"locale", "notebooks", "portfolios", "notebook_parameters"}


def _write(
    checked: Checked, parameters: Parameters, digests: Mapping[Path, str], into: Path, folder: Path
) -> Snapshot:
    """Derive, hash, cut and publish."""
    into.mkdir()
    month = pd.Timestamp(parameters.month)
    derived = _derive(checked, parameters, month)
    connection = checked.connection
    for table, found in zip(_DERIVED, (derived.ledger, derived.products, derived.changes), strict=True):
        slices.add_frame(connection, table, found)
    slices.homes(connection, month, checked.tables)
    home = connection.execute("SELECT customer_id, portfolio FROM home ORDER BY customer_id").df()
    portfolios = _portfolios(checked, home, derived.ledger, parameters)
    tables = [*(one.table for one in checked.tables.values()), *_DERIVED]
    folders = {name: facts["folder"] for name, facts in portfolios.items()}
    slices.write(connection, tables, folders, into)
    aggregates = _aggregates(derived.ledger, home, parameters, into, folders)
    rejected = slices.rejected(checked, into / "rejected.csv")
    facts = {
        "schema": SCHEMA,
        "month": parameters.month,
        "currency": parameters.currency,
        "business": parameters.business,
        "history": parameters.history,
        "tables": {name: _counts(one) for name, one in checked.tables.items()},
        "portfolios": portfolios,
        "rejected": rejected,
    }
    facts["hash"] = _hash(checked, tables, facts, aggregates)
    inputs = {name: _files(one, digests) for name, one in checked.tables.items()}
    _describe(into, facts, inputs)
    final = folder / f"{parameters.month}-{facts['hash'][:12]}"
    snapshot.publish(into, final)
    return Snapshot(final, facts, inputs)


_DERIVED = (LEDGER, LEDGER_PRODUCTS, CHANGES)


def _derive(checked: Checked, parameters: Parameters, month: pd.Timestamp) -> Ledger:
    names = [name for name in ("customers", "contracts", "mrr", "assignments") if name in checked.tables]
    tables = {name: slices.accepted(checked, name) for name in names}
    if "invoices" in checked.tables:
        # Revenue needs a sum by month only; where invoices are the source of MRR, their periods count.
        as_lines = parameters.business == "subscription" and not {"contracts", "mrr"} & set(tables)
        tables["invoices"] = (
            slices.accepted(checked, "invoices") if as_lines else slices.invoiced_by_month(checked)
        )
    return ledgers.derive(tables, month, parameters.policy, parameters.business, parameters.history)


def _portfolios(
    checked: Checked, home: pd.DataFrame, ledger: pd.DataFrame, parameters: Parameters
) -> dict[str, dict[str, Any]]:
    """Return each book that has accounts now, or is in the table of portfolios."""
    csm: dict[str, str] = {}
    if "portfolios" in checked.tables:
        rows = slices.accepted(checked, "portfolios")
        csm = dict(zip(rows["portfolio"], rows["csm"].fillna(""), strict=True))
    now = ledger[ledger["month"] == pd.Timestamp(parameters.month)]
    column = "revenue" if parameters.business == "transactions" else "mrr"
    paying = now["customer_id"][(now[column] > 0) | (now["state"] != "none")]
    counts = home.loc[home["customer_id"].isin(paying), "portfolio"].value_counts()
    names = sorted({*home["portfolio"], *csm})
    _apart(names, checked)
    return {
        name: {"folder": folder_name(name), "csm": csm.get(name, ""), "accounts": int(counts.get(name, 0))}
        for name in names
    }


def _apart(names: list[str], checked: Checked) -> None:
    """Refuse two books whose names differ only in case: they are one, mistyped."""
    seen: dict[str, str] = {}
    problems = []
    for name in names:
        other = seen.setdefault(folder_name(name), name)
        if other != name:
            rule = f"two portfolios differ in more than upper and lower case, unlike {other!r}"
            file = checked.tables["customers"].files[0].name
            todo = "Write both the same way."
            problems.append(Problem(file, 0, "portfolio", name, "same-portfolio", rule, todo, "customers", name))
    if problems:
        raise DataRejected(problems)


def _aggregates(
    ledger: pd.DataFrame,
    home: pd.DataFrame,
    parameters: Parameters,
    into: Path,
    folders: Mapping[str, str],
) -> dict[str, pd.DataFrame]:
    """Compute and write each book's aggregates; return all of them, for the hash."""
    by_account = home.set_index("customer_id")["portfolio"]
    found = {}
    for portfolio, folder in folders.items():
        (into / folder / "company").mkdir()
        for aggregate in AGGREGATES:
            table = aggregate.compute(Book(portfolio, ledger, by_account, parameters))
            if table is not None:
                table.to_parquet(into / folder / "company" / f"{aggregate.name}.parquet", index=False)
                found[f"{aggregate.name} {portfolio}"] = table
    return found


def _hash(
    checked: Checked, tables: list[Table], facts: Mapping[str, Any], aggregates: Mapping[str, pd.DataFrame]
) -> str:
    """Return the hash of everything the snapshot says, whatever files it was read from."""
    parts: dict[str, Any] = {"facts": facts, "contract": repr(tables)}
    for table in tables:
        parts[table.name] = slices.hash_of(checked.connection, f"accepted_{table.name}", table.columns)
    for name, table in aggregates.items():
        # Six digits: the same on every kind of machine.
        parts[name] = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    parts["rejected"] = slices.hash_of_rejected(checked)
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _counts(one: checks.CheckedTable) -> dict[str, Any]:
    return {
        "read": one.read,
        "accepted": one.read - one.quarantined,
        "quarantined": one.quarantined,
        "newest": one.newest,
    }


def _files(one: checks.CheckedTable, digests: Mapping[Path, str]) -> list[dict[str, Any]]:
    return [
        {"file": file.name, "sha256": digests[file.path], "rows": file.rows, "dialect": file.dialect}
        for file in one.files
    ]


def _describe(into: Path, facts: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Write ``snapshot.json``, and in each slice what a notebook may know about the whole."""
    for name, portfolio in facts["portfolios"].items():
        known = {key: facts[key] for key in ("month", "currency", "business", "history", "tables", "hash")}
        known |= {"portfolio": name, "csm": portfolio["csm"], "portfolios": len(facts["portfolios"])}
        _write_json(into / portfolio["folder"] / "slice.json", known)
    _write_json(into / "snapshot.json", {**facts, "inputs": inputs})


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _pareto_draws(book: Book) -> pd.DataFrame | None:
    """Return how concentrated books of this size would be, drawn from the whole company."""
    return None


AGGREGATES: tuple[Aggregate, ...] = (Aggregate("pareto_draws", _pareto_draws),)
"""What every slice carries of the company; a new analysis adds its own here."""

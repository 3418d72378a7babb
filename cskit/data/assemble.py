"""Putting a snapshot together: from checked and derived rows to a published folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from cskit.contract import DERIVED
from cskit.data import readings, recording, rejected, slices, snapshot
from cskit.data.checks import Checked, CheckedTable
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot, folder_name
from cskit.errors import N_, DataRejected, Problem, words
from cskit.locale import LOCALES

__all__ = ["WHOLE", "Aggregates", "Assembly", "portfolios_of"]

SCHEMA = 3
"""Version of ``snapshot.json``."""

Aggregates = Mapping[str, Mapping[str, pd.DataFrame]]
"""By portfolio and name, the company tables that its slice carries; those under WHOLE, no slice does."""

WHOLE = ""
"""Stands for a portfolio's name where a table is for the company's own page."""


class Assembly:
    """A snapshot in the making.

    Parameters
    ----------
    checked
        The tables as read and checked.
    parameters
        What was asked for.
    derived
        The derived tables by name, in order of their keys.
    first_month
        First month of the company's ledger; empty where it has none.
    """

    def __init__(
        self,
        checked: Checked,
        parameters: Parameters,
        derived: Mapping[str, pa.Table],
        first_month: str,
    ) -> None:
        self.checked, self.parameters, self.first_month = checked, parameters, first_month
        self.tables = [one.table for one in checked.tables.values()]
        self.derived = derived
        for name, found in self.derived.items():
            slices.add(checked.connection, DERIVED[name], found)
            self.tables.append(DERIVED[name])
        month = pd.Timestamp(parameters.month)
        self.home = slices.homes(checked.connection, month, checked.tables, parameters.business)
        self.portfolios = portfolios_of(checked, self.home, parameters)

    def write(
        self, aggregates: Aggregates, digests: Mapping[Path, str], scratch: Path, folder: Path
    ) -> Snapshot:
        """Write the files in a private folder, then give them their name among the snapshots.

        Parameters
        ----------
        aggregates
            Company tables.
        digests
            sha256 of each input.
        scratch
            A private folder beside the snapshots.
        folder
            Folder of all snapshots.
        """
        into = scratch / "snapshot"
        into.mkdir(mode=0o700)
        folders = {name: str(one["folder"]) for name, one in self.portfolios.items()}
        hashes = slices.write(self.checked.connection, self.tables, self.derived, folders, into)
        for portfolio, tables in aggregates.items():
            for name, table in tables.items() if portfolio != WHOLE else ():
                target = into / folders[portfolio] / "company" / f"{name}.parquet"
                target.parent.mkdir(exist_ok=True)
                table.to_parquet(target, index=False)
        # Each language: a snapshot is the same whatever the language of its run.
        rejected.write(self.checked, {locale: into / snapshot.rejected_name(locale) for locale in LOCALES})
        facts = self._facts(hashes, aggregates)
        inputs = {name: self._files(one, digests) for name, one in self.checked.tables.items()}
        facts["portfolios"] = _describe(into, facts)
        _write_json(into / "snapshot.json", {**facts, "inputs": inputs})
        whole = {name: recording.table(table) for name, table in aggregates.get(WHOLE, {}).items()}
        _write_json(into / snapshot.COMPANY, whole)
        final = folder / f"{self.parameters.month}-{facts['hash'][:12]}"
        snapshot.publish(into, final)
        return Snapshot(final, facts, inputs)

    def _files(self, one: CheckedTable, digests: Mapping[Path, str]) -> list[dict[str, Any]]:
        """Return what a table was read from, and what became of each file."""
        became = readings.of_files(self.checked.connection, one)
        return [
            {
                "file": file.name,
                "sha256": digests[file.path],
                "rows": file.rows,
                "dialect": file.dialect,
                "aside": [asdict(aside) for aside in file.aside],
            }
            | more
            for file, more in zip(one.files, became, strict=True)
        ]

    def _facts(self, hashes: Mapping[str, str], aggregates: Aggregates) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "schema": SCHEMA,
            "month": self.parameters.month,
            "currency": self.parameters.currency,
            "business": self.parameters.business,
            "history": self.parameters.history,
            "first_month": self.first_month,
            "complete_from": self.parameters.complete_from,
            "tables": {name: _counts(one) for name, one in self.checked.tables.items()},
            "portfolios": self.portfolios,
            "rejected": sum(one.quarantined for one in self.checked.tables.values()),
        }
        return facts | {"hash": self._hash(facts, hashes, aggregates)}

    def _hash(self, facts: Mapping[str, Any], hashes: Mapping[str, str], aggregates: Aggregates) -> str:
        """Return the hash of everything the snapshot says, whatever files it was read from."""
        parts: dict[str, Any] = {"facts": facts, "rejected": slices.hash_of_rejected(self.checked)}
        for table in self.tables:
            shape = [[column.name, column.kind] for column in table.columns]
            # The same rows cut in another way are another snapshot.
            parts[f"table {table.name}"] = [shape, hashes[table.name], slices.by_book(table)]
        for portfolio, tables in aggregates.items():
            for name, found in tables.items():
                # Six digits: the same on every kind of machine.
                text = found.to_csv(index=False, float_format="%.6g", lineterminator="\n")
                parts[f"company {portfolio} {name}"] = text
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def portfolios_of(checked: Checked, home: pd.DataFrame, parameters: Parameters) -> dict[str, dict[str, Any]]:
    """Return each book that has accounts now or is in the table of portfolios: folder, csm, accounts.

    ``accounts`` counts those that pay or are paused; where orders are sold, those that ordered
    within a year.
    """
    csm = dict(slices.managers(checked))
    counts = home.loc[home["holds"], "portfolio"].value_counts()
    names = sorted({*home["portfolio"], *csm})
    _apart(names, checked, parameters.locale)
    return {
        name: {"folder": folder_name(name), "csm": csm.get(name, ""), "accounts": int(counts.get(name, 0))}
        for name in names
    }


def _apart(names: list[str], checked: Checked, locale: str) -> None:
    """Refuse two books whose names differ only in case: they are one, mistyped."""
    file = checked.tables["customers"].files[0].name
    todo = words(N_("Write both the same way."))
    seen: dict[str, str] = {}
    problems = []
    for name in names:
        other = seen.setdefault(folder_name(name), name)
        if other != name:
            rule = words(
                N_("two portfolios differ in more than upper and lower case, unlike {other!r}"), other=other
            )
            problems.append(
                Problem(file, 0, "portfolio", name, "same-portfolio", rule, todo, "customers", name)
            )
    if problems:
        raise DataRejected(problems, locale)


def _counts(one: CheckedTable) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "read": one.read,
        "accepted": one.read - one.quarantined,
        "quarantined": one.quarantined,
        "newest": one.newest,
    }
    # Only where there is something to say: the hash of all other snapshots is what it was.
    return counts | {"passed_over": list(map(asdict, one.passed_over))} if one.passed_over else counts


def _describe(into: Path, facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Write in each slice what a notebook may know about the whole; return the portfolios with their hash.

    The hash is that of all a notebook can see: a change in another portfolio that shows nowhere in
    this one leaves its reports as they are.
    """
    shared = ("month", "currency", "business", "history", "first_month", "complete_from", "tables")
    hashed = {}
    for name, portfolio in facts["portfolios"].items():
        folder = into / portfolio["folder"]
        known = {key: facts[key] for key in shared}
        known |= {"portfolio": name, "csm": portfolio["csm"], "portfolios": len(facts["portfolios"])}
        digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode())
        for path in sorted(folder.rglob("*.parquet")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        hashed[name] = {**portfolio, "hash": digest.hexdigest()}
        _write_json(folder / "slice.json", known | {"hash": digest.hexdigest()})
    return hashed


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")

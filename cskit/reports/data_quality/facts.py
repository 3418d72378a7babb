"""What the page is made from: the files as they were read this time, and the counts of the snapshot."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cskit.definitions import WARNINGS
from cskit.reports.figures import records

__all__ = ["NOTHING", "File", "Warning_", "of_files", "of_rows", "warnings_of"]

NOTHING = frozenset({"blank"})
"""What is passed over in a file and is no loss."""


@dataclass(frozen=True)
class File:
    """A file, or a query, that was read.

    Parameters
    ----------
    table
        The table it feeds.
    name, sha256
        As the parameters file gives it; the hash of its bytes.
    rows, kept, quarantined
        Rows in it; those that were looked at; those that were set aside.
    dialect
        By field, what it ``is`` and ``how`` that is known.
    aside
        What of it is no row: ``kind``, ``row`` and ``text``.
    rules
        What its rows broke: ``code``, ``column``, ``rule``, ``rows`` and ``examples``.
    zones
        Columns that mix time zones: ``column``, ``named``, ``bare``.
    """

    table: str
    name: str
    sha256: str
    rows: int
    kept: int
    quarantined: int
    dialect: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aside: Sequence[Mapping[str, Any]] = ()
    rules: Sequence[Mapping[str, Any]] = ()
    zones: Sequence[Mapping[str, Any]] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing of it was set aside."""
        return not self.quarantined and all(one["kind"] in NOTHING for one in self.aside)


@dataclass(frozen=True)
class Warning_:
    """A warning: its code, what it is about, and the figures of its sentence."""

    code: str
    table: str
    column: str
    figures: Mapping[str, Any]


def of_files(inputs: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[File]:
    """Return the files of a snapshot's inputs, by table: JSON keeps no other order."""
    return [
        File(
            table,
            str(one["file"]),
            str(one.get("sha256") or ""),
            int(one["rows"]),
            int(one["kept"]),
            int(one["quarantined"]),
            one.get("dialect") or {},
            one.get("aside") or (),
            one.get("rules") or (),
            one.get("zones") or (),
        )
        for table, files in sorted(inputs.items())
        for one in files
    ]


def of_rows(tables: Mapping[str, Mapping[str, Any]]) -> list[Warning_]:
    """Return the warnings about the rows: the same whatever files these came in."""
    return [
        Warning_(row["code"], row["table"], row["column"], json.loads(row["figures"]))
        for row in records(tables.get("quality_warnings"))
    ]


def warnings_of(
    tables: Mapping[str, Mapping[str, Any]], inputs: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[Warning_]:
    """Return every warning, about rows and about files, in the order of their definitions.

    Parameters
    ----------
    tables
        Of :attr:`cskit.data.snapshot.Snapshot.company`.
    inputs
        Of :attr:`cskit.data.snapshot.Snapshot.inputs`.
    """
    order = {code: place for place, code in enumerate(WARNINGS)}
    return sorted([*of_rows(tables), *_about_files(of_files(inputs))], key=lambda one: order[one.code])


def _about_files(files: Sequence[File]) -> Iterator[Warning_]:
    for file in files:
        for zone in file.zones:
            yield Warning_("mixed_zones", file.table, str(zone["column"]), {**zone, "file": file.name})
    # A file may feed several tables; twice in one table it counts twice.
    copies = Counter((file.table, file.sha256) for file in files if file.sha256)
    for (table, digest), times in copies.items():
        if times > 1:
            names = [file.name for file in files if (file.table, file.sha256) == (table, digest)]
            yield Warning_("same_file", table, "", {"n": times, "named": names})

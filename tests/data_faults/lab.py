"""A trial: a company with one thing wrong is written, read and built, and what came of it is looked at."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from cskit import company
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.errors import CskitError, DataRejected, Problem
from cskit.reports.data_quality.told import told
from tests.data_faults.clean import COMPANY, MONTH, Rows
from tests.data_faults.dress import PLAIN, File

__all__ = ["Case", "Found", "Place", "clean", "column", "hash_of", "tried"]


@dataclass(frozen=True)
class Place:
    """Where a fault is: file, row as a spreadsheet numbers it (0 = the file's), header, value."""

    table: str
    row: int = 0
    column: str = ""
    value: str | None = None


@dataclass(frozen=True)
class Found:
    """What came of a trial."""

    problems: tuple[Problem, ...] = ()
    aside: tuple[Mapping[str, str], ...] = ()
    snapshot: Snapshot | None = None
    said: str = ""
    crash: str = ""

    @property
    def warnings(self) -> set[tuple[str, str]]:
        """Return (code, table) of each warning on the data-quality page."""
        if self.snapshot is None:
            return set()
        return {(str(event["code"]), str(event["table"])) for event, _ in told(self.snapshot, "en")}

    @property
    def places(self) -> set[tuple[str, int, str, str]]:
        """Return (table, row, column, value) of every row that was refused or set aside."""
        refused = {(one.table, one.row, one.column, one.value) for one in self.problems}
        return refused | {(one["table"], int(one["row"]), one["column"], one["value"]) for one in self.aside}


Judge = Callable[[Found], tuple[bool, bool]]
"""From what came of a trial to (caught, located)."""


@dataclass(frozen=True)
class Case:
    """One thing wrong, and what is promised about it.

    Parameters
    ----------
    group, name
        Its heading and its line on the page.
    tables
        The company with the fault: tables as rows, or as the bytes of a file.
    promise
        What data.md promises, in a word: stopped, set aside, asked, read, warned.
    judge
        Whether that held.
    stated
        What the parameters file states beside; by ``<table>__<key>`` what a source states.
    """

    group: str
    name: str
    tables: Mapping[str, Rows | File | tuple[File, ...]]
    promise: str
    judge: Judge
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Heading and line in one."""
        return f"{self.group}: {self.name}"


def tried(case: Case, folder: Path) -> Found:
    """Write the company of a case into a folder, build its snapshot there, and say what came of it."""
    try:
        built = company.build(_written(folder, case), folder / "snapshots")
    except DataRejected as rejected:
        return Found(problems=rejected.problems, said=str(rejected))
    except CskitError as error:
        return Found(said=str(error))
    except Exception as error:  # whatever it is, it is a crash to be counted
        return Found(crash=f"{type(error).__name__}: {error}"[:300])
    with built.rejected.open(encoding="utf-8", newline="") as stream:
        return Found(aside=tuple(csv.DictReader(stream)), snapshot=built)


def hash_of(tables: Mapping[str, Rows | File]) -> str:
    """Return the hash of a company's snapshot; empty where it is not read."""
    with tempfile.TemporaryDirectory() as folder:
        found = tried(Case("", "", tables, "read", lambda _: (True, True)), Path(folder))
    return "" if found.snapshot is None else found.snapshot.hash


@cache
def clean() -> str:
    """Return the hash of the company in order."""
    return hash_of(COMPANY)


def column(snapshot: Snapshot, table: str, name: str) -> list[str]:
    """Return a column of a table as every book has it together, in no order."""
    with duckdb.connect() as connection:
        files = str(snapshot.folder / "*" / f"{table}.parquet")
        rows = connection.execute(f'SELECT DISTINCT "{name}" FROM read_parquet(?)', [files]).fetchall()
    return [one for (one,) in rows]


def _written(folder: Path, case: Case) -> Parameters:
    data: dict[str, dict[str, Any]] = {}
    for table, content in case.tables.items():
        files = (
            content
            if isinstance(content, tuple)
            else (PLAIN(content) if isinstance(content, Rows) else content,)
        )
        for number, file in enumerate(files):
            name = f"{table}{number or ''}{file.suffix}"
            (folder / name).write_bytes(file.content)
            data[table] = {"path": name if len(files) == 1 else f"{table}*"}
    stated = dict(case.stated)
    for key in [key for key in stated if "__" in key]:
        table, name = key.split("__")
        data[table][name] = stated.pop(key)
    values = {"month": MONTH, "currency": "BRL", "data": data, "base": folder, "file": folder / "mine.yaml"}
    return Parameters.model_validate(values | stated)

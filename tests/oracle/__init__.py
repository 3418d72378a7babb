"""The oracle: the figures of a company in plain SQL over its raw tables, written from the definitions alone.

The files of this folder run in the order of their names, after the one that reads the company's tables.
No line of them shares anything with ``cskit``: where the two agree, two readings of the definitions agree.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import duckdb

HERE = Path(__file__).parent

Key = tuple[str, str, tuple[tuple[str, str], ...]]
"""A figure's id, its portfolio ('' = the company) and its group."""


@dataclass(frozen=True)
class Figure:
    """What the oracle finds: an amount in cents, a count or a ratio; none of them = undefined."""

    cents: int | None
    count: int | None
    ratio: float | None
    n: int | None

    @property
    def undefined(self) -> bool:
        return self.cents is None and self.count is None and self.ratio is None


def figures(company: str, folder: Path) -> dict[Key, Figure]:
    """Give all that the SQL knows of a company ("sample", "ravenstack") whose CSV files lie in a folder."""
    with duckdb.connect(config={"threads": 2}) as database:
        run(database, company, folder)
        rows = database.sql("SELECT id, book, by_group, cents, count, ratio, n FROM figures").fetchall()
    found: dict[Key, Figure] = {}
    for name, book, group, cents, count, ratio, n in rows:
        key = (name, book, group_key(json.loads(group)))
        if key in found:
            raise ValueError(f"the oracle has two figures for {key}")
        found[key] = Figure(None if cents is None else int(cents), count, ratio, n)
    return found


def run(database: duckdb.DuckDBPyConnection, company: str, folder: Path) -> None:
    """Read a company's tables and run all of the SQL."""
    database.execute("SET VARIABLE folder = ?", [str(folder)])
    # The one function that DuckDB lacks: the tail of the normal distribution, for the log-rank test.
    database.create_function("erfc", math.erfc, ["DOUBLE"], "DOUBLE")
    for file in [HERE / f"00_{company}.sql", *sorted(HERE.glob("[1-9]*.sql"))]:
        try:
            database.execute(file.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            raise RuntimeError(f"{file.name}: {error}") from error


def group_key(group: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Give the group of a figure as something that can be looked up."""
    return tuple(sorted((name, str(value)) for name, value in group.items()))

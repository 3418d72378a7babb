"""The practical limit: one DuckDB query of the table, read into memory beforehand, and nothing around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["in_duckdb"]


def in_duckdb(name: str, query: str) -> Callable[[Path], Callable[[], Any]]:
    """Give what reads a file as the table that the query asks for, and then the call that is timed."""

    def prepare(file: Path) -> Callable[[], Any]:
        import duckdb

        memory = duckdb.connect()
        memory.execute(f"create table {name} as select * from '{file}'")
        return lambda: memory.execute(query).to_arrow_table()

    return prepare

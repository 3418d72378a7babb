"""What an earlier month's report said of a portfolio, as its ``results.json`` has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.contract import RESULTS
from cskit.errors import EnvironmentFailed

__all__ = ["Published", "nothing", "read"]


@dataclass(frozen=True)
class Published:
    """What was said.

    Parameters
    ----------
    results
        Rows of the contract's ``results``, as they were rounded.
    calls
        The calls of its cover.
    """

    results: pd.DataFrame
    calls: tuple[Mapping[str, Any], ...] = field(default=())


def nothing() -> Published:
    """Return what a month says of which no report lies here."""
    return Published(_frame([]))


def read(path: Path) -> Published:
    """Return what a ``results.json`` says.

    Raises
    ------
    EnvironmentFailed
        Where the file went, or changed, since the run looked at it.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        rows = [{**row, "by": _by(row["by"])} for row in found["results"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFailed(f"{path.name}: cannot be read ({type(error).__name__}).") from None
    return Published(_frame(rows), tuple(found.get("calls", ())))


def _by(group: Mapping[str, Any]) -> str:
    return json.dumps(group, sort_keys=True, ensure_ascii=False)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    kinds = {"text": "str", "choice": "str", "number": "float64", "integer": "Int64"}
    made = pd.DataFrame(rows, columns=[column.name for column in RESULTS.columns])
    return made.astype({column.name: kinds[column.kind] for column in RESULTS.columns})

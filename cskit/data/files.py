"""Writing the sample company's files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from cskit.contract import SOURCES
from cskit.errors import EnvironmentFailed

__all__ = ["write_sample"]


class _Sample(Protocol):
    """What is written: :class:`cskit.sample.Sample`, which data may not import."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def truth(self) -> Mapping[str, object]: ...


def write_sample(sample: _Sample, folder: Path) -> list[Path]:
    """Write a sample company's tables as CSV and the truth they were made from as JSON.

    Parameters
    ----------
    sample
        The company.
    folder
        Where to; it is made where it is missing.

    Returns
    -------
    list of Path
        The files written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [_write(folder / f"{name}.csv", _csv(name, table)) for name, table in sample.tables.items()]
        truth = json.dumps(sample.truth, ensure_ascii=False, indent=2) + "\n"
        return [*written, _write(folder / "truth.json", truth)]
    except OSError as error:
        raise EnvironmentFailed(f"The sample cannot be written to {folder} ({error.strerror}).") from None


def _csv(name: str, table: pd.DataFrame) -> str:
    """Return a table as cskit reads it without being told anything: comma, point, ISO dates, LF."""
    kinds = [SOURCES[name][str(column)].kind for column in table]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    for row in zip(*(table[column].tolist() for column in table), strict=True):
        writer.writerow([_text(kind, value) for kind, value in zip(kinds, row, strict=True)])
    return stream.getvalue()


def _text(kind: str, value: Any) -> str:
    if pd.isna(value):
        return ""
    if kind in {"date", "month"}:
        return f"{value:%Y-%m-%d}"
    if kind == "instant":
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if kind == "flag":
        return "true" if value else "false"
    if kind in {"number", "share"}:
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())  # bytes: the same line ends on every system
    return path

"""The end of a portfolio: what its notebooks recorded, as results.json and workbook.

It is a piece of work of its own for a worker: what was recorded is read from the notes of the
finished reports, so the process of the run holds none of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskit import locale
from cskit.reports import done
from cskit.reports.files import hash_of, write, write_bytes
from cskit.reports.results import NotPublishable, Recorded, as_json, document
from cskit.reports.tables import Table, file_name, read_csv
from cskit.reports.workbook import FILE, workbook

__all__ = ["RESULTS", "Closed", "Closing", "close"]

RESULTS = "results.json"


@dataclass(frozen=True)
class Closing:
    """A portfolio to close.

    Parameters
    ----------
    portfolio, month, locale
        Which one, of which month, in which language.
    folder
        Its folder in the staging tree.
    notes
        The note of each finished report, in the notebooks' order.
    tables
        By notebook, its tables and the kinds of their columns.
    """

    portfolio: str
    month: str
    locale: str
    folder: Path
    notes: Sequence[Path]
    tables: Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Closed:
    """How that ended.

    Parameters
    ----------
    portfolio
        Which one.
    files
        sha256 of what was written.
    contradictions
        By notebook, how its figures contradict those of one before it: it is left out.
    rows
        By notebook, the places of its figures in results.json; only where some stand under another.
    """

    portfolio: str
    files: Mapping[str, str] = field(default_factory=dict)
    contradictions: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)


def close(closing: Closing) -> Closed:
    """Write results and workbook of a portfolio."""
    fine, contradictions = _fine(closing)
    if not fine:
        return Closed(closing.portfolio, contradictions=contradictions)
    found = document(closing.month, closing.portfolio, fine)
    write(closing.folder / RESULTS, as_json(found))
    first = datetime.date.fromisoformat(f"{closing.month}-01")
    sheets = _sheets(closing, [one.notebook for one in fine])
    with locale.using(closing.locale):
        write_bytes(closing.folder / FILE, workbook(found, sheets, first))
    files = {name: hash_of(closing.folder / name) for name in (RESULTS, FILE)}
    return Closed(closing.portfolio, files, contradictions, _rows(found, fine))


def _fine(closing: Closing) -> tuple[list[Recorded], dict[str, str]]:
    """Return what agrees with all before it, and why the rest does not."""
    fine: list[Recorded] = []
    contradictions = {}
    for path in closing.notes:
        recorded = done.recorded(path)
        try:
            document("", closing.portfolio, [*fine, recorded])
            fine.append(recorded)
        except NotPublishable as error:
            contradictions[recorded.notebook] = str(error)
    return fine, contradictions


def _sheets(closing: Closing, notebooks: Sequence[str]) -> Iterator[tuple[str, str, Table]]:
    """Yield notebook, name and content of every table whose file is in the portfolio's folder."""
    for notebook in notebooks:
        for name, kinds in closing.tables.get(notebook, {}).items():
            text = (closing.folder / file_name(notebook, name)).read_bytes().decode("utf-8")
            yield notebook, name, read_csv(text, kinds)


def _rows(found: Mapping[str, Any], fine: Sequence[Recorded]) -> dict[str, list[int]]:
    """Return where the figures of each notebook stand, if not simply under its name."""
    places = {(row["id"], as_json(row["by"])): place for place, row in enumerate(found["results"])}
    told = {}
    for recorded in fine:
        mine = [places[row["id"], as_json(row["by"])] for row in recorded.results]
        if any(found["results"][place]["notebook"] != recorded.notebook for place in mine):
            told[recorded.notebook] = mine
    return told

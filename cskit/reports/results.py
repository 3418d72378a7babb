"""What the notebooks of a portfolio found, as figures: ``results.json`` and ``tables/*.csv``.

A notebook's ``book.record(...)`` leaves a JSON file in its scratch folder; here it is checked and
rounded once, so that the cover, the index and ``results.json`` all read the same figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.reports.figures import EXACT_DIGITS, rounded

__all__ = [
    "NotPublishable",
    "Recorded",
    "as_json",
    "document",
    "read_recorded",
    "recorded_rows",
    "schema",
]

_FIELDS = ("id", "value", "low", "high", "unit", "n", "kind", "by", "undefined")
_OF_A_CALL = ("rank", "customer_id", "rule", "deadline", "metrics", "evidence")
_TABLE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class NotPublishable(ValueError):
    """A notebook recorded something that cannot be published."""


@dataclass(frozen=True)
class Recorded:
    """What one notebook recorded.

    Parameters
    ----------
    notebook
        Its name.
    headline
        Its one sentence.
    results
        Rows of the contract's RESULTS, JSON-safe and rounded.
    tables
        Whole tables by name: ``{"columns": [...], "rows": [[...], ...]}``.
    calls
        Whom the cover says to call, JSON-safe.
    """

    notebook: str
    headline: str
    results: tuple[Mapping[str, Any], ...]
    tables: Mapping[str, Mapping[str, Any]]
    calls: tuple[Mapping[str, Any], ...] = ()

    @property
    def metrics(self) -> tuple[str, ...]:
        """The ids of its results, each once."""
        return tuple(dict.fromkeys(str(row["id"]) for row in self.results))

    def text(self) -> str:
        """Return it as JSON: what ``book.recorded()`` reads on the cover, ``by`` as the contract has it."""
        rows = [{**row, "by": _by(row)} for row in self.results]
        return as_json({"notebook": self.notebook, "headline": self.headline, "results": rows, "tables": {}})


def read_recorded(path: Path, notebook: str) -> Recorded:
    """Return what a notebook recorded; NotPublishable where results.json could not hold it.

    Parameters
    ----------
    path
        File that ``book.record`` wrote; it may be missing, as recording is no duty.
    notebook
        The notebook's name.
    """
    if not path.is_file():
        return Recorded(notebook, "", (), {})
    found = json.loads(path.read_text(encoding="utf-8"))
    tables = dict(found.get("tables", {}))
    for name in tables:
        # It becomes a file's name.
        if not _TABLE_NAME.fullmatch(name):
            raise NotPublishable(f"the table name {name!r}; use lower case letters, digits and dashes")
    made = recorded_rows(notebook, found.get("results", ()))
    calls = tuple(_call(call, place) for place, call in enumerate(found.get("calls", ()), 1))
    return Recorded(notebook, str(found.get("headline", "")), made.results, tables, calls)


def recorded_rows(notebook: str, rows: Iterable[Mapping[str, Any]]) -> Recorded:
    """Return rows of the contract's ``results``, checked and rounded, as recorded under a name."""
    results = tuple(_result(row) for row in rows)
    _unique(results)
    return Recorded(notebook, "", results, {})


def document(month: str, portfolio: str, recorded: Iterable[Recorded]) -> dict[str, Any]:
    """Return the content of a portfolio's ``results.json``.

    A figure that several notebooks record stands once, under the first of them; two values for
    one figure raise NotPublishable.
    """
    recorded = list(recorded)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for source in recorded:
        for row in source.results:
            entry = {**row, "notebook": source.notebook}
            first = rows.setdefault(_key(row), entry)
            if {**first, "notebook": ""} != {**entry, "notebook": ""}:
                raise NotPublishable(
                    f"{row['id']} = {row['value']}, where {first['notebook']} recorded {first['value']}"
                )
    return {
        "schema": 1,
        "month": month,
        "portfolio": portfolio,
        "headlines": [
            {"notebook": source.notebook, "headline": source.headline}
            for source in recorded
            if source.headline
        ],
        "results": list(rows.values()),
        "calls": _traced([call for source in recorded for call in source.calls], rows),
    }


def _traced(calls: list[Mapping[str, Any]], rows: Mapping[tuple[str, str], Any]) -> list[Mapping[str, Any]]:
    """Return the calls; each names figures that are published beside it."""
    known = {metric for metric, _ in rows}
    for call in calls:
        missing = [metric for metric in call["metrics"] if metric not in known]
        if missing:
            raise NotPublishable(f"call {call['rank']} rests on {missing[0]}, which nobody recorded")
    return calls


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``results.json``, which ships with the package."""
    found: dict[str, Any] = json.loads(
        Path(__file__).with_name("results.schema.json").read_text(encoding="utf-8")
    )
    return found


def _result(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row as results.json has it."""
    kept: dict[str, Any] = {name: row.get(name) for name in _FIELDS}
    kept["value"] = rounded(kept["value"], EXACT_DIGITS)
    for name in ("low", "high"):
        kept[name] = rounded(kept[name])
    kept["n"] = None if rounded(kept["n"]) is None else int(kept["n"])
    by = kept["by"] or {}
    kept["by"] = json.loads(by) if isinstance(by, str) else dict(by)
    kept["undefined"] = kept["undefined"] or None
    if kept["value"] is None and kept["undefined"] is None:
        raise NotPublishable(f"{kept['id']} has neither a value nor a reason for having none")
    return kept


def _call(call: Mapping[str, Any], place: int) -> dict[str, Any]:
    """Return one call as results.json has it: in its place, for a reason, with a row to look it up in."""
    kept = {name: call[name] for name in _OF_A_CALL}
    evidence = [{name: str(where[name]) for name in ("page", "table", "key")} for where in kept["evidence"]]
    if kept["rank"] != place or not kept["metrics"] or not evidence:
        raise NotPublishable(f"call {kept['rank']} is out of place, or nothing is said to support it")
    return kept | {"metrics": [str(metric) for metric in kept["metrics"]], "evidence": evidence}


def _unique(results: Iterable[Mapping[str, Any]]) -> None:
    """Raise NotPublishable where a figure stands twice."""
    seen: set[tuple[str, str]] = set()
    for row in results:
        key = _key(row)
        if key in seen:
            raise NotPublishable(f"{row['id']} twice{' for ' + key[1] if row['by'] else ''}")
        seen.add(key)


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["id"], _by(row)


def _by(row: Mapping[str, Any]) -> str:
    return json.dumps(row["by"], sort_keys=True, ensure_ascii=False)


def as_json(content: object) -> str:
    """Return JSON as it is published: one value a line, no NaN."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"

"""The warnings as ``cskit check`` tells them: to a person and to a program."""

from __future__ import annotations

from collections.abc import Iterator

from cskit.data.snapshot import Snapshot
from cskit.locale import using
from cskit.reports.data_quality.facts import warnings_of
from cskit.reports.data_quality.sentences import advice, sentence
from cskit.reports.data_quality.shown import harmless

__all__ = ["told"]


def told(snapshot: Snapshot, locale: str) -> Iterator[tuple[dict[str, object], str]]:
    """Give every warning about the data, as an event and as a line in a language."""
    with using(locale):
        for one in warnings_of(snapshot.company, snapshot.inputs):
            found, todo = sentence(one), advice(one)
            place = one.table + (f", {harmless(one.column)}" if one.column else "")
            event = {"code": one.code, "table": one.table, "column": one.column, "figures": dict(one.figures)}
            yield {"event": "warning", **event, "found": found, "todo": todo}, f"{place}: {found} {todo}"

"""What became of each file: rows kept and set aside, by which rule, and the columns that mix time zones.

It stands beside the file in ``snapshot.json`` and in the manifest, for the data-quality page; no slice
holds it, because the same rows in another file give the same snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from cskit.data.checks import CheckedTable
from cskit.data.rules import Rule
from cskit.data.sql import identifier
from cskit.errors import Words

__all__ = ["EXAMPLES", "of_files", "restored", "stored"]

EXAMPLES = 3
"""Rows that are shown of those that break a rule: the first ones."""
_ZONE = r"(?i)(Z|UTC|GMT|[+-]\d{2}:?(\d{2})?)\s*$"


def of_files(connection: duckdb.DuckDBPyConnection, one: CheckedTable) -> list[dict[str, Any]]:
    """Return what became of each file of a table, in the order of its files.

    Returns
    -------
    list of dict
        ``kept``: rows that were looked at, the others were passed over as the parameters file asks;
        ``quarantined``: rows set aside; ``rules``: by rule its ``code``, the ``column`` as the file calls
        it, the ``rule`` in words, ``rows``, and ``examples`` of row and value; ``zones``: headers of
        columns in which some moments name a time zone and others don't, with how many each.
    """
    name = one.table.name
    kept = dict(connection.execute(f"SELECT file_no, count(*) FROM typed_{name} GROUP BY 1").fetchall())
    aside = dict(
        connection.execute(
            f"SELECT file_no, count(DISTINCT row_no) FROM bad_{name} GROUP BY file_no"
        ).fetchall()
    )
    broken = connection.execute(
        f"SELECT file_no, rule_no, count(DISTINCT row_no), arg_min(row_no, row_no, {EXAMPLES}), "
        f"arg_min(value, row_no, {EXAMPLES}) FROM bad_{name} GROUP BY ALL "
        "ORDER BY file_no, rule_no"
    ).fetchall()
    return [
        {
            "kept": kept.get(number, 0),
            "quarantined": aside.get(number, 0),
            "rules": [
                _broken(one.rules[rule], one.headers[number], *counted)
                for file, rule, *counted in broken
                if file == number
            ],
            "zones": _zones(connection, one, number),
        }
        for number in range(len(one.files))
    ]


def _broken(
    rule: Rule, headers: Mapping[str, str], rows: int, numbers: list[int], values: list[str]
) -> dict[str, Any]:
    return {
        "code": rule.code,
        "column": headers.get(rule.column, rule.column),
        "rule": stored(rule.clause),
        "rows": rows,
        "examples": [list(pair) for pair in zip(numbers, values, strict=True)],
    }


def _zones(connection: duckdb.DuckDBPyConnection, one: CheckedTable, number: int) -> list[dict[str, Any]]:
    """Return the columns of a file in which some moments name a zone and others don't."""
    mixed = []
    for column in one.table.columns:
        if column.kind != "instant" or column.name not in one.headers[number]:
            continue
        text = identifier(f"x_{column.name}")
        counted = connection.execute(
            f"SELECT count(*) FILTER (named), count(*) FILTER (NOT named) FROM (SELECT "
            f"regexp_matches({text}, '{_ZONE}') AS named FROM text_{one.table.name} "
            f"WHERE file_no = {number} AND {text} IS NOT NULL)"
        ).fetchall()
        named, bare = counted[0]
        if named and bare:
            header = one.headers[number][column.name]
            mixed.append({"column": header, "named": named, "bare": bare})
    return mixed


def stored(said: Words) -> dict[str, Any]:
    """Return words as JSON can hold them, to be said in any language later.

    Examples
    --------
    >>> from cskit.errors import words
    >>> stored(words("{n} rows", n=3))
    {'message': '{n} rows', 'values': {'n': '3'}}
    """
    filled = {name: stored(one) if isinstance(one, Words) else one for name, one in said.values}
    return {"message": said.message, "values": filled}


def restored(said: dict[str, Any]) -> Words:
    """Return the words that :func:`stored` stored.

    Examples
    --------
    >>> from cskit.errors import words
    >>> str(restored(stored(words("{n} rows", n=3))))
    '3 rows'
    """
    filled = ((name, restored(one) if isinstance(one, dict) else one) for name, one in said["values"].items())
    return Words(said["message"], tuple(filled))

"""The rules that look at more than one row, as SQL made from the contract: keys, references, periods.

What such a rule knows beside the value it puts into ``detail``: a code, another row, and a text.
:mod:`cskit.data.problems` says it in words.
"""

from __future__ import annotations

from collections.abc import Collection

from cskit.contract import Table
from cskit.data.rules import Rule
from cskit.data.sql import identifier, literal
from cskit.errors import N_, words

__all__ = ["DETAIL", "of_table"]

DETAIL = "STRUCT(code VARCHAR, file_no INTEGER, row_no BIGINT, text VARCHAR)"
"""DuckDB's type of a detail."""


def of_table(table: Table, known: Collection[str]) -> list[Rule]:
    """Return the rules that look at more than one row.

    Parameters
    ----------
    table
        The table.
    known
        Tables that were read before this one; only these can be referred to.
    """
    made = [_unique(table)] if table.key else []
    for reference in table.references:
        if reference.table in known:
            made.append(_refers(table, reference.column, reference.table, reference.key))
    if {"valid_from", "valid_to", "portfolio"} <= set(table.by_name):
        made.append(_apart(table))
    return made


def _detail(code: str, file_no: str = "NULL", row_no: str = "NULL", text: str = "NULL") -> str:
    parts = f"code: {code}, file_no: {file_no}, row_no: {row_no}, text: {text}"
    return f"CAST({{{parts}}} AS {DETAIL})"


def _unique(table: Table) -> Rule:
    """Return the rule that a key stands once.

    In a strict table every row after the first is an error. In a fact table one of several equal rows
    is kept; where they differ none is, because nothing says which is right (and the first would depend
    on the order of the rows).
    """
    key = ", ".join(identifier(name) for name in table.key)
    filled = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in table.key if table[name].required)
    windows = (
        f"WINDOW same AS (PARTITION BY {key} ORDER BY file_no, row_no), "
        f"whole AS (PARTITION BY {key} ORDER BY file_no, row_no "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
    )
    body = f"ROW({', '.join(identifier(column.name) for column in table.columns)})"
    differ = (
        "" if table.strict else f", min({body}) OVER whole IS DISTINCT FROM max({body}) OVER whole AS differ"
    )
    inner = (
        "SELECT *, row_number() OVER same AS nth, first(file_no) OVER whole AS first_file, "
        f"first(row_no) OVER whole AS first_row{differ}, "
        f"count(*) OVER whole AS times FROM {_perhaps_twice(table.name, key)} WHERE {filled} {windows}"
    )
    which = "nth > 1" if table.strict else "times > 1 AND (differ OR nth > 1)"
    code = "'first'" if table.strict else "CASE WHEN differ THEN 'differ' ELSE 'same' END"
    detail = _detail(code, "first_file", "first_row")
    return Rule(
        "duplicate-key",
        table.key[0],
        words(N_("{key} stands once in {table}"), key=" + ".join(table.key), table=table.name),
        words(N_("Keep one of the rows.")),
        f"SELECT *, {detail} AS detail FROM ({inner}) WHERE {which}",
        " || ', ' || ".join(f"coalesce(CAST({identifier(name)} AS VARCHAR), '')" for name in table.key),
    )


def _perhaps_twice(name: str, key: str) -> str:
    """Return the SQL of the rows whose key has a hash that stands more than once: all doubles, few others."""
    twice = f"SELECT hash({key}) AS hashed FROM typed_{name} GROUP BY hashed HAVING count(*) > 1"
    return f"(SELECT * FROM typed_{name} WHERE hash({key}) IN ({twice}))"


def _refers(table: Table, column: str, other: str, key: str) -> Rule:
    # Against all rows read, good or bad: a bad customer is one problem, not one per contract.
    name = identifier(column)
    known = f"SELECT {identifier(key)} AS known FROM typed_{other} WHERE {identifier(key)} IS NOT NULL"
    lost = f"SELECT * FROM typed_{table.name} WHERE {name} IS NOT NULL AND {name} NOT IN ({known})"
    # `7` where the other table has `007`: never taken for the same, but told.
    alike = f"SELECT {_form('known')} AS form, min(known) AS near FROM ({known}) GROUP BY form"
    detail = f"CASE WHEN near IS NOT NULL THEN {_detail(literal('alike'), text='near')} END"
    return Rule(
        "orphan",
        column,
        words(N_("{column} exists in {table}"), column=column, table=other),
        words(N_("Add it to {table}, or correct it."), table=other),
        f"SELECT lost.*, {detail} AS detail FROM ({lost}) AS lost "
        f"LEFT JOIN ({alike}) AS alike ON {_form('lost.' + name)} = alike.form",
        name,
    )


def _form(text: str) -> str:
    """Return the SQL of an id without what is lost on the way: case, spaces, leading zeros, `.0`."""
    return f"regexp_replace(lower({text}), '^0+|[.]0+$| ', '', 'g')"


def _apart(table: Table) -> Rule:
    """Return the rule that an account's periods do not overlap."""
    before = (
        "SELECT *, lag(file_no) OVER same AS file_before, lag(row_no) OVER same AS row_before, "
        "lag(valid_to) OVER same AS to_before, lag(valid_from) OVER same AS from_before "
        f"FROM typed_{table.name} WHERE customer_id IS NOT NULL AND valid_from IS NOT NULL "
        "WINDOW same AS (PARTITION BY customer_id ORDER BY valid_from, file_no, row_no)"
    )
    code = "CASE WHEN to_before IS NULL THEN 'endless' ELSE 'until' END"
    detail = _detail(code, "file_before", "row_before", "CAST(to_before AS VARCHAR)")
    broken = (
        f"SELECT *, {detail} AS detail FROM ({before}) WHERE row_before IS NOT NULL "
        "AND valid_from > from_before AND (to_before IS NULL OR valid_from < to_before)"
    )
    clause = words(N_("an account is in one book at a time: valid_from is not before the last valid_to"))
    todo = words(N_("End the one before."))
    return Rule("overlap", "valid_from", clause, todo, broken, "CAST(valid_from AS VARCHAR)")

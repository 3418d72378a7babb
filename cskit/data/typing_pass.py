"""From text to typed rows in one pass, which only notes that a row breaks a rule; which is a second look.

A list of every row's broken rules would cost more than the typing itself, and nearly all rows break none.
"""

from __future__ import annotations

from collections.abc import Sequence

from cskit.contract import Table
from cskit.data.rules import Rule
from cskit.data.sql import identifier

__all__ = ["hits", "typed_rows"]


def typed_rows(table: Table, rows: str, rules: Sequence[Rule]) -> str:
    """Return the SQL of a table's typed rows, with ``broken``: whether a row breaks any of the rules.

    Parameters
    ----------
    table
        The table.
    rows
        SQL of its rows, with the columns as text and typed.
    rules
        The rules of a row.
    """
    names = ", ".join(identifier(column.name) for column in table.columns)
    broken = " OR ".join(f"({rule.broken})" for rule in rules)
    return f"SELECT file_no, row_no, {names}, coalesce({broken or 'false'}, false) AS broken FROM ({rows})"


def hits(table: Table, rows: str, rules: Sequence[Rule]) -> str:
    """Return the SQL of ``file_no``, ``row_no`` and ``hit`` (``rule_no``, ``value``), a line a broken rule.

    Parameters
    ----------
    table
        The table, whose typed rows are in ``typed_<table>``.
    rows, rules
        As in :func:`typed_rows`.
    """
    each = ", ".join(
        f"CASE WHEN {rule.broken} THEN {{'rule_no': {number}, 'value': left({rule.value}, 200)}} END"
        for number, rule in enumerate(rules)
    )
    some = f"(SELECT file_no, row_no FROM typed_{table.name} WHERE broken)"
    return (
        f"SELECT file_no, row_no, unnest(list_filter([{each}], lambda hit: hit IS NOT NULL)) AS hit "
        f"FROM ({rows}) SEMI JOIN {some} USING (file_no, row_no)"
    )

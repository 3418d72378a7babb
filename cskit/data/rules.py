"""The rules of a table, as SQL made from the contract."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cskit.contract import Column, Table
from cskit.data.casts import INTERVALS, expected
from cskit.data.parameters import Dialect
from cskit.data.sql import identifier, literal

__all__ = ["Rule", "of_rows", "of_table"]


@dataclass(frozen=True)
class Rule:
    """A rule and the SQL that finds what breaks it.

    Parameters
    ----------
    code
        Short stable name.
    column
        The contract's column it is about.
    clause
        What was expected.
    todo
        What to do, as a sentence.
    broken
        For a rule of a row: condition over the text (``x_``) and the typed columns. For a rule of the
        table: a SELECT of ``file_no``, ``row_no``, ``detail`` and what ``value`` uses.
    value
        SQL of the offending value.
    choices
        Known values, to name the nearest.
    """

    code: str
    column: str
    clause: str
    todo: str
    broken: str
    value: str
    choices: tuple[str, ...] = ()


def of_rows(table: Table, currency: str, dialect: Dialect) -> list[Rule]:
    """Return the rules that look at one row, in the order of the columns."""
    made = []
    for column in table.columns:
        made += _of_column(column, dialect)
    for earlier, later in table.order:
        broken = f"{identifier(later)} <= {identifier(earlier)}"
        todo = "Swap them if they are crossed; for a last day of service state `end_on: inclusive`."
        made.append(Rule("order", later, f"{later} comes after {earlier}", todo, broken, _shown(later)))
    if "currency" in table.by_name:
        clause = f"currency is {currency}, the run's currency"
        todo = "Amounts in different currencies are never summed: convert them, or leave the rows out."
        broken = f"upper({identifier('currency')}) <> {literal(currency)}"
        made.append(Rule("currency", "currency", clause, todo, broken, _shown("currency")))
    return made + list(_SPECIAL.get(table.name, ()))


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


def _shown(name: str) -> str:
    return identifier(f"x_{name}")


def _of_column(column: Column, dialect: Dialect) -> list[Rule]:
    name, text, value = column.name, identifier(f"x_{column.name}"), identifier(column.name)
    made = []
    if column.required:
        made.append(
            Rule("missing-value", name, f"{name} has a value", "Fill it in.", f"{text} IS NULL", "''")
        )
    unmapped = identifier(f"z_{name}")
    made.append(
        Rule(
            "not-mapped",
            name,
            f"{name} is one of the values in its `map`",
            "Add it to `map` in the parameters file, or give a `default`.",
            f"{unmapped} IS NOT NULL",
            unmapped,
        )
    )
    if column.kind != "text":
        choices = INTERVALS if column.kind == "interval" else column.choices
        second = identifier(f"y_{name}")
        shown = f"CASE WHEN {second} = '1' THEN {text} ELSE {text} || ' × ' || {second} END"
        broken = f"{text} IS NOT NULL AND {value} IS NULL AND {unmapped} IS NULL"
        todo = _todo(column, dialect)
        made.append(Rule(f"not-{column.kind}", name, expected(column, dialect), todo, broken, shown, choices))
    if column.minimum is not None:
        made.append(_range("below", column, f"{name} is at least {column.minimum:g}", "<", column.minimum))
    if column.maximum is not None:
        made.append(_range("above", column, f"{name} is at most {column.maximum:g}", ">", column.maximum))
    return made


def _range(code: str, column: Column, clause: str, sign: str, limit: float) -> Rule:
    broken = f"{identifier(column.name)} {sign} {limit:g}"
    return Rule(code, column.name, clause, "Correct the value.", broken, _shown(column.name))


def _todo(column: Column, dialect: Dialect) -> str:
    if column.kind in {"date", "month", "instant"} and dialect.dates == "iso":
        return "Dates such as 31/01/2026 need `dialect: {dates: dmy}` (or mdy) in the parameters file."
    if column.kind in {"money", "number", "share", "integer"} and dialect.decimal == ".":
        return 'Numbers such as 1.234,56 need `dialect: {decimal: ","}` in the parameters file.'
    if column.choices or column.kind == "interval":
        return "Correct it, or map it under `columns` in the parameters file."
    return "Correct the value."


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
        f"SELECT *, row_number() OVER same AS nth, first(row_no) OVER whole AS first_row{differ}, "
        f"count(*) OVER whole AS times FROM {_perhaps_twice(table.name, key)} WHERE {filled} {windows}"
    )
    which = "nth > 1" if table.strict else "times > 1 AND (differ OR nth > 1)"
    detail = (
        "'the first is row ' || first_row"
        if table.strict
        else (
            "CASE WHEN differ THEN 'the rows differ, from row ' || first_row || ' on' "
            "ELSE 'the same as row ' || first_row END"
        )
    )
    shown = " || ', ' || ".join(f"coalesce(CAST({identifier(name)} AS VARCHAR), '')" for name in table.key)
    clause = f"{' + '.join(table.key)} stands once in {table.name}"
    return Rule(
        "duplicate-key",
        table.key[0],
        clause,
        "Keep one of the rows.",
        f"SELECT *, {detail} AS detail FROM ({inner}) WHERE {which}",
        shown,
    )


def _perhaps_twice(name: str, key: str) -> str:
    """Return the SQL of the rows whose key has a hash that stands more than once: all doubles, few others."""
    twice = f"SELECT hash({key}) AS hashed FROM typed_{name} GROUP BY hashed HAVING count(*) > 1"
    return f"(SELECT * FROM typed_{name} WHERE hash({key}) IN ({twice}))"


def _refers(table: Table, column: str, other: str, key: str) -> Rule:
    # Against all rows read, good or bad: a bad customer is one problem, not one per contract.
    broken = (
        f"SELECT *, '' AS detail FROM typed_{table.name} WHERE {identifier(column)} IS NOT NULL "
        f"AND {identifier(column)} NOT IN "
        f"(SELECT {identifier(key)} FROM typed_{other} WHERE {identifier(key)} IS NOT NULL)"
    )
    clause = f"{column} exists in {other}"
    return Rule("orphan", column, clause, f"Add it to {other}, or correct it.", broken, identifier(column))


def _apart(table: Table) -> Rule:
    """Return the rule that an account's periods do not overlap."""
    before = (
        f"SELECT *, lag(row_no) OVER same AS row_before, lag(valid_to) OVER same AS to_before, "
        f"lag(valid_from) OVER same AS from_before FROM typed_{table.name} "
        "WHERE customer_id IS NOT NULL AND valid_from IS NOT NULL "
        "WINDOW same AS (PARTITION BY customer_id ORDER BY valid_from, file_no, row_no)"
    )
    broken = (
        "SELECT *, 'row ' || row_before || ' runs until ' || "
        "coalesce(CAST(to_before AS VARCHAR), 'further notice') AS detail "
        f"FROM ({before}) WHERE row_before IS NOT NULL AND valid_from > from_before "
        "AND (to_before IS NULL OR valid_from < to_before)"
    )
    clause = "an account is in one book at a time: valid_from is not before the last valid_to"
    return Rule("overlap", "valid_from", clause, "End the one before.", broken, "CAST(valid_from AS VARCHAR)")


def _row(code: str, column: str, clause: str, broken: str) -> Rule:
    return Rule(code, column, clause, "Correct the row.", broken, f"coalesce({_shown(column)}, '')")


_SPECIAL = {
    "contracts": (
        _row(
            "discount-kind",
            "discount_kind",
            "a discount says its discount_kind, percent or amount",
            "discount > 0 AND x_discount_kind IS NULL",
        ),
        _row(
            "above",
            "discount",
            "a discount in percent is at most 100",
            "discount_kind = 'percent' AND discount > 100",
        ),
        _row(
            "order",
            "paused_to",
            "paused_to has a paused_from",
            "x_paused_to IS NOT NULL AND x_paused_from IS NULL",
        ),
    ),
    "surveys": (
        _row(
            "score",
            "score",
            "an nps score is a whole number from 0 to 10",
            "survey = 'nps' AND score BETWEEN 0 AND 10 AND score <> trunc(score)",
        ),
        _row(
            "score",
            "score",
            "a csat or ces score is from 1 to 5",
            "survey IN ('csat', 'ces') AND (score BETWEEN 0 AND 10) AND NOT (score BETWEEN 1 AND 5)",
        ),
    ),
    "invoices": (),
}
"""Rules that only one table has."""

"""The rules of a row, as SQL made from the contract."""

from __future__ import annotations

from dataclasses import dataclass

from cskit.contract import Column, Table
from cskit.data.casts import INTERVALS
from cskit.data.expected import expected
from cskit.data.natives import ERRORS
from cskit.data.parameters import Dialect
from cskit.data.sql import identifier, literal
from cskit.errors import N_, Words, words

__all__ = ["Rule", "of_rows"]

_YEARS_AHEAD = 5
_HAPPENED = {
    *("signed_on", "start_on", "cancelled_on", "since", "valid_from", "answered_on", "invited_on"),
    *("opened_at", "first_response_at", "closed_at", "issued_on", "paid_on", "on", "opened_on"),
    *("proposal_on", "closed_on", "done_on", "month"),
}
"""Dates of what has happened or soon will; others, such as `due_on`, may lie as far ahead as they like."""


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
    by_value
        Whether the value says more than the rule: :func:`cskit.data.expected.why` tells it.
    """

    code: str
    column: str
    clause: Words
    todo: Words
    broken: str
    value: str
    choices: tuple[str, ...] = ()
    by_value: bool = False


def of_rows(table: Table, currency: str, month: str) -> list[Rule]:
    """Return the rules that look at one row, in the order of the columns.

    Parameters
    ----------
    table
        The table.
    currency
        Code of the run's currency.
    month
        Month of the report, such as 2026-09.
    """
    made = []
    for column in table.columns:
        made += _of_column(column)
        if column.name in _HAPPENED and table.name != "targets":
            made.append(_not_far_ahead(column, month))
    for earlier, later in table.order:
        made.append(_in_order(earlier, later))
    if "currency" in table.by_name:
        made.append(_one_currency(currency))
    return made + list(_SPECIAL.get(table.name, ()))


def _shown(name: str) -> str:
    return identifier(f"x_{name}")


def _of_column(column: Column) -> list[Rule]:
    name, text, unmapped = column.name, _shown(column.name), identifier(f"z_{column.name}")
    made = []
    if column.required:
        clause = words(N_("{column} has a value"), column=name)
        made.append(Rule("missing-value", name, clause, words(N_("Fill it in.")), f"{text} IS NULL", "''"))
    clause = words(N_("{column} is one of the values in its `map`"), column=name)
    todo = words(N_("Add it to `map` in the parameters file, or give a `default`."))
    made.append(Rule("not-mapped", name, clause, todo, f"{unmapped} IS NOT NULL", unmapped))
    made.append(_no_error(column))
    if column.kind != "text":
        made.append(_of_its_kind(column))
    if column.minimum is not None:
        clause = words(N_("{column} is at least {limit}"), column=name, limit=f"{column.minimum:g}")
        made.append(_range("below", column, clause, "<", column.minimum))
    if column.maximum is not None:
        clause = words(N_("{column} is at most {limit}"), column=name, limit=f"{column.maximum:g}")
        made.append(_range("above", column, clause, ">", column.maximum))
    return made


def _no_error(column: Column) -> Rule:
    clause = words(N_("{column} has a value, not the error of a formula"), column=column.name)
    todo = words(N_("Correct the formula, or clear the cell, and export it again."))
    return Rule("excel-error", column.name, clause, todo, _is_error(column.name), _shown(column.name))


def _is_error(name: str) -> str:
    known = ", ".join(map(literal, ERRORS))
    return f"coalesce(upper({_shown(name)}) IN ({known}), false)"


def _of_its_kind(column: Column) -> Rule:
    name, text, second = column.name, _shown(column.name), identifier(f"y_{column.name}")
    return Rule(
        f"not-{column.kind}",
        name,
        expected(column, Dialect()),
        words(N_("Correct the value.")),
        f"{text} IS NOT NULL AND {identifier(name)} IS NULL AND {identifier(f'z_{name}')} IS NULL "
        f"AND NOT {_is_error(name)}",
        f"CASE WHEN {second} = '1' THEN {text} ELSE {text} || ' × ' || {second} END",
        INTERVALS if column.kind == "interval" else column.choices,
        by_value=True,
    )


def _range(code: str, column: Column, clause: Words, sign: str, limit: float) -> Rule:
    broken = f"{identifier(column.name)} {sign} {limit:g}"
    return Rule(code, column.name, clause, words(N_("Correct the value.")), broken, _shown(column.name))


def _not_far_ahead(column: Column, month: str) -> Rule:
    last = f"last_day(DATE {literal(month + '-01')}) + INTERVAL {_YEARS_AHEAD} YEAR"
    clause = words(
        N_("{column} is at most {years} years after {month}, the month of the report"),
        column=column.name,
        years=_YEARS_AHEAD,
        month=month,
    )
    todo = words(N_("Correct the year, or report a later month."))
    broken = f"CAST({identifier(column.name)} AS DATE) > {last}"
    return Rule("future", column.name, clause, todo, broken, _shown(column.name))


def _in_order(earlier: str, later: str) -> Rule:
    clause = words(N_("{later} comes after {earlier}"), earlier=earlier, later=later)
    todo = words(N_("Swap them if they are crossed; for a last day of service state `end_on: inclusive`."))
    broken = f"{identifier(later)} <= {identifier(earlier)}"
    return Rule("order", later, clause, todo, broken, _shown(later))


def _one_currency(currency: str) -> Rule:
    clause = words(N_("{column} is {currency}, the run's currency"), column="currency", currency=currency)
    todo = words(N_("Amounts in different currencies are never summed: convert them, or leave the rows out."))
    broken = f"upper({identifier('currency')}) <> {literal(currency)}"
    return Rule("currency", "currency", clause, todo, broken, _shown("currency"))


def _row(code: str, column: str, clause: str, broken: str) -> Rule:
    todo = words(N_("Correct the row."))
    return Rule(code, column, words(clause), todo, broken, f"coalesce({_shown(column)}, '')")


_SPECIAL = {
    "contracts": (
        _row(
            "discount-kind",
            "discount_kind",
            N_("a discount says its discount_kind, percent or amount"),
            "discount > 0 AND x_discount_kind IS NULL",
        ),
        _row(
            "above",
            "discount",
            N_("a discount in percent is at most 100"),
            "discount_kind = 'percent' AND discount > 100",
        ),
        _row(
            "order",
            "paused_to",
            N_("paused_to has a paused_from"),
            "x_paused_to IS NOT NULL AND x_paused_from IS NULL",
        ),
    ),
    "surveys": (
        _row(
            "score",
            "score",
            N_("an nps score is a whole number from 0 to 10"),
            "survey = 'nps' AND score BETWEEN 0 AND 10 AND score <> trunc(score)",
        ),
        _row(
            "score",
            "score",
            N_("a csat or ces score is from 1 to 5"),
            "survey IN ('csat', 'ces') AND (score BETWEEN 0 AND 10) AND NOT (score BETWEEN 1 AND 5)",
        ),
    ),
}
"""Rules that only one table has."""

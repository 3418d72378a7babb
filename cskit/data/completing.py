"""What a table needs beside its headers: an interval that the amount implies, a product, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from cskit.contract import Column, Table
from cskit.data.fitting import words_of
from cskit.data.names import simplified
from cskit.data.proposed import Proposed
from cskit.data.synonyms import PER_MONTH, PER_YEAR, QUANTITY, UNIT_PRICE
from cskit.errors import N_, Words, words

__all__ = ["missing", "with_interval", "with_price"]

_CONSTANTS = {"interval": "month", "survey": "nps"}
"""What a column that a file lacks most often is for every row."""


def with_interval(table: Table, columns: Sequence[Proposed]) -> tuple[list[Proposed], dict[str, Words]]:
    """Return the columns with the interval that the amount's header says, and headers that are idle for it.

    An ``mrr_amount`` is per month even where the account is billed by the year: to read the billing
    frequency as its interval would divide it by twelve, without a word.
    """
    by_name = {one.column.name: one for one in columns}
    amount = by_name.get("amount")
    if "interval" not in table.by_name or amount is None:
        return list(columns), {}
    said = {word for header in amount.headers for word in words_of(header)}
    implied = "month" if said & PER_MONTH else "year" if said & PER_YEAR else ""
    if not implied:
        return list(columns), {}
    header = " × ".join(amount.headers)
    idle, doubts = {}, []
    if stated := by_name.pop("interval", None):
        left = stated.headers[0]
        idle[left] = words(N_("The header {header!r} says its interval itself."), header=header)
        doubt = N_("Taken from the header {header!r}; {left!r} is then how it is billed.")
        doubts.append(words(doubt, header=header, left=left))
    why = words(N_("said by {header!r}"), header=header)
    interval = Proposed(table["interval"], {"value": implied}, (), why, tuple(doubts))
    return [*by_name.values(), interval], idle


def with_price(table: Table, headers: Sequence[str], columns: Sequence[Proposed]) -> list[Proposed]:
    """Return the columns with the amount as quantity × unit price, where the file has these and no amount."""
    quantity, price = _called(QUANTITY, headers), _called(UNIT_PRICE, headers)
    amount = next((one for one in columns if one.column.name == "amount"), None)
    others = [one for one in columns if one is not amount and {quantity, price} & {*one.headers}]
    if "amount" not in table.by_name or not quantity or not price or others:
        return list(columns)
    if amount is not None and amount.headers != (price,):
        return list(columns)
    why = words(N_("quantity × unit price"))
    product = Proposed(table["amount"], {"product_of": [quantity, price]}, (quantity, price), why)
    return [*(one for one in columns if one is not amount), product]


def missing(table: Table, columns: Sequence[Proposed]) -> tuple[tuple[Column, Words], ...]:
    """Return the required columns that nothing is proposed for, with what to do."""
    there = {one.column.name for one in columns}
    return tuple((one, _todo(one)) for one in table.columns if one.required and one.name not in there)


def _todo(column: Column) -> Words:
    if column.name == "portfolio":
        return words(
            N_("Name the header of who looks after it, or put all in one: `portfolio: {{value: All}}`.")
        )
    if column.name in _CONSTANTS:
        value = _CONSTANTS[column.name]
        todo = N_("Name its header, or one value for every row: `{column}: {{value: {value}}}`.")
        return words(todo, column=column.name, value=value)
    return words(
        N_("Name its header: `{column}: …`. Where there is none, export it too."), column=column.name
    )


def _called(names: Sequence[str], headers: Sequence[str]) -> str:
    wanted = [simplified(name) for name in names]
    found = [header for header in headers if simplified(header) in wanted]
    return min(found, key=lambda header: wanted.index(simplified(header)), default="")

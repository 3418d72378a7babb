"""From the values that a tool writes to those of the contract: ``Ganho`` is ``won``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cskit.contract import Column
from cskit.data.choices import known_values
from cskit.data.names import simplified

__all__ = ["translated"]

_MONTHS = re.compile(r"(\d{1,2})\s*-?\s*(?:m|mes|meses|mês|months?)", re.IGNORECASE)
_YEARS = re.compile(r"([2-9])\s*-?\s*(?:anos?|years?)", re.IGNORECASE)
_FLAGS = frozenset(("1", "s", "sim", "t", "true", "y", "yes", "0", "f", "false", "n", "no", "nao", "não"))


def translated(column: Column, values: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the ``map`` that a column's values need, and the values that nobody knows.

    The map is empty where all known values are the contract's already.

    >>> from cskit.contract import SOURCES
    >>> translated(SOURCES["contracts"]["interval"], ["Mensal", "12 meses", "Vitalício"])
    ({'Mensal': 'month', '12 meses': 'year'}, ['Vitalício'])
    >>> translated(SOURCES["opportunities"]["stage"], ["Won", "Closed-lost"])
    ({'Won': 'won', 'Closed-lost': 'lost'}, [])
    """
    by_name = {simplified(name): one for one, names in known_values(column).items() for name in names}
    if not by_name:
        return {}, []
    found = {value: _meant(column, value, by_name) for value in values}
    known = {value: meant for value, meant in found.items() if meant}
    unknown = [value for value, meant in found.items() if not meant]
    read = all(_is_read(column, value, meant) for value, meant in known.items())
    return ({} if read else known), unknown


def _meant(column: Column, value: str, by_name: dict[str, str]) -> str:
    known = by_name.get(simplified(value), "")
    if known or column.kind != "interval":
        return known
    if months := _MONTHS.fullmatch(value):
        return {"1": "month", "3": "quarter", "6": "semester", "12": "year"}.get(
            months[1].lstrip("0"), f"{months[1]} months"
        )
    years = _YEARS.fullmatch(value)
    return f"{int(years[1]) * 12} months" if years else ""


def _is_read(column: Column, value: str, meant: str) -> bool:
    """Tell whether the reader knows a value without a map."""
    if column.kind == "flag":
        return value.lower() in _FLAGS
    return re.sub(r"[ -]", "_", value.lower()) == meant.replace(" ", "_")

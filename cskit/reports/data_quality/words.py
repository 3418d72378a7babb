"""How a file was read, and what in it was no row, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cskit.data.readings import restored
from cskit.locale import format as fmt
from cskit.locale import gettext, pgettext
from cskit.reports.data_quality.shown import harmless

__all__ = ["example", "fields", "how_read", "kind_of", "rule"]

_LONG = 240
_SHORT = 40


def fields() -> dict[str, str]:
    """Return what can be known of how a file was read, by its name in the snapshot."""
    return {
        "format": gettext("Format"),
        "compression": gettext("Compression"),
        "encoding": gettext("Encoding"),
        "delimiter": gettext("Delimiter"),
        "decimal": gettext("Decimal sign"),
        "dates": pgettext("dialect", "Dates"),
        "sheet": gettext("Sheet"),
        "header_row": gettext("Row of the headers"),
    }


def how_read(name: str, known: Mapping[str, str]) -> str:
    """Return one thing about how a file was read, with how that is known.

    Examples
    --------
    >>> how_read("delimiter", {"is": ";", "how": "detected"})
    '“;” (detected)'
    """
    if (name, known["how"]) == ("format", "format"):
        return _value(name, str(known["is"]))
    said = {
        "detected": gettext("{value} (detected)"),
        "stated": gettext("{value} (stated)"),
        "default": gettext("{value} (by default)"),
        "format": gettext("{value} (by the format)"),
    }
    return said.get(known["how"], "{value}").format(value=_value(name, str(known["is"])))


def _value(name: str, value: str) -> str:
    if name == "delimiter":
        return pgettext("delimiter", "tab") if value == "\t" else f"“{harmless(value)}”"
    if name == "decimal":
        return f"“{harmless(value)}”"
    if name == "format":
        return harmless(value).upper()
    if name == "dates":
        orders = {
            "iso": pgettext("dates", "year-month-day"),
            "dmy": pgettext("dates", "day/month/year"),
            "mdy": pgettext("dates", "month/day/year"),
        }
        return orders.get(value, harmless(value))
    return harmless(value)


def kind_of(kind: str) -> str:
    """Return what something in a file is that is no row."""
    kinds = {
        "title": gettext("title above the headers"),
        "note": gettext("note"),
        "total": gettext("row of totals"),
        "empty_column": gettext("column without a value"),
        "blank": gettext("blank rows"),
    }
    return kinds.get(kind, harmless(kind))


def rule(stored: Mapping[str, Any], locale: str) -> str:
    """Return a rule as the snapshot stored it."""
    return harmless(restored(dict(stored)).said(locale), _LONG)


def example(row: int, value: str) -> str:
    """Return a row that breaks a rule, with the value that does."""
    if not value:
        return gettext("row {row}: empty").format(row=fmt.integer(row))
    return gettext("row {row}: {value}").format(row=fmt.integer(row), value=f"“{harmless(value, _SHORT)}”")

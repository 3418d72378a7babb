"""The words of the page: models, tiers, causes, hours."""

from __future__ import annotations

from collections.abc import Sequence

from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import integer, listing, number

__all__ = ["hours", "model", "named", "row_name"]

_NAMED = 3
_FEW = 10
"""Hours that two decimals do not hold, such as a mean, are whole from so many on."""


def model(name: str) -> str:
    """Return a touch model inside a sentence; empty for none."""
    words = {
        "high": gettext("high-touch"),
        "mid": gettext("mid-touch"),
        "low": gettext("low-touch"),
        "tech": gettext("tech-touch"),
    }
    return words.get(name, "")


def row_name(name: str) -> str:
    """Return a touch model as the name of a row."""
    words = {
        "high": pgettext("row", "High-touch"),
        "mid": pgettext("row", "Mid-touch"),
        "low": pgettext("row", "Low-touch"),
        "tech": pgettext("row", "Tech-touch"),
    }
    return words.get(name, "")


def hours(value: float) -> str:
    """Return hours as they are where two decimals hold them, so that sums agree; else rounded."""
    for places in (0, 1, 2):
        if round(value, places) == round(value, 6):
            return number(value, places)
    return number(value, 0 if abs(value) >= _FEW else 1)


def named(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    if len(names) <= _NAMED + 1:
        return listing(list(names))
    more = len(names) - _NAMED
    rest = ngettext("{n} other", "{n} others", more).format(n=integer(more))
    return listing([*names[:_NAMED], rest])

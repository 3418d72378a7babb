"""The table of drivers: each group, what it is compared with, its ratio, and how sure that is."""

from __future__ import annotations

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.tables.table import Column, show

__all__ = ["ratios"]


def ratios(frame: pd.DataFrame, names: tuple[str, str, str], caption: str, sub: str) -> Shown:
    """Show how the groups of each trait differ.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.drivers.in_words`.
    names
        What the ratio, ``n`` and ``events`` are called on the page.
    caption
        What the table says.
    sub
        What is compared.
    """
    ratio, n, events = names
    none, hidden = gettext("no ratio"), gettext("not shown")
    return show(
        frame,
        (
            Column("name", pgettext("column", "Trait")),
            Column("group", pgettext("column", "Group")),
            Column("against", gettext("Compared with")),
            Column("times", ratio, sub=gettext("times"), missing=none),
            Column("range", gettext("Likely range"), missing=none),
            Column("n", n, "integer", missing=hidden),
            Column("events", events, "integer", missing=hidden),
            Column("sure", gettext("Could it be chance?")),
        ),
        name="drivers",
        caption=caption,
        sub=sub,
    )

"""Tables of the method section: definitions in force, and data used."""

from __future__ import annotations

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext
from cskit.tables.table import Column, show

__all__ = ["data_used", "definitions"]


def definitions(frame: pd.DataFrame) -> Shown:
    """Show the definitions in force, from :func:`cskit.findings.method.definitions`."""
    return show(
        frame,
        (Column("subject", gettext("What")), Column("rule", gettext("Definition in force"))),
        name="definitions",
        caption=gettext("Definitions in force"),
        rows=len(frame),
    )


def data_used(frame: pd.DataFrame) -> Shown:
    """Show the tables behind the run, from :func:`cskit.findings.method.data_used`."""
    return show(
        frame,
        (
            Column("table", gettext("Table")),
            Column("read", gettext("Rows read"), "integer"),
            Column("quarantined", gettext("Set aside"), "integer"),
            Column("newest", gettext("Newest date"), "date", missing=gettext("no date in this table")),
        ),
        name="data-used",
        caption=gettext("Data used (whole company)"),
        rows=len(frame),
    )

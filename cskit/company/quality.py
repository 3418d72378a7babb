"""How good the data are: counts by DuckDB, judged by the metrics, for the company's data-quality page."""

from __future__ import annotations

import datetime

import pandas as pd

from cskit.data import tallies
from cskit.data.assemble import Assembly
from cskit.metrics import data_quality

__all__ = ["tables"]


def tables(assembly: Assembly) -> dict[str, pd.DataFrame]:
    """Return what the page shows that no file's format changes.

    Returns
    -------
    dict of DataFrame
        ``quality_coverage`` and ``quality_warnings``, of :mod:`cskit.metrics.data_quality`.
    """
    checked = assembly.checked
    month = pd.Timestamp(assembly.parameters.month)
    last: datetime.date = (month + pd.offsets.MonthEnd(0)).date()
    days, totals = tallies.days(checked), tallies.totals(checked)
    bounds = data_quality.bounds(tallies.sizes(checked))
    far = tallies.beyond(checked, bounds).merge(bounds, on=["table", "column", "group"])
    counts = data_quality.Counts(
        days,
        far,
        tallies.counts(checked, totals),
        tallies.terms(checked, last),
        {name: int(one["accounts"]) for name, one in assembly.portfolios.items()},
    )
    return {
        "quality_coverage": data_quality.coverage(totals, days, month),
        "quality_warnings": data_quality.warnings(counts, month),
    }

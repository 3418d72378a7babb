"""Who stayed 12 months in the company, by segment."""

from __future__ import annotations

import math

import pandas as pd

from cskit.charts import Drawing
from cskit.charts.whiskers import Reference, whiskers
from cskit.locale import gettext
from cskit.locale.format import percent

__all__ = ["staying"]


def staying(rows: pd.DataFrame, company: float | None) -> Drawing:
    """Draw who stayed 12 months in the company, by segment, with the company as a line.

    Parameters
    ----------
    rows
        From :func:`cskit.findings.segmentation.rows`.
    company
        The company's share; None where there is none.
    """
    least = float(rows["low"].min()) if len(rows) else 0.0
    first = max(math.floor(least * 10) / 10, 0.0)
    line = None
    if company is not None:
        line = Reference(company, gettext("company {share}").format(share=percent(company, decimals=0)))
    return whiskers(rows, (first, 1.0), lambda value: percent(value, decimals=0), line)

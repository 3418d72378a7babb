"""First contracts: what each account signed when it began, and for how long it bound itself.

Later contracts are known only of accounts that stayed, so what they say follows from staying.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.money import per_month
from cskit.metrics.months import numbers

__all__ = ["first_lines", "recurring"]


def recurring(contracts: pd.DataFrame) -> pd.DataFrame:
    """Keep the recurring lines, and say how long each binds.

    Parameters
    ----------
    contracts
        ``interval``, ``start_on`` and, where the data have it, ``renewal_on``.

    Returns
    -------
    DataFrame
        The lines but ``once`` and ``trial``, with ``term``: int64, months, at least 1.

    Notes
    -----
    A term runs from ``start_on`` to ``renewal_on``, and a line without one goes from month to month. Where
    the data state no renewal at all, a line binds for the interval that it is paid by. Never to ``end_on``:
    of an account that left it is the day it left, so its term would follow from its leaving.

    Examples
    --------
    >>> lines = pd.DataFrame({"interval": ["year", "quarter", "once"]})
    >>> recurring(lines.assign(start_on=pd.Timestamp("2026-01-05")))["term"].tolist()
    [12, 3]
    """
    paid = contracts["interval"].map(_months)
    lines = contracts[paid > 0]
    renewal = contracts.get("renewal_on")
    if renewal is None or renewal.isna().all():
        return lines.assign(term=paid[paid > 0].astype("int64"))
    months = numbers(lines["renewal_on"], empty=0) - numbers(lines["start_on"])
    return lines.assign(term=np.where(lines["renewal_on"].isna(), 1, np.maximum(months, 1)))


def first_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep the lines of the day on which each account's first one starts.

    Parameters
    ----------
    lines
        From :func:`recurring`, or some of them.

    Returns
    -------
    DataFrame
        The rows kept; an account that signed several on its first day has several.
    """
    return lines[lines["start_on"] == lines.groupby("customer_id")["start_on"].transform("min")]


def _months(interval: str) -> int:
    """Give the months of an interval, at least 1; 0 where it does not recur."""
    share = per_month(interval)
    return max(share[1] // share[0], 1) if share else 0

"""At which age accounts leave: losses by band of age, and whether one band stands out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from cskit.metrics import results
from cskit.metrics.months import number, numbers
from cskit.policy import Policy

__all__ = ["SPANS", "TENURE", "WINDOW", "Bands", "exposure", "loss_results", "most_lost", "window_of"]

Bands = tuple[tuple[int, int | None], ...]
"""First and last age of each band, in months, both included; None = without end."""

TENURE: Bands = ((1, 3), (4, 6), (7, 12), (13, 24), (25, None))
"""Bands of tenure. A yearly contract ends in the last month of the third, fourth and so on."""
SPANS: Bands = ((1, 6), (7, 12), (13, 18), (19, 24), (25, 36))
"""The spans between the ages written under the curve."""
WINDOW = 24
"""Months that losses by age look back."""

_KINDS = {
    "first": "int64", "last": "Int64", "exposed": "int64", "lost": "int64", "months": "int64",
    "rate": "float64", "p": "float64", "stands_out": "bool",
}  # fmt: skip


def window_of(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    opening: pd.Timestamp | None = None,
    complete_from: pd.Timestamp | None = None,
) -> int:
    """Give the months in which a loss would have been seen: :data:`WINDOW`, or as far as the data go.

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month of the report.
    opening
        First month of the company's data where these begin later than the company; None: the ledger's.
    complete_from
        First month from which the data hold every account; None: all of the data.

    Returns
    -------
    int
        0 where the data hold one month only: nobody can have left yet.

    Examples
    --------
    >>> ledger = pd.DataFrame({"month": pd.to_datetime(["2026-01-01", "2026-09-01"])})
    >>> window_of(ledger, pd.Timestamp("2026-09-01"))
    8
    """
    if ledger.empty:
        return 0
    begins = number(ledger["month"].min() if opening is None else opening)
    if complete_from is not None:
        begins = max(begins, number(complete_from) - 1)
    return min(WINDOW, max(number(month) - begins, 0))


def exposure(
    seen: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    bands: Bands = TENURE,
    window: int | None = WINDOW,
) -> pd.DataFrame:
    """Count, by age, how many accounts were here and how many of them left.

    *Answers:* at which age do we lose them?

    Parameters
    ----------
    seen
        From :func:`seen <cskit.metrics.cohort_retention.seen>`.
    month
        The month of the report.
    policy
        ``confidence``, ``minimum_group``.
    bands
        Ages, see :data:`Bands`.
    window
        Months to look back, this one included; None: all that was seen.

    Returns
    -------
    DataFrame
        One row per band:

        - ``first``: int64, ``last``: Int64 ages in months; ``last`` empty = without end
        - ``exposed``: int64 accounts that were at that age, and could leave, in the window
        - ``lost``: int64 accounts that left then, for the first time
        - ``months``: int64 months that the exposed were at that age in the window
        - ``rate``: float64, lost ÷ months: the share lost a month; NaN without a month
        - ``p``: float64, how often the band with the highest rate would look at least as bad if age made
          no difference, corrected for the number of bands; NaN where fewer than ``minimum_group``
          accounts were exposed, or nobody left
        - ``stands_out``: bool, whether that is less likely than 1 − ``confidence``

    Notes
    -----
    If age made no difference, the losses of a band would be binomial: all losses, with the band's share
    of all months. The one-sided tail is multiplied by the number of bands (Bonferroni).

    Examples
    --------
    Two accounts: one left at age 2, one is 5 months old.

    >>> lives = pd.DataFrame({"cohort": pd.to_datetime(["2026-01-01", "2026-04-01"]), "entry": [0, 0],
    ...     "age": [2, 5], "lost": [True, False]})
    >>> exposure(lives, pd.Timestamp("2026-09-01"), Policy())[["first", "exposed", "lost", "months"]].head(2)
       first  exposed  lost  months
    0      1        2     1       5
    1      4        1     0       2
    """
    age, lost = seen["age"].to_numpy(dtype=np.int64), seen["lost"].to_numpy(dtype=bool)
    begin = np.maximum(seen["entry"].to_numpy(dtype=np.int64) + 1, 1)
    if window is not None:
        begin = np.maximum(begin, number(month) - window + 1 - numbers(seen["cohort"]))
    rows = []
    for first, last in bands:
        end = age if last is None else np.minimum(age, last)
        months = np.maximum(end - np.maximum(begin, first) + 1, 0)
        left = lost & (months > 0) & (age == end)
        rows.append((first, last, int((months > 0).sum()), int(left.sum()), int(months.sum())))
    found = pd.DataFrame(rows, columns=list(_KINDS)[:5])
    return _tested(found, policy)


def _tested(found: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Add the rate, and how likely chance alone would make it so high."""
    months, lost = found["months"].to_numpy(dtype=float), found["lost"].to_numpy(dtype=float)
    rate = np.divide(lost, months, out=np.full(len(found), np.nan), where=months > 0)
    told = (found["exposed"] >= policy.minimum_group).to_numpy() & (lost.sum() > 0)
    total = months[told].sum()
    share = np.divide(months, total, out=np.zeros(len(found)), where=told & (total > 0))
    # At least k of all losses: the binomial's upper tail beyond k − 1; with k = 0 it is certain.
    tail = np.where(lost > 0, special.bdtrc(np.maximum(lost - 1, 0), int(lost[told].sum()), share), 1.0)
    p = np.where(told, np.minimum(tail * told.sum(), 1.0), np.nan)
    return found.assign(rate=rate, p=p, stands_out=told & (p < 1 - policy.confidence)).astype(_KINDS)


def most_lost(bands: pd.DataFrame) -> pd.DataFrame:
    """Keep the band with the highest rate, where it stands out; no row where none does.

    Parameters
    ----------
    bands
        From :func:`exposure`.
    """
    out = bands[bands["stands_out"]]
    return out.sort_values(["rate", "first"], ascending=[False, True]).head(1)


def loss_results(bands: pd.DataFrame, metric: str = "retention.lost") -> pd.DataFrame:
    """Give the losses by age as results.

    Parameters
    ----------
    bands
        From :func:`exposure`.
    metric
        ``retention.lost``, ``retention.lost_rest`` for the rest of the company, ``retention.lost_seen`` for
        all that was seen.

    Returns
    -------
    DataFrame
        The metric by ``{"months": "1-3"}`` (``"25+"``): accounts lost; n = accounts exposed. Without a
        band, as where the rest of the company is too small, it is undefined.
    """
    if bands.empty:
        return results.frame([results.undefined(metric, "no_comparison")])
    return results.frame(_band(metric, row) for row in bands.to_dict("records"))


def _band(metric: str, row: Mapping[Hashable, Any]) -> dict[str, Any]:
    last = "+" if pd.isna(row["last"]) else f"-{row['last']}"
    by: dict[str, str | int] = {"months": f"{row['first']}{last}"}
    return results.result(metric, row["lost"], row["exposed"], by=by)

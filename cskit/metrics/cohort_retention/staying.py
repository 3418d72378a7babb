"""What those who stayed a year pay, and how much of the difference is readjustment."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import results

__all__ = ["revenue_results", "stayers"]

_IDS = ("retention.stayers_start", "retention.stayers_gain", "retention.stayers_readjustment")
_GROWTH = "retention.stayers_growth"


def stayers(at: pd.DataFrame) -> pd.DataFrame:
    """Keep the accounts that stayed 12 months without a break and pay then.

    Parameters
    ----------
    at
        From :func:`at_ages <cskit.metrics.cohort_retention.at_ages>`.
    """
    return at[(at["age"] == 12) & at["unbroken"] & (at["mrr"] > 0)].reset_index(drop=True)


def revenue_results(stayers: pd.DataFrame, currency: str, reason: str = "nobody_stayed") -> pd.DataFrame:
    """Say what those who stayed 12 months pay more, or less.

    *Answers:* do those who stay grow, and is it more than the yearly index?

    Parameters
    ----------
    stayers
        From :func:`stayers`.
    currency
        ISO code.
    reason
        Why there is none, where there is none.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``retention.stayers_start``, ``.stayers_gain`` (negative = they pay less),
        ``.stayers_growth`` (−1 to any, gain ÷ start) and ``.stayers_readjustment`` (undefined where the
        data do not say why MRR changed).

    Examples
    --------
    >>> stayed = pd.DataFrame({"began": [1000, 1000], "mrr": [1000, 1500],
    ...     "readjusted": pd.array([0, 200], dtype="Int64")})
    >>> revenue_results(stayed, "BRL")[["id", "value"]]
                                   id  value
    0          retention.stayers_gain   5.00
    1        retention.stayers_growth   0.25
    2  retention.stayers_readjustment   2.00
    3         retention.stayers_start  20.00
    """
    n = len(stayers)
    if n == 0:
        amounts = [results.undefined(name, reason, currency=currency) for name in _IDS]
        return results.frame([*amounts, results.undefined(_GROWTH, reason)])
    began, now = int(stayers["began"].sum()), int(stayers["mrr"].sum())
    rows = [results.money(_IDS[0], began, n, currency), results.money(_IDS[1], now - began, n, currency)]
    rows.append(results.result(_GROWTH, (now - began) / began, n))
    if stayers["readjusted"].isna().any():
        rows.append(results.undefined(_IDS[2], "kinds_not_stated", n, currency))
    else:
        rows.append(results.money(_IDS[2], int(stayers["readjusted"].sum()), n, currency))
    return results.frame(rows)

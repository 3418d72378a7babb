"""The company's channels side by side: what each cost, whom it brought, who stayed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics.intervals import wilson
from cskit.metrics.ltv_cac.cac import NOTHING, cost_of, why_no_spend
from cskit.metrics.ltv_cac.estimate import Estimate
from cskit.policy import Policy

__all__ = ["channels"]

_COUNTS = ("spend", "new_accounts", "eligible", "stayed")
_RATES = ("cac", "cac_low", "cac_high", "payback", "payback_low", "payback_high", "low", "high")
_WORTH = ("ltv", "ltv_low", "ltv_high", "ratio", "ratio_low", "ratio_high")
_KINDS = {"channel": "str", **dict.fromkeys(_COUNTS, "Int64"), **dict.fromkeys((*_RATES, *_WORTH), "float64")}


_NO_WORTH = pd.DataFrame({"channel": pd.Series(dtype="str")})
"""The aggregate of a company whose channels have no curve."""


def channels(company: Mapping[str, pd.DataFrame], margin: float, policy: Policy) -> pd.DataFrame:
    """Put the company's channels side by side: spend, accounts, CAC, payback, who stayed.

    *Answers:* which channels bring accounts that stay?

    Parameters
    ----------
    company
        ``book.company``.
    margin
        Gross margin in force, a share.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        Greatest spend first, what names no channel last; none without spend.

        - ``channel``: str, empty for spend and accounts without one
        - ``spend``: Int64 cents; ``new_accounts``: Int64, empty for a group too small to show
        - ``cac``, ``cac_low``, ``cac_high``: float64 cents; NaN where undefined, and without a channel
        - ``payback``, ``payback_low``, ``payback_high``: float64 months, CAC ÷ (MRR per account of the
          channel × margin)
        - ``ltv``, ``ltv_low``, ``ltv_high``: float64 cents, margin × MRR × discounted months of the channel's
          own curve, and ``ratio``, ``ratio_low``, ``ratio_high``: LTV ÷ CAC; NaN where the channel has no
          curve, see :func:`cskit.metrics.ltv_cac.channel_worth`
        - ``eligible``, ``stayed``: Int64, see :func:`acquisition`; ``low``, ``high``: float64, Wilson
    """
    table = company.get("ltv_acquisition", NOTHING)
    kept = [] if why_no_spend(company) else table[table["scope"] == "channel"].to_dict("records")
    worths = company.get("ltv_channels", _NO_WORTH).set_index("channel").to_dict("index")
    rows = [_row(row, worths.get(row["name"], {}), margin, policy) for row in kept]
    found = pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)
    found = found.assign(loose=found["channel"] == "")
    by = found.sort_values(["loose", "spend", "channel"], ascending=[True, False, True], ignore_index=True)
    return by.drop(columns="loose")


def _row(row: Mapping[Any, Any], worth: Mapping[Any, Any], margin: float, policy: Policy) -> dict[str, Any]:
    """Give the figures of one channel."""
    found = Estimate(np.nan, np.nan, np.nan)
    some = not pd.isna(row["new_accounts"]) and row["new_accounts"] > 0
    if some and row["spend"] > 0 and row["name"]:
        found = cost_of(row, policy)
    monthly = row["arpa"] * margin if row["arpa"] * margin > 0 else np.nan
    low, high = np.nan, np.nan
    if not pd.isna(row["eligible"]):
        low, high = wilson(int(row["stayed"]), int(row["eligible"]), policy.confidence)[:2]
    return {
        "channel": row["name"],
        **{name: row[name] for name in _COUNTS},
        "cac": found.value,
        "cac_low": found.low,
        "cac_high": found.high,
        "payback": found.value / monthly,
        "payback_low": found.low / monthly,
        "payback_high": found.high / monthly,
        "low": low,
        "high": high,
        **_worth(worth, found, margin),
    }


def _worth(worth: Mapping[Any, Any], cost: Estimate, margin: float) -> dict[str, float]:
    """Give LTV and LTV ÷ CAC of a channel, where its curve is known."""
    if not worth or margin <= 0:
        return dict.fromkeys(_WORTH, np.nan)
    value = float(worth["worth"])
    down, up = (abs(float(np.log(worth[end] / value))) for end in ("low", "high"))
    ltv = Estimate(margin * value, down, up)
    ratio = ltv.over(cost)
    return dict(zip(_WORTH, (ltv.value, ltv.low, ltv.high, ratio.value, ratio.low, ratio.high), strict=True))

"""Tiers of fit: a score of stated weights, over what is known of an account."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["NEAR", "PARTS", "tiers"]

PARTS = ("size", "sector", "region", "ticket", "upsells")
"""The measures of a tier's score."""
NEAR = 5
"""An account within so many points of a border is near it."""

_OF_TICKET = {"high": 1.0, "mid": 2 / 3, "low": 1 / 3, "tech": 0.0}


def tiers(
    tables: Mapping[str, pd.DataFrame], served: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """Score how well each account fits, and put it into tier 1, 2 or 3.

    *Answers:* which accounts deserve the senior people, and why?

    Parameters
    ----------
    tables
        ``changes`` and ``contracts``, where the data have them.
    served
        From :func:`cskit.metrics.segmentation.served`.
    month
        The month of the report.
    policy
        ``tier_weights``, ``tier_sizes``, ``tier_sectors``, ``tier_regions``, ``tier_scores``.

    Returns
    -------
    DataFrame
        Nearest to a border first, ties by score and id:

        - ``customer_id``, ``name``: str; ``mrr``, ``ticket``: int64 cents
        - ``size_points``, ``sector_points``, ``region_points``, ``ticket_points``, ``upsells_points``:
          float64, points of the score; NaN where the measure is not known of the account, or nothing is
          stated to compare it with
        - ``score``: float64, 0 to 100, the sum of the points; NaN where nothing is known
        - ``weight``: float64, 0 to 1, share of the weight that was known
        - ``tier``: Int64, 1 to 3; empty without a score; ``tier_in_force``: Int64, empty where not stated
        - ``to_border``: float64, points to the nearest border of a tier

    Notes
    -----
    Points of a measure are its weight, as a share of the weight known of the account, times 100 and times:
    size 0, ½ or 1 by ``tier_sizes``; sector and region 1 where they are among those that fit, else 0;
    ticket 1, ⅔, ⅓ or 0 for high, mid, low and tech by what the ticket calls for; upsells 0, ½ or 1 for none,
    one, or more upsells and cross-sells in 12 months. A measure that is not known counts neither for nor
    against the account.
    """
    fit = _fit(tables, served, month, policy)
    weights = np.array([getattr(policy.tier_weights, name) for name in PARTS], dtype=float)
    known = np.where(np.isnan(fit), 0.0, weights)
    present = known.sum(axis=1)
    total = float(weights.sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        points = np.where(known > 0, 100 * known * np.nan_to_num(fit) / present[:, None], np.nan)
        score = np.where(present > 0, np.nansum(points, axis=1), np.nan)
        share = present / total if total > 0 else np.zeros(len(served))
    # A sum of thirds may miss a border by a rounding error.
    score = np.round(score, 9)
    one, two = policy.tier_scores
    tier = pd.Series(np.select([score >= one, score >= two], [1, 2], 3), dtype="Int64").mask(np.isnan(score))
    found = served[["customer_id", "name", "mrr", "ticket"]].assign(
        **{f"{name}_points": points[:, at] for at, name in enumerate(PARTS)},
        score=score,
        weight=share,
        tier=tier.to_numpy(),
        tier_in_force=served["tier_in_force"],
        to_border=np.minimum(np.abs(score - one), np.abs(score - two)),
    )
    found = found.astype({"tier": "Int64", "tier_in_force": "Int64"})
    return found.sort_values(["to_border", "score", "customer_id"], ignore_index=True)


def _fit(
    tables: Mapping[str, pd.DataFrame], served: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> npt.NDArray[np.float64]:
    """Give how well each account fits by each measure, 0 to 1; NaN where that is not known."""
    half, full = policy.tier_sizes
    size = served["size"].to_numpy(dtype="float64", na_value=np.nan)
    sold = _upsells(tables, served, month)
    parts = {
        "size": np.where(np.isnan(size), np.nan, np.select([size >= full, size >= half], [1.0, 0.5], 0.0)),
        "sector": _among(served["sector"], policy.tier_sectors),
        "region": _among(served["region"], policy.tier_regions),
        "ticket": served["by_ticket"].map(_OF_TICKET).to_numpy(dtype="float64"),
        "upsells": np.minimum(sold / 2, 1.0),
    }
    return np.column_stack([parts[name] for name in PARTS])


def _among(values: pd.Series, fits: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Give 1 where a value is among those that fit, 0 where it is not, NaN where nothing is stated."""
    if not fits:
        return np.full(len(values), np.nan)
    return np.asarray(values.isin(fits).astype("float64").where(values.notna()), dtype=np.float64)


def _upsells(
    tables: Mapping[str, pd.DataFrame], served: pd.DataFrame, month: pd.Timestamp
) -> npt.NDArray[np.float64]:
    """Count months with an upsell or cross-sell in 12; NaN where the data give no kinds of changes."""
    contracts, changes = tables.get("contracts"), tables.get("changes")
    if contracts is None or changes is None or "kind" not in contracts or contracts["kind"].isna().all():
        return np.full(len(served), np.nan)
    within = (changes["month"] > shift(month, -12)) & (changes["month"] <= month)
    sold = changes[within & changes["kind"].isin(["upsell", "cross_sell"]) & (changes["amount"] > 0)]
    counts = sold.groupby("customer_id").size()
    return np.asarray(served["customer_id"].map(counts).fillna(0), dtype=np.float64)

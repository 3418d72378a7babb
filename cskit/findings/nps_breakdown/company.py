"""Do happy customers stay? The company's accounts a year after their answer, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.findings.nps_breakdown.words import group
from cskit.locale import gettext
from cskit.locale.format import between, count_of, percent

__all__ = ["staying", "staying_caption", "stays"]


def staying(staying: pd.DataFrame) -> pd.DataFrame:
    """Return the company's groups in words; no row where the company has no such answers.

    Parameters
    ----------
    staying
        From :func:`cskit.metrics.nps_breakdown.stayed`.

    Returns
    -------
    DataFrame
        ``name``, ``accounts`` (Int64), ``still_here`` ("135 of 154"), ``share_here`` and
        ``mrr_share`` ("88% (82% to 92%)"); the figures behind them stay beside. Empty where a group is
        too small to be shown.
    """
    rows = [{str(key): value for key, value in row.items()} for row in staying.to_dict("records")]
    words = [_words(row) for row in rows]
    names = ("name", "still_here", "share_here", "mrr_share")
    columns = {
        name: pd.Series([row[name] for row in words], index=staying.index, dtype="str") for name in names
    }
    return staying.assign(**columns)


def _words(row: Mapping[str, Any]) -> dict[str, str | None]:
    known = not pd.isna(row["accounts"])
    words: dict[str, str | None] = {"name": group(row["group"])}
    words["still_here"] = count_of(row["stayed"], row["accounts"]) if known else None
    words["share_here"] = _here(row) if known else None
    pays = known and row["mrr"] > 0
    words["mrr_share"] = (
        _ranged(percent(row["mrr_kept"] / row["mrr"]), row["kept_low"], row["kept_high"]) if pays else None
    )
    return words


def _here(row: Mapping[str, Any]) -> str:
    n = int(row["accounts"])
    return _ranged(percent(row["stayed"] / n, n), row["low"], row["high"])


def _ranged(share: str, low: float, high: float) -> str:
    """Return a share with its range; one account has none."""
    if math.isnan(low):
        return share
    ends = between(percent(low, decimals=0), percent(high, decimals=0))
    return gettext("{share} ({range})").format(share=share, range=ends)


def staying_caption(staying: pd.DataFrame) -> str:
    """Return the caption of the company's table; says so where there is nothing to follow."""
    if staying.empty:
        return gettext("Company: no NPS answer that is a year old, so whether the happy stay is not known.")
    return gettext("Company: what became of those who answered, a year later")


def stays(staying: pd.DataFrame) -> str:
    """Return what the table means: happiness alone is not success.

    Parameters
    ----------
    staying
        From :func:`staying`.
    """
    known = staying[staying["accounts"].notna()]
    happy = known[known["group"] == "promoter"]
    if happy.empty:
        return ""
    row = happy.iloc[0]
    n, left = int(row["accounts"]), int(row["left"])
    if left == 0:
        sentences = [gettext("In the company none of {n} promoters left within a year.").format(n=n)]
    else:
        message = gettext("Promoters also leave: {k} in a year. Satisfaction is not success.")
        sentences = [message.format(k=count_of(left, n))]
    unhappy = known[known["group"] == "detractor"]
    if len(unhappy) and unhappy["high"].iloc[0] < row["low"]:
        sentences.append(gettext("Detractors stayed less often, beyond chance."))
    return " ".join(sentences)

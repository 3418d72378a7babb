"""The table of drivers: a row of all, then one for each level of each trait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.models.comparisons import holm
from cskit.policy import Policy

if TYPE_CHECKING:
    # scipy.stats and statsmodels load where a model is fitted, not with every page.
    from cskit.models.ratios import Ratios

__all__ = ["RATIO", "nothing", "tidy"]

RATIO = ("ratio", "low", "high", "p")
"""Columns that say how much: empty where there is no ratio."""

_KINDS = {
    **dict.fromkeys(("trait", "level", "reference"), "str"),
    **dict.fromkeys(("n", "events"), "Int64"),
    **dict.fromkeys(("ratio", "low", "high", "p", "holm"), "float64"),
    **dict.fromkeys(("differs", "varies"), "bool"),
    "guard": "str",
}


def tidy(fitted: Ratios, policy: Policy) -> pd.DataFrame:
    """Give a fitted model as the table of a page.

    Parameters
    ----------
    fitted
        Cox's model or an ordered logit.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        First a row of all (``trait`` empty), then one for each level of each trait:

        - ``trait``, ``level``, ``reference``: str; the level that it is compared with
        - ``n``, ``events``: Int64
        - ``ratio``, ``low``, ``high``, ``p``: float64, see
          :meth:`Ratios.table <cskit.models.ratios.Ratios.table>`; NaN where ``guard`` is not empty
        - ``holm``: float64, p of the trait as a whole, corrected for all traits
        - ``differs``: bool, whether the trait survives that correction and the level stands out in it
        - ``varies``: bool, whether one ratio does not tell the whole story of the trait: it changes with
          age, or between the cuts of the answers (corrected by Holm for the traits tested)
        - ``guard``: str, empty where a ratio is given, ``reference``, or the reason why there is none
    """
    table = fitted.table(policy.confidence)
    found = table.set_axis(["trait", "level", "n", "events", "guard", *RATIO], axis="columns")
    first = found[found["guard"] == "reference"].set_index("trait")["level"]
    alpha = 1 - policy.confidence
    whole = fitted.by_trait().set_index("term")["holm"]
    # Named are traits that survive among traits, and of these the levels that survive among their own.
    within = found.groupby("trait")["p"].transform(_holm)
    found = found.assign(
        reference=found["trait"].map(first).fillna(""),
        holm=found["trait"].map(whole).where(found["guard"] == "").astype("float64"),
        differs=(found["trait"].map(whole) < alpha) & (within < alpha),
        varies=found["trait"].isin(fitted.varying(alpha)),
    )
    rows = [pd.DataFrame([{"n": fitted.nobs, "events": fitted.events, "trait": "", "level": ""}]), found]
    return _typed(pd.concat(rows, ignore_index=True))


def _holm(p: pd.Series) -> pd.Series:
    """Correct the p values of a trait's levels; where there is none it stays empty."""
    known = p.dropna()
    return pd.Series(holm(known.to_numpy(dtype=np.float64)), known.index).reindex(p.index)


def nothing(reason: str, n: int = 0, events: int = 0, counted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the table where there is no model: one row of all, with the reason as its guard.

    Parameters
    ----------
    reason
        Why there is none.
    n, events
        What there is.
    counted
        From ``table()`` of a model that could not be fitted: its traits, each with its reason, or else with
        that of all.
    """
    whole = pd.DataFrame([{"n": n, "events": events, "guard": reason}])
    if counted is None:
        return _typed(whole)
    planned = counted["guard"].isin(["", "reference"])
    counted = counted.assign(guard=counted["guard"].mask(planned, reason))
    return _typed(pd.concat([whole, counted.rename(columns={"term": "trait"})], ignore_index=True))


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    texts = {name: "" for name, kind in _KINDS.items() if kind == "str"}
    flags = {name: False for name, kind in _KINDS.items() if kind == "bool"}
    whole = found.reindex(columns=list(_KINDS))
    for name, empty in {**texts, **flags}.items():
        whole[name] = whole[name].astype("object").where(whole[name].notna(), empty)
    return whole.astype(_KINDS)

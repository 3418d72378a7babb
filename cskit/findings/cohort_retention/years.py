"""The last year against the one before, in words: behaviour or mix."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.locale import gettext
from cskit.locale.format import between, count_of, integer, number, points, present

__all__ = ["effects", "mixed", "year_against_year"]


_BY = '{{"measure": "logos", "window": "{}"}}'


def year_against_year(results: pd.DataFrame) -> str:
    """Return what this year kept beside the year before, and whether they can be told apart.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.year_results`.
    """
    change = _row(results, "retention.kept_12m_change", '{"measure": "logos"}')
    if change is None or not present(change["value"]):
        return ""
    sides = {name: _row(results, "retention.kept_12m", _BY.format(name)) for name in ("now", "before")}
    (k, n), (k_before, n_before) = (_counts(sides[name]) for name in ("now", "before"))
    words = {"k": integer(k), "n": integer(n), "before": count_of(k_before, n_before)}
    low, high = change["low"], change["high"]
    if low > 0:
        said = gettext(
            "{k} of the {n} accounts here a year ago are still here, the year before it was {before}: it "
            "rose by {points} ({range})."
        )
    elif high < 0:
        said = gettext(
            "{k} of the {n} accounts here a year ago are still here, the year before it was {before}: it "
            "fell by {points} ({range})."
        )
    else:
        said = gettext(
            "{k} of the {n} accounts here a year ago are still here, the year before it was {before}: we "
            "cannot say that it changed."
        )
    ends = between(points(low), points(high))
    return said.format(points=points(abs(change["value"])).removeprefix("+"), range=ends, **words)


def _row(results: pd.DataFrame, metric: str, by: str) -> dict[Any, Any] | None:
    found = results[(results["id"] == metric) & (results["by"] == by)]
    return None if found.empty else dict(found.iloc[0])


def _counts(row: dict[Any, Any] | None) -> tuple[int, int]:
    """Return how many accounts stayed, and of how many."""
    return (0, 0) if row is None else (round(row["value"] * row["n"]), int(row["n"]))


def mixed(effects: pd.DataFrame) -> str:
    """Return, in one sentence, how much of the difference is behaviour and how much is other segments.

    Parameters
    ----------
    effects
        From :func:`cskit.metrics.cohort_retention.effects`: accounts are said, revenue stands in the method.
    """
    if effects.empty:
        return ""
    row = effects.iloc[0]
    return gettext(
        "Counted, not tested: of the difference of {total} points, {rate} come from the same segments "
        "keeping more or fewer, {mix} from other segments being here."
    ).format(
        total=number(row["difference"], 1),
        rate=number(row["rate_effect"], 1),
        mix=number(row["mix_effect"], 1),
    )


def effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Return the effects with ``name``, each measure in words."""
    names = {"logos": gettext("accounts kept"), "revenue": gettext("MRR kept, without increases")}
    return effects.assign(name=[names[one] for one in effects["measure"].astype("str")])

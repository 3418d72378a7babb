"""The page's figures: 12-month retention, the curve, median life, and who is left out of what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.cohort_retention.ages import AGES, followed, seen
from cskit.metrics.intervals import wilson
from cskit.metrics.months import number, numbers
from cskit.metrics.survival import kaplan_meier, median
from cskit.policy import Policy

__all__ = ["curve", "curve_results", "summary", "why_no_cells", "why_no_lives"]


def curve(lives: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Estimate the share still here at each age, as far as enough accounts carry it.

    *Answers:* of those who begin, how many are still here after k months?

    Parameters
    ----------
    lives
        From :func:`cskit.metrics.lives.lives`: accounts with an unknown beginning are left out, survivors
        of older cohorts enter late.
    policy
        ``confidence``; ``minimum_group``: from the first age at which fewer are at risk, the curve ends.

    Returns
    -------
    DataFrame
        As :func:`cskit.metrics.survival.kaplan_meier`; no row where too few are there to begin with.
    """
    found = kaplan_meier(seen(lives), policy.confidence)
    few = (found["at_risk"] < policy.minimum_group).to_numpy()
    return found.iloc[: int(few.argmax()) if few.any() else len(found)]


def why_no_lives(lives: pd.DataFrame, business: str) -> str:
    """Give the reason code why nothing can be said of any account's age; empty where it can."""
    if business == "transactions":
        return "no_recurring_revenue"
    if lives.empty:
        return "never_paid"
    return "" if lives["known"].any() else "beginning_unknown"


def why_no_cells(lives: pd.DataFrame, business: str) -> str:
    """Give the reason code why no account is in a cohort's cell, where none is."""
    return why_no_lives(lives, business) or ("too_young" if len(followed(lives)) else "beginning_unknown")


def summary(
    lives: pd.DataFrame, cells: pd.DataFrame, month: pd.Timestamp, policy: Policy, business: str
) -> pd.DataFrame:
    """Sum up how long accounts stay.

    *Answers:* do customers stay a year, and how long have they been here?

    Parameters
    ----------
    lives
        From :func:`cskit.metrics.lives.lives`.
    cells
        From :func:`cells <cskit.metrics.cohort_retention.cells>`.
    month
        The month of the report.
    policy
        ``confidence``, ``minimum_group``.
    business
        ``subscription`` or ``transactions``.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``retention.accounts``, ``.left_out_unknown``, ``.left_out_older``, ``.m12``,
        ``.m12_revenue``, ``.m12_revenue_gross``, ``.median_life`` and ``.lifetime_to_date``; undefined
        with the reason where they cannot be told.
    """
    known = lives["known"].to_numpy(dtype=bool)
    older = int((known & (lives["entry"] > 0).to_numpy()).sum())
    rows = [
        results.result("retention.accounts", len(lives), len(lives)),
        results.result("retention.left_out_unknown", int((~known).sum()), len(lives)),
        results.result("retention.left_out_older", older, len(lives)),
    ]
    why = why_no_lives(lives, business)
    rows += _year(cells, policy, why_no_cells(lives, business))
    rows += [_median(lives, policy, why), _lifetime(seen(lives), month, why)]
    return results.frame(rows)


def _year(cells: pd.DataFrame, policy: Policy, why: str) -> list[dict[str, Any]]:
    """Give the figures at 12 months, of all followed accounts together."""
    at = cells[(cells["cohort"] == "") & (cells["age"] == 12)]
    names = {"retention.m12_revenue": "nrr", "retention.m12_revenue_gross": "grr"}
    if at.empty:
        return [results.undefined(name, why) for name in ("retention.m12", *names)]
    cell = at.iloc[0]
    k, n = int(cell["unbroken"]), int(cell["accounts"])
    low, high, _ = wilson(k, n, policy.confidence)
    rows = [results.result("retention.m12", k / n, n, low=low, high=high)]
    for metric, name in names.items():
        if n < policy.minimum_group:
            rows.append(results.undefined(metric, "too_few_accounts", n))
            continue
        rows.append(results.result(metric, cell[name], n, low=cell[f"{name}_low"], high=cell[f"{name}_high"]))
    return rows


def _median(lives: pd.DataFrame, policy: Policy, why: str) -> dict[str, Any]:
    """Give the median life with its range: where the curve's own range crosses one half."""
    metric, shown = "retention.median_life", curve(lives, policy)
    n = len(seen(lives))
    if why or shown.empty:
        return results.undefined(metric, why or "too_few_accounts", n)
    value = median(shown)
    if np.isnan(value):
        return results.undefined(metric, "half_still_here", n)
    ends = (median(shown.assign(survival=shown[end].fillna(1.0))) for end in ("low", "high"))
    low, high = ends
    return results.result(metric, value, n, low=low, high=high)


def _lifetime(seen: pd.DataFrame, month: pd.Timestamp, why: str) -> dict[str, Any]:
    here = seen[seen["here"]]
    if why or here.empty:
        return results.undefined("retention.lifetime_to_date", why or "no_paying_account")
    months = number(month) - numbers(here["cohort"])
    return results.result("retention.lifetime_to_date", float(months.mean()), len(here))


def curve_results(curve: pd.DataFrame, why: str = "") -> pd.DataFrame:
    """Give the curve at the shown ages as results.

    Parameters
    ----------
    curve
        From :func:`curve`.
    why
        From :func:`why_no_lives`: the reason where there is no curve; empty: too few accounts.

    Returns
    -------
    DataFrame
        ``retention.survival`` by ``{"age": …}``, with its range; n = accounts at risk at that age.
    """
    shown = curve[curve["age"].isin(AGES)]
    if shown.empty:
        return results.frame([results.undefined("retention.survival", why or "too_few_accounts")])
    return results.frame(
        results.result(
            "retention.survival",
            row["survival"],
            int(row["at_risk"]),
            low=row["low"],
            high=row["high"],
            by={"age": int(row["age"])},
        )
        for row in shown.to_dict("records")
    )

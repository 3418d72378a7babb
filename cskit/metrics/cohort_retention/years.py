"""The last year against the one before: whether accounts and revenue stay otherwise, or others are here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import difference, grr_interval, wilson
from cskit.metrics.lives import year_ago
from cskit.metrics.mix import UNKNOWN, counts, kitagawa
from cskit.metrics.months import shift
from cskit.policy import Policy

__all__ = ["effects", "why_no_year", "year_results", "years"]

_WINDOWS = ("before", "now")
_MEASURES = {"logos": ("stayed", "one"), "revenue": ("kept", "then")}
"""Of each measure, what was kept, and of what."""


def why_no_year(
    ledger: pd.DataFrame, month: pd.Timestamp, complete_from: pd.Timestamp | None, business: str
) -> str:
    """Give the reason code why the two years cannot be compared; empty where they can.

    Parameters
    ----------
    ledger
        The slice's ledger.
    month
        The month of the report.
    complete_from
        First month from which the data hold every account, also those that left; None: all of the data.
    business
        ``subscription`` or ``transactions``.
    """
    if business == "transactions":
        return "no_recurring_revenue"
    if ledger.empty or ledger["month"].min() > shift(month, -24):
        return "year_before_not_known"
    seen = complete_from is None or complete_from <= shift(month, -23)
    return "" if seen else "year_before_not_known"


def years(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.DataFrame:
    """Follow the book's accounts through the last 12 months, and through the 12 before.

    *Answers:* what became of the accounts that were here a year ago, and of those of two years ago?

    Parameters
    ----------
    tables
        ``ledger`` and ``customers``.
    month
        The month of the report.

    Returns
    -------
    DataFrame
        One row per window and account of the book that was here at its start, those that left since among
        them: ``window`` (str: ``before``, ``now``; they share no month), ``customer_id``, ``segment`` (str,
        of today; empty where not known), ``stayed`` (bool, here at its end), ``one`` (int64, 1), ``then`` and
        ``kept`` (int64 cents of MRR at its start, and of these at its end, without increases).
    """
    ledger = tables["ledger"]
    book = ledger.loc[ledger["month"] == month, "customer_id"]
    own = ledger[ledger["customer_id"].isin(book)]
    parts = [
        year_ago(own, end).assign(window=name)
        for name, end in zip(_WINDOWS, (shift(month, -12), month), strict=True)
    ]
    found = pd.concat(parts, ignore_index=True)
    about = tables["customers"].set_index("customer_id").reindex(found["customer_id"])
    segment = about["segment"] if "segment" in about else pd.Series(None, about.index, dtype="str")
    return pd.DataFrame(
        {
            "window": found["window"].astype("str"),
            "customer_id": found["customer_id"],
            "segment": segment.to_numpy(),
            "stayed": found["stayed"],
            "one": np.ones(len(found), dtype="int64"),
            "then": found["then"],
            "kept": np.minimum(found["then"], found["now"]),
        }
    ).astype({"segment": "str"})


def effects(years: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Split the difference of the two years into behaviour and mix of segments.

    *Answers:* do accounts of the same kind stay otherwise, or are there others of them?

    Parameters
    ----------
    years
        From :func:`years`.
    policy
        ``minimum_group``.

    Returns
    -------
    DataFrame
        ``measure`` (str: ``logos``, accounts kept of accounts; ``revenue``, MRR kept of MRR), ``groups``,
        ``one_sided`` (int64; segments, and those of them in one year only, which are mix), ``rate_effect``,
        ``mix_effect`` and ``difference`` (points); the two sum to the difference exactly, before they are
        rounded to floats. No row where a year has fewer accounts than ``minimum_group``, none that pays, or
        fewer than two segments are known.

    See Also
    --------
    cskit.metrics.mix.kitagawa : the split.
    """
    names = ["measure", "groups", "one_sided", "rate_effect", "mix_effect", "difference"]
    sides = [years[years["window"] == name] for name in _WINDOWS]
    rows = []
    if min(map(len, sides)) >= policy.minimum_group and years["segment"].nunique() > 1:
        for measure, (kept, of) in _MEASURES.items():
            if not all(side[of].sum() > 0 for side in sides):
                continue
            both = [counts(side["segment"], side[kept].astype("int64"), side[of]) for side in sides]
            found = kitagawa(*both)
            parts = (float(100 * part) for part in (found.rate, found.mix, found.difference))
            unknown = int(any(UNKNOWN in side for side in both))
            rows.append((measure, found.groups - unknown, found.one_sided, *parts))
    types = {"measure": "str", "groups": "int64", "one_sided": "int64", **dict.fromkeys(names[3:], "float64")}
    return pd.DataFrame(rows, columns=names).astype(types)


def year_results(years: pd.DataFrame, effects: pd.DataFrame, policy: Policy, why: str) -> pd.DataFrame:
    """Give the two years, their difference and its two parts as results.

    Parameters
    ----------
    years, effects
        From :func:`years` and :func:`effects`.
    policy
        ``confidence``, ``minimum_group``.
    why
        From :func:`why_no_year`.

    Returns
    -------
    DataFrame
        Rows of ``results``, by ``measure``: ``retention.kept_12m`` also by ``window`` (0 to 1; Wilson for
        accounts, the interval of GRR for revenue; n = accounts), ``retention.kept_12m_change`` (0 to 1; of
        accounts with Newcombe's interval: the windows share no month; of revenue counted, not tested),
        ``retention.rate_effect`` and ``retention.mix_effect`` (points, n = segments).
    """
    sides = {name: years[years["window"] == name] for name in _WINDOWS}
    few = min(map(len, sides.values())) < policy.minimum_group
    reason = why or ("too_few_accounts" if few else "")
    rows: list[dict[str, Any]] = []
    for measure in _MEASURES:
        by = {"measure": measure}
        paid = measure == "logos" or all(side["then"].sum() > 0 for side in sides.values())
        if reason or not paid:
            code = reason or "no_mrr_a_year_ago"
            rows.append(results.undefined("retention.kept_12m_change", code, by=by))
            groups = [{**by, "window": name} for name in _WINDOWS]
            rows += [results.undefined("retention.kept_12m", code, by=group) for group in groups]
            continue
        rows += [_kept(measure, name, side, policy) for name, side in sides.items()]
        rows.append(_change(measure, sides, policy))
    if effects.empty:
        names = ("retention.rate_effect", "retention.mix_effect")
        rows += [results.undefined(name, reason or "one_group") for name in names]
    for row in effects.to_dict("records"):
        by = {"measure": str(row["measure"])}
        for part in ("rate_effect", "mix_effect"):
            rows.append(results.result(f"retention.{part}", row[part], int(row["groups"]), by=by))
    return results.frame(rows)


def _share(measure: str, side: pd.DataFrame) -> float:
    kept, of = _MEASURES[measure]
    return float(int(side[kept].sum()) / int(side[of].sum()))


def _kept(measure: str, window: str, side: pd.DataFrame, policy: Policy) -> dict[str, Any]:
    """Give what one year kept."""
    if measure == "logos":
        low, high, _ = wilson(int(side["stayed"].sum()), len(side), policy.confidence)
    else:
        paid = side[side["then"] > 0]
        low, high, _ = grr_interval(paid["then"].to_numpy(), paid["kept"].to_numpy(), policy.confidence)
    by = {"measure": measure, "window": window}
    return results.result("retention.kept_12m", _share(measure, side), len(side), low=low, high=high, by=by)


def _change(measure: str, sides: Mapping[str, pd.DataFrame], policy: Policy) -> dict[str, Any]:
    """Give the difference of the two years; of accounts with its interval."""
    n, by = sum(map(len, sides.values())), {"measure": measure}
    if measure == "logos":
        before, now = ((int(sides[name]["stayed"].sum()), len(sides[name])) for name in _WINDOWS)
        found = difference(now, before, policy.confidence)
        return results.result(
            "retention.kept_12m_change", found.value, n, low=found.low, high=found.high, by=by
        )
    moved = _share(measure, sides["now"]) - _share(measure, sides["before"])
    return results.result("retention.kept_12m_change", moved, n, by=by)

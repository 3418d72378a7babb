"""The figures by group, and those read as a tendency, with their ranges, as results."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import difference
from cskit.metrics.nps_breakdown.answers import nps_answers, tallied, why_none, worths
from cskit.metrics.segmentation.experience import EXPERIENCED, NEW
from cskit.metrics.segmentation.tickets import MODELS
from cskit.policy import Policy

__all__ = ["company", "compared", "experienced", "groups", "nps"]


def groups(split: pd.DataFrame, group: str, currency: str, why: str) -> pd.DataFrame:
    """Give the split by touch model or segment as results.

    Parameters
    ----------
    split
        From :func:`cskit.metrics.segmentation.by_model` or ``by_segment``.
    group
        ``touch_model`` or ``segment``.
    currency
        ISO code.
    why
        Reason code why retention is undefined, from :func:`cskit.metrics.segmentation.why_none`; empty where
        it is defined.

    Returns
    -------
    DataFrame
        Rows of ``results`` by the group: ``segments.accounts``, ``.mrr``, ``.ticket``, ``.hours_asked``,
        ``.hours_spent``, ``.hours_share``, ``.margin``, ``.margin_rate``, ``.margin_share`` (n = accounts)
        and ``.retention_12m`` (n = accounts of a year ago).
    """
    rows: list[dict[str, Any]] = []
    for one in split.to_dict("records"):
        by, n = {group: str(one[group])}, int(one["accounts"])
        rows.append(results.result("segments.accounts", n, n, by=by))
        # Who has a ticket and no MRR sells orders.
        mrr = int(one["mrr"]) if one["mrr"] > 0 or n == 0 else None
        rows.append(_or_why("segments.mrr", mrr, n, by, "no_recurring_revenue", currency))
        for name in ("ticket", "margin"):
            reason = "no_costs" if name == "margin" and n else "no_paying_account"
            rows.append(_or_why(f"segments.{name}", one[name], n, by, reason, currency))
        for name in ("hours_asked", "hours_spent", "hours_share", "margin_rate", "margin_share"):
            reason = {"h": "no_hours_spent", "m": "no_costs"}[name[0]] if n else "no_paying_account"
            rows.append(_or_why(f"segments.{name}", one[name], n, by, reason, ""))
        rows.append(_retention("segments.retention_12m", one, by, why))
    return results.frame(rows)


def _or_why(
    metric: str, value: Any, n: int, by: Mapping[str, str], reason: str, currency: str
) -> dict[str, Any]:
    if pd.isna(value):
        return results.undefined(metric, reason, n, currency, by)
    return (
        results.money(metric, int(value), n, currency, by=by)
        if currency
        else results.result(metric, float(value), n, by=by)
    )


def _retention(metric: str, row: Mapping[Any, Any], by: Mapping[str, str], why: str = "") -> dict[str, Any]:
    """Give a retention with its interval, or why there is none."""
    was, value = int(row["was"]), row.get("retention", row.get("share"))
    if why or was == 0 or pd.isna(value):
        return results.undefined(
            metric, why or ("too_few_accounts" if was else "no_mrr_a_year_ago"), was, by=by
        )
    low, high = row.get("kept_low", row.get("low")), row.get("kept_high", row.get("high"))
    return results.result(metric, float(value), was, low=float(low), high=float(high), by=by)


def compared(models: pd.DataFrame, policy: Policy, why: str) -> pd.DataFrame:
    """Compare the retention of high-touch and low-touch accounts.

    *Answers:* do accounts that get more service stay longer here, or can these accounts not tell?

    Parameters
    ----------
    models
        From :func:`cskit.metrics.segmentation.by_model`.
    policy
        ``minimum_group`` and ``confidence``.
    why
        As in :func:`groups`.

    Returns
    -------
    DataFrame
        A row of ``results``: ``segments.retention_difference`` (−1 to 1), n = accounts of both; undefined
        where one has fewer than ``minimum_group``.
    """
    metric, by = "segments.retention_difference", models.set_index("touch_model")
    high, low = _counts(by, "high"), _counts(by, "low")
    n = high[1] + low[1]
    if why or min(high[1], low[1]) < policy.minimum_group:
        return results.frame([results.undefined(metric, why or "too_few_accounts", n)])
    found = difference(high, low, policy.confidence)
    return results.frame([results.result(metric, found.value, n, low=found.low, high=found.high)])


def _counts(groups: pd.DataFrame, name: str) -> tuple[int, int]:
    """Give k and n of a group."""
    kept, was = groups[["kept", "was"]].loc[[name]].to_numpy(dtype="int64")[0].tolist()
    return kept, was


def nps(
    tables: Mapping[str, pd.DataFrame], served: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """Give the NPS of each touch model and segment.

    Parameters
    ----------
    tables
        ``surveys``, where the data have it.
    served
        From :func:`cskit.metrics.segmentation.served`.
    month
        The month of the report.
    policy
        ``survey_months``, ``confidence``, ``minimum_group``.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``segments.nps`` by touch model (all four) and by segment, with its interval,
        n = answers; undefined where fewer than ``minimum_group`` accounts answered.
    """
    answers = nps_answers(tables, month, policy.survey_months)
    reason, rows = why_none(tables), []
    segments = sorted(set(served["segment"].dropna()) - {""})
    ids = pd.Index(served["customer_id"])
    places, worth = ids.get_indexer(pd.Index(answers["customer_id"])), worths(answers)
    for group, column, names in (("touch_model", "model", MODELS), ("segment", "segment", segments)):
        values = np.array([*served[column], None], dtype=object)  # None for −1: not in the book
        said = values[places]
        for name in names:
            by = {group: str(name)}
            own = said == name
            found = tallied(places[own], worth[own], policy)
            if reason or found.accounts < policy.minimum_group:
                why = reason or ("too_few_accounts" if found.n else "no_answers")
                rows.append(results.undefined("segments.nps", why, found.n, by=by))
                continue
            made = results.result("segments.nps", found.score, found.n, low=found.low, high=found.high, by=by)
            rows.append(made)
    return results.frame(rows)


def company(shown: pd.DataFrame | None, policy: Policy) -> pd.DataFrame:
    """Give the company's retention by segment as results, and whether segments can be told apart.

    *Answers:* do segments behave differently, beyond chance?

    Parameters
    ----------
    shown
        From :func:`cskit.metrics.segmentation.published`, or None where no aggregate is there.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``segments.company_retention_12m`` by segment and for the company, and
        ``segments.company_difference``: the greatest less the least, with an interval that allows for all
        pairs of segments. Undefined without the aggregate, or with one segment.
    """
    metrics = ("segments.company_retention_12m", "segments.company_difference")
    if shown is None or shown.empty:
        return results.frame(results.undefined(name, "no_comparison") for name in metrics)
    rows = [
        _retention(metrics[0], row, {"segment": str(row["group"])} if row["group"] else {})
        for row in shown.to_dict("records")
    ]
    parts = shown[shown["group"] != ""].sort_values(["share", "group"], ascending=[False, True])
    if len(parts) < 2:
        return results.frame([*rows, results.undefined(metrics[1], "one_group", int(parts["was"].sum()))])
    pairs = len(list(combinations(range(len(parts)), 2)))
    ends = [(int(row["kept"]), int(row["was"])) for row in (parts.iloc[0], parts.iloc[-1])]
    found = difference(ends[0], ends[1], 1 - (1 - policy.confidence) / pairs)
    n = ends[0][1] + ends[1][1]
    return results.frame([*rows, results.result(metrics[1], found.value, n, low=found.low, high=found.high)])


def experienced(shown: pd.DataFrame | None, policy: Policy) -> pd.DataFrame:
    """Give the company's retention by the CSM's time in the sector as results.

    Parameters
    ----------
    shown
        As in :func:`company`, by :data:`~cskit.metrics.segmentation.experience.EXPERIENCED` and ``NEW``.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``segments.csm_retention_12m`` by experience, and ``segments.csm_difference``,
        12 months or more in the sector less under 12. It is an association, not a cause.
    """
    metrics = ("segments.csm_retention_12m", "segments.csm_difference")
    if shown is None or shown.empty:
        return results.frame(results.undefined(name, "no_comparison") for name in metrics)
    parts = shown[shown["group"] != ""].set_index("group")
    rows = [
        _retention(metrics[0], row, {"experience": str(name)}) for name, row in parts.to_dict("index").items()
    ]
    if not {EXPERIENCED, NEW} <= set(parts.index):
        return results.frame([*rows, results.undefined(metrics[1], "one_group", int(parts["was"].sum()))])
    more, less = _counts(parts, EXPERIENCED), _counts(parts, NEW)
    found, n = difference(more, less, policy.confidence), more[1] + less[1]
    return results.frame([*rows, results.result(metrics[1], found.value, n, low=found.low, high=found.high)])

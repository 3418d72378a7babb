"""CSAT and CES: how customers rated the moments they had with us."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import mean_interval, wilson
from cskit.metrics.months import shift
from cskit.metrics.nps_breakdown.answers import design_effect
from cskit.policy import Policy

__all__ = ["TICKETS", "by_touchpoint", "given", "ratings"]

TICKETS = "support tickets"
"""Touchpoint of the ratings that stand in the tickets themselves."""

_SATISFIED = 4
"""The top two of five."""
_SCALE = (1.0, 5.0)


def given(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """List the ratings of the window: answers to CSAT and CES surveys, and what tickets were given.

    Parameters
    ----------
    tables
        ``surveys`` and ``tickets``, where they exist.
    month
        The month of the report.
    policy
        ``survey_months``.

    Returns
    -------
    DataFrame
        ``survey`` (``csat`` or ``ces``), ``touchpoint`` (str, empty where not stated), ``customer_id``
        (str), ``score`` (float64, 1 to 5). A ticket's rating counts on the day it was closed, or opened
        where it is open. Every rating counts: each is of another moment.
    """
    first, after = shift(month, 1 - policy.survey_months), shift(month, 1)
    parts = []
    if "surveys" in tables:
        rows = tables["surveys"]
        rows = rows[rows["survey"].isin(["csat", "ces"])]
        parts.append(rows.assign(on=rows["answered_on"]))
    if "tickets" in tables and "satisfaction" in tables["tickets"]:
        rows = tables["tickets"]
        on = rows["closed_at"].fillna(rows["opened_at"])
        parts.append(rows.assign(on=on, survey="csat", touchpoint=TICKETS, score=rows["satisfaction"]))
    names = ["survey", "touchpoint", "customer_id", "score"]
    parts = [
        part.loc[(part["on"] >= first) & (part["on"] < after) & part["score"].notna(), names]
        for part in parts
    ]
    types = dict.fromkeys(names[:3], "str") | {"score": "float64"}
    parts = [part.astype(types) for part in parts]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names).astype(types)


def ratings(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Give CSAT and CES by touchpoint.

    *Answers:* at which moments are customers satisfied, and where is it hard to get something done?

    Parameters
    ----------
    tables, month
        As in :func:`given`.
    policy
        ``survey_months``, ``confidence``, ``minimum_group``.

    Returns
    -------
    DataFrame
        CSAT first, and within a survey all touchpoints together (``touchpoint`` empty text; not where
        there is only one), then each, that with most answers first; ratings without a touchpoint are in
        the first row only.

        - ``survey`` (str), ``touchpoint`` (str)
        - ``n``, ``accounts``, ``satisfied`` (int64): answers, accounts, answers of 4 or 5
        - ``value``, ``low``, ``high`` (float64): CSAT the share of satisfied answers, 0 to 1, with
          Wilson's interval; CES the mean, 1 to 5 with 5 = easy, with Student's. Several ratings of an
          account: both for as many answers as its design effect leaves. NaN where fewer accounts than
          ``minimum_group`` answered.
    """
    answers = given(tables, month, policy)
    rows = []
    for survey in ("csat", "ces"):
        of = answers[answers["survey"] == survey]
        if of.empty:
            continue
        each = [_row(survey, name, part, policy) for name, part in of.groupby("touchpoint")]
        if len(each) != 1 or each[0]["n"] < len(of):
            rows.append(_row(survey, "", of, policy))
        rows += sorted(each, key=lambda row: (-row["n"], row["touchpoint"]))
    names = {"survey": "str", "touchpoint": "str", **dict.fromkeys(("n", "accounts", "satisfied"), "int64")}
    types = names | dict.fromkeys(("value", "low", "high"), "float64")
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _row(survey: str, touchpoint: Any, answers: pd.DataFrame, policy: Policy) -> dict[str, Any]:
    """Rate one touchpoint."""
    n, accounts = len(answers), int(answers["customer_id"].nunique())
    good = answers["score"] >= _SATISFIED
    value, low, high = math.nan, math.nan, math.nan
    if accounts >= policy.minimum_group and survey == "csat":
        weight = design_effect(good.astype("float64"), answers["customer_id"])
        value = int(good.sum()) / n
        low, high = wilson(int(good.sum()) / weight, n / weight, policy.confidence)[:2]
    elif accounts >= policy.minimum_group:
        weight = design_effect(answers["score"], answers["customer_id"])
        scores = answers["score"].to_numpy(dtype="float64")
        value = float(scores.mean())
        low, high = mean_interval(scores, _SCALE, policy.confidence, weight)[:2]
    return {
        "survey": survey,
        "touchpoint": str(touchpoint),
        "n": n,
        "accounts": accounts,
        "satisfied": int(good.sum()),
        "value": value,
        "low": low,
        "high": high,
    }


def by_touchpoint(ratings: pd.DataFrame) -> pd.DataFrame:
    """Give the ratings as rows of ``results``: ``csat.score`` and ``ces.score``, own and by ``touchpoint``.

    Parameters
    ----------
    ratings
        From :func:`ratings`: the first row of a survey is its own figure.
    """
    rows = []
    for survey in ("csat", "ces"):
        of: list[Any] = list(ratings[ratings["survey"] == survey].itertuples())
        rows += [_result(row, {}) for row in of[:1]] or [results.undefined(f"{survey}.score", "no_ratings")]
        rows += [_result(row, {"touchpoint": row.touchpoint}) for row in of if row.touchpoint]
    return results.frame(rows)


def _result(row: Any, by: dict[str, str | int]) -> dict[str, Any]:
    metric = f"{row.survey}.score"
    if math.isnan(row.value):
        return results.undefined(metric, "too_few_answers", row.n, by=by)
    return results.result(metric, row.value, row.n, low=row.low, high=row.high, by=by)

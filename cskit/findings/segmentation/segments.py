"""Do segments behave differently: the company's rows, the verdict, this book's sectors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, count_of, integer, percent, points

__all__ = ["caption", "company", "rows", "sector", "verdict", "with_nps"]

_VERTICAL = 0.5
_FEW = 20
_SMALL = 0.01
"""Ends of a range below one point have a decimal, so that they don't look like 0."""


def rows(shown: pd.DataFrame | None) -> pd.DataFrame:
    """Return the company's retention by segment as rows of dots and whiskers, best first.

    Parameters
    ----------
    shown
        From :func:`cskit.metrics.segmentation.published`; None where the company has no comparison.

    Returns
    -------
    DataFrame
        ``label``, ``note``, ``value``, ``low``, ``high``, ``filled``, ``said``: see
        :func:`cskit.charts.whiskers.whiskers`.
    """
    columns = ["label", "note", "value", "low", "high", "filled", "said"]
    if shown is None:
        return pd.DataFrame(columns=columns)
    parts = shown[shown["group"] != ""].sort_values(["share", "group"], ascending=[False, True])
    made = [
        {
            "label": one["group"],
            "note": count_of(one["kept"], one["was"]),
            "value": one["share"],
            "low": one["low"],
            "high": one["high"],
            "filled": True,
            "said": _said(one),
        }
        for one in parts.to_dict("records")
    ]
    return pd.DataFrame(made, columns=columns)


def _said(row: Mapping[Any, Any]) -> str:
    n = int(row["was"])
    ends = between(percent(row["low"], decimals=0), percent(row["high"], decimals=0))
    if n < _FEW:
        return ends
    return gettext("{share} ({range})").format(share=percent(row["share"], decimals=0), range=ends)


def company(results: pd.DataFrame, rows: pd.DataFrame) -> tuple[str, str, str]:
    """Return title, subtitle and alternative text of the dots.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.company`.
    rows
        From :func:`rows`.
    """
    whole = figure(results, "segments.company_retention_12m")
    sub = ngettext(
        "Company: {n} account of a year ago, share still here, by segment",
        "Company: {n} accounts of a year ago, share still here, by segment",
        whole.n,
    ).format(n=integer(whole.n))
    if rows.empty:
        return (
            "",
            sub,
            gettext("No comparison of segments: the company has too few accounts, or names no segment."),
        )
    parts = [
        gettext("{label}: {note}, {said}").format(label=one.label, note=one.note, said=one.said)
        for one in rows.itertuples()
    ]
    title = _title(results)
    return (
        title,
        sub,
        gettext("Dots with ranges. {title}. {parts}.").format(title=title, parts="; ".join(parts)),
    )


def _title(results: pd.DataFrame) -> str:
    found = figure(results, "segments.company_difference")
    if found.value is None or found.low is None or found.high is None:
        return gettext("Company: who stayed 12 months")
    if found.low <= 0 <= found.high:
        return gettext("Company: the segments cannot be told apart")
    return gettext("Company: segments stay differently")


def verdict(results: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Return whether the company's segments stay differently, with the range of the difference.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.company`.
    rows
        From :func:`rows`.
    """
    found = figure(results, "segments.company_difference")
    if found.value is None or found.low is None or found.high is None or len(rows) < 2:
        return ""
    best, worst = rows.iloc[0], rows.iloc[-1]
    names = {"best": best["label"], "worst": worst["label"], "k1": best["note"], "k2": worst["note"]}
    if found.low <= 0 <= found.high:
        message = gettext("We cannot say that segments stay differently: {best} {k1}, {worst} {k2}.")
        return message.format(**names)
    message = gettext(
        "In the company {best} stays more often than {worst}: {k1} against {k2}; the difference is likely "
        "{range}."
    )
    places = 1 if min(abs(found.low), abs(found.high)) < _SMALL else 0
    ends = (points(found.low, places), points(found.high, places))
    return message.format(**names, range=between(*ends))


def with_nps(split: pd.DataFrame, nps: pd.DataFrame) -> pd.DataFrame:
    """Return the split by segment with ``nps_words``, the score and its range; empty where too few answered.

    Parameters
    ----------
    split
        From :func:`cskit.findings.segmentation.in_words`.
    nps
        From :func:`cskit.metrics.segmentation.nps`.
    """
    told = {
        json.loads(row["by"]).get("segment"): gettext("{score} ({range})").format(
            score=integer(row["value"]), range=between(integer(row["low"]), integer(row["high"]))
        )
        for row in nps.to_dict("records")
        if pd.notna(row["value"])
    }
    return split.assign(
        nps_words=pd.Series([told.get(name) for name in split["name"]], split.index, dtype="str")
    )


def caption(split: pd.DataFrame) -> tuple[str, str]:
    """Return the title and the subtitle of this portfolio's split by segment.

    Parameters
    ----------
    split
        From :func:`cskit.metrics.segmentation.by_segment`.
    """
    if split.empty:
        return gettext("The data don't say the segments of these accounts."), ""
    return gettext("This portfolio by segment"), gettext("margin and stay of 12 months")


def sector(sectors: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return whether the portfolio is a vertical: one sector with half of the tickets, or more.

    Parameters
    ----------
    sectors
        From :func:`cskit.metrics.segmentation.sectors`.
    results
        From :func:`cskit.metrics.segmentation.summary`.
    """
    found = figure(results, "segments.sector_share")
    share = found.value
    if share is None or sectors.empty:
        return ""
    if len(sectors) == 1:
        if found.n == figure(results, "segments.accounts").n:
            message = gettext("A vertical portfolio: every account is in {sector}.")
        else:
            message = gettext("A vertical portfolio: every account with a known sector is in {sector}.")
        return message.format(sector=sectors["sector"].iloc[0])
    if share >= _VERTICAL:
        message = gettext("A vertical portfolio: of {n} sectors, {sector} pays {share} of the tickets.")
    else:
        message = gettext(
            "A horizontal portfolio: of {n} sectors, the largest, {sector}, pays {share} of the tickets."
        )
    return message.format(n=integer(len(sectors)), sector=sectors["sector"].iloc[0], share=percent(share))

"""Words that both pages with drivers say: traits, their levels, ratios, and why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import between, integer, listing, number

__all__ = ["in_words", "left_out", "level", "named", "ratio", "refused", "trait", "varying"]

_REFUSED = ("too_few", "collinear", "separated", "one_level")


def trait(name: str) -> str:
    """Return what a trait is called."""
    return {
        "touch_model": pgettext("dimension", "touch model"),
        "tenure": pgettext("dimension", "tenure"),
        "role": pgettext("dimension", "contact's role"),
        "segment": pgettext("dimension", "segment"),
        "region": pgettext("dimension", "region"),
        "size": pgettext("dimension", "size"),
        "discount": pgettext("dimension", "first contract"),
        "channel": pgettext("dimension", "channel"),
        "sector": pgettext("dimension", "sector"),
        "grave": pgettext("dimension", "urgent tickets"),
        "wait": pgettext("dimension", "wait for support"),
    }.get(name, name)


def level(name: str, value: str) -> str:
    """Return what a level of a trait is called: the data's own name, but for codes of ours."""
    if value in ("", "+"):
        return gettext("not known") if value == "" else gettext("all others")
    ours = {
        "touch_model": {
            "high": gettext("high-touch"),
            "mid": gettext("mid-touch"),
            "low": gettext("low-touch"),
            "tech": gettext("tech-touch"),
        },
        "tenure": {
            "under_12": gettext("under 12 months"),
            "12_to_23": gettext("12 to 23 months"),
            "24_and_more": gettext("24 months or more"),
        },
        "size": {
            "under_100": gettext("under 100 employees"),
            "100_to_499": gettext("100 to 499 employees"),
            "500_and_more": gettext("500 employees or more"),
        },
        "discount": {"with": gettext("a discount"), "without": gettext("no discount")},
        "grave": {
            "with": gettext("an urgent or high-priority ticket"),
            "without": gettext("no urgent or high-priority ticket"),
        },
        "wait": {
            "none": gettext("no ticket"),
            "quick": gettext("every ticket answered within a day"),
            "slow": gettext("a ticket that waited longer than a day"),
        },
    }
    return ours.get(name, {}).get(value, value)


def ratio(value: float) -> str:
    """Return a ratio: two decimals below 1, one above."""
    return number(value, 1 if value >= 1 else 2)


def in_words(found: pd.DataFrame) -> pd.DataFrame:
    """Return the levels of the traits that are compared, those beyond chance first.

    Parameters
    ----------
    found
        From ``drivers_shown`` of :mod:`cskit.metrics.cohort_retention` or
        :mod:`cskit.metrics.nps_breakdown`.

    Returns
    -------
    DataFrame
        ``name`` (the trait), ``group``, ``against``, ``times`` and ``range`` (the ratio in words; empty where
        there is none), ``n``, ``events`` (Int64, empty where hidden) and ``sure`` (text).
    """
    shown = found[(found["trait"] != "") & ~found["guard"].isin(_REFUSED)]
    shown = shown[
        (shown["guard"] != "reference") & shown["trait"].isin(found.loc[found["guard"] == "", "trait"])
    ]
    shown = shown.sort_values("differs", ascending=False, kind="stable", ignore_index=True)
    rows = shown.to_dict("records")
    words = {
        "name": [trait(row["trait"]) for row in rows],
        "group": [level(row["trait"], row["level"]) for row in rows],
        "against": [level(row["trait"], row["reference"]) for row in rows],
        "times": [ratio(row["ratio"]) if row["guard"] == "" else None for row in rows],
        "range": [_range(row) if row["guard"] == "" else None for row in rows],
        "sure": [_sure(row) for row in rows],
    }
    columns = {name: pd.Series(texts, index=shown.index, dtype="str") for name, texts in words.items()}
    return shown[["n", "events"]].assign(**columns)


def _range(row: Mapping[Any, Any]) -> str:
    return between(ratio(row["low"]), ratio(row["high"]))


def _sure(row: Mapping[Any, Any]) -> str:
    guards = {
        "hidden": gettext("too few accounts of other portfolios to show"),
        "none_lost": gettext("none of them left, so no ratio can be given"),
        "all_best": gettext("all are promoters, so no ratio can be given"),
        "all_worst": gettext("all are detractors, so no ratio can be given"),
    }
    if row["guard"]:
        return guards[row["guard"]]
    return gettext("beyond chance") if row["differs"] else gettext("chance may explain it")


def named(found: pd.DataFrame) -> list[dict[str, str]]:
    """Return the differences beyond chance: ``name``, ``group``, ``against``, ``times`` and ``range``."""
    rows = found[found["differs"]].to_dict("records")
    return [
        {
            "name": trait(row["trait"]),
            "group": level(row["trait"], row["level"]),
            "against": level(row["trait"], row["reference"]),
            "times": ratio(row["ratio"]),
            "range": _range(row),
        }
        for row in rows
    ]


def refused(found: pd.DataFrame) -> str:
    """Return which traits are not compared, and why, in a sentence for each reason."""
    why = {
        "too_few": gettext("Not compared, as each ratio needs ten or more of these: {traits}."),
        "collinear": gettext("Not compared, as the other traits say the same: {traits}."),
        "separated": gettext("Not compared, as a group of it has no finite ratio: {traits}."),
    }
    told = []
    for guard, message in why.items():
        names = found.loc[found["guard"] == guard, "trait"].drop_duplicates()
        if len(names):
            told.append(message.format(traits=listing([trait(name) for name in names])))
    return " ".join(told)


def varying(found: pd.DataFrame, message: str) -> str:
    """Return a message about the traits for which one ratio is not the whole story, else nothing.

    Parameters
    ----------
    found
        As in :func:`in_words`.
    message
        A sentence with a place for ``{traits}``.
    """
    names = found.loc[found["varies"], "trait"].drop_duplicates()
    return message.format(traits=listing([trait(name) for name in names])) if len(names) else ""


def left_out(found: pd.DataFrame) -> str:
    """Return how many comparisons there are and how they are corrected; empty where there is none."""
    traits = found.loc[(found["guard"] == "") & (found["trait"] != ""), "trait"].nunique()
    if not traits:
        return ""
    return ngettext(
        "One trait is compared.",
        "{n} traits are compared, all at once: named are those that survive Holm's correction for them.",
        traits,
    ).format(n=integer(traits))

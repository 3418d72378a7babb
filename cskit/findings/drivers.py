"""What both pages with drivers say: who differs how much, what is not compared, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.findings.traits import level, trait
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, listing, number

__all__ = ["FEWEST", "compares", "counted", "in_words", "limits", "named", "refused", "said", "unshown"]

FEWEST = 10
"""Losses, or answers that count, that each ratio needs."""

_REFUSED = ("too_few", "collinear", "separated", "one_level")


def compares(found: pd.DataFrame) -> bool:
    """Return whether there is any ratio."""
    return bool((found["guard"] == "").iloc[1:].any())


def counted(found: pd.DataFrame, column: str) -> int:
    """Return how many there are in all: ``n`` or ``events`` of the row of all, 0 where not known."""
    whole = found[column].iloc[0]
    return 0 if pd.isna(whole) else int(whole)


def unshown() -> str:
    """Return why a portfolio has no table of drivers."""
    return gettext(
        "Company: not shown; the other portfolios have too few accounts, or the data hold nothing to compare."
    )


def said(found: pd.DataFrame, each: str, chance: str, warning: str) -> str:
    """Return who differs beyond chance, in a sentence each; empty where nothing is compared.

    Parameters
    ----------
    found
        As in :func:`in_words`.
    each
        A sentence with places for what :func:`named` gives.
    chance
        What is said where chance may explain it all.
    warning
        What a ratio does not say, after the last sentence.
    """
    if not compares(found):
        return ""
    sentences = [each.format(**row) for row in named(found)]
    return " ".join([*sentences, warning]) if sentences else chance


def limits(found: pd.DataFrame, about: str, average: str) -> str:
    """Return how to read the table: what is compared, what is not, and where a ratio is an average.

    Parameters
    ----------
    found
        As in :func:`in_words`.
    about
        What is compared, and how ranges are made.
    average
        A sentence with a place for ``{traits}``: those for which one ratio is not the whole story.
    """
    if not compares(found):
        return ""
    parts = (about, _left_out(found), _varying(found, average), refused(found))
    return " ".join(part for part in parts if part)


def _group(name: str, value: str) -> str:
    """Return what a level is called; two are no names of the data's, see ``cskit.metrics.drivers.pooled``."""
    rest = {"": gettext("not known"), "+": gettext("all others")}
    return rest[value] if value in rest else level(name, value)


def _capital(name: str) -> str:
    """Return a name as it begins a sentence."""
    return name[:1].upper() + name[1:]


def _ratio(value: float) -> str:
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
        "group": [_group(row["trait"], row["level"]) for row in rows],
        "against": [_group(row["trait"], row["reference"]) for row in rows],
        "times": [_ratio(row["ratio"]) if row["guard"] == "" else None for row in rows],
        "range": [_range(row) if row["guard"] == "" else None for row in rows],
        "sure": [_sure(row) for row in rows],
    }
    columns = {name: pd.Series(texts, index=shown.index, dtype="str") for name, texts in words.items()}
    return shown[["n", "events"]].assign(**columns)


def _range(row: Mapping[Any, Any]) -> str:
    return between(_ratio(row["low"]), _ratio(row["high"]))


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
            "name": _capital(trait(row["trait"])),
            "group": _group(row["trait"], row["level"]),
            "against": _group(row["trait"], row["reference"]),
            "times": _ratio(row["ratio"]),
            "range": _range(row),
        }
        for row in rows
    ]


def refused(found: pd.DataFrame) -> str:
    """Return which traits are not compared, and why, in a sentence for each reason."""
    why = {
        "too_few": gettext("Not compared, too few losses or answers (ten for each comparison): {traits}."),
        "collinear": gettext("Not compared, as the other traits say the same: {traits}."),
        "separated": gettext(
            "Not compared: nearly everyone in one of its groups has the same outcome: {traits}."
        ),
    }
    told = []
    for guard, message in why.items():
        names = found.loc[found["guard"] == guard, "trait"].drop_duplicates()
        if len(names):
            told.append(message.format(traits=listing([trait(name) for name in names])))
    return " ".join(told)


def _varying(found: pd.DataFrame, message: str) -> str:
    """Return a message about the traits for which one ratio is not the whole story, else nothing."""
    names = found.loc[found["varies"], "trait"].drop_duplicates()
    return message.format(traits=listing([trait(name) for name in names])) if len(names) else ""


def _left_out(found: pd.DataFrame) -> str:
    """Return how many comparisons there are and how they are corrected; empty where there is none."""
    traits = found.loc[(found["guard"] == "") & (found["trait"] != ""), "trait"].nunique()
    if not traits:
        return ""
    return ngettext(
        "One trait is compared.",
        "{n} traits are compared, all at once; only differences that survive Holm's correction are named.",
        traits,
    ).format(n=integer(traits))

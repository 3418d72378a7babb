"""How the portfolio is split: the rows of the table, their total, and what they mean."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.segmentation.words import model, row_name
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, count_of, integer, percent, points

__all__ = ["caption", "in_words", "retention", "so_what", "total"]

_FEW = 20
"""Fewer accounts are said as "4 of 5"."""


def in_words(split: pd.DataFrame) -> pd.DataFrame:
    """Return the split with ``name`` (the group) and ``stayed``: k of n, from 20 on with share and range.

    Parameters
    ----------
    split
        From :func:`cskit.metrics.segmentation.by_model` or ``by_segment``.
    """
    group = "touch_model" if "touch_model" in split else "segment"
    names = [row_name(name) if group == "touch_model" else name for name in split[group]]
    stayed = [_stayed(row) for row in split.to_dict("records")]
    return split.assign(
        name=pd.Series(names, split.index, dtype="str"), stayed=pd.Series(stayed, split.index, dtype="str")
    )


def _stayed(row: dict[Any, Any]) -> str | None:
    was, kept = int(row["was"]), int(row["kept"])
    if was == 0:
        return None
    if was < _FEW or pd.isna(row.get("retention")):
        return count_of(kept, was)
    return gettext("{count}: {share} ({range})").format(
        count=count_of(kept, was),
        share=percent(row["retention"], was),
        range=between(percent(row["kept_low"], was), percent(row["kept_high"], was)),
    )


def total(split: pd.DataFrame) -> dict[str, object]:
    """Return the last row: sums, and the means of all."""
    sums: dict[str, Any] = {
        name: split[name].sum(min_count=1)
        for name in (
            "accounts",
            "mrr",
            "ticket_sum",
            "hours_asked",
            "hours_spent",
            "revenue",
            "margin",
            "was",
            "kept",
        )
    }
    accounts, revenue = int(sums["accounts"]), sums["revenue"]
    ticket = round(int(sums["ticket_sum"]) / accounts) if accounts else None
    known = pd.notna(revenue) and int(revenue) > 0
    return {
        **sums,
        "name": gettext("Total"),
        "ticket": ticket,
        "margin_rate": int(sums["margin"]) / int(revenue) if known else None,
        "stayed": _stayed(sums),
    }


def caption(results: pd.DataFrame) -> tuple[str, str]:
    """Return the title and the subtitle of the split."""
    n = figure(results, "segments.accounts").n
    stated = figure(results, "segments.in_force").whole
    title = (
        gettext("The portfolio by touch model")
        if stated
        else gettext("The portfolio by proposed touch model")
    )
    accounts = ngettext("{n} account", "{n} accounts", n).format(n=integer(n))
    return title, gettext(
        "{accounts}; margin of 12 months; stayed: by what the ticket of a year ago called for"
    ).format(accounts=accounts)


def so_what(split: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return which model takes more of the hours than it brings of the margin, and who costs too much.

    Parameters
    ----------
    split
        From :func:`cskit.metrics.segmentation.by_model`.
    results
        From :func:`cskit.metrics.segmentation.summary`.
    """
    said = []
    both = split[split["hours_share"].notna() & split["margin_share"].notna()]
    over = both["hours_share"] - both["margin_share"]
    if len(both) and over.max() > 0:
        one = both.iloc[int(over.to_numpy().argmax())]
        if split["hours_spent"].notna().any():
            message = gettext("{p} of the hours spent go to {model}, which brings {q} of the margin.")
        else:
            message = gettext("{p} of the hours asked for go to {model}, which brings {q} of the margin.")
        said.append(
            message.format(
                p=percent(one["hours_share"]), q=percent(one["margin_share"]), model=model(one["touch_model"])
            )
        )
    cost = figure(results, "segments.unprofitable")
    if cost.value:
        message = ngettext(
            "{k} of {n} accounts with costs on record costs more than it pays.",
            "{k} of {n} accounts with costs on record cost more than they pay.",
            cost.whole,
        )
        said.append(message.format(k=integer(cost.whole), n=integer(cost.n)))
    return " ".join(said)


def retention(split: pd.DataFrame, compared: pd.DataFrame) -> str:
    """Return whether high-touch and low-touch accounts stay differently; empty where too few tell.

    Parameters
    ----------
    split
        From :func:`cskit.metrics.segmentation.by_model`.
    compared
        From :func:`cskit.metrics.segmentation.compared`.
    """
    found = figure(compared, "segments.retention_difference")
    if found.value is None or found.low is None or found.high is None:
        return ""
    counts = split.set_index("touch_model")[["kept", "was"]].to_dict("index")
    high, low = (count_of(counts[name]["kept"], counts[name]["was"]) for name in ("high", "low"))
    if found.low <= 0 <= found.high:
        message = gettext("Retention by model is not distinguishable: high-touch {high}, low-touch {low}.")
        return message.format(high=high, low=low)
    if found.value > 0:
        message = gettext(
            "High-touch accounts stayed more often: {high} against {low} in low-touch ({range})."
        )
    else:
        message = gettext(
            "Low-touch accounts stayed more often: {low} against {high} in high-touch ({range})."
        )
    ends = sorted((abs(found.low), abs(found.high)))
    # Ends below one point have a decimal, so that they don't look like 0.
    places = 1 if ends[0] < 0.01 else 0
    apart = gettext("difference: {points}, likely range {range}").format(
        points=points(abs(found.value), places), range=between(*(points(end, places) for end in ends))
    )
    return message.format(high=high, low=low, range=apart)

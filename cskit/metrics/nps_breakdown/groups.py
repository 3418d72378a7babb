"""Where the score differs: groups of customers, each against the rest of the portfolio."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import quantile
from cskit.metrics.months import IntArray
from cskit.metrics.nps_breakdown.answers import Tally, nps_answers, tallied, worths
from cskit.metrics.nps_breakdown.described import DIMENSIONS, described
from cskit.models.comparisons import holm
from cskit.policy import Policy

__all__ = ["by_group", "groups"]

_MOST_ROWS = 12


def groups(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compare the score of each group with that of the rest of the portfolio.

    *Answers:* who is happier, who is less happy, and can these answers tell?

    Parameters
    ----------
    tables
        ``surveys``, ``customers``, ``ledger`` and whatever else the data have.
    month
        The month of the report.
    policy
        ``survey_months``, ``confidence``, ``minimum_group``.

    Returns
    -------
    DataFrame
        A row for each group, by dimension (those with one group only are left out), the group with
        most answers first:

        - ``dimension``, ``group``: str
        - ``promoters``, ``passives``, ``detractors``, ``n``, ``accounts``: int64
        - ``value``, ``low``, ``high``: points; NaN where fewer accounts than ``minimum_group`` answered
        - ``rest``: points, the score of all other answers; NaN where it is of too few accounts
        - ``difference``, ``difference_low``, ``difference_high``: points, group less rest; the
          interval is that of the adjusted scores
        - ``compared``: bool, whether it is one of the comparisons, at most twelve
        - ``p``, ``holm``: two-sided p, plain and as Holm corrects it for all comparisons; NaN where
          not compared
        - ``differs``: bool, whether the difference survives the correction

    Notes
    -----
    Dimensions are compared in a fixed order while they fit into twelve rows: what is compared does
    not depend on what comes out. Holm, not Benjamini-Hochberg: the same answers stand in every
    dimension, and a group named wrongly costs more than one not named.
    """
    answers = described(nps_answers(tables, month, policy.survey_months), tables, month)
    said = pd.factorize(answers["customer_id"])[0], worths(answers)
    rows: list[dict[str, Any]] = []
    room = _MOST_ROWS
    for dimension in DIMENSIONS:
        values = answers[dimension].to_numpy(dtype=object)
        found = [_against_rest(said, dimension, values, name, policy) for name in _names(values)]
        found.sort(key=lambda row: (-row["n"], row["group"]))
        told = sum(not math.isnan(row["difference"]) for row in found)
        drawn = 0 < told <= room and len(found) > 1
        room -= told if drawn else 0
        rows += [
            {**row, "compared": drawn and not math.isnan(row["difference"])}
            for row in found
            if len(found) > 1
        ]
    frame = _typed(rows)
    p = frame["p"].where(frame["compared"])
    adjusted = pd.Series(np.nan, index=frame.index)
    adjusted[frame["compared"]] = holm(p[frame["compared"]].to_numpy(dtype="float64"))
    return frame.assign(p=p, holm=adjusted, differs=(adjusted < 1 - policy.confidence).astype(bool))


def _names(values: npt.NDArray[np.object_]) -> list[str]:
    return sorted({str(name) for name in values[~pd.isna(values)]})


def _against_rest(
    said: tuple[IntArray, IntArray],
    dimension: str,
    values: npt.NDArray[np.object_],
    name: str,
    policy: Policy,
) -> dict[str, Any]:
    """Tally a group, and compare it with all other answers."""
    (accounts, worth), inside = said, values == name
    group, rest = (tallied(accounts[part], worth[part], policy) for part in (inside, ~inside))
    enough = [part.accounts >= policy.minimum_group for part in (group, rest)]
    told = dict.fromkeys(("difference", "difference_low", "difference_high", "p"), math.nan)
    if all(enough):
        told = _difference(group, rest, policy)
    return {
        "dimension": dimension,
        "group": name,
        "promoters": group.promoters,
        "passives": group.passives,
        "detractors": group.detractors,
        "n": group.n,
        "accounts": group.accounts,
        "value": group.score if enough[0] else math.nan,
        "low": group.low if enough[0] else math.nan,
        "high": group.high if enough[0] else math.nan,
        "rest": rest.score if enough[1] else math.nan,
        **told,
    }


def _difference(group: Tally, rest: Tally, policy: Policy) -> dict[str, float]:
    middle, error = group.adjusted - rest.adjusted, math.hypot(group.error, rest.error)
    half = quantile(policy.confidence) * error
    # In whole numbers: equal scores differ by 0, not by a rounding error.
    ours, theirs = (part.promoters - part.detractors for part in (group, rest))
    return {
        "difference": 100 * (ours * rest.n - theirs * group.n) / (group.n * rest.n),
        "difference_low": max(middle - half, -200.0),
        "difference_high": min(middle + half, 200.0),
        "p": math.erfc(abs(middle) / error / math.sqrt(2)),
    }


_KINDS = {
    **dict.fromkeys(("dimension", "group"), "str"),
    **dict.fromkeys(("promoters", "passives", "detractors", "n", "accounts"), "int64"),
    **dict.fromkeys(("value", "low", "high", "rest", "difference"), "float64"),
    **dict.fromkeys(("difference_low", "difference_high", "p"), "float64"),
    "compared": "bool",
}


def _typed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)


def by_group(groups: pd.DataFrame) -> pd.DataFrame:
    """Give the groups as rows of ``results``: ``nps.score`` by the dimension; undefined where few answered.

    Parameters
    ----------
    groups
        From :func:`groups`.
    """
    rows: Iterable[Any] = groups.itertuples()
    return results.frame(
        results.undefined("nps.score", "too_few_answers", int(row.n), by={row.dimension: row.group})
        if math.isnan(row.value)
        else results.result(
            "nps.score", row.value, int(row.n), low=row.low, high=row.high, by={row.dimension: row.group}
        )
        for row in rows
    )

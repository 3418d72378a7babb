"""Why the score moved: other customers answered, or the same kind answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from cskit.metrics import results
from cskit.metrics.nps_breakdown.answers import WORTH, why_none
from cskit.metrics.nps_breakdown.change import windows
from cskit.metrics.nps_breakdown.groups import DIMENSIONS, described
from cskit.policy import Policy

__all__ = ["by_dimension", "effects", "kitagawa"]

_UNKNOWN = "\0"
"""The group of the answers that a dimension does not know; a name no data can have."""


def effects(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Split the change of the score into behaviour and mix, by each dimension.

    *Answers:* are customers less happy, or did unhappier kinds of customers answer this time?

    Parameters
    ----------
    tables
        ``surveys``, ``customers``, ``ledger`` and whatever else the data have.
    month
        The month of the report.
    policy
        ``survey_months``, ``minimum_group``.

    Returns
    -------
    DataFrame
        A row for each dimension that the data know, in the order of the forest: ``dimension`` (str),
        ``groups`` (int64), ``rate_effect``, ``mix_effect`` and ``difference`` (points). The two sum to the
        difference of the two scores exactly, before they are rounded to floats. No row where fewer
        accounts than ``minimum_group`` answered in either window.

    References
    ----------
    Kitagawa, E. M. (1955). Components of a difference between two rates. Journal of the American
    Statistical Association 50, 1168-1194.
    """
    names = ["dimension", "groups", "rate_effect", "mix_effect", "difference"]
    rows = []
    both = windows(tables, month, policy)
    if min(frame["customer_id"].nunique() for frame in both) >= policy.minimum_group:
        before, now = (described(frame, tables, month) for frame in both)
        for name in DIMENSIONS:
            if pd.concat([before[name], now[name]]).nunique() < 2:
                continue
            rate, mix = kitagawa(_counts(before, name), _counts(now, name))
            groups = pd.concat([before[name], now[name]]).nunique()
            rows.append((name, groups, *(float(100 * part) for part in (rate, mix, rate + mix))))
    types = {"dimension": "str", "groups": "int64", **dict.fromkeys(names[2:], "float64")}
    return pd.DataFrame(rows, columns=names).astype(types)


def _counts(answers: pd.DataFrame, dimension: str) -> dict[str, tuple[int, int]]:
    """Give for each group the sum of what its answers are worth, and their number."""
    group = answers[dimension].astype("object").where(answers[dimension].notna(), _UNKNOWN)
    found = answers["group"].map(WORTH).groupby(group.to_numpy()).agg(["sum", "size"])
    return {
        str(name): (int(worth), int(n))
        for name, worth, n in zip(found.index, found["sum"], found["size"], strict=True)
    }


def kitagawa(
    before: Mapping[str, tuple[int, int]], now: Mapping[str, tuple[int, int]]
) -> tuple[Fraction, Fraction]:
    """Split the difference of two means into the effect of rates and that of mix.

    Parameters
    ----------
    before, now
        For each group its sum and its number of answers.

    Returns
    -------
    tuple of Fraction
        Σ (w₁+w₂)/2·(r₂−r₁) and Σ (r₁+r₂)/2·(w₂−w₁), with w a group's share of the answers and r its
        mean. A group without an answer in one window has the other's mean there: its coming or
        going is mix.

    Examples
    --------
    Both groups keep their means of 1 and 0; the first grows from 1 of 4 answers to 3 of 4.

    >>> kitagawa({"a": (1, 1), "b": (0, 3)}, {"a": (3, 3), "b": (0, 1)})
    (Fraction(0, 1), Fraction(1, 2))
    """
    first, last = (sum(n for _, n in side.values()) for side in (before, now))
    rate = mix = Fraction(0)
    for name in sorted({*before, *now}):
        (worth, n), (worth_now, n_now) = before.get(name, (0, 0)), now.get(name, (0, 0))
        old = Fraction(worth, n) if n else Fraction(worth_now, n_now)
        new = Fraction(worth_now, n_now) if n_now else old
        share, share_now = Fraction(n, first), Fraction(n_now, last)
        rate += (share + share_now) / 2 * (new - old)
        mix += (old + new) / 2 * (share_now - share)
    return rate, mix


def by_dimension(effects: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the effects as rows of ``results``: ``nps.rate_effect`` and ``nps.mix_effect`` by ``dimension``.

    Parameters
    ----------
    effects
        From :func:`effects`; without a row both are undefined for the portfolio.
    tables
        For the reason.
    """
    names = ("rate_effect", "mix_effect")
    if effects.empty:
        reason = why_none(tables) or "too_few_answers"
        return results.frame(results.undefined(f"nps.{name}", reason) for name in names)
    return results.frame(
        results.result(f"nps.{name}", value, int(groups), by={"dimension": dimension})
        for name in names
        for dimension, groups, value in zip(
            effects["dimension"], effects["groups"], effects[name], strict=True
        )
    )

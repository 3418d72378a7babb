"""Why the score moved: other customers answered, or the same kind answered otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.mix import UNKNOWN, counts, kitagawa
from cskit.metrics.nps_breakdown.answers import why_none, worths
from cskit.metrics.nps_breakdown.change import windows
from cskit.metrics.nps_breakdown.described import DIMENSIONS, described
from cskit.policy import Policy

__all__ = ["by_dimension", "effects"]


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
        ``groups`` (int64), ``one_sided`` (int64, groups that answered in one window only: mix),
        ``rate_effect``, ``mix_effect`` and ``difference`` (points). The two sum to the difference of the
        two scores exactly, before they are rounded to floats. No row where fewer accounts than
        ``minimum_group`` answered in either window.

    See Also
    --------
    cskit.metrics.mix.kitagawa : the split.
    """
    names = ["dimension", "groups", "one_sided", "rate_effect", "mix_effect", "difference"]
    rows = []
    both = windows(tables, month, policy)
    if min(frame["customer_id"].nunique() for frame in both) >= policy.minimum_group:
        # Described together: what is known of an account is looked up once for both windows.
        said = described(pd.concat(both, ignore_index=True), tables, month)
        worth, windows_of = worths(said), (slice(None, len(both[0])), slice(len(both[0]), None))
        for name in DIMENSIONS:
            values = said[name].to_numpy(dtype=object)
            if len(set(values[~pd.isna(values)])) < 2:
                continue
            sides = [counts(pd.Series(values[at], dtype="object"), pd.Series(worth[at])) for at in windows_of]
            found = kitagawa(*sides)
            parts = (float(100 * part) for part in (found.rate, found.mix, found.difference))
            rows.append((name, found.groups - _unknown(sides), found.one_sided, *parts))
    types = {
        "dimension": "str",
        "groups": "int64",
        "one_sided": "int64",
        **dict.fromkeys(names[3:], "float64"),
    }
    return pd.DataFrame(rows, columns=names).astype(types)


def _unknown(sides: Iterable[Mapping[str, object]]) -> int:
    """Count 1 where some answers are of a group that the dimension does not know, else 0."""
    return int(any(UNKNOWN in side for side in sides))


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

"""How the models did on months that they had not seen."""

from __future__ import annotations

import pandas as pd

from cskit.findings.cohort_retention.projection_words import contracts_of, name_of, reason
from cskit.locale import gettext
from cskit.locale.format import integer, listing, number

__all__ = [
    "projection_scores",
    "scores_caption",
]


def projection_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the models' scores in words.

    Adds ``contracts``, ``name_of_model``, ``observed``, ``off`` (points), ``within`` and ``said``.

    Parameters
    ----------
    scores
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    within = gettext("{inside} of {groups}")
    used, idle = gettext("in use"), gettext("not in use")
    rows = scores.to_dict("records")
    return scores.assign(
        contracts=[contracts_of(int(term)) for term in scores["term"]],
        name_of_model=[name_of(model) for model in scores["model"]],
        observed=scores["kept"] / scores["accounts"],
        off=100 * scores["error"],
        within=[
            within.format(inside=integer(row["inside"]), groups=integer(row["groups"]))
            if row["groups"]
            else ""
            for row in rows
        ],
        said=[reason(row["reason"]) or (used if row["used"] else idle) for row in rows],
    )


def scores_caption(scores: pd.DataFrame) -> str:
    """Return what the scores say: how far the models in use would have been off.

    Parameters
    ----------
    scores
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    used = scores[scores["used"] & scores["error"].notna()]
    if used.empty:
        return gettext("No model could be tested on months that are known")
    message = gettext("{points} pp for {contracts}")
    said = [
        message.format(contracts=contracts_of(int(row["term"])), points=number(100 * row["error"], 1))
        for row in used.to_dict("records")
    ]
    return gettext(
        "Fitted without the last months, the models in use would have been off by {said}, on average"
    ).format(said=listing(said))

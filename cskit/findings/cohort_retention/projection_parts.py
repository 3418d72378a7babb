"""Whose curve the projection is: what it is made of, how it is scaled, how its range is made."""

from __future__ import annotations

import pandas as pd

from cskit.findings.cohort_retention.projection_words import contracts_of, missing, name_of, reason
from cskit.locale import gettext
from cskit.locale.format import between, integer, number

__all__ = [
    "parts_caption",
    "projection_made",
    "projection_parts",
    "scaled",
]


def scaled(parts: pd.DataFrame) -> str:
    """Return by what the company's curve is scaled, of each group that has it; empty where none does.

    Parameters
    ----------
    parts
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    mixed = parts[(parts["share"] > 0) & parts["ratio"].notna()]
    if mixed.empty or len(missing(parts)):
        return ""
    each = gettext(
        "with {contracts} {lost} where it expects {expected}, so we take its losses × {ratio} (likely range "
        "{range})"
    )
    said = [
        each.format(
            contracts=contracts_of(int(row["term"])),
            lost=integer(row["lost"]),
            expected=number(row["expected"], 1),
            ratio=number(row["ratio"], 2),
            range=between(number(row["ratio_low"], 2), number(row["ratio_high"], 2)),
        )
        for row in mixed.to_dict("records")
    ]
    return gettext(
        "The company's curve is scaled to this portfolio's losses, which are few and so count only in part: "
        "{losses}."
    ).format(losses="; ".join(said))


def projection_made(parts: pd.DataFrame, curve: pd.DataFrame) -> str:
    """Return how the likely range is made, and that it is approximate where it is.

    Parameters
    ----------
    parts, curve
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    if curve.empty:
        return ""
    mixed = parts[parts["share"] > 0]
    by_company = gettext(
        "Where the company's curve is scaled, the range also counts how far the losses may be chance, given "
        "how much the company's portfolios differ."
    )
    more = [by_company] if mixed["ratio"].notna().any() else []
    return " ".join([_made(mixed, scaled=bool(more)), *more, _given(mixed)])


def _made(mixed: pd.DataFrame, scaled: bool) -> str:
    """Say how the range of all groups together is made."""
    if len(mixed) > 1:
        return gettext(
            "The range is approximate: it puts together those of the groups, each by profile likelihood, as "
            "if they were independent, and takes their shares of the accounts as given."
        )
    if scaled:
        return gettext("The range is approximate: it begins with the curve's, by profile likelihood.")
    if (mixed["model"] == "BetaDiscreteWeibull").any():
        return gettext(
            "The range is approximate: it is by profile likelihood, and how often that "
            "holds for this model was not measured."
        )
    return gettext("The range is approximate: it is by profile likelihood.")


def _given(mixed: pd.DataFrame) -> str:
    """Say what the range does not count, whosever curve it is."""
    if (mixed["term"] > 1).any():
        return gettext(
            "The range takes as given the choice of the model, made by its score on held-out months, and in "
            "which months of a contract's term accounts leave."
        )
    return gettext("The range takes as given the choice of the model, made by its score on held-out months.")


def projection_parts(parts: pd.DataFrame) -> pd.DataFrame:
    """Return the groups of a book in words: ``contracts``, ``whose``.

    Parameters
    ----------
    parts
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    whose = [_whose(row["of"], row["reason"], int(row["horizon"])) for row in parts.to_dict("records")]
    return parts.assign(
        contracts=[contracts_of(int(term)) for term in parts["term"]],
        whose=whose,
        name_of_model=[name_of(model) for model in parts["model"]],
    )


def parts_caption(parts: pd.DataFrame) -> str:
    """Return what the table of groups says: whether the curve is the portfolio's own.

    Parameters
    ----------
    parts
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    mixed = parts[(parts["share"] > 0) & (parts["horizon"] > 0)]
    own = (mixed["of"] == "portfolio").sum()
    if mixed.empty or len(missing(parts)):
        return gettext("What the curve would be made of")
    if own == len(mixed):
        return gettext("The curve is this portfolio's own")
    if own == 0:
        return gettext(
            "The curve is the company's, scaled to this portfolio's losses: alone they are too few"
        )
    return gettext(
        "The curve is this portfolio's own in part, and in part the company's, scaled to its losses"
    )


def _whose(of: str, code: str, horizon: int) -> str:
    """Say whose curve a group has, and why."""
    why = reason(code)
    if horizon == 0:
        return gettext("none: {reason}").format(reason=why)
    if of == "company":
        return gettext("the company's, scaled: {reason}").format(reason=why)
    return gettext("this portfolio's own")

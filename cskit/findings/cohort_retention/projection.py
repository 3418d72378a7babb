"""The projection in words: how many will still be here, whose curve it is, how it did before."""

from __future__ import annotations

import pandas as pd

from cskit.definitions import REASONS
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, listing, number, percent

__all__ = [
    "expected",
    "parts_caption",
    "projection_alt",
    "projection_caption",
    "projection_made",
    "projection_parts",
    "projection_scores",
    "scaled",
    "scores_caption",
    "seen_apart",
]

_YEAR = 12


def projection_caption(curve: pd.DataFrame, seen: pd.DataFrame) -> tuple[str, str]:
    """Return the title and subtitle of the projected curve.

    Parameters
    ----------
    curve
        From :func:`cskit.metrics.cohort_retention.projected`.
    seen
        From :func:`cskit.metrics.cohort_retention.curve`.
    """
    sub = gettext("share still here, by months since the first payment; solid: seen, dashed: projected")
    sub += "; " + gettext("band: likely range of the projection")
    year = _last_year(curve)
    if year.empty:
        return "", sub
    row = year.iloc[0]
    title = gettext("After {age} months we expect {share} to be still here (likely range {range})").format(
        age=integer(row["age"]),
        share=percent(row["survival"]),
        range=between(percent(row["low"]), percent(row["high"])),
    )
    return title, sub


def projection_alt(curve: pd.DataFrame) -> str:
    """Return what the projected curve says: the share expected after each year.

    Parameters
    ----------
    curve
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    years = curve[(curve["age"] > 0) & (curve["age"] % _YEAR == 0)]
    if years.empty:
        return gettext("No projected curve.")
    message = gettext("{share} at {age} months")
    said = [
        message.format(share=percent(row["survival"]), age=integer(row["age"]))
        for row in years.to_dict("records")
    ]
    return gettext("Curve of the share projected to be still here: {shares}.").format(shares=", ".join(said))


def expected(curve: pd.DataFrame, parts: pd.DataFrame, why: str = "") -> str:
    """Return how far the projection goes and why no further, or why there is none.

    Parameters
    ----------
    curve, parts
        From :func:`cskit.metrics.cohort_retention.projected`.
    why
        From :func:`cskit.metrics.cohort_retention.why_no_lives`.
    """
    if curve.empty:
        return _none(parts, why)
    ends = ngettext(
        "The projection ends at {months} month: nothing is said past twice the age that was seen, or past "
        "the horizon in the definitions.",
        "The projection ends at {months} months: nothing is said past twice the age that was seen, or past "
        "the horizon in the definitions.",
        int(curve["age"].iloc[-1]),
    ).format(months=integer(curve["age"].iloc[-1]))
    return " ".join([ends, *_left_out(parts)])


def _none(parts: pd.DataFrame, why: str) -> str:
    """Say why there is no curve."""
    if why:
        return gettext("No projection ({reason}).").format(reason=_words(why))
    missing = _missing(parts)
    if missing.empty:
        return gettext("No projection: there is no account whose age is known.")
    row = missing.iloc[0]
    return gettext("No projection: of accounts with {contracts}, {reason}.").format(
        contracts=_contracts(int(row["term"])), reason=_words(row["reason"])
    )


def _missing(parts: pd.DataFrame) -> pd.DataFrame:
    """Keep the groups for want of which there is no curve."""
    return parts[(parts["share"] > 0) & (parts["horizon"] == 0)]


def _left_out(parts: pd.DataFrame) -> list[str]:
    """Say which groups the curve leaves out, and why."""
    message = gettext("It leaves out accounts with {contracts}, which are few: {reason}.")
    return [
        message.format(contracts=_contracts(int(row["term"])), reason=_words(row["reason"]))
        for row in parts[(parts["share"] == 0) & (parts["horizon"] == 0)].to_dict("records")
    ]


def seen_apart(curve: pd.DataFrame, seen: pd.DataFrame) -> str:
    """Return that what was seen and the projection disagree: each lies outside the other's likely range.

    Parameters
    ----------
    curve, seen
        From :func:`cskit.metrics.cohort_retention.projected` and
        :func:`cskit.metrics.cohort_retention.curve`.
    """
    both = curve.merge(seen, on="age", suffixes=("", "_seen")).tail(1)
    agrees = both["survival_seen"].between(both["low"], both["high"])
    # At the oldest age few accounts are left, and what was seen has a range too.
    agrees |= both["survival"].between(both["low_seen"], both["high_seen"])
    if both.empty or bool(agrees.all()):
        return ""
    if bool((both["survival_seen"] > both["high"]).all()):
        return gettext(
            "At the oldest age seen, more of this portfolio's accounts are still here than the projection's "
            "likely range says: take it as cautious."
        )
    return gettext(
        "At the oldest age seen, fewer of this portfolio's accounts are still here than the projection's "
        "likely range says: take it as hopeful."
    )


def scaled(parts: pd.DataFrame) -> str:
    """Return by what the company's curve is scaled, of each group that has it; empty where none does.

    Parameters
    ----------
    parts
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    mixed = parts[(parts["share"] > 0) & parts["ratio"].notna()]
    if mixed.empty or len(_missing(parts)):
        return ""
    each = gettext(
        "with {contracts} {lost} where it expects {expected}, so we take its losses × {ratio} (likely range "
        "{range})"
    )
    said = [
        each.format(
            contracts=_contracts(int(row["term"])),
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
    if (mixed["term"] >= _YEAR).any():
        return gettext(
            "The range takes as given the choice of the model, made by its score on held-out months, and in "
            "which months of a contract's year accounts leave."
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
        contracts=[_contracts(int(term)) for term in parts["term"]],
        whose=whose,
        name_of_model=[_model(model) for model in parts["model"]],
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
    if mixed.empty or len(_missing(parts)):
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


def _whose(of: str, reason: str, horizon: int) -> str:
    """Say whose curve a group has, and why."""
    why = _words(reason)
    if horizon == 0:
        return gettext("none: {reason}").format(reason=why)
    if of == "company":
        return gettext("the company's, scaled: {reason}").format(reason=why)
    return gettext("this portfolio's own")


def projection_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the models' scores in words.

    Adds ``contracts``, ``name_of_model``, ``observed``, ``off`` (points), ``within`` and ``said``.

    Parameters
    ----------
    scores
        From :func:`cskit.metrics.cohort_retention.projected`.
    """
    within = gettext("{inside} of {groups}")
    rows = scores.to_dict("records")
    return scores.assign(
        contracts=[_contracts(int(term)) for term in scores["term"]],
        name_of_model=[_model(model) for model in scores["model"]],
        observed=scores["kept"] / scores["accounts"],
        off=100 * scores["error"],
        within=[
            within.format(inside=integer(row["inside"]), groups=integer(row["groups"]))
            if row["groups"]
            else ""
            for row in rows
        ],
        said=[
            _words(row["reason"]) or (gettext("in use") if row["used"] else gettext("not in use"))
            for row in rows
        ],
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
        message.format(contracts=_contracts(int(row["term"])), points=number(100 * row["error"], 1))
        for row in used.to_dict("records")
    ]
    return gettext(
        "Fitted without the last months, the models in use would have been off by {said}, on average"
    ).format(said=listing(said))


def _words(code: str) -> str:
    """Return a reason in the reader's language; nothing where there is none."""
    return gettext(REASONS[code]) if code else ""


def _contracts(term: int) -> str:
    return gettext("yearly contracts") if term >= _YEAR else gettext("contracts of less than a year")


def _model(model: str) -> str:
    names = {"ShiftedBetaGeometric": gettext("sBG"), "BetaDiscreteWeibull": gettext("BdW")}
    return names.get(model, "")


def _last_year(curve: pd.DataFrame) -> pd.DataFrame:
    """Keep the last whole year of a curve, or its end where it is shorter."""
    years = curve[(curve["age"] > 0) & (curve["age"] % _YEAR == 0)]
    return years.tail(1) if len(years) else curve[curve["age"] > 0].tail(1)

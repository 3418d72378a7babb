"""How the score moved: quarters, the verdict on the change, behaviour against mix."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.nps_breakdown.words import NOT_ASKED, points_range, score_with_range
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import integer, number

__all__ = ["effects", "mixed", "moved", "quarters", "quarters_alt", "quarters_caption"]


def quarters(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return the quarters with ``label``, their names, such as ``Q3 26``.

    Parameters
    ----------
    quarters
        From :func:`cskit.metrics.nps_breakdown.quarters`.
    """
    # Translators: a quarter on an axis, as short as can be: Q3 26, 3T26
    name = pgettext("axis", "Q{quarter} {year}")
    labels = [
        name.format(quarter=text[-1], year=text[2:4]) for text in quarters["quarter"].astype("str").tolist()
    ]
    return quarters.assign(label=pd.Series(labels, index=quarters.index, dtype="str"))


def quarters_caption(quarters: pd.DataFrame, change: pd.DataFrame) -> tuple[str, str]:
    """Return the title and the subtitle of the quarters.

    Parameters
    ----------
    quarters
        From :func:`quarters`.
    change
        From :func:`cskit.metrics.nps_breakdown.change`.
    """
    direction = _direction(change)
    titles = {
        "rose": gettext("NPS rose"),
        "fell": gettext("NPS fell"),
        "": gettext("NPS by quarter: no move that these answers could tell"),
    }
    sub = [gettext("NPS, −100 to 100, with its likely range; no answer stands in two quarters")]
    if len(quarters) and int(quarters["months"].iloc[-1]) < 3:
        sub.append(gettext("the last quarter is not over"))
    title = titles[direction] if figure(change, "nps.change").value is not None else gettext("NPS by quarter")
    return title, "; ".join(sub)


def quarters_alt(quarters: pd.DataFrame, score: pd.DataFrame) -> str:
    """Return what the quarters say to those who do not see them; also where there is none.

    Parameters
    ----------
    quarters
        From :func:`quarters`.
    score
        From :func:`cskit.metrics.nps_breakdown.score`, for the reason why there is none.
    """
    if quarters.empty and figure(score, "nps.score").undefined in NOT_ASKED:
        return gettext("No NPS survey in the data: no score to follow.")
    if quarters.empty:
        return gettext("No answer in the last five quarters: no score to follow.")
    shown = quarters[quarters["value"].notna()]
    if shown.empty:
        return gettext("Too few answers in each of the last five quarters for a score.")
    first, last = shown.iloc[0], shown.iloc[-1]
    return gettext("NPS by quarter, from {first} in {begin} to {last} in {end}.").format(
        first=score_with_range(first["value"], first["low"], first["high"]),
        begin=first["label"],
        last=score_with_range(last["value"], last["low"], last["high"]),
        end=last["label"],
    )


def _direction(change: pd.DataFrame) -> str:
    """Tell whether the score rose or fell; nothing where these answers cannot tell."""
    moved = figure(change, "nps.change")
    if moved.low is not None and moved.low > 0:
        return "rose"
    return "fell" if moved.high is not None and moved.high < 0 else ""


def moved(change: pd.DataFrame, months: int) -> str:
    """Return the verdict on the change: it rose, it fell, or these answers cannot tell.

    Parameters
    ----------
    change
        From :func:`cskit.metrics.nps_breakdown.change`.
    months
        Length of a window, see ``Policy.survey_months``.
    """
    found = figure(change, "nps.change")
    if found.undefined in NOT_ASKED:
        return ""
    if found.value is None and found.undefined == "no_answers":
        return gettext(
            "No comparison with the {months} months before: one of the two periods has no answer."
        ).format(months=integer(months))
    if found.value is None:
        return gettext(
            "No comparison with the {months} months before: one of the two periods has too few answers."
        ).format(months=integer(months))
    messages = {
        "rose": ngettext(
            "It rose by {points} point from the {months} months before ({before}); likely range of the "
            "change: {range}.",
            "It rose by {points} points from the {months} months before ({before}); likely range of the "
            "change: {range}.",
            round(abs(found.value)),
        ),
        "fell": ngettext(
            "It fell by {points} point from the {months} months before ({before}); likely range of the "
            "change: {range}.",
            "It fell by {points} points from the {months} months before ({before}); likely range of the "
            "change: {range}.",
            round(abs(found.value)),
        ),
        "": gettext(
            "We cannot say it changed from the {months} months before ({before}); with so few answers it "
            "takes a move of about {mdd} points to tell."
        ),
    }
    return messages[_direction(change)].format(
        points=integer(abs(found.value)),
        months=integer(months),
        before=integer(_before(change)),
        range=points_range(found.low or 0, found.high or 0),
        mdd=integer(figure(change, "nps.mdd").value),
    )


def _before(change: pd.DataFrame) -> float:
    row = change[(change["id"] == "nps.score") & (change["by"] == '{"window": "before"}')]
    return float(row["value"].iloc[0])


def mixed(effects: pd.DataFrame) -> str:
    """Return, in one sentence, how much of the difference is behaviour and how much is who answered.

    Parameters
    ----------
    effects
        From :func:`cskit.metrics.nps_breakdown.effects`: the first dimension is said.
    """
    if effects.empty:
        return ""
    row = effects.iloc[0]
    return gettext(
        "Counted, not tested: of the difference of {total} points, {rate} come from customers of the same "
        "kind answering otherwise and {mix} from who answered ({dimension})."
    ).format(
        total=number(row["difference"], 1),
        rate=number(row["rate_effect"], 1),
        mix=number(row["mix_effect"], 1),
        dimension=_split_by(row["dimension"]),
    )


def _split_by(dimension: str) -> str:
    return {
        "touch_model": gettext("by touch model"),
        "tenure": gettext("by tenure"),
        "role": gettext("by contact's role"),
        "segment": gettext("by segment"),
        "region": gettext("by region"),
        "product": gettext("by product"),
    }[dimension]


def effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Return the effects with ``name``, each dimension in words."""
    return effects.assign(name=[_split_by(name) for name in effects["dimension"].astype("str")])

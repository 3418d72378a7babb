"""Do the hours fit: the bar, and what is missing."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.segmentation.words import hours, model
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing

__all__ = ["bar", "gap", "parts"]


def parts(split: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of the bar: ``touch_model``, ``hours`` and ``name``, without empty ones.

    Parameters
    ----------
    split
        From :func:`cskit.metrics.segmentation.by_model`.
    """
    shown = split[split["hours_asked"].fillna(0) > 0]
    return pd.DataFrame(
        {
            "touch_model": shown["touch_model"],
            "hours": shown["hours_asked"],
            "name": pd.Series([model(name) for name in shown["touch_model"]], shown.index, dtype="str"),
        }
    ).reset_index(drop=True)


def bar(results: pd.DataFrame, parts: pd.DataFrame) -> tuple[str, str, str]:
    """Return title, subtitle and alternative text of the bar.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.summary`.
    parts
        From :func:`parts`.
    """
    asked, has = figure(results, "segments.hours_asked"), figure(results, "segments.hours_available")
    sub = ngettext(
        "hours a month by touch model, {n} account", "hours a month by touch model, {n} accounts", asked.n
    ).format(n=integer(asked.n))
    if parts.empty or asked.value is None:
        return "", sub, gettext("No bar: no account has a touch model that asks for hours.")
    if has.value is None:
        title = gettext("The models ask for {asked} hours; how many there are is not known")
    elif has.value < asked.value:
        title = gettext("The models ask for {asked} hours; {has} are not enough")
    else:
        title = gettext("The models ask for {asked} hours; {has} are enough")
    title = title.format(asked=hours(asked.value), has=hours(has.value or 0))
    said = listing(
        [f"{name} {hours(value)}" for name, value in zip(parts["name"], parts["hours"], strict=True)]
    )
    return (
        title,
        sub,
        gettext("Bar of the hours that the touch models ask for: {parts}. {title}.").format(
            parts=said, title=title
        ),
    )


def gap(results: pd.DataFrame) -> str:
    """Return how many hours are missing or left, what is spent, and what the proposal asks for."""
    said = [_gap(results)]
    spent, asked = figure(results, "segments.hours_spent"), figure(results, "segments.hours_asked")
    if spent.value is not None:
        has = figure(results, "segments.hours_available").value
        if has is not None and spent.value > has:
            message = gettext(
                "Spent on average over the last 3 months: {spent} hours a month, more than you have."
            )
        else:
            message = gettext("Spent on average over the last 3 months: {spent} hours a month.")
        said.append(message.format(spent=hours(spent.value)))
    elif asked.value is not None:
        said.append(gettext("Hours really spent are not on record."))
    proposed = figure(results, "segments.hours_proposed")
    if proposed.value is not None and asked.value is not None and proposed.value != asked.value:
        message = gettext("With the proposed models it would be {proposed} hours.")
        said.append(message.format(proposed=hours(proposed.value)))
    return " ".join(one for one in said if one)


def _gap(results: pd.DataFrame) -> str:
    found = figure(results, "segments.hours_gap")
    accounts = figure(results, "segments.hours_gap_accounts")
    if found.value is None:
        return ""
    if abs(found.value) < 0.05:
        return gettext("The hours fit.")
    short = found.value < 0
    if accounts.value is None or accounts.whole == 0:
        message = gettext("Short by {gap} hours.") if short else gettext("{gap} hours are left.")
        return message.format(gap=hours(abs(found.value)))
    if short:
        message = ngettext(
            "Short by {gap} hours: about {n} mid-touch account.",
            "Short by {gap} hours: about {n} mid-touch accounts.",
            accounts.whole,
        )
    else:
        message = ngettext(
            "{gap} hours are left: about {n} mid-touch account more.",
            "{gap} hours are left: about {n} mid-touch accounts more.",
            accounts.whole,
        )
    return message.format(gap=hours(abs(found.value)), n=integer(accounts.whole))

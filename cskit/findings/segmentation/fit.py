"""Who is in the wrong model: the picture, the lists, and who moved."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.say import ended
from cskit.findings.segmentation.words import named, row_name
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing

__all__ = ["dots", "listed", "lists", "picture", "so_what"]


def dots(served: pd.DataFrame, labels: int = 10) -> pd.DataFrame:
    """Return the points of the picture, one per account.

    Parameters
    ----------
    served
        From :func:`cskit.metrics.segmentation.served`.
    labels
        The most names that are written: misfits, the largest tickets first.

    Returns
    -------
    DataFrame
        ``name``, ``ticket`` (cents), ``hours`` (spent, or asked for where nothing is on record),
        ``touch_model``, ``misfit`` (empty = fits), ``label`` (the name, empty for most), sorted by ticket.
        Accounts without hours are left out.
    """
    spent = served["hours_spent"].notna().any()
    shown = served.assign(hours=served["hours_spent" if spent else "hours_asked"])
    shown = shown[shown["hours"].notna()].rename(columns={"model": "touch_model"})
    shown = shown.sort_values(["ticket", "customer_id"], ascending=[False, True], ignore_index=True)
    misfit = shown["misfit"] != ""
    written = misfit & (misfit.cumsum() <= labels)
    columns = ["name", "ticket", "hours", "touch_model", "misfit"]
    return shown[columns].assign(label=shown["name"].where(written, ""))


def picture(results: pd.DataFrame, served: pd.DataFrame, dots: pd.DataFrame) -> tuple[str, str, str]:
    """Return title, subtitle and alternative text of the picture.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.summary`.
    served
        From :func:`cskit.metrics.segmentation.served`.
    dots
        From :func:`dots`.
    """
    if served["hours_spent"].notna().any():
        sub = gettext(
            "hours spent a month (mean of 3 months), by ticket (log scale); dashed: where models begin"
        )
    else:
        sub = gettext("hours asked for a month, by ticket (log scale); dashed: where models begin")
    if dots.empty:
        return "", sub, gettext("No picture: the hours of no account are known.")
    misfits = figure(results, "segments.misfits")
    if misfits.value is None:
        title = gettext("What each account pays, and the hours it takes")
    elif misfits.whole == 0:
        title = gettext("Every account is in a model that its ticket calls for")
    else:
        title = ngettext(
            "{k} account is in a model that its ticket does not call for",
            "{k} accounts are in a model that their ticket does not call for",
            misfits.whole,
        ).format(k=integer(misfits.whole))
    alt = ngettext(
        "A dot for {n} account, by ticket and hours. {title}.",
        "A dot for each of {n} accounts, by ticket and hours. {title}.",
        len(dots),
    ).format(n=integer(len(dots)), title=title)
    return title, sub, " ".join(one for one in (alt, so_what(served)) if one)


def so_what(served: pd.DataFrame) -> str:
    """Return who is above and who is below the own ticket; empty where nobody is.

    Parameters
    ----------
    served
        From :func:`cskit.metrics.segmentation.served`.
    """
    said = []
    for side, message in (("above", gettext("Above: {names}.")), ("below", gettext("Below: {names}."))):
        found = served[served["misfit"] == side].sort_values(
            ["ticket", "customer_id"], ascending=[False, True]
        )
        if len(found):
            said.append(ended(message.format(names=named(found["name"].tolist()))))
    return " ".join(said)


def listed(misfits: pd.DataFrame) -> pd.DataFrame:
    """Return the misfits with ``in_force_words``, ``proposed_words`` and ``side``, in words.

    Parameters
    ----------
    misfits
        From :func:`cskit.metrics.segmentation.misfits`.
    """
    sides = {
        "above": gettext("above its ticket"),
        "below": gettext("below its ticket"),
    }
    return misfits.assign(
        in_force_words=pd.Series([row_name(one) for one in misfits["in_force"]], misfits.index, dtype="str"),
        proposed_words=pd.Series([row_name(one) for one in misfits["proposed"]], misfits.index, dtype="str"),
        side=pd.Series([sides[one] for one in misfits["misfit"]], misfits.index, dtype="str"),
    )


def lists(results: pd.DataFrame) -> str:
    """Return the caption of the list of misfits; where there is none, why.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.summary`.
    """
    misfits = figure(results, "segments.misfits")
    if misfits.undefined == "model_not_stated":
        return gettext("The data don't say which model is in force: nobody can be above or below it.")
    if misfits.value is None:
        return gettext("No lines between models, so nobody is above or below.")
    waiting = figure(results, "segments.waiting").whole
    late = ngettext(
        "{n} more is just past a line: no change yet",
        "{n} more are just past a line: no change yet",
        waiting,
    ).format(n=integer(waiting))
    if misfits.whole == 0:
        first = gettext("No account is above or below its ticket")
    else:
        above, below = figure(results, "segments.above").whole, figure(results, "segments.below").whole
        parts = [
            ngettext("{n} account above its ticket", "{n} accounts above their ticket", above).format(
                n=integer(above)
            ),
            ngettext("{n} account below its ticket", "{n} accounts below their ticket", below).format(
                n=integer(below)
            ),
        ]
        first = listing([part for part, n in zip(parts, (above, below), strict=True) if n])
    return f"{first}; {late}" if waiting else first

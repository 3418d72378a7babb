"""Where the score differs: the forest of groups, and what survives the correction."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.nps_breakdown.words import NOT_ASKED, points_range, score_with_range
from cskit.findings.traits import level, trait
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing

__all__ = ["compared", "forest", "forest_alt", "forest_caption", "suppressed"]


def forest(groups: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the forest, in words, as :func:`cskit.charts.whiskers.whiskers` takes them.

    Parameters
    ----------
    groups
        From :func:`cskit.metrics.nps_breakdown.groups`.

    Returns
    -------
    DataFrame
        The groups that are compared: ``label``, ``note`` (dimension and answers), ``value``, ``low``,
        ``high``, ``filled`` (whether the difference survives) and ``said``.
    """
    drawn = groups[groups["compared"]]
    rows = drawn[["value", "low", "high"]].reset_index(drop=True)
    note = gettext("n = {n} · {dimension}")
    pairs = zip(drawn["dimension"], drawn["group"], drawn["n"], strict=True)
    named = [
        (level(dimension, group), note.format(dimension=trait(dimension), n=integer(n)))
        for dimension, group, n in pairs
    ]
    ends = zip(rows["value"], rows["low"], rows["high"], strict=True)
    return rows.assign(
        label=pd.Series([label for label, _ in named], index=rows.index, dtype="str"),
        note=pd.Series([note for _, note in named], index=rows.index, dtype="str"),
        filled=drawn["differs"].to_numpy(dtype=bool),
        said=pd.Series([score_with_range(*row) for row in ends], index=rows.index, dtype="str"),
    )


def forest_caption(groups: pd.DataFrame) -> tuple[str, str]:
    """Return the title and the subtitle of the forest."""
    named = [level(row["dimension"], row["group"]) for row in _differing(groups)]
    title = gettext("No group stands out from the rest beyond chance")
    if named:
        title = ngettext(
            "One group stands out from the rest: {names}",
            "Some groups stand out from the rest: {names}",
            len(named),
        ).format(names=listing(named))
    sub = gettext("NPS of each group with its likely range; filled: differs from the rest of the portfolio")
    return title, sub


def _differing(groups: pd.DataFrame) -> list[dict[str, str]]:
    rows = groups[groups["differs"]].to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def forest_alt(groups: pd.DataFrame, score: pd.DataFrame) -> str:
    """Return what the forest says to those who do not see it; also where there is none."""
    drawn = groups[groups["compared"]]
    if drawn.empty and figure(score, "nps.score").undefined in NOT_ASKED:
        return gettext("No NPS survey in the data: no groups to compare.")
    if drawn.empty:
        return gettext("Too few answers to compare groups.")
    lowest, highest = drawn.iloc[int(drawn["value"].argmin())], drawn.iloc[int(drawn["value"].argmax())]
    return gettext("NPS of {n} groups, from {low} ({first}) to {high} ({last}).").format(
        n=integer(len(drawn)),
        low=integer(lowest["value"]),
        first=level(lowest["dimension"], lowest["group"]),
        high=integer(highest["value"]),
        last=level(highest["dimension"], highest["group"]),
    )


def compared(groups: pd.DataFrame) -> str:
    """Return how many comparisons were made, and those that survive the correction.

    Parameters
    ----------
    groups
        From :func:`cskit.metrics.nps_breakdown.groups`.
    """
    n = int(groups["compared"].sum())
    if n == 0:
        return ""
    first = ngettext(
        "{n} comparison with the rest of the portfolio.",
        "{n} comparisons: some look different by chance alone.",
        n,
    ).format(n=integer(n))
    found = _differing(groups)
    if not found:
        return f"{first} " + gettext("Corrected for that (Holm), none differs.")
    rows = [_difference(row) for row in found]
    return " ".join((first, gettext("Corrected for that (Holm), these differ:"), listing(rows) + "."))


def _difference(row: dict[str, str]) -> str:
    message = gettext("{name} with NPS {score} against {rest} (difference {range})")
    return message.format(
        name=level(row["dimension"], row["group"]),
        score=integer(float(row["value"])),
        rest=integer(float(row["rest"])),
        range=points_range(float(row["difference_low"]), float(row["difference_high"])),
    )


def suppressed(groups: pd.DataFrame, fewest: int) -> str:
    """Return which groups are too small for a score, and which do not fit into the picture.

    Parameters
    ----------
    groups
        From :func:`cskit.metrics.nps_breakdown.groups`.
    fewest
        See ``Policy.minimum_group``.
    """
    if not groups["compared"].any():
        return ""
    small = groups[groups["value"].isna()]
    sentences = []
    if len(small):
        named = [
            gettext("{name} ({n})").format(name=level(dimension, group), n=integer(n))
            for dimension, group, n in zip(small["dimension"], small["group"], small["n"], strict=True)
        ]
        message = gettext("Fewer than {fewest} accounts answered, so no score (answers): {names}.")
        sentences.append(message.format(fewest=integer(fewest), names=listing(named)))
    shown = groups[groups["compared"]]["dimension"]
    left = groups[groups["value"].notna() & ~groups["dimension"].isin(shown)]["dimension"].unique()
    if len(left):
        message = gettext("Not compared, in the table's file only: {dimensions}.")
        sentences.append(message.format(dimensions=listing([trait(name) for name in left])))
    return " ".join(sentences)

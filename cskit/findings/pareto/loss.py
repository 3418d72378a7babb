"""What if an account leaves: what its loss does to NRR."""

from __future__ import annotations

import pandas as pd

from cskit.findings.signals import annotate
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing, percent, points

__all__ = ["losing", "named_losses"]


def losing(if_lost: pd.DataFrame) -> str:
    """Return what the loss that would hurt most does to NRR.

    Parameters
    ----------
    if_lost
        From :func:`cskit.metrics.pareto.if_lost`.
    """
    alone = if_lost[if_lost["together"].isna()]
    if alone.empty:
        return gettext("No account pays recurring revenue: there is none to lose.")
    worst = alone.iloc[0]
    if pd.isna(worst["nrr"]) and alone["mrr_year_ago"].isna().all():
        return gettext("Less than 12 months of data: NRR is not defined yet.")
    if not alone["in_base"].any():
        # NRR looks at those that paid a year ago: none of these did.
        return gettext("No paying account paid a year ago: losing one does not move NRR yet.")
    sentence = gettext("Losing {name} moves NRR from {before} to {after}.").format(
        name=worst["name"], before=percent(worst["nrr"]), after=percent(worst["nrr_if_lost"])
    )
    together = if_lost[if_lost["together"].notna()]
    if together.empty:
        return sentence
    row = together.iloc[0]
    if round(row["points"], 1) == 0:  # none of them paid a year ago
        return sentence
    more = ngettext(
        "It moves by {points} if the {n} account with a renewal due and another signal is lost.",
        "It moves by {points} if the {n} largest accounts with a renewal due and another signal "
        "are lost together.",
        int(row["together"]),
    ).format(n=integer(row["together"]), points=points(row["points"] / 100, decimals=1))
    return f"{sentence} {more}"


def named_losses(
    if_lost: pd.DataFrame, at_risk: pd.DataFrame, signals: pd.DataFrame, currency: str
) -> pd.DataFrame:
    """Put words to the losses: tags for each account, names for those lost together.

    Parameters
    ----------
    if_lost, at_risk
        From :func:`cskit.metrics.pareto.if_lost` and :func:`cskit.metrics.pareto.at_risk`.

    Returns
    -------
    DataFrame
        The greatest losses and the row of those lost together, ten rows at most, with ``signals``
        and ``points`` as a difference of shares.
    """
    alone, together = if_lost[if_lost["together"].isna()], if_lost[if_lost["together"].notna()]
    shown = annotate(
        pd.concat([alone.head(10 - len(together)), together], ignore_index=True), signals, currency
    )
    shown["points"] = shown["points"] / 100
    last = shown["together"].notna()
    shown.loc[last, "name"] = gettext("{names}, lost together").format(names=listing(list(at_risk["name"])))
    each = (("muted", gettext("a renewal and another signal each")),)
    tags = [each if both else own for both, own in zip(last, shown["signals"], strict=True)]
    return shown.assign(signals=pd.Series(tags, index=shown.index, dtype=object))

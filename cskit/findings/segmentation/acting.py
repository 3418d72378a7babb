"""With whom to prepare a change of model, and for whom to ask for more service."""

from __future__ import annotations

import pandas as pd

from cskit.findings.segmentation.words import model
from cskit.findings.signals import annotate
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer

__all__ = ["act", "act_caption"]


def act(to_act: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.segmentation.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.
    """
    shown = annotate(to_act, signals, currency)
    why, steps = [], []
    for one in to_act.to_dict("records"):
        words = {"in_force": model(one["in_force"]), "proposed": model(one["proposed"])}
        if one["reason"] == "above":
            why.append(gettext("in {in_force}; its ticket calls for {proposed}").format(**words))
            step = gettext("Propose the change to your leader before {date}")
            steps.append(step.format(date=date(one["renewal_on"])))
        else:
            why.append(gettext("top group in {in_force}; its ticket calls for {proposed}").format(**words))
            steps.append(gettext("Propose {proposed} to your leader").format(**words))
    return shown.assign(
        why=pd.Series(why, shown.index, dtype="str"), next_step=pd.Series(steps, shown.index, dtype="str")
    )


def act_caption(to_act: pd.DataFrame, served: pd.DataFrame, days: int) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.segmentation.to_act`.
    served
        From :func:`cskit.metrics.segmentation.served`.
    days
        ``Policy.touch_days``.
    """
    if to_act.empty and len(served) and (served["in_force"] == "").all():
        return gettext("The data don't say which model is in force: no change to prepare from here.")
    if to_act.empty:
        return gettext("No change of model to prepare this month.")
    above, below = (int((to_act["reason"] == reason).sum()) for reason in ("above", "below"))
    first = ngettext(
        "{n} account above its ticket renews within {days} days",
        "{n} accounts above their ticket renew within {days} days",
        above,
    ).format(n=integer(above), days=integer(days))
    then = ngettext(
        "{n} account of the top group gets less service than it pays for",
        "{n} accounts of the top group get less service than they pay for",
        below,
    ).format(n=integer(below))
    return "; ".join(part for part, n in ((first, above), (then, below)) if n) + "."

"""With whom to prepare a change of model, and for whom to ask for more service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.findings.acting import counted, with_reasons
from cskit.findings.segmentation.words import model
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
    return with_reasons(to_act, signals, currency, _why)


def _why(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    words = {"in_force": model(row["in_force"]), "proposed": model(row["proposed"])}
    if row["reason"] == "above":
        step = gettext("Propose the change to your leader before {date}")
        why = gettext("in {in_force}; its ticket calls for {proposed}")
        return why.format(**words), step.format(date=date(row["renewal_on"]))
    why = gettext("top group in {in_force}; its ticket calls for {proposed}")
    return why.format(**words), gettext("Propose {proposed} to your leader").format(**words)


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
    return counted(((first, above), (then, below)))

"""Whom to call because of this page, why, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from cskit.findings.acting import counted, nothing, with_reasons
from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money

__all__ = ["act", "act_caption"]


def act(to_act: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.ltv_cac.to_act`, or :func:`cskit.metrics.ltv_cac.develop`.
    """
    return with_reasons(to_act, signals, currency, partial(_why, currency=currency))


def _why(row: Mapping[str, Any], currency: str) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    if row["reason"] == "not_paid_back":
        missing = money(row["missing"], currency)
        why = gettext("renews before paying back: {amount} to go").format(amount=missing)
        return why, row["next_step"] or gettext("Open the renewal talk")
    if row["reason"] == "develop":
        why = gettext(
            "to develop soon: middle third by margin, far below its better peers; no open opportunity"
        )
        return why, row["next_step"] or gettext("Look for what it could use next")
    loss = money(abs(row["margin"]), currency)
    why = gettext("costs {amount} more than it pays in 12 months").format(amount=loss)
    return why, gettext("Propose a lighter model, or reprice at renewal")


def act_caption(to_act: pd.DataFrame, results: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.ltv_cac.to_act`, or :func:`cskit.metrics.ltv_cac.develop`.
    results
        Whether the data hold a CAC and a cost to serve: without both, no list is no calm.
    """
    judged = [figure(results, metric).value for metric in ("ltv.not_paid_back", "ltv.costly_accounts")]
    if to_act.empty and judged == [None, None]:
        return gettext("Without acquisition spend or cost to serve, this page can propose no call.")
    if to_act.empty:
        return nothing()
    reasons = ("not_paid_back", "costly", "develop")
    unpaid, dear, ready = (int((to_act["reason"] == reason).sum()) for reason in reasons)
    first = ngettext(
        "{n} account renews before having paid back", "{n} accounts renew before having paid back", unpaid
    ).format(n=integer(unpaid))
    then = ngettext(
        "{n} account costs more than it pays", "{n} accounts cost more than they pay", dear
    ).format(n=integer(dear))
    last = ngettext(
        "{n} account is to develop soon and has no open opportunity",
        "{n} accounts are to develop soon and have no open opportunity",
        ready,
    ).format(n=integer(ready))
    return counted(((first, unpaid), (then, dear), (last, ready)))

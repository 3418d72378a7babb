"""Whom to call because of this page, why, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from cskit.findings.acting import counted, nothing, untold, with_reasons
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, money

__all__ = ["act", "act_caption"]


def act(to_act: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.pareto.to_act`.
    """
    return with_reasons(to_act, signals, currency, partial(_why, currency=currency))


def _why(row: Mapping[str, Any], currency: str) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    if row["reason"] == "top" and row["rank"] == 1:
        return gettext("the largest of the portfolio"), row["next_step"]
    if row["reason"] == "top":
        return gettext("number {rank} of the portfolio").format(rank=integer(row["rank"])), row["next_step"]
    growth = row["mrr"] - row["mrr_year_ago"] - row["readjusted_12m"]
    grew = gettext("small and growing: {amount} a month").format(amount=money(growth, currency))
    return grew, row["next_step"] or gettext("Ask what else would help")


def act_caption(to_act: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.pareto.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`: without any data, no list is no calm.
    """
    if said := untold(to_act, signals):
        return said
    if to_act.empty:
        return nothing()
    top, small = (int((to_act["reason"] == reason).sum()) for reason in ("top", "growing"))
    first = ngettext(
        "{n} account of the top group shows a signal",
        "{n} accounts of the top group show a signal",
        top,
    ).format(n=integer(top))
    then = ngettext("{n} small account is growing", "{n} small accounts are growing", small).format(
        n=integer(small)
    )
    return counted(((first, top), (then, small)))

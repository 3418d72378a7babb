"""Whom to call because of this page, why, and what to ask."""

from __future__ import annotations

import pandas as pd

from cskit.findings.accounts import nothing_known
from cskit.findings.signals import annotate
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
    shown = annotate(to_act, signals, currency)
    growth = shown["mrr"] - shown["mrr_year_ago"] - shown["readjusted_12m"]
    reasons = zip(shown["reason"], shown["rank"], growth, shown["next_step"], strict=True)
    words = [_why(*row, currency) for row in reasons]
    return shown.assign(why=[why for why, _ in words], next_step=[step for _, step in words])


def _why(reason: str, rank: int, growth: int, step: str, currency: str) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    if reason == "top" and rank == 1:
        return gettext("the largest of the portfolio"), step
    if reason == "top":
        return gettext("number {rank} of the portfolio").format(rank=integer(rank)), step
    grew = gettext("small and growing: {amount} a month").format(amount=money(growth, currency))
    return grew, step or gettext("Ask what else would help")


def act_caption(to_act: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.pareto.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`: without any data, no list is no calm.
    """
    if to_act.empty and len(signals) and nothing_known(signals):
        return gettext("The data hold nothing that could give a signal: they propose no call.")
    if to_act.empty:
        return gettext("No account asks for action here this month.")
    top, small = (int((to_act["reason"] == reason).sum()) for reason in ("top", "growing"))
    first = ngettext(
        "{n} account of the top group shows a signal",
        "{n} accounts of the top group show a signal",
        top,
    ).format(n=integer(top))
    then = ngettext("{n} small account is growing", "{n} small accounts are growing", small).format(
        n=integer(small)
    )
    return "; ".join(part for part, n in ((first, top), (then, small)) if n) + "."

"""Whom to call because of this page, why, and what to do. Never to ask for a better score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cskit.findings.acting import counted, nothing, with_reasons
from cskit.findings.figures import figure
from cskit.findings.nps_breakdown.words import NOT_ASKED
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer

__all__ = ["act", "act_caption"]


def act(to_act: pd.DataFrame, signals: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.nps_breakdown.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.
    """
    return with_reasons(to_act, signals, currency, lambda row: _WORDS[row["reason"]](row))


def _detractor(row: Mapping[str, Any]) -> tuple[str, str]:
    why = gettext("gave {score} on {date}").format(score=integer(row["score"]), date=date(row["answered_on"]))
    contacted = row["contacted"]
    if not pd.isna(contacted) and bool(contacted):
        return gettext("{why}; contacted since").format(why=why), gettext("Tell them what became of it")
    if not pd.isna(contacted):
        why = gettext("{why}; no contact since").format(why=why)
    if bool(row["anonymous"]):
        step = gettext("Call within 48 hours, log it; do not ask who answered")
        return why, step
    return why, gettext("Call within 48 hours, log the touchpoint, tell them what became of it")


def _silent(row: Mapping[str, Any]) -> tuple[str, str]:
    if pd.isna(row["last_on"]):
        return gettext("large and silent: never answered"), gettext("Ask how things are going")
    why = gettext("large and silent: last answer on {date}")
    return why.format(date=date(row["last_on"])), gettext("Ask how things are going")


def _promoter(_row: Mapping[str, Any]) -> tuple[str, str]:
    return gettext("promoter, with us for a year or longer"), gettext("Ask for a reference")


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "detractor": _detractor,
    "silent": _silent,
    "promoter": _promoter,
}


def act_caption(to_act: pd.DataFrame, silent: pd.DataFrame, score: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.nps_breakdown.to_act`.
    silent
        From :func:`cskit.metrics.nps_breakdown.silent`: of these the list holds the largest.
    score
        From :func:`cskit.metrics.nps_breakdown.score`.
    """
    if figure(score, "nps.score").undefined in NOT_ASKED:
        return gettext("No NPS survey in the data: this page proposes no call.")
    if to_act.empty:
        return nothing()
    n = {reason: int((to_act["reason"] == reason).sum()) for reason in ("detractor", "silent", "promoter")}
    parts = {
        "detractor": ngettext(
            "{n} account with a detractor to call back",
            "{n} accounts with a detractor to call back",
            n["detractor"],
        ),
        "silent": ngettext(
            "{n} silent account to ask how things are going",
            "{n} silent accounts to ask how things are going ({all} are silent)",
            n["silent"],
        ),
        "promoter": ngettext(
            "{n} promoter to ask for a reference", "{n} promoters to ask for a reference", n["promoter"]
        ),
    }
    return counted(
        (words.format(n=integer(n[reason]), all=integer(len(silent))), n[reason])
        for reason, words in parts.items()
    )

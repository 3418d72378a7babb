"""Which answers came and went since last month, and who was contacted, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings import since as months
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import date, integer, money

__all__ = ["since", "since_figures"]


def since(events: pd.DataFrame, window: int, currency: str, basis: str = "mrr") -> list[str]:
    """Return a sentence for each answer that came or no longer counts, and each detractor contacted.

    Parameters
    ----------
    events
        From :func:`cskit.metrics.nps_breakdown.since`.
    window
        ``Policy.survey_months``.
    currency
        ISO code.
    basis
        What accounts are weighed by.
    """
    return [_sentence(row, window, currency, basis) for _, row in events.iterrows()]


def _sentence(row: pd.Series, window: int, currency: str, basis: str) -> str:
    n, months_of = int(row["answers"]), integer(window)
    if row["event"] == "anonymous_answered":
        said = ngettext("{n} anonymous answer came.", "{n} anonymous answers came.", n)
        return said.format(n=integer(n))
    if row["event"] == "anonymous_expired":
        said = ngettext(
            "{n} anonymous answer no longer counts: older than {months} months.",
            "{n} anonymous answers no longer count: older than {months} months.",
            n,
        )
        return said.format(n=integer(n), months=months_of)
    words = {"name": row["name"], "amount": _paying(row["amount"], currency, basis)}
    if row["event"] == "transferred":
        said = ngettext(
            "{name} ({amount}) came from another portfolio with {n} answer.",
            "{name} ({amount}) came from another portfolio with {n} answers.",
            n,
        )
        return said.format(n=integer(n), **words)
    words |= {"score": integer(row["score"]), "group": _group(row["group"]), "on": date(row["on"])}
    if row["event"] == "expired":
        said = gettext(
            "{name} ({amount}): the answer of {on} ({score}, {group}) no longer counts, older than "
            "{months} months."
        )
        return said.format(months=months_of, **words)
    if row["event"] == "contacted":
        return gettext("{name} ({amount}), {group} ({score}), was contacted on {on}.").format(**words)
    return _answered(row, words)


def _answered(row: pd.Series, words: dict[str, str]) -> str:
    """Return a new answer: the score, and from which group to which."""
    if row["was"] == "":
        said = gettext("{name} ({amount}) answered {score}: {group}.")
    elif row["was"] == row["group"]:
        said = gettext("{name} ({amount}) answered {score}: still {group}.")
    else:
        said = gettext("{name} ({amount}) answered {score}: {was} → {group}.")
    sentence = said.format(was=_group(row["was"]), **words)
    commented = gettext("With a comment.")
    return f"{sentence} {commented}" if row["commented"] else sentence


def _paying(cents: int, currency: str, basis: str) -> str:
    """Return what an account pays."""
    if cents == 0:
        return gettext("pays nothing now")
    said = gettext("{amount} of MRR") if basis == "mrr" else gettext("{amount} in 12 months")
    return said.format(amount=money(cents, currency))


def _group(name: str) -> str:
    """Return what an answer's giver is, inside a sentence."""
    words = {
        "promoter": pgettext("answer", "promoter"),
        "passive": pgettext("answer", "passive"),
        "detractor": pgettext("answer", "detractor"),
    }
    return words.get(name, "")


def since_figures(moved: pd.DataFrame, before: pd.Timestamp, now: pd.Timestamp) -> str:
    """Return the score then and now, with the answers behind it.

    Parameters
    ----------
    moved
        From :func:`cskit.metrics.since.figures`.
    before, now
        The two months.
    """
    return months.figures(moved, {"nps.score": (gettext("NPS"), _score)}, before, now)


def _score(value: float, n: int) -> str:
    """Return a score with the number of answers: ``16 (31 answers)``."""
    said = ngettext("{score} ({n} answer)", "{score} ({n} answers)", n)
    return said.format(score=integer(value), n=integer(n))

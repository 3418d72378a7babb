"""Words that the NPS page says again and again: groups of answers, ranges, a page without NPS."""

from __future__ import annotations

from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import between, integer, listing

__all__ = ["NOT_ASKED", "counts", "group", "points_range", "score_with_range"]

NOT_ASKED = ("no_surveys", "no_nps_survey")
"""Reasons that say that the company asks for no NPS."""


def counts(promoters: float, passives: float, detractors: float) -> str:
    """Return three counts in words: ``14 promoters, 8 passives and 9 detractors``; none is not named."""
    words = (
        (promoters, ngettext("{n} promoter", "{n} promoters", int(promoters))),
        (passives, ngettext("{n} passive", "{n} passives", int(passives))),
        (detractors, ngettext("{n} detractor", "{n} detractors", int(detractors))),
    )
    return listing([said.format(n=integer(n)) for n, said in words if n])


def group(name: str) -> str:
    """Return what answers of a group are called: promoters, passives, detractors."""
    return {
        "promoter": pgettext("answers", "Promoters"),
        "passive": pgettext("answers", "Passives"),
        "detractor": pgettext("answers", "Detractors"),
    }[name]


def points_range(low: float, high: float) -> str:
    """Return a range of scores: ``−13 to 43``."""
    return between(integer(low), integer(high))


def score_with_range(value: float, low: float, high: float) -> str:
    """Return a score with its range: ``16 (−13 to 43)``."""
    return gettext("{score} ({range})").format(score=integer(value), range=points_range(low, high))

"""What a definition and a word of the glossary are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Definition", "Term"]


@dataclass(frozen=True)
class Definition:
    """What a metric is.

    Parameters
    ----------
    id
        Stable id, as ``results.json`` has it.
    name, definition, formula
        Messages.
    source
        Publication or standard the definition comes from; empty where it is plain counting.
    unit
        ``accounts``, ``answers``, ``tickets``, ``share``, ``points``, ``rating`` (1 to 5), ``hours``,
        ``months``, ``ratio`` or ``currency`` (recorded as the currency's code).
    kind
        ``counted``: a fact, without interval; ``estimated``: read as a tendency, with one.
    of
        What a value of an account is made of: ``margin`` or ``revenue``; empty for other metrics.
    """

    id: str
    name: str
    definition: str
    formula: str
    source: str
    unit: Literal[
        "accounts",
        "answers",
        "tickets",
        "share",
        "points",
        "rating",
        "hours",
        "months",
        "ratio",
        "currency",
    ]
    kind: Literal["counted", "estimated"] = "counted"
    of: Literal["", "margin", "revenue"] = ""


@dataclass(frozen=True)
class Term:
    """A word of the glossary: id, name and definition (messages)."""

    id: str
    name: str
    definition: str

"""What the company's page is made from: the portfolios' published figures, and the company's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cskit.definitions import REASONS
from cskit.locale import gettext
from cskit.reports.figures import records, rounded

__all__ = ["Company", "Figure", "Figures", "alphabetical", "own", "reason"]


@dataclass(frozen=True)
class Figure:
    """One figure, as results have it; ``undefined`` is the code of the reason where there is no value."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    undefined: str = ""

    @property
    def cents(self) -> int | None:
        """An amount of money in whole cents."""
        return None if self.value is None else round(self.value * 100)


Figures = Mapping[str, Figure]
"""Figures of a portfolio, or of the company, by metric id."""


@dataclass(frozen=True)
class Company:
    """The whole company, from the snapshot.

    Parameters
    ----------
    snapshot
        The data's hash.
    portfolios
        Names of all portfolios in the data.
    tables
        Of :attr:`cskit.data.snapshot.Snapshot.company`.
    """

    snapshot: str
    portfolios: tuple[str, ...] = ()
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def results(self) -> list[dict[str, Any]]:
        """Rows of the contract's ``results``, ``by`` as text."""
        return records(self.tables.get("results"))


def own(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    """Return a portfolio's or the company's own figures, those of no group."""
    return {
        row["id"]: Figure(
            rounded(row["value"]),
            rounded(row["low"]),
            rounded(row["high"]),
            row.get("n") or 0,
            row.get("undefined") or "",
        )
        for row in rows
        if row["by"] in ("{}", {})
    }


def reason(code: str) -> str:
    """Return in words why there is no figure."""
    return gettext(REASONS[code]) if code in REASONS else gettext("not in the portfolio's report")


def alphabetical(name: str) -> tuple[str, str]:
    """Return the key that puts É beside E; the name itself where two are alike."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)), name

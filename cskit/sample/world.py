"""The company once its accounts have lived: what every fact table is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from cskit.sample.books import Book
from cskit.sample.lives import Life
from cskit.sample.months import Span
from cskit.sample.moves import Moves

__all__ = ["Finding", "World"]


@dataclass(frozen=True)
class Finding:
    """Something put into the company on purpose, or known to be in it.

    Parameters
    ----------
    finding
        Its short name, for instance ``frozen``.
    number
        Account it is about.
    on
        Day it begins.
    about
        What a reader of the tables should find, as a clause.
    """

    finding: str
    number: int
    on: date
    about: str


@dataclass
class World:
    """The company.

    Parameters
    ----------
    seed
        Seed of the company.
    span
        Months of history.
    books
        The portfolios.
    lives
        The accounts' histories, by number.
    moves
        The books each account was in, by number.
    findings
        What is planted.
    """

    seed: int
    span: Span
    books: tuple[Book, ...]
    lives: list[Life]
    moves: list[Moves]
    findings: list[Finding] = field(default_factory=list)
    _by_kind: dict[str, dict[int, Finding]] = field(default_factory=dict)

    def mark(self, finding: Finding) -> None:
        """Note a finding; of several of one kind about an account, the last counts."""
        self.findings.append(finding)
        self._by_kind.setdefault(finding.finding, {})[finding.number] = finding

    def marked(self, finding: str) -> dict[int, Finding]:
        """Return the findings of one kind, by account."""
        return self._by_kind.get(finding, {})

    def active(self, life: Life, span: Span | None = None) -> Iterator[tuple[int, int]]:
        """Give the months at whose end an account pays, with its MRR in cents."""
        for month in (span or self.span).months:
            mrr = life.mrr_in(month)
            if mrr > 0:
                yield month, mrr

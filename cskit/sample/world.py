"""The company once its accounts have lived: what every fact table is made from."""

from __future__ import annotations

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
    _paid: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def mark(self, finding: Finding) -> None:
        """Note a finding; of several of one kind about an account, the last counts."""
        self.findings.append(finding)
        self._by_kind.setdefault(finding.finding, {})[finding.number] = finding

    def marked(self, finding: str) -> dict[int, Finding]:
        """Return the findings of one kind, by account."""
        return self._by_kind.get(finding, {})

    def active(self, life: Life, span: Span | None = None) -> list[tuple[int, int]]:
        """Return the months at whose end an account pays, with its MRR in cents.

        Asked once everything is planted: the answer is kept, because most tables need it.
        """
        number, wanted = life.account.number, span or self.span
        if number not in self._paid:
            paid = ((month, life.mrr_in(month)) for month in self.span.months)
            self._paid[number] = [(month, mrr) for month, mrr in paid if mrr > 0]
        return [(month, mrr) for month, mrr in self._paid[number] if wanted.first <= month <= wanted.last]

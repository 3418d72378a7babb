"""The lives of the accounts: when each begins, what it buys, when it leaves and comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from math import exp

from cskit.sample.accounts import Account
from cskit.sample.books import Book
from cskit.sample.draws import Draws, Stream
from cskit.sample.health import Health
from cskit.sample.lines import Line
from cskit.sample.months import Span, add_months, first_day, last_day, month_of
from cskit.sample.spell import Deal, first_line
from cskit.sample.truth import Churn

__all__ = ["Exposure", "Life", "live"]

_SEASON = (0.6, 0.7, 1.25, 1.0, 1.1, 1.0, 0.8, 1.1, 1.2, 1.1, 1.2, 0.7)  # January first
_MONTHS_BEFORE = 48
_RETURN_CHANCE = 0.12
_REASONS = (
    ("price", 24),
    ("competitor", 20),
    ("no_use", 22),
    ("bad_fit", 12),
    ("closed_business", 8),
    ("support", 7),
    ("", 7),
)
_BAD_FITS = ("technical", "functional", "operation", "experience", "culture", "financial")


@dataclass(frozen=True)
class Exposure:
    """A month of service at whose end an account could have left.

    Parameters
    ----------
    day
        First day after the month.
    age
        Month of service, 1 is the first; counted anew when an account comes back.
    segment, book
        Segment, and place of the portfolio at the time.
    health
        Health in the month.
    term, due
        Months of the contract's term (1 = from month to month), and whether it ended that day.
    left
        Whether the account left.
    """

    day: date
    age: int
    segment: str
    book: int
    health: float
    term: int
    due: bool
    left: bool


@dataclass
class Life:
    """An account's history.

    Parameters
    ----------
    account
        Whose.
    health
        Its latent health.
    lines
        Its contract lines, by start.
    exposures
        The months at whose end it could have left.
    returned
        Days on which it came back after having left.
    """

    account: Account
    health: Health
    lines: list[Line] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    returned: list[date] = field(default_factory=list)

    @property
    def signed(self) -> date:
        """Day the first contract began."""
        return self.lines[0].start

    def mrr(self, day: date) -> int:
        """Return the MRR on a day, in cents."""
        return sum(line.mrr(day) for line in self.lines)

    def mrr_in(self, month: int) -> int:
        """Return the MRR at a month's end, in cents."""
        return self.mrr(last_day(month))

    def current(self, day: date) -> list[Line]:
        """Return the lines that a day falls in."""
        return [line for line in self.lines if line.covers(day)]


def live(
    account: Account,
    books: tuple[Book, ...],
    book_at: Callable[[date], int],
    span: Span,
    seed: int,
) -> Life:
    """Return an account's life.

    An account that began before the history is one of those still there when it opens: others
    are drawn again, because an extract holds no trace of them.

    Parameters
    ----------
    account
        Whose.
    books
        All portfolios.
    book_at
        Place of the portfolio that the account is in on a day.
    span
        The months of history.
    seed
        Seed of the company.
    """
    draws = Draws(seed, Stream.LIFE, account.number)
    churn = Churn()
    while True:
        start = _start(account, books[account.book], span, draws)
        health = Health.drawn(month_of(start), span.last, churn, draws)
        life = Life(account, health)
        begin: date | None = start
        while begin is not None:
            begin = _spell(life, begin, (books, book_at, span, churn), draws)
        if any(line.end is None or line.end > span.begin for line in life.lines):
            return life


def _start(account: Account, book: Book, span: Span, draws: Draws) -> date:
    """Draw the day an account signs: before the history, or in a month of a good season."""
    day = draws.between(1, 28)
    months = len(span.months)
    if account.giant:
        return date(first_day(span.last - 46).year, first_day(span.last - 46).month, 16)
    if book.shape == "young" and draws.chance(0.74):
        recent = span.recent(11).months
        month = draws.weighted(recent, [_SEASON[month % 12] for month in recent])
    elif draws.chance(24 / (months + 24)):
        month = span.first - draws.between(1, _MONTHS_BEFORE)
    else:
        growth = [1 + place / months / 2 for place in range(months)]
        weights = [_SEASON[month % 12] * more for month, more in zip(span.months, growth, strict=True)]
        month = draws.weighted(span.months, weights)
    return first_day(month).replace(day=day)


def _spell(
    life: Life,
    begin: date,
    world: tuple[tuple[Book, ...], Callable[[date], int], Span, Churn],
    draws: Draws,
) -> date | None:
    """Live from a first contract until the account leaves; return the day it comes back, if it does."""
    books, book_at, span, churn = world
    if begin > span.edge:
        return None
    if life.lines:
        life.returned.append(begin)
    deal = Deal(life.account, first_line(life.account, begin, draws))
    age = 0
    while True:
        age += 1
        day = add_months(begin, age)
        if day > span.edge:
            break
        exposure = _exposure(life, deal, (day, age), (books, book_at, churn), draws)
        life.exposures.append(exposure)
        if exposure.left:
            deal.close(day, *_reason(draws))
            life.lines.extend(deal.lines())
            return add_months(day, draws.between(3, 10)) if draws.chance(_RETURN_CHANCE) else None
        deal.month_ends(day, life.health.at(month_of(day) - 1), draws)
    life.lines.extend(deal.lines())
    return None


def _exposure(
    life: Life,
    deal: Deal,
    when: tuple[date, int],
    world: tuple[tuple[Book, ...], Callable[[date], int], Churn],
    draws: Draws,
) -> Exposure:
    """Say with which hazard the account could leave on a day, and whether it did."""
    (day, age), (books, book_at, churn) = when, world
    segment, core, book = life.account.segment, deal.core, book_at(day)
    health, due = life.health.at(month_of(day) - 1), core.renewal == day
    hazard = churn.base(age) * segment.hazard * churn.csm.get(books[book].name, 1.0)
    hazard *= exp(-churn.health_log_ratio * health) * churn.of_term(core.term, due)
    left = draws.chance(1 - exp(-hazard)) and not life.account.giant
    return Exposure(day, age, segment.name, book, health, core.term, due, left)


def _reason(draws: Draws) -> tuple[str, str]:
    """Draw why an account left, and the kind of bad fit where it was one."""
    reason = draws.weighted([reason for reason, _ in _REASONS], [weight for _, weight in _REASONS])
    return reason, draws.pick(_BAD_FITS) if reason == "bad_fit" else ""

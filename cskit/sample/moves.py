"""Accounts that change books: who looks after an account, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cskit.sample.accounts import Account
from cskit.sample.books import Book
from cskit.sample.draws import Draws, Stream
from cskit.sample.months import Span, first_day

__all__ = ["Moves", "draw_moves"]

_MOVED = 0.03
_BACK = 0.15


@dataclass(frozen=True)
class Moves:
    """The books an account was in.

    Parameters
    ----------
    first
        Place of the book it began in.
    later
        (day, place) of each move, by day.
    """

    first: int
    later: tuple[tuple[date, int], ...] = ()

    def at(self, day: date) -> int:
        """Return the place of its book on a day."""
        place = self.first
        for moved, to in self.later:
            if moved <= day:
                place = to
        return place


def draw_moves(account: Account, books: tuple[Book, ...], span: Span, seed: int) -> Moves:
    """Return the books an account is in; it ends in ``account.book``.

    A young book began with accounts of other books: its CSM took them over on the first day.
    """
    draws = Draws(seed, Stream.TRANSFER, account.number)
    others = [place for place in range(len(books)) if place != account.book]
    if not others or account.giant:
        return Moves(account.book)
    other = draws.pick(others)
    book = books[account.book]
    if book.shape == "young":
        return Moves(other, ((book.since, account.book),))
    months = span.recent(30).months
    if not draws.chance(_MOVED) or len(months) < 6:
        return Moves(account.book)
    place = draws.between(4, len(months) - 1)
    day = first_day(months[place])
    if draws.chance(_BACK):
        away = first_day(months[draws.between(1, place - 2)])
        return Moves(account.book, ((away, other), (day, account.book)))
    return Moves(other, ((day, account.book),))

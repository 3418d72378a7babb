from __future__ import annotations

from datetime import date

import pytest

from cskit.sample.accounts import make_accounts
from cskit.sample.books import make_books
from cskit.sample.months import Span, parse_month
from cskit.sample.moves import Moves, draw_moves

SPAN = Span(parse_month("2023-10"), parse_month("2026-09"))


def test_an_account_is_the_new_books_from_the_day_itself() -> None:
    """The day before a move counts for the giver, the day itself for the receiver."""
    moves = Moves(2, ((date(2025, 1, 1), 5), (date(2026, 1, 1), 2)))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [moves.at(day) for day in days] == [2, 5, 5, 2]


def test_accounts_end_in_their_own_book() -> None:
    """Whatever happened before, at the end an account is where the customers table says."""
    books = make_books(8, SPAN, 1)
    for account in make_accounts(500, books, 1):
        moves = draw_moves(account, books, SPAN, 1)
        assert moves.at(SPAN.edge) == account.book
        assert all(SPAN.begin < day <= SPAN.edge for day, _ in moves.later)


@pytest.mark.parametrize("number", [1, 8, 12])
def test_books_have_names_of_their_own(number: int) -> None:
    """However many portfolios, each has its name; one alone has nobody to pass accounts to."""
    books = make_books(number, SPAN, 1)
    assert len({book.name for book in books}) == number
    if number == 1:
        assert all(not draw_moves(account, books, SPAN, 1).later for account in make_accounts(50, books, 1))


@pytest.mark.parametrize("number", range(1, 25))
def test_no_book_is_empty(number: int) -> None:
    """As many accounts as books: one each."""
    books = make_books(number, SPAN, 1)
    assert sorted(account.book for account in make_accounts(number, books, 1)) == list(range(number))

"""The accounts: what does not change about a customer, and the customers table."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from cskit.sample.books import Book
from cskit.sample.draws import Draws, Stream
from cskit.sample.names import SHOWN, Namer
from cskit.sample.truth import SEGMENTS, Segment

__all__ = ["CHANNELS", "Account", "make_accounts"]

CHANNELS = ("Indicação", "Inbound", "Outbound", "Parceiros", "Mídia paga", "Eventos")
_CHANNEL_WEIGHTS = (18, 27, 20, 13, 15, 7)

_MIX = {
    "usual": (56, 34, 10),
    "concentrated": (82, 15, 3),
    "flat": (0, 100, 0),
    "young": (64, 30, 6),
}
_GIANT_PRICE = 145_000


@dataclass(frozen=True)
class Account:
    """A customer, apart from its history.

    Parameters
    ----------
    number
        Its place, from 0; the key of its draws.
    customer_id, name, sector, state, employees, channel
        As in the customers table.
    segment
        Its segment.
    book
        Place of the portfolio it is in at the end.
    price
        MRR it begins with, in whole R$.
    term
        Months of its contract terms; 1 = from month to month.
    giant
        The one account that makes its book concentrated. It never leaves.
    """

    number: int
    customer_id: str
    name: str
    sector: str
    state: str
    employees: int
    channel: str
    segment: Segment
    book: int
    price: int
    term: int
    giant: bool


def make_accounts(number: int, books: tuple[Book, ...], seed: int) -> list[Account]:
    """Return so many accounts, spread over the books by their weights."""
    places = _places(number, books, seed)
    giants = {
        places.index(place)
        for place, book in enumerate(books)
        if book.shape == "concentrated" and place in places
    }
    namer = Namer(Draws(seed, Stream.NAMES))
    shown = dict(zip(_spots(number, giants), SHOWN, strict=False))
    width = max(4, len(str(number)))
    accounts = []
    for place, book in enumerate(places):
        name, sector = shown[place] if place in shown else namer.name()
        draws = Draws(seed, Stream.ACCOUNT, place)
        customer_id = f"C{place + 1:0{width}d}"
        accounts.append(
            _account(place, customer_id, (name, sector), book, books[book], draws, place in giants)
        )
    return accounts


def _account(
    number: int,
    customer_id: str,
    named: tuple[str, str],
    place: int,
    book: Book,
    draws: Draws,
    giant: bool,
) -> Account:
    """Draw one account of a book."""
    segment = draws.weighted(tuple(SEGMENTS.values()), _MIX[book.shape])
    spread = 0.12 if book.shape == "flat" else segment.spread
    price = 10 * max(round(exp(draws.normal(log(segment.median), spread)) / 10), 12)
    term = draws.weighted([term for term, _ in segment.terms], [weight for _, weight in segment.terms])
    low, high = segment.employees
    employees = round(exp(draws.uniform(log(low), log(high))))
    channel = draws.weighted((*CHANNELS, ""), (*_CHANNEL_WEIGHTS, 3))
    state = draws.pick(book.states)
    if giant:
        segment, price, term, employees = SEGMENTS["enterprise"], _GIANT_PRICE, 12, 6200
    return Account(number, customer_id, *named, state, employees, channel, segment, place, price, term, giant)


def _places(number: int, books: tuple[Book, ...], seed: int) -> list[int]:
    """Return each account's book: numbers by weight (largest remainders), order by chance."""
    total = sum(book.weight for book in books)
    quotas = [number * book.weight // total for book in books]
    left = sorted(range(len(books)), key=lambda place: -(number * books[place].weight % total))
    for place in left[: number - sum(quotas)]:
        quotas[place] += 1
    return Draws(seed, Stream.BOOKS, 10_000).shuffled(
        [place for place, quota in enumerate(quotas) for _ in range(quota)]
    )


def _spots(number: int, giants: set[int]) -> list[int]:
    """Return where the shown names go: all over the company, a giant first."""
    step = max(1, number // (len(SHOWN) + 1))
    return [*sorted(giants), *(place for place in range(step // 2, number, step) if place not in giants)]

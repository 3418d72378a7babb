"""The portfolios: who looks after them, how large they are, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cskit.sample.draws import Draws, Stream
from cskit.sample.months import Span, add_months, first_day

__all__ = ["Book", "make_books"]


@dataclass(frozen=True)
class Book:
    """A portfolio.

    Parameters
    ----------
    name
        Its name.
    csm, seniority, hours, since
        Who looks after it, how senior, with how many hours a month, since when.
    weight
        Share of the accounts, relative to the other books.
    shape
        usual, concentrated (one giant, many small), flat (all of one size) or young (most
        accounts began in the last 12 months).
    states
        Brazilian states its accounts are in.
    """

    name: str
    csm: str
    seniority: str
    hours: int
    since: date
    weight: int
    shape: str
    states: tuple[str, ...]


_NAMED: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    # name, weight, shape, states
    ("Centro-Oeste", 60, "usual", ("Goiás", "Mato Grosso", "Mato Grosso do Sul", "Distrito Federal")),
    ("Interior", 66, "usual", ("São Paulo",)),
    ("Leste", 60, "flat", ("Espírito Santo", "Minas Gerais", "Bahia")),
    ("Nordeste", 78, "usual", ("Bahia", "Ceará", "Paraíba", "Pernambuco", "Rio Grande do Norte")),
    ("Norte", 46, "young", ("Amazonas", "Pará", "Rondônia", "Tocantins")),
    ("São Paulo", 94, "concentrated", ("São Paulo",)),
    ("Sudeste", 82, "usual", ("Espírito Santo", "Minas Gerais", "Rio de Janeiro")),
    ("Sul", 70, "usual", ("Paraná", "Rio Grande do Sul", "Santa Catarina")),
)

_CSMS = (
    ("Ana Beatriz Nogueira", "senior"),
    ("Caio Figueiredo", "mid"),
    ("Débora Antunes", "mid"),
    ("João Pedro d'Ávila", "senior"),
    ("Lívia Sant'Anna", "junior"),
    ("Mateus Conceição", "senior"),
    ("Rafaela Guimarães", "mid"),
    ("Thaís Mühlmann", "senior"),
    ("Ícaro Bragança", "junior"),
    ("Otávio Luz", "mid"),
)
_HOURS = {"junior": 110, "mid": 120, "senior": 130}


def make_books(number: int, span: Span, seed: int) -> tuple[Book, ...]:
    """Return so many portfolios; those beyond the named eight are called after their number.

    Parameters
    ----------
    number
        How many.
    span
        The months of history.
    seed
        Seed of the company.
    """
    books = []
    for place in range(number):
        draws = Draws(seed, Stream.BOOKS, place)
        if place < len(_NAMED):
            name, weight, shape, states = _NAMED[place]
        else:
            name, weight, shape = f"Carteira {place + 1}", 66, "usual"
            states = draws.pick(_NAMED)[3]
        csm, seniority = _CSMS[place % len(_CSMS)]
        months = 10 if shape == "young" else draws.between(14, 40)
        since = add_months(first_day(span.last), -months)
        books.append(Book(name, csm, seniority, _HOURS[seniority], since, weight, shape, states))
    return tuple(books)

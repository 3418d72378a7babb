"""The made-up company as a whole: its tables, and the truth they were made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from cskit.errors import ConfigurationError
from cskit.sample.accounts import make_accounts
from cskit.sample.acquisition import acquisition
from cskit.sample.books import make_books
from cskit.sample.contacts import contacts
from cskit.sample.core import assignments, contracts, customers, portfolios, products
from cskit.sample.costs import costs
from cskit.sample.invoices import invoices
from cskit.sample.lives import live
from cskit.sample.months import Span, first_day, parse_month
from cskit.sample.moves import draw_moves
from cskit.sample.planted import plant
from cskit.sample.prices import price_index
from cskit.sample.surveys import surveys
from cskit.sample.tickets import tickets
from cskit.sample.touchpoints import touchpoints
from cskit.sample.truth import (
    READJUSTMENT_BASIS_POINTS,
    RECENT_INVOICES,
    RECENT_MONTHS,
    RENEWAL_ELSEWHERE,
    SEGMENTS,
    Churn,
)
from cskit.sample.usage import usage
from cskit.sample.world import World

__all__ = ["Sample", "generate", "make_world"]

_TABLES = (
    customers, contracts, portfolios, assignments, products, contacts, invoices, surveys, usage, tickets,
    touchpoints, acquisition, costs, price_index,
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A made-up company.

    Parameters
    ----------
    tables
        Contract tables by name, typed as :func:`cskit.sample.frames.frame` says.
    truth
        What the tables were made from: parameters, planted findings, checks. Plain JSON values.
    """

    tables: dict[str, pd.DataFrame]
    truth: dict[str, object]


def generate(
    customers: int = 720,
    portfolios: int = 8,
    months: int = 36,
    seed: int = 2026,
    month: str = "2026-09",
) -> Sample:
    """Invent a company. The same arguments give the same tables on every machine.

    Parameters
    ----------
    customers
        Accounts in the tables, those that have left included (about a third).
    portfolios
        Books they are spread over.
    months
        Months of history. Accounts that began earlier are among those still there when it opens.
    seed
        Seed of all draws.
    month
        Last closed month.

    Returns
    -------
    Sample
        Tables and truth.

    Examples
    --------
    >>> small = generate(customers=20, portfolios=2, months=12)
    >>> len(small.tables["customers"])
    20
    """
    for name, value, least in (
        ("portfolios", portfolios, 1),
        ("customers", customers, portfolios),
        ("months", months, 1),
        ("seed", seed, 0),
    ):
        if value < least:
            raise ConfigurationError(
                f"sample: {name} must be at least {least}. Found {value}. Give a larger number."
            )
    last = parse_month(month)
    world = make_world(customers, portfolios, Span(last - months + 1, last), seed)
    tables = {make.__name__: make(world) for make in _TABLES}
    return Sample(tables, _truth(world))


def make_world(customers: int, portfolios: int, span: Span, seed: int) -> World:
    """Let the accounts live, then plant the findings."""
    books = make_books(portfolios, span, seed)
    accounts = make_accounts(customers, books, seed)
    moves = [draw_moves(account, books, span, seed) for account in accounts]
    lives = [live(account, books, move.at, span, seed) for account, move in zip(accounts, moves, strict=True)]
    world = World(seed, span, books, lives, moves)
    plant(world)
    return world


def _truth(world: World) -> dict[str, object]:
    """Return the truth as plain JSON values."""
    span = world.span
    return {
        "about": "What the sample company was made from. Every company and person in it is invented.",
        "seed": world.seed,
        "first_month": first_day(span.first).isoformat()[:7],
        "month": first_day(span.last).isoformat()[:7],
        "currency": "BRL",
        "readjustment": READJUSTMENT_BASIS_POINTS / 10_000,
        "windows_months": {"invoices": RECENT_INVOICES, "usage, tickets, touchpoints, costs": RECENT_MONTHS},
        "churn": _churn(world),
        "books": {
            book.name: {
                "shape": book.shape,
                "active": sum(life.mrr(span.edge) > 0 for life in world.lives if life.account.book == place),
                "mrr_cents": sum(life.mrr(span.edge) for life in world.lives if life.account.book == place),
            }
            for place, book in enumerate(world.books)
        },
        "planted": _planted(world),
        "health": {life.account.customer_id: round(life.health.at(span.last), 3) for life in world.lives},
    }


def _churn(world: World) -> dict[str, object]:
    """Return the true monthly hazard's parts."""
    churn = Churn()
    begins = [1, *(last + 1 for last, _ in churn.baseline)]
    bands = [
        {"from_month": begin, "to_month": last if last < 10_000 else None, "hazard": hazard}
        for begin, (last, hazard) in zip(begins, churn.baseline, strict=False)
    ]
    return {
        "about": "Monthly hazard = baseline x segment x csm x exp(-health_log_ratio x health) x term; "
        "an account leaves at the end of a month of service with probability 1 - exp(-hazard).",
        "baseline": bands,
        "segment": {name: segment.hazard for name, segment in SEGMENTS.items()},
        "csm": {book.name: churn.csm.get(book.name, 1.0) for book in world.books},
        "term": {
            "about": "elsewhere in a term's months but the last, elsewhere x (1 + term's months) in that; "
            "1 for contracts from month to month.",
            "elsewhere": RENEWAL_ELSEWHERE,
        },
        **{key: value for key, value in asdict(churn).items() if key.startswith("health")},
    }


def _planted(world: World) -> list[dict[str, str]]:
    """Return the planted findings by kind and account."""
    found = sorted(world.findings, key=lambda finding: (finding.finding, finding.number))
    return [
        {
            "finding": finding.finding,
            "customer_id": world.lives[finding.number].account.customer_id,
            "name": world.lives[finding.number].account.name,
            "portfolio": world.books[world.lives[finding.number].account.book].name,
            "on": finding.on.isoformat(),
            "about": finding.about,
        }
        for finding in found
    ]

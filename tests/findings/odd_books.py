"""Books with nothing, one of a kind, or names made to break a page, and which notebook can run on which."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from cskit import charts
from cskit.data.portfolio import Portfolio
from tests.findings.books import NOTEBOOKS, book, invoices, of_lines, paying, with_everything
from tests.metrics.build import contracts, customers, line, table

HOSTILE = ("<script>alert(1)</script>", "$x$", "{x} {{ 7*7 }}", 'O\'Brien & "Søn" 🎉')


def _orders() -> Portfolio:
    bought = [(who, f"2026-0{month}-03", 100 * month) for who in "abc" for month in range(1, 9)]
    back = [("d", "2026-08-01", 5), ("d", "2026-08-02", -5), ("c", "2026-08-09", -9999)]
    tables = {"customers": customers(*"abcd"), "invoices": invoices(*bought, *back)}
    return book(tables, business="transactions")


def _credits() -> Portfolio:
    given = invoices(("a", "2026-08-03", -30), ("b", "2026-05-02", -7.5))
    return book({"customers": customers("a", "b"), "invoices": given}, business="transactions")


def _balances() -> Portfolio:
    held = [
        {"customer_id": who, "month": month, "mrr": amount}
        for who, amount in (("a", 50), ("b", 70))
        for month in ("2026-08-01", "2026-09-01")
    ]
    return book({"customers": customers("a", "b"), "mrr": table("mrr", held)})


def _all_new() -> Portfolio:
    gone = line("z", "2024-01-01", "2025-01-01", 10, kind="new")
    return book(of_lines(*paying(50, 60, 70, start="2026-03-01"), gone))


def _heard(*scores: float | None, **more: Any) -> Portfolio:
    """Make a book of six accounts with an NPS answer a score; None: invited, no answer."""
    asked = [
        {"response_id": f"{at}", "customer_id": f"a{at % 6 + 1:02}", "contact_id": f"p{at}", "survey": "nps"}
        | {
            "invited_on": "2026-08-01",
            "answered_on": None if score is None else f"2026-{8 + at % 2:02}-10",
            "score": score,
        }
        | {"comment": "Caro! fale@x.com", "anonymous": at % 5 == 4, "consent": at % 3 != 2, **more}
        for at, score in enumerate(scores)
    ]
    return book(of_lines(*paying(10, 20, 30, 40, 50, 60), surveys=table("surveys", asked)))


def _rated() -> Portfolio:
    tickets = [
        {"ticket_id": f"{at}", "customer_id": f"a{at % 6 + 1:02}", "opened_at": "2026-03-02T08:00"}
        | {"first_response_minutes": 30.0, "closed_at": "2026-03-03T08:00", "satisfaction": 3 + at % 3}
        for at in range(12)
    ]
    return book(of_lines(*paying(10, 20, 30, 40, 50, 60), tickets=table("tickets", tickets)))


def _orders_heard() -> Portfolio:
    answers = _heard(9, 3, 10, 7, 0, 8).surveys
    bought = [(f"a{at:02}", "2026-08-03", 100.0 * at) for at in range(1, 7)]
    people = customers(*(f"a{at:02}" for at in range(1, 7)))
    return book(
        {"customers": people, "invoices": invoices(*bought), "surveys": answers}, business="transactions"
    )


def _acquired(months: int = 13, ads: float | None = 10, cost: float = 95) -> Portfolio:
    """Six new accounts of two channels and a year's; spend without a channel, costs of some accounts."""
    lines = [
        *paying(100, 100, 100, 100, 100, 100, start="2026-02-01", end="2026-11-01"),
        *(line(f"b{place}", "2024-11-01", None, 90, kind="new") for place in range(6)),
        line("z", "2024-01-01", None, 5000, kind="new"),
    ]
    tables = of_lines(*lines)
    people = tables["customers"]
    young = people["customer_id"].str.startswith("a")
    about = {"channel": young.map({True: "Ads", False: None}), "segment": young.map({True: "S", False: None})}
    days = pd.date_range(end="2026-09-01", periods=months, freq="MS")
    spend = [{"month": day, "channel": "Ads", "segment": "S", "spend": 99, "ad_spend": ads} for day in days]
    loose = [{"month": day, "spend": 7} for day in days]
    rows = [
        {"customer_id": who, "month": day, "cost_to_serve": cost if who == "b0" else 20, "hours": 1.5}
        for who in ("a01", "b0", "b1")
        for day in days[-12:]
        if who == "b0" or day >= pd.Timestamp("2026-02-01")
    ]
    tables |= {
        "customers": people.assign(**{name: values.astype("str") for name, values in about.items()}),
        "acquisition": table("acquisition", spend + loose),
        "costs": table("costs", rows),
    }
    return book(tables)


def _served(models: str = "high mid low tech", hours: float | None = 14) -> Portfolio:
    """Twelve accounts in touch models, with hours, costs, tiers, segments and sectors; one is paused."""
    stated = models.split()
    about = [
        {"customer_id": f"a{at:02}", "name": f"Account a{at:02} & <b>Filhos</b> do Vale Verde", "portfolio": "Sul",
         "segment": "SMB" if at < 9 else "enterprise", "sector": "Retail" if at % 3 else None, "size": 60 * at,
         "touch_model": stated[at % len(stated)] if stated else None, "tier": at % 3 + 1}
        for at in range(1, 13)
    ]  # fmt: skip
    spent = [
        {"customer_id": one["customer_id"], "month": f"2026-0{at}-01", "cost_to_serve": 90, "hours": at / 4}
        for one in about
        for at in (7, 8, 9)
    ]
    lines = paying(*(40 * 2**at for at in range(11)), end="2026-12-20")
    lines.append(line("a12", "2024-01-01", None, 70, kind="new", product="x", paused_from="2026-08-01"))
    lines.append(line("a03", "2026-09-02", None, 1900, kind="upsell", product="y"))
    return book({
        "customers": table("customers", about), "contracts": contracts(*lines), "costs": table("costs", spent),
        "portfolios": table("portfolios", [{"portfolio": "Sul", "csm": "Ana", "hours": hours}]),
    })  # fmt: skip


def _followed(lost: int, of: int = 12) -> Portfolio:
    """Two cohorts seen from their first month; so many of each left after half a year."""
    lines = [
        line(
            f"{begin[:4]}-{at:02}",
            begin,
            end if at < lost else None,
            100 + at,
            kind="new",
            product="x",
            renewal_on=f"{int(begin[:4]) + 1}-03-01",
            end_reason="price" if at < lost and at % 2 else None,
            bad_fit="technical" if at == 0 < lost else None,
        )
        for begin, end in (("2024-03-01", "2024-10-01"), ("2025-03-01", "2025-10-01"))
        for at in range(of)
    ]
    return book(of_lines(*lines), history="complete")


def _moving() -> Portfolio:
    """Every movement and kind in one month, a year of prices, and accounts enough for rates."""
    lines = [
        *paying(100, 110, 120, 130, 140, end="2026-09-10"),
        *(line(f"a{at:02}", "2026-09-10", None, 95 + 10 * at, kind=kind, product="x")
          for at, kind in enumerate(("upsell", "readjustment", "renewal", None), 1)),
        line("a01", "2026-09-12", None, 40, kind="cross_sell", product="y"),
        line("b1", "2026-09-20", None, 70, kind="new", product="x"),
        line("b2", "2024-01-01", "2025-01-01", 60), line("b2", "2026-09-02", None, 60),
        line("b3", "2024-01-01", None, 50, paused_from="2026-09-05"),
        line("b4", "2024-01-01", None, 45, paused_from="2026-05-05", paused_to="2026-09-05"),
        line("b5", "2024-01-01", None, 400), line("b6", "2024-01-01", None, 300),
        line("b7", "2024-01-01", None, 80, discount=20, discount_kind="percent", discount_to="2026-09-03"),
    ]  # fmt: skip
    rows = [("b5", "Sul", "Norte"), ("b6", "Norte", "Sul")]
    moves = [
        {"customer_id": who, "portfolio": book, "valid_from": since, "valid_to": until}
        for who, first, second in rows
        for book, since, until in ((first, "2024-01-01", "2026-09-08"), (second, "2026-09-08", None))
    ]
    months = pd.date_range("2025-09-01", "2026-09-01", freq="MS")
    prices = [{"month": day, "level": 100 + at, "index": "IPCA"} for at, day in enumerate(months)]
    tables = {"assignments": table("assignments", moves), "price_index": table("price_index", prices)}
    made = book(of_lines(*lines, **tables))
    # A slice has no row of an account in another book's months.
    gone = (made.ledger["customer_id"] == "b5") & (made.ledger["portfolio"] == "Norte")
    return replace(made, tables={**made.tables, "ledger": made.ledger[~gone].reset_index(drop=True)})


BOOKS: dict[str, Callable[[], Portfolio]] = {
    "every movement": _moving,
    "extract ends": lambda: book(of_lines(*paying(*range(10, 100, 10), end="2026-09-30"))),
    "no account": lambda: book({"customers": customers(), "contracts": contracts()}),
    "one account": lambda: book(of_lines(*paying(5000, end="2026-10-20"))),
    "no churn, no surveys": lambda: book(
        of_lines(*paying(*range(100, 2100, 100))), company=range(1, 200), size=20
    ),
    "all churned": lambda: book(of_lines(*paying(50, 60, end="2026-09-15"))),
    "churned long ago": lambda: book(of_lines(*paying(50, 60, end="2025-01-15"))),
    "one month": lambda: book(of_lines(*paying(50, 60, start="2026-09-01"))),
    "all new": _all_new,
    "all paused": lambda: book(of_lines(*paying(50, 60, 70, paused_from="2026-08-01"))),
    "only credits": _credits,
    "orders": _orders,
    "balances": _balances,
    "followed, some lost": lambda: _followed(5),
    "followed, all lost": lambda: _followed(12),
    "everything": lambda: book(with_everything(), company=range(1, 60), size=6),
    "all promoters": lambda: _heard(*[10.0] * 12),
    "one answer": lambda: _heard(2, *[None] * 5),
    "invited, silent": lambda: _heard(*[None] * 6),
    "unhappy": lambda: _heard(0, 3, 6, 2, 9, 5, 4, 7),
    "CSAT only": lambda: _heard(4, 5, 1, 2, 3, 5, survey="csat"),
    "tickets rated": _rated,
    "orders with answers": _orders_heard,
    "acquired": _acquired,
    "acquired, two years of spend": lambda: _acquired(months=33),
    "acquired, spend missing": lambda: _acquired(months=5, ads=None),
    "acquired, serving costs all": lambda: _acquired(cost=99999),
    "touch models": _served,
    "touch models, hours not stated": lambda: _served("mid", None),
    "no touch model stated": lambda: _served(""),
    "hostile": lambda: book(
        of_lines(
            *paying(100, 200, 300, 400, end="2026-10-20"),
            names=dict(zip(("a01", "a02", "a03", "a04"), HOSTILE, strict=True)),
        )
    ),
}


@cache
def named(name: str) -> Portfolio:
    """Make a book of BOOKS, once."""
    return BOOKS[name]()


def undrawn(_draw: charts.Drawing, _width: float, _name: str, alt: str) -> str:
    """Stand for a picture: tests of charts draw, here only the words count."""
    return f'<svg role="img" aria-label="{len(alt)}"></svg>'


def _needed(notebook: str) -> list[list[str]]:
    """Give the tables that a notebook needs, one of each group."""
    content = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    return list(content["metadata"]["cskit"]["needs"])


EVERY_NOTEBOOK = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
# Without its tables a notebook is not run at all.
PAIRS = [
    (name, notebook)
    for notebook in EVERY_NOTEBOOK
    for name in BOOKS
    if all(set(group) & set(named(name).tables) for group in _needed(notebook))
]

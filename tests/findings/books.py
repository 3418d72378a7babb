"""Books made up from a few lines, and the notebooks' own code run on them in this process.

A book is a real :class:`cskit.data.portfolio.Portfolio` whose tables are written out by hand, so
that a notebook cannot tell it from a slice.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd

from cskit import locale
from cskit.company import aggregates as companies
from cskit.data.portfolio import Portfolio
from cskit.display import Shown
from cskit.metrics import pareto
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, contracts, customers, line, table

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
POLICY = Policy(draws=200)
NOTHING_LIKE_THESE = re.compile(
    r"\b(nan|NaN|NaT|inf|Infinity|Traceback|None(?! of))\b|<NA>|\{[a-z_0-9]{2,}\}"
)
"""What Python says where a reader expects a figure or a sentence."""


def book(
    tables: Mapping[str, pd.DataFrame],
    *,
    business: str = "subscription",
    history: str = "partial",
    policy: Policy = POLICY,
    company: Iterable[int] = (),
    size: int = 0,
) -> Portfolio:
    """Make a book of tables, with its ledger derived; the book is all that its company has.

    ``company`` are amounts to draw random books from, as if there were more.
    """
    derived = derive(tables, SEPTEMBER, policy, business, history)
    found = {
        **tables,
        "ledger": derived.ledger,
        "ledger_products": derived.products,
        "changes": derived.changes,
    }
    amounts = np.array(list(company), dtype="int64")
    draws = {"pareto_draws_mrr": pareto.random_books(amounts, size, policy)} if size else {}
    counts = [
        {"table": name, "read": len(frame), "accepted": len(frame), "quarantined": 0, "newest": newest}
        for (name, frame), newest in zip(tables.items(), ["2026-09-30", *[None] * 20], strict=False)
    ]
    return Portfolio(
        portfolio="Sul",
        month=SEPTEMBER,
        currency="BRL",
        locale="en",
        business=business,
        history=history,
        opening=derived.ledger["month"].min() if history == "partial" and len(derived.ledger) else None,
        complete_from=None,
        policy=policy,
        csm="",
        tables=found,
        company=_of_company(found, business, history, policy) | draws,
        facts={"snapshot": "0123456789ab", "tables": counts, "portfolios": 1},
        _run={},
    )


def _of_company(
    tables: Mapping[str, pd.DataFrame], business: str, history: str, policy: Policy
) -> dict[str, pd.DataFrame]:
    """Compute the company's tables from a company that is this one book."""
    opening = tables["ledger"]["month"].min() if history == "partial" and len(tables["ledger"]) else None
    home = pd.Series("Sul", index=tables["customers"]["customer_id"], dtype="str")
    whole = companies.Company(tables, home, ("Sul",), SEPTEMBER, opening, None, business, policy)
    made = {one.name: one.compute(whole) for one in companies.AGGREGATES}
    return {name: found["Sul"] for name, found in made.items() if "Sul" in found}


def of_lines(
    *lines: Mapping[str, Any], names: Mapping[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    """Put customers and their contract lines together; further tables by name."""
    ids = sorted({one["customer_id"] for one in lines})
    people = customers(*ids)
    called = [(names or {}).get(who, f"Account {who}") for who in ids]
    people = people.assign(name=pd.Series(called, dtype="str"))
    return {"customers": people, "contracts": contracts(*lines), **more}


def paying(
    *amounts: float, start: str = "2024-01-01", end: str | None = None, **more: Any
) -> list[dict[str, Any]]:
    """Write a line for each amount, of accounts a01, a02, …"""
    return [
        line(f"a{place:02}", start, end, amount, kind="new", product="x", **more)
        for place, amount in enumerate(amounts, 1)
    ]


def invoices(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Write invoices from account, day of issue and amount."""
    return table(
        "invoices",
        (
            {"invoice_id": f"I{place}", "customer_id": who, "issued_on": day, "amount": amount}
            for place, (who, day, amount) in enumerate(rows, 1)
        ),
    )


def with_everything() -> dict[str, pd.DataFrame]:
    """Every signal at least once, growth, a paused account, one lost and one new."""
    lines = [
        line("a01", "2024-10-05", "2026-10-05", 9000, kind="new", product="x"),
        line("a02", "2024-01-01", "2026-12-01", 4000, kind="new", product="x"),
        line("a03", "2024-11-20", None, 1000, kind="new", product="x"),
        line("a04", "2024-01-01", "2026-07-15", 500, kind="new", product="x"),
        line("a04", "2026-07-15", None, 300, kind="contraction", product="x"),
        line("a05", "2024-01-01", None, 200, kind="new", product="x"),
        line("a05", "2026-03-01", None, 100, kind="cross_sell", product="y"),
        line("a06", "2024-01-01", None, 150, kind="new", product="x", paused_from="2026-08-01"),
        line("a07", "2024-01-01", "2026-04-01", 700, kind="new", product="x"),
        line("a08", "2026-09-10", "2027-09-10", 90, kind="new", product="x"),
    ]
    bill = {"invoice_id": "I1", "customer_id": "a02", "issued_on": "2026-06-01", "amount": 4000}
    answer = {"answered_on": "2026-09-12", "survey": "nps"}
    months = [f"2026-0{n}-01" for n in (6, 7, 8, 9)]
    return of_lines(
        *lines,
        invoices=table("invoices", [{**bill, "due_on": "2026-06-20"}, {**bill, "paid_on": "2026-06-02"}]),
        surveys=table(
            "surveys",
            [
                {"response_id": "1", "customer_id": "a01", "contact_id": "p", "score": 4, **answer},
                {"response_id": "2", "customer_id": "a05", "contact_id": "q", "score": 9, **answer},
            ],
        ),
        usage=table(
            "usage",
            [
                {"customer_id": who, "month": when, "active_users": users}
                for who, end in (("a01", 50), ("a02", 20))
                for when, users in zip(months, (50, 50, 50, end), strict=True)
            ],
        ),
        tickets=table(
            "tickets",
            [{"ticket_id": "T", "customer_id": "a03", "opened_at": "2026-09-02T10:00", "priority": "urgent"}],
        ),
        touchpoints=table("touchpoints", [{"touchpoint_id": "1", "customer_id": "a01", "on": "2026-09-01"}]),
    )


def outputs(notebook: str, given: Portfolio, code: str, **parameters: str) -> list[Shown]:
    """Run a notebook's code on a book, in a language, and give what its cells show."""
    scope: dict[str, Any] = {}
    shown = []
    with locale.using(code):
        for source, tags in _cells(notebook):
            result = _run(source, scope, notebook)
            if "parameters" in tags:
                scope.update(parameters)
            if "open_portfolio" in scope:
                scope["open_portfolio"] = lambda *_: given
            if result is not None:
                shown.append(result)
    return shown


@cache
def _cells(notebook: str) -> list[tuple[str, list[str]]]:
    """Give the source and the tags of each code cell."""
    cells = nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", as_version=4).cells
    return [(cell.source, cell.metadata.get("tags", [])) for cell in cells if cell.cell_type == "code"]


def _run(source: str, scope: dict[str, Any], name: str) -> Shown | None:
    """Run a cell as a kernel does; the value of a last expression is what it shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), scope)
    return eval(compile(ast.Expression(last.value), name, "eval"), scope) if last else None


def read(shown: Shown) -> str:
    """Give what a person reads or hears of an output: all its words, without the mark-up."""
    spoken = " ".join(re.findall(r'(?:title|aria-label|alt)="([^"]*)"', shown.html))
    return unescape(re.sub(r"<[^>]*>", " ", shown.html) + " " + spoken)


def recorded(folder: Path) -> dict[str, Any]:
    return dict(json.loads(folder.read_text(encoding="utf-8")))

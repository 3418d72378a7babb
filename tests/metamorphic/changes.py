"""Ways to tell a company again: its rows shuffled, its ids renamed, ten times the money, a book split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from tests.metamorphic.company import BOOK, KEYS, POLICY, Tables, appended, money_columns

LOST_LONG_AGO = "C0000"


def shuffled(tables: Mapping[str, pd.DataFrame], seed: int = 1) -> Tables:
    """Put the rows of every table in another order."""
    chance = np.random.default_rng(seed)
    return {name: table.iloc[chance.permutation(len(table))] for name, table in tables.items()}


def new_names(tables: Mapping[str, pd.DataFrame], *, reversed_: bool = False) -> dict[str, dict[str, str]]:
    """Give, by column, the new id of each old one: in the same order, or in the opposite one."""
    found = {}
    for key in ("customer_id", *KEYS):
        parts = [table[key] for table in tables.values() if key in table]
        old = sorted(set(pd.concat(parts).dropna())) if parts else []
        place = range(len(old) - 1, -1, -1) if reversed_ else range(len(old))
        found[key] = {one: f"{key[:2]}§{at:05}" for one, at in zip(old, place, strict=True)}
    return found


def renamed(tables: Mapping[str, pd.DataFrame], names: Mapping[str, Mapping[str, str]]) -> Tables:
    """Give everything another id, as :func:`new_names` says."""
    return {
        name: table.assign(
            **{key: table[key].map(new).astype("str") for key, new in names.items() if key in table}
        )
        for name, table in tables.items()
    }


def tenfold(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Tell all money in a currency of which ten are worth one."""
    found = {}
    for name, table in tables.items():
        money = {key: _times_ten(table[key]) for key in money_columns(name) if key in table}
        if "discount" in money:
            of_amount = table["discount_kind"] == "amount"
            money["discount"] = money["discount"].where(of_amount, table["discount"])
        found[name] = table.assign(**money)
    return found


TENFOLD_POLICY = POLICY | {"touch_amounts": [10 * amount for amount in POLICY["touch_amounts"]]}


def _times_ten(values: pd.Series) -> pd.Series:
    exact = [None if value is None or pd.isna(value) else 10 * Decimal(value) for value in values]
    return pd.Series(exact, dtype=object, index=values.index)


def split(tables: Mapping[str, pd.DataFrame], into: Callable[[str], str]) -> Tables:
    """Give the accounts of a book, now and in their past, to books of its own parts."""

    def moved(table: pd.DataFrame) -> pd.DataFrame:
        to = table["customer_id"].map(into)
        return table.assign(portfolio=table["portfolio"].where(table["portfolio"] != BOOK, to).astype("str"))

    books = tables["portfolios"]
    parts = [books[books["portfolio"] == BOOK].assign(portfolio=one) for one in parts_of(tables, into)]
    return {
        **tables,
        "customers": moved(tables["customers"]),
        "assignments": moved(tables["assignments"]),
        "portfolios": pd.concat([books[books["portfolio"] != BOOK], *parts], ignore_index=True),
    }


def parts_of(tables: Mapping[str, pd.DataFrame], into: Callable[[str], str]) -> list[str]:
    """Give the names of the parts."""
    return sorted(set(tables["customers"]["customer_id"].map(into)))


def with_one_lost_long_ago(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Add an account that came, was billed, asked for help, was unhappy and left, years before the report."""
    it = {"customer_id": LOST_LONG_AGO}
    about = {"segment": "SMB", "channel": "Indicação", "sector": "Varejo", "region": "Sul", "size": 40}
    term = {"start_on": "2023-11-05", "end_on": "2024-05-05", "renewal_on": "2024-05-05"}
    price = {"amount": Decimal(70_000), "interval": "month", "kind": "new", "product": "Plataforma"}
    bill = {"issued_on": "2023-11-05", "due_on": "2023-11-25", "paid_on": "2023-11-25"}
    answer = {"survey": "nps", "score": 1.0, "answered_on": "2024-02-03", "anonymous": False}
    more: dict[str, dict[str, Any]] = {
        "customers": {"name": "Aurora Antiga", "portfolio": BOOK, "signed_on": "2023-11-02", **about},
        "contracts": {"contract_id": "C0000-01", "end_reason": "preço", "currency": "BRL", **term, **price},
        "invoices": {"invoice_id": "I0000", "amount": Decimal(420_000), **bill},
        "surveys": {"response_id": "R0000", "contact_id": "P0000", "invited_on": "2024-02-01", **answer},
        "contacts": {"contact_id": "P0000", "role": "Diretora"},
        "tickets": {"ticket_id": "T0000", "opened_at": "2024-02-01T08:00:00"},
    }
    return {**tables, **{name: appended(tables[name], [it | row]) for name, row in more.items()}}

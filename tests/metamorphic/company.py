"""A company made for relations: whole cents a month, exact ties, accounts that moved, paused, left."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from cskit import company as companies
from cskit.contract import SOURCES
from cskit.data.files import write_sample
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.sample import Sample, generate

Tables = dict[str, pd.DataFrame]
"""The company's tables by name, as ``cskit.sample`` types them."""

BOOK, OTHER = "Interior", "Centro-Oeste"
MONTH = "2026-09"
POLICY: dict[str, Any] = {"touch_amounts": [1100, 3500, 14000], "draws": 200}
MONTHS = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
TWIN = "~"
"""What the id of a twin has after that of the account it is equal to in all but id and name."""

TWIN_NAME = "Gêmea de "

# Keys of rows, beside the account's own: a twin's rows need their own.
KEYS = ("contract_id", "response_id", "ticket_id", "contact_id", "invoice_id")


def invented() -> Tables:
    """Invent the company: two books of about thirty accounts, three of which have a twin each."""
    tables = dict(generate(customers=60, portfolios=2, months=36, seed=8, month=MONTH).tables)
    tables["contracts"] = _in_whole_cents(tables["contracts"])
    paying = _paying(tables, BOOK)
    middle = len(paying) // 2
    tables = with_twins(tables, [paying[0], *paying[middle : middle + 2]])
    return with_close_calls(tables, paying[1], _lost(tables, BOOK))


def with_twins(tables: Mapping[str, pd.DataFrame], ids: list[str]) -> Tables:
    """Add to some accounts another that is equal in everything but its id and its name."""
    found = {}
    for name, table in tables.items():
        if "customer_id" not in table:
            found[name] = table
            continue
        twins = table[table["customer_id"].isin(ids)].copy()
        for key in ("customer_id", *KEYS):
            if key in twins:
                twins[key] = (twins[key] + TWIN).where(twins[key].notna(), twins[key])
        if name == "customers":
            twins["name"] = TWIN_NAME + twins["name"]
        found[name] = pd.concat([table, twins], ignore_index=True)
    return found


def with_close_calls(tables: Mapping[str, pd.DataFrame], there: str, lost: str) -> Tables:
    """Add what only the ids would tell apart: answers, tickets, bills and last lines, two of one day."""
    lines, day = tables["contracts"], pd.Timestamp("2026-09-14")
    mine = lines[lines["customer_id"] == lost]
    last = mine[mine["end_on"] == mine["end_on"].max()].iloc[0].to_dict()
    bill = {
        "customer_id": there,
        "issued_on": pd.Timestamp("2026-06-01"),
        "due_on": pd.Timestamp("2026-06-20"),
    }
    answer = {"customer_id": there, "survey": "nps", "anonymous": False, "consent": True, "answered_on": day}
    pairs = (("1", 2.0, "low", 100), ("2", 10.0, "urgent", 200))
    more = {
        "surveys": [
            {"response_id": f"S{contact}{key}", "contact_id": contact, "score": score, **answer}
            for contact in (f"{there}-X", None)
            for key, score, _, _ in pairs
        ]
        # An NPS has no 11 and no 7.5: both are set aside.
        + [
            {"response_id": f"X{score}", "contact_id": None, "score": score, **answer}
            for score in (11.0, 7.5)
        ],
        "tickets": [
            {"ticket_id": f"T{key}", "customer_id": there, "opened_at": day, "priority": priority}
            for key, _, priority, _ in pairs
        ],
        "invoices": [
            {"invoice_id": f"I{key}", "amount": Decimal(amount), **bill} for key, _, _, amount in pairs
        ],
        "contracts": [
            last | {"contract_id": f"{lost}-{key}", "product": product, "end_reason": reason, "bad_fit": fit}
            for key, product, reason, fit in (
                ("1", "Relatórios", "preço", "financial"),
                ("0", "API", "fusão", None),
            )
        ],
    }
    return {**tables, **{name: appended(tables[name], rows) for name, rows in more.items()}}


def appended(table: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Add rows to a table; what they do not say is empty."""
    added = pd.DataFrame([{name: row.get(name) for name in table.columns} for row in rows])
    for name in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[name]):
            added[name] = pd.to_datetime(added[name])
        added[name] = added[name].astype(table[name].dtype)
    return pd.concat([table, added], ignore_index=True)


def parameters(tables: Mapping[str, pd.DataFrame], folder: Path, **stated: Any) -> Parameters:
    """Write the tables into a folder; return parameters that read them."""
    write_sample(Sample(dict(tables), {}), folder)
    values = {
        "month": MONTH,
        "currency": "BRL",
        "complete_from": "2023-10",
        "policy": POLICY,
        "data": {name: {"path": f"{name}.csv"} for name in tables},
        "base": folder,
        "file": folder / "company.yaml",
    }
    return Parameters.model_validate(values | stated)


def snapshot(tables: Mapping[str, pd.DataFrame], folder: Path, **stated: Any) -> Snapshot:
    """Build the company's snapshot; never one that another telling of the same company left behind."""
    return companies.build(parameters(tables, folder, **stated), folder / "snapshots")


def money_columns(name: str) -> list[str]:
    """Give the columns of a table that hold money, as the contract has them."""
    return [column.name for column in SOURCES[name].columns if column.kind == "money"]


def _in_whole_cents(lines: pd.DataFrame) -> pd.DataFrame:
    """Make every price, and its discount, a whole number of cents a month: nothing is left to round."""
    months = lines["interval"].map(lambda one: MONTHS.get(one) or int(one.split()[0]))
    whole = [
        Decimal(int(amount / several)) * several
        for amount, several in zip(lines["amount"], months, strict=True)
    ]
    off = lines["discount"].where(lines["discount_kind"] != "amount")  # none of the sample is an amount
    off = [None if value is None or pd.isna(value) else Decimal(int(value)) for value in off]
    kind = lines["discount_kind"].where(pd.Series(off, dtype=object).notna())
    return lines.assign(amount=pd.Series(whole, dtype=object), discount=off, discount_kind=kind)


def _paying(tables: Mapping[str, pd.DataFrame], book: str) -> list[str]:
    """Give the accounts of a book whose lines are in force at the end, dearest first."""
    lines, people = tables["contracts"], tables["customers"]
    last = pd.Period(MONTH, "M").end_time
    there = lines[(lines["start_on"] <= last) & (lines["end_on"].isna() | (lines["end_on"] > last))]
    there = there[there["customer_id"].isin(people["customer_id"][people["portfolio"] == book])]
    moved = tables["assignments"]["customer_id"]
    held = there[~there["customer_id"].isin(moved)].groupby("customer_id")["amount"].sum()
    return list(held.astype(float).sort_values(ascending=False).index)


def _lost(tables: Mapping[str, pd.DataFrame], book: str) -> str:
    """Give an account of a book that left for good within a year."""
    lines, people = tables["contracts"], tables["customers"]
    mine = lines[lines["customer_id"].isin(people["customer_id"][people["portfolio"] == book])]
    ends = mine.groupby("customer_id")["end_on"].max().where(~_open(mine))
    gone = ends[(ends >= pd.Timestamp("2025-10-02")) & (ends < pd.Timestamp("2026-09-01"))]
    assert len(gone), "nobody left this book within a year"
    return str(gone.index[0])


def _open(lines: pd.DataFrame) -> pd.Series:
    return lines["end_on"].isna().groupby(lines["customer_id"]).any()

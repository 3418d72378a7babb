"""The ledger from balances and invoices, and from third-party data."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.metrics.ledger import derive
from tests.metrics.build import book, customers, line, month, table
from tests.metrics.ledgers import POLICY, changes, mrr, playbook


def test_balances_are_the_ledger_and_their_differences_the_changes() -> None:
    """By product: new, unstated, contraction, ended."""
    rows = [("a", 1, "x", 10), ("a", 2, "x", 12), ("a", 2, "y", 1), ("a", 3, "x", 5), ("b", 2, None, 3)]
    balances = table(
        "mrr", [{"customer_id": c, "month": f"2026-{m:02}-01", "product": p, "mrr": v} for c, m, p, v in rows]
    )
    tables = {"customers": customers("a", "b"), "mrr": balances}
    assert mrr(tables, "2026-04") == {"a": [1000, 1300, 500, 0], "b": [300, 0, 0]}
    assert changes(tables, "2026-04") == [
        ("a", "2026-01", "x", "unstated", 1000),
        ("a", "2026-02", "x", "unstated", 200),
        ("a", "2026-02", "y", "unstated", 100),
        ("a", "2026-03", "x", "contraction", -700),
        ("a", "2026-03", "y", "contraction", -100),
        ("a", "2026-04", "x", "ended", -500),
        ("b", "2026-02", None, "new", 300),
        ("b", "2026-03", None, "ended", -300),
    ]


def invoice(customer: str, issued: str, amount: Any, **more: Any) -> dict[str, Any]:
    return {"invoice_id": "1", "customer_id": customer, "issued_on": issued, "amount": amount, **more}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-04-01", [4000, 4000, 4000, 0]),
        ("2026-01-15", "2026-04-15", [4000, 4000, 4000, 0]),
        ("2026-01-01", "2026-03-31", [4000, 4000, 0, 0]),  # the last day given, not the first after
        ("2026-01-31", "2026-02-28", [12000, 0, 0, 0]),
        ("2026-01-28", "2026-02-04", [52143, 0, 0, 0]),  # a week: 120 × 365 / 84
        ("2026-01-05", "2026-01-12", [0, 0, 0, 0]),  # a week over no month's end
    ],
)
def test_an_invoice_with_a_period_is_spread_over_it(start: str, end: str, expected: list[int]) -> None:
    """120.00 for three months is 40.00 at each of three month ends, whenever it was issued."""
    rows = [invoice("a", "2026-01-02", 120, period_start=start, period_end=end)]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    derived = derive(tables, month("2026-04"), POLICY)
    assert derived.ledger["mrr"].tolist() == expected
    assert derived.ledger["revenue"].tolist() == [12000, 0, 0, 0]


def test_an_invoice_without_a_period_counts_in_its_month_and_a_credit_only_as_revenue() -> None:
    """Credits are not MRR; they are subtracted from revenue."""
    rows = [
        invoice("a", "2026-01-31", 10),
        invoice("a", "2026-02-01", "10.005"),
        invoice("a", "2026-02-03", -30),
    ]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    found = derive(tables, month("2026-03"), POLICY).ledger
    assert found["mrr"].tolist() == [1000, 1001, 0]
    assert found["revenue"].tolist() == [1000, 1001 - 3000, 0]


def test_with_contracts_invoices_are_revenue_only() -> None:
    """MRR is what was signed, revenue what was billed; an account may have either alone."""
    tables = book(line("a", "2026-02-01", None, 10, kind="new"))
    tables["customers"] = customers("a", "b")
    tables["invoices"] = table("invoices", [invoice("a", "2026-01-20", 99), invoice("b", "2026-02-20", 5)])
    found = derive(tables, month("2026-02"), POLICY).ledger
    assert found[["customer_id", "mrr", "revenue"]].values.tolist() == [
        ["a", 0, 9900],
        ["a", 1000, 0],
        ["b", 0, 500],
    ]


def test_a_business_of_transactions_has_revenue_and_no_mrr() -> None:
    """First month: the first with positive revenue."""
    rows = [invoice("a", "2026-01-20", -1), invoice("a", "2026-02-20", 5), invoice("a", "2026-05-01", 7)]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    derived = derive(tables, month("2026-04"), POLICY, "transactions")
    assert derived.ledger["revenue"].tolist() == [-100, 500, 0, 0]
    assert derived.ledger["tenure"].tolist() == [pd.NA, 0, 1, 2]
    assert (derived.ledger["mrr"] == 0).all()
    assert (derived.ledger["state"] == "none").all()
    assert derived.products.empty
    assert derived.changes.empty


def test_amounts_beyond_64_bits_of_millionths_stay_exact() -> None:
    """A rupiah amount of thirteen digits is not rounded by the machine."""
    rows = [
        invoice("a", "2026-01-20", "90000000000000.015", period_start="2026-01-01", period_end="2026-02-01")
    ]
    tables = {"customers": customers("a"), "invoices": table("invoices", rows)}
    assert derive(tables, month("2026-01"), POLICY).ledger["mrr"].tolist() == [9000000000000002]


# ── Third-party data ─────────────────────────────────────────────────────────────────────────


@pytest.mark.shared
def test_the_playbook_closes_each_month_at_its_published_mrr(shared: Path) -> None:
    """Ending MRR and active accounts as another implementation computes them, to the cent."""
    reference = pd.read_csv(
        shared / "mrr_playbook" / "reference_monthly_full.csv", parse_dates=["date_month"]
    )
    found = derive(playbook(shared), month("2020-02"), POLICY, history="complete").ledger
    ours = found.groupby("month").agg(mrr=("mrr", "sum"), active=("mrr", lambda paid: (paid > 0).sum()))
    theirs = reference.set_index("date_month")
    assert (ours["mrr"].reindex(theirs.index) == 100 * theirs["ending_mrr"]).all()
    assert (ours["active"].reindex(theirs.index) == theirs["active"].fillna(0)).all()


@pytest.mark.shared
def test_online_retail_revenue_is_the_exact_sum_of_its_lines(shared: Path) -> None:
    """Half a million real lines: no cent lost, credits subtracted, each line rounded once."""
    lines = (
        pd.read_parquet(shared / "online_retail" / "online_retail.parquet")
        .dropna(subset="CustomerID")
        .head(100_000)
    )
    ids = lines["CustomerID"].astype("int64").astype("str")
    amounts = [
        (Decimal(int(quantity)) * Decimal(str(price))).quantize(Decimal("0.000001"))
        for quantity, price in zip(lines["Quantity"], lines["UnitPrice"], strict=True)
    ]
    invoices = pd.DataFrame(
        {
            "invoice_id": lines["InvoiceNo"],
            "customer_id": ids,
            "issued_on": lines["InvoiceDate"].dt.normalize(),
            "amount": pd.Series(amounts, dtype="object", index=lines.index),
        }
    )
    tables = {"customers": customers(*ids.unique()), "invoices": invoices}
    found = derive(tables, month("2011-12"), POLICY, "transactions").ledger
    signs = np.sign([float(amount) for amount in amounts])
    rounded = sum(
        int(sign) * int(abs(amount) * 100 + Decimal("0.5"))
        for sign, amount in zip(signs, amounts, strict=True)
    )
    assert found["revenue"].sum() == rounded
    assert found["customer_id"].nunique() == ids.nunique()

"""Contracts with a term: what it is worth a year, how many were renewed, what is due, whom to call."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cskit.data.stored import Stored
from cskit.metrics import accounts, signals
from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.intervals import wilson
from cskit.metrics.renewals import renewals
from tests.metrics.build import SEPTEMBER, book, line, reasons, table, values
from tests.metrics.revenue_books import POLICY, derived, whole


def due_book() -> dict[str, pd.DataFrame]:
    """Terms: renewed, not renewed, replaced in the middle, too long to be due; and one month to month."""
    return derived(
        book(
            line("a", "2025-03-01", "2026-03-01", 100, renewal_on="2026-03-01", product="x"),
            line("a", "2026-03-01", None, 110, renewal_on="2027-03-01", product="x"),
            line("b", "2025-04-01", "2026-04-01", 50, renewal_on="2026-04-01", product="x"),
            line("c", "2025-05-01", "2026-02-01", 70, renewal_on="2026-05-01", product="x"),
            line("c", "2026-02-01", None, 90, renewal_on="2026-12-01", product="x", kind="upsell"),
            line("d", "2025-01-01", None, 20, renewal_on="2028-01-01", product="x"),
            line("e", "2025-01-01", "2026-06-15", 30, product="x"),
        )
    )


def test_the_renewal_rate_counts_contracts_that_could_decide() -> None:
    """Of a's 100 and b's 50 only a's was renewed; c's was replaced, d's runs on, e's had no term."""
    tables = due_book()
    due = revenue.came_due(tables, SEPTEMBER, POLICY)
    assert due[["customer_id", "mrr", "renewed"]].values.tolist() == [["a", 10000, True], ["b", 5000, False]]
    found = revenue.renewal_rate(due, tables, POLICY).set_index("id")
    rate = found.loc["revenue.renewal_rate"]
    assert (rate["value"], rate["n"], rate["low"], rate["high"]) == (0.5, 2, *wilson(1, 2)[:2])
    assert found.loc["revenue.renewal_rate_mrr", "value"] == 100 / 150


def test_where_no_renewal_date_is_known_the_end_is_the_term() -> None:
    """Terms over one month: the year that ended and went on, the one that did not; not the single month."""
    tables = derived(
        book(
            line("a", "2025-03-01", "2026-03-01", 100),
            line("a", "2026-03-01", None, 100),
            line("b", "2025-04-01", "2026-04-01", 50),
            line("c", "2026-02-01", "2026-03-01", 70),
            line("d", "2024-04-01", "2025-04-01", 50),  # before the window
        )
    )
    due = revenue.came_due(tables, SEPTEMBER, POLICY)
    assert due[["customer_id", "renewed"]].values.tolist() == [["a", True], ["b", False]]


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        (book(line("a", "2026-09-01", None, 10, renewal_on="2027-09-01")), "nothing_due"),
        (book(line("a", "2026-09-01", None, 10)), "no_renewal_dates"),
    ],
)
def test_no_renewal_is_no_rate(tables: dict[str, pd.DataFrame], reason: str) -> None:
    """Never 0% nor 100%."""
    with_ledger = derived(tables)
    due = revenue.came_due(with_ledger, SEPTEMBER, POLICY)
    assert set(reasons(revenue.renewal_rate(due, with_ledger, POLICY)).values()) == {reason}


def test_terms_are_read_of_contracts_alone() -> None:
    """A table is read when it is asked for, and balances and invoices, which name products too, are not."""
    lines = line("a", "2025-03-01", "2026-03-01", 100), line("a", "2026-03-01", "2027-03-01", 100)
    held = derived(book(*lines))
    held |= dict.fromkeys(("mrr", "invoices", "usage"), pd.DataFrame())
    asked = []
    tables = Stored(dict.fromkeys(held, Path()), lambda name, _: asked.append(name) or held[name])
    assert len(revenue.came_due(tables, SEPTEMBER, POLICY)) == 1
    assert values(revenue.acv(tables, SEPTEMBER, POLICY, "BRL")) == {"revenue.acv": 1200}
    assert len(renewals(tables, SEPTEMBER, POLICY)) == 1
    assert sorted(asked) == ["contracts", "customers", "ledger"]


def test_what_is_due_by_month_and_with_a_signal() -> None:
    """October: a and b, of which b pays late; nothing in November; d lies behind the six months."""
    tables = book(
        line("a", "2025-10-10", "2026-10-10", 10),
        line("b", "2025-10-20", "2026-10-20", 20),
        line("c", "2025-12-20", "2026-12-20", 40),
        line("d", "2025-09-20", "2027-09-20", 80),
    )
    bill = {
        "invoice_id": "1",
        "customer_id": "b",
        "issued_on": "2026-06-01",
        "due_on": "2026-06-10",
        "amount": 9,
    }
    paid = {**bill, "invoice_id": "2", "customer_id": "a", "paid_on": "2026-06-09"}
    tables = derived({**tables, "invoices": table("invoices", [bill, paid])})
    shown = signals.signals(tables, SEPTEMBER, POLICY)
    found = revenue.by_month(tables, shown, SEPTEMBER, POLICY)
    assert found["month"].dt.month.tolist() == [10, 11, 12, 1, 2, 3]
    assert found.iloc[0, 1:].tolist() == [2, 1, 3000, 2000]
    assert found["mrr"].tolist() == [3000, 0, 4000, 0, 0, 0]
    listed = accounts.accounts(tables, SEPTEMBER, POLICY)
    due = revenue.next_due(listed, shown, POLICY)
    assert due[["customer_id", "due_mrr"]].values.tolist() == [["a", 1000], ["b", 2000], ["c", 4000]]
    act = revenue.to_act(tables, listed, due, shown)
    assert act[["customer_id", "reason"]].values.tolist() == [
        ["a", "renewal"],
        ["b", "renewal"],
        ["c", "renewal"],
    ]
    known = revenue.with_share(
        revenue.renewals_due(tables, SEPTEMBER, POLICY, "BRL"),
        revenue.summary(tables["ledger"], SEPTEMBER, POLICY, "BRL"),
    )
    assert whole(known)["revenue.renewals_due_share"] == 70 / 150


def test_whom_to_call_after_the_renewals() -> None:
    """A contraction that nobody spoke about comes before a late payer; one that was talked over does not."""
    tables = book(
        *(line(who, "2025-01-01", "2026-08-10", 100) for who in "ab"),
        *(line(who, "2026-08-10", None, 60) for who in "ab"),
        line("c", "2025-01-01", None, 500),
    )
    talks = [{"customer_id": "a", "on": "2026-09-01"}, {"customer_id": "b", "on": "2026-07-20"}]
    spoken = table("touchpoints", [{**one, "kind": "ebr"} for one in talks])
    late = {
        "invoice_id": "1",
        "customer_id": "c",
        "issued_on": "2026-06-01",
        "due_on": "2026-06-10",
        "amount": 9,
    }
    paid = {**late, "invoice_id": "2", "paid_on": "2026-06-09"}
    tables = derived({**tables, "touchpoints": spoken, "invoices": table("invoices", [late, paid])})
    listed, shown = accounts.accounts(tables, SEPTEMBER, POLICY), signals.signals(tables, SEPTEMBER, POLICY)
    act = revenue.to_act(tables, listed, revenue.next_due(listed, shown, POLICY), shown)
    assert act[["customer_id", "reason"]].values.tolist() == [["b", "contraction"], ["c", "late_invoice"]]
    assert act["owed"].tolist()[1] == 900


def test_acv_is_the_contract_value_of_a_year() -> None:
    """1,000 a year, though no month of it is whole cents; 100 a month, half off for 3 of 12: 1,050."""
    tables = derived(
        book(
            line("a", "2026-01-01", None, 1000, interval="year", renewal_on="2027-01-01"),
            line("b", "2026-08-01", None, 100, renewal_on="2027-08-01", discount=50, discount_kind="percent",
                 discount_to="2026-11-01"),
            line("c", "2026-01-01", None, 70),
        )
    )  # fmt: skip
    found = revenue.acv(tables, SEPTEMBER, POLICY, "BRL")
    assert (found["value"].item(), found["n"].item()) == (1000 + 1050, 2)
    alone = derived(book(line("c", "2026-01-01", None, 70)))
    assert reasons(revenue.acv(alone, SEPTEMBER, POLICY, "BRL")) == {"revenue.acv": "no_terms"}

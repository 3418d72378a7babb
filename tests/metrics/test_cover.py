"""The cover's figures: those of the other metrics put together, and what it records itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import cover
from cskit.metrics.accounts import Basis, accounts
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, customers, line, reasons, table, values

POLICY = Policy()


def figures(tables: dict[str, Any], basis: Basis = "mrr", history: str = "partial") -> pd.DataFrame:
    business = "transactions" if basis == "revenue" else "subscription"
    made = derive(tables, SEPTEMBER, POLICY, business, history)
    tables = {**tables, "ledger": made.ledger, "changes": made.changes}
    found = accounts(tables, SEPTEMBER, POLICY, basis)
    return cover.results(tables, found, SEPTEMBER, basis, POLICY, "BRL", "Sul", history)


def test_figures_of_three_accounts_by_hand() -> None:
    """100 and 60 are paid, one was lost in the month; one renewal, of 60, in 31 days."""
    found = figures(
        book(
            line("ana", "2025-01-01", None, 100, kind="new"),
            line("bo", "2025-10-31", "2026-10-31", 60, kind="new"),
            line("cy", "2025-01-01", "2026-09-10", 40, kind="new"),
        )
    )
    told = values(found)
    assert (told["revenue.mrr"], told["revenue.accounts"], told["revenue.accounts_out"]) == (160, 2, 1)
    assert (told["revenue.renewals_due"], told["revenue.renewals_due_mrr"]) == (1, 60)
    assert told["revenue.nrr_12m"] == 100 / 140
    assert (told["pareto.k80"], told["pareto.largest_share"]) == (2, 0.625)
    assert reasons(found)["nps.score"] == "no_surveys"
    assert not found.duplicated(["id", "by"]).any()


def test_nobody_knows_is_not_none_due() -> None:
    """Contracts without an end or a renewal date: undefined, with the reason; with one date, a count of 0."""
    found = figures(book(line("ana", "2025-01-01", None, 100), line("bo", "2025-01-01", None, 60)))
    assert reasons(found)["revenue.renewals_due"] == "no_renewal_dates"
    assert reasons(found)["revenue.renewals_due_mrr"] == "no_renewal_dates"
    found = figures(book(line("ana", "2025-01-01", None, 100), line("bo", "2025-01-01", "2027-06-01", 60)))
    assert values(found)["revenue.renewals_due"] == 0


def test_a_company_that_began_this_month_has_new_accounts() -> None:
    """With its whole history in the data they came in; else they are older than the data."""
    tables = book(line("ana", "2026-09-03", None, 100))
    assert values(figures(tables, history="complete"))["revenue.accounts_in"] == 1
    assert values(figures(tables))["revenue.accounts_in"] == 0


def test_the_cover_records_what_no_other_page_does() -> None:
    """Pareto's figures are its page's; who sells orders records no MRR of 0."""
    bill = {"invoice_id": "1", "customer_id": "ana", "issued_on": "2026-08-01", "amount": 10}
    orders = {"customers": customers("ana"), "invoices": table("invoices", [bill])}
    recurring = cover.own(figures(book(line("ana", "2025-01-01", None, 100))), "mrr")["id"]
    assert {name.partition(".")[0] for name in recurring} == {"revenue", "nps"}
    found = figures(orders, "revenue")
    assert values(found)["pareto.total"] == 10
    assert {name.partition(".")[0] for name in cover.own(found, "revenue")["id"]} == {"nps"}

"""Small books whose accounts ask for a call, and whom the rules choose of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import calls
from cskit.metrics.accounts import Basis, accounts
from cskit.metrics.ledger import derive
from cskit.metrics.signals import signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, line, table

POLICY = Policy()
LATER = {"end_on": "2028-01-01"}
# What the sixth rule needs to look: everything paid, no opportunity.
OPEN: dict[str, Any] = {"invoices": table("invoices", []), "opportunities": table("opportunities", [])}


def derived(tables: dict[str, Any], business: str = "subscription") -> dict[str, pd.DataFrame]:
    made = derive(tables, SEPTEMBER, POLICY, business, "partial")
    return {**tables, "ledger": made.ledger, "changes": made.changes}


def seen(
    tables: dict[str, pd.DataFrame],
    at: pd.Timestamp = SEPTEMBER,
    policy: Policy = POLICY,
    basis: Basis = "mrr",
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the facts, whether each rule could look, and the calls."""
    held = accounts(tables, at, policy, basis)
    shown = signals(tables, at, policy)
    facts = calls.facts(tables, held, shown, at, policy, basis)
    able = calls.able(tables, shown, at)
    return facts, able, calls.calls(facts, able, at, policy)


def called(tables: dict[str, Any], policy: Policy = POLICY) -> list[tuple[str, str]]:
    """Give whom each rule calls, in the order of the calls."""
    chosen = seen(derived(tables), policy=policy)[2]
    assert list(chosen["rank"]) == list(range(1, len(chosen) + 1))
    return list(zip(chosen["rule"], chosen["customer_id"], strict=True))


def answer(who: str, score: float, on: str, contact: str = "p") -> dict[str, Any]:
    return {
        "response_id": f"{who}{contact}{on}", "customer_id": who, "contact_id": f"{who}{contact}",
        "answered_on": on, "survey": "nps", "score": score,
    }  # fmt: skip


def touched(*pairs: tuple[str, str]) -> pd.DataFrame:
    return table("touchpoints", [{"customer_id": who, "on": on, "kind": "call"} for who, on in pairs])


def billed(who: str, due: str, paid: str | None = None, amount: float = 10) -> dict[str, Any]:
    issued = "2026-01-02"
    return {
        "invoice_id": f"{who}{due}", "customer_id": who, "issued_on": issued, "amount": amount,
        "due_on": due, "paid_on": paid,
    }  # fmt: skip


def less(who: str, day: str) -> dict[str, Any]:
    return line(who, day, "2028-01-01", 60, kind="contraction", product="x")


def steady(who: str, amount: float = 100, end: str | None = "2028-01-01", **more: Any) -> dict[str, Any]:
    return line(who, "2024-01-01", end, amount, kind="new", product="x", **more)

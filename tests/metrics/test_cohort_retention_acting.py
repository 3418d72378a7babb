"""Whom to call: first renewals, and accounts going into the worst age."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import cohort_retention as retention
from cskit.metrics.accounts import accounts
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from tests.metrics.build import SEPTEMBER, book, line
from tests.metrics.retention_books import POLICY


def test_whom_to_call():
    """First renewals within 90 days, and accounts going into the worst age; a second renewal is neither."""
    lines = (
        line("a", "2025-11-01", "2026-11-01", 10, renewal_on="2026-11-01"),
        line("b", "2024-11-01", "2025-11-01", 10, renewal_on="2025-11-01"),
        line("b", "2025-11-01", "2026-11-01", 10, renewal_on="2026-11-01"),
        line("c", "2026-03-01", None, 10),
        line("d", "2026-08-01", None, 10),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    found = lives(derived.ledger, SEPTEMBER)
    every = accounts(tables, SEPTEMBER, POLICY)
    worst = pd.DataFrame({"first": [7], "last": pd.array([12], dtype="Int64"), "of": ["company"]})
    chosen = retention.to_act(tables, every, found, worst, SEPTEMBER, POLICY)
    # a: first renewal, though at age 10 too; c is 6 months old and goes into month 7; b had one; d is young.
    assert list(zip(chosen["customer_id"], chosen["reason"], strict=True)) == [
        ("a", "first_renewal"),
        ("c", "age"),
    ]
    assert chosen["month_of_life"].to_list() == [11, 7]
    alone = retention.to_act(tables, every, found, worst.iloc[:0], SEPTEMBER, POLICY)
    assert alone["customer_id"].to_list() == ["a"]
    unknown = retention.to_act(tables, every, found.assign(known=False), worst, SEPTEMBER, POLICY)
    assert unknown.empty
    bare = {name: table for name, table in tables.items() if name != "contracts"}
    none = retention.to_act(bare, accounts(bare, SEPTEMBER, POLICY), found, worst.iloc[:0], SEPTEMBER, POLICY)
    assert none.empty

"""Books whose touch models follow stated lines, written out by hand."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from cskit.metrics import segmentation as s
from cskit.metrics.accounts import accounts as accounts_of
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, table

STATED = Policy(touch_amounts=(10, 50, 100))
MONTHS = [f"{when:%Y-%m}" for when in pd.date_range("2025-09-01", SEPTEMBER, freq="MS")]


def paid(*cents):
    """Cents at the last month ends, the last being September's."""
    return dict(zip(MONTHS[-len(cents) :], cents, strict=True))


def people(*rows):
    """Customers from id and what else is known of them."""
    return table(
        "customers",
        [{"customer_id": who, "name": f"N {who}", "portfolio": "Sul", **more} for who, more in rows],
    )


def book(amounts, about=None, **tables):
    """Tables of a book, from cents by account and what is known of each."""
    rows = people(*((who, (about or {}).get(who, {})) for who in sorted(amounts)))
    return {"ledger": ledger(amounts, "2026-09"), "customers": rows, **tables}


def served_of(tables, policy=STATED, basis="mrr"):
    cuts = s.cut_points({}, tables["ledger"], SEPTEMBER, policy, basis)
    found = accounts_of(tables, SEPTEMBER, policy, basis)
    return s.served(tables, found, cuts, SEPTEMBER, policy, basis), cuts


CENTS = st.integers(1, 20_000)

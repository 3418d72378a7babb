"""Segmentation since last month: movers by what their ticket moved, and the tickets of then."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import segmentation as segments
from tests.metrics.build import ledger, month, reasons

AUGUST = month("2026-08")


def test_movers_stand_by_what_their_ticket_moved() -> None:
    """A line that moved moves no ticket: it stands last."""
    movers = pd.DataFrame(
        {
            "customer_id": list("abc"),
            "name": list("abc"),
            "mrr_then": pd.array([900, 100, None], dtype="Int64"),
            "mrr": pd.array([900, 150, 70], dtype="Int64"),
            "cause": ["cut_point", "ticket", "transfer"],
        }
    )
    found = segments.since(movers)
    assert found[["name", "amount"]].to_numpy().tolist() == [["c", 70], ["b", 50], ["a", 0]]


def test_tickets_of_a_month_before() -> None:
    """Two pay 100 and 50 in August; one who came in September is not there."""
    held = ledger({"a": {"2026-08": 100, "2026-09": 1}, "b": {"2026-08": 50}, "c": {"2026-09": 9}}, "2026-09")
    found = segments.of_month({"ledger": held}, AUGUST, "mrr", "BRL").set_index("id")["value"]
    assert found.to_dict() == {"segments.accounts": 2, "segments.ticket": 0.75}
    none = segments.of_month({"ledger": held.iloc[:0]}, AUGUST, "mrr", "BRL")
    assert reasons(none) == {"segments.ticket": "no_paying_account"}

"""Pareto since last month: who entered the top group and who left it."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import pareto


def held(**amounts: int) -> pd.DataFrame:
    """Write a distribution: who pays so much, in the top group where it is 50 or more."""
    rows = [(who, who.title(), paid, paid >= 50) for who, paid in amounts.items()]
    return pd.DataFrame(rows, columns=["customer_id", "name", "amount", "top"])


def test_who_entered_and_who_left_the_top_group() -> None:
    """ana left the company, bo grew into it, cy fell out by the others; dee stays. Greatest first."""
    moves = pd.DataFrame({"customer_id": ["ana", "bo", "dee"], "cause": ["churn", "upsell", "discount"]})
    now = held(bo=60, cy=49, dee=70).assign(top=[True, False, True])
    found = pareto.since(held(ana=90, bo=40, cy=50, dee=80), now, moves)
    names = ["customer_id", "event", "before", "after", "amount", "cause"]
    assert found[names].to_numpy().tolist() == [
        ["ana", "left", 90, 0, -90, "churn"],
        ["bo", "entered", 40, 60, 20, "upsell"],
        ["cy", "left", 50, 49, -1, "others"],
    ]
    assert pareto.since(held().assign(amount=0), now, moves).empty  # nothing was held: nobody entered

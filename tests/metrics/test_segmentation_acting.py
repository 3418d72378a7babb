"""Whom to act on, and the misfits in order."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import segmentation as s
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER


def test_whom_to_act_on():
    """Above and renewing within 180 days, by date; below and among the fewest that hold 80%."""
    served = pd.DataFrame({
        "customer_id": list("abcdef"), "ticket": [100, 100, 100, 9000, 8000, 50],
        "misfit": ["above", "above", "above", "below", "", "below"],
        "renewal_days": pd.array([180, 181, 20, None, 5, 5], dtype="Int64"),
    })  # fmt: skip
    found = s.to_act(served, SEPTEMBER, Policy())
    assert found[["customer_id", "reason"]].to_numpy().tolist() == [
        ["c", "above"],
        ["a", "above"],
        ["d", "below"],
    ]


def test_misfits_are_listed_above_first():
    """By the hours of the model they have, then by ticket; those below by ticket."""
    served = pd.DataFrame({
        "customer_id": list("abcde"), "ticket": [5, 3, 9, 7, 1], "hours_asked": [5, 5, 2.5, 0.5, 1],
        "misfit": ["above", "above", "above", "below", ""],
    })  # fmt: skip
    assert s.misfits(served)["customer_id"].tolist() == ["b", "a", "c", "d"]

"""Whom the retention page asks to call: each account with its reason and a step."""

from __future__ import annotations

import pandas as pd

from cskit.findings import cohort_retention as says
from tests.findings.figures import signals
from tests.findings.retention_figures import WORST


def test_whom_to_call_and_why():
    """Each account with its reason; a step from its signals, else one of the page's own."""
    chosen = pd.DataFrame(
        {
            "customer_id": ["a1", "a2", "a3"],
            "reason": ["first_renewal", "age", "age"],
            "renewal_on": pd.to_datetime(["2026-11-01", None, None]),
            "month_of_life": pd.array([11, 2, 9], dtype="Int64"),
        }
    )
    shown = says.act(chosen, signals({"a1": {}, "a2": {}, "a3": {"silent": {"value": 70.0}}}), WORST, "BRL")
    assert shown["why"].to_list() == [
        "its first renewal, on 1 Nov 2026",
        "goes into month 2; accounts leave fastest in months 7 to 12",
        "goes into month 9; accounts leave fastest in months 7 to 12",
    ]
    assert shown["next_step"].to_list() == [
        "Start the renewal cadence",
        "Check the milestones of 30, 60 and 90 days",
        "Book a conversation",
    ]
    known = signals({"a1": {}})
    assert says.act_caption(chosen, known) == (
        "1 account comes to its first renewal; 2 accounts are at the age at which accounts leave fastest."
    )
    assert says.act_caption(chosen.iloc[:0], known) == "No account asks for action here this month."
    blind = signals({"a1": {}}, blind=("renewal",))
    assert "no call to propose" in says.act_caption(chosen.iloc[:0], blind)

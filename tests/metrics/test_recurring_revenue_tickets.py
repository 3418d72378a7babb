"""The average ticket by segment, and who pulls it up."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import recurring_revenue as revenue
from tests.metrics.revenue_books import whole


def test_who_pulls_the_mean_ticket_up() -> None:
    """100, 100 and 1,000: mean 400, four medians; 100, 110 and 120: nobody. The paused one has no ticket."""
    listed = pd.DataFrame(
        {
            "customer_id": list("abcdefg"),
            "name": list("ABCDEFG"),
            "segment": ["S"] * 3 + ["M"] * 3 + [None],
            "mrr": [10000, 10000, 100000, 10000, 11000, 12001, 0],
        }
    )
    found = revenue.tickets(listed)
    assert found.fillna("").values.tolist() == [
        ["S", 3, 40000, 10000, 120000, "C"],
        ["M", 3, 11000, 11000, 33001, ""],
    ]
    results = revenue.ticket_results(found, listed, "BRL")
    assert whole(results) == {"revenue.ticket_median": 105.0}
    assert len(results) == 5

"""Retention on other people's subscriptions, RavenStack's, against a plain count."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from cskit.metrics import cohort_retention as retention
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from tests.metrics.build import month
from tests.metrics.retention_books import POLICY


def test_ravenstack(shared):
    """On other people's subscriptions: 12-month retention equals a plain count over months."""
    lines = pd.read_csv(
        shared / "ravenstack" / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"]
    )
    lines = lines[lines["mrr_amount"] > 0]
    end = (lines["end_date"] + pd.Timedelta(days=1)).fillna(pd.Timestamp("2100-01-01"))
    ends = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    here = np.array([(lines["start_date"] <= day) & (end > day) for day in ends], dtype=bool)
    paid = pd.DataFrame(here.T).groupby(lines["account_id"].to_numpy()).any()
    first = paid.to_numpy().argmax(axis=1)
    ever = paid.any(axis=1).to_numpy()
    could = ever & (first + 12 < len(ends)) & (first > 0)
    stayed = [paid.to_numpy()[row, first[row] : first[row] + 13].all() for row in np.flatnonzero(could)]
    amounts = pd.DataFrame(
        {
            "contract_id": lines["subscription_id"],
            "customer_id": lines["account_id"],
            "start_on": lines["start_date"].astype("datetime64[us]"),
            "end_on": (lines["end_date"] + pd.Timedelta(days=1)).astype("datetime64[us]"),
            "amount": lines["mrr_amount"].map(lambda value: Decimal(int(value))),
            "interval": "month",
        }
    )
    people = pd.DataFrame({"customer_id": sorted(set(lines["account_id"])), "portfolio": "all"})
    tables = {"customers": people.assign(name=people["customer_id"]), "contracts": amounts}
    when = month("2024-12")
    derived = derive(tables, when, POLICY, "subscription", "partial")
    found = lives(derived.ledger, when, opening=month("2023-01"))
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    at = retention.at_ages(tables, retention.followed(found), when)
    cells = retention.cells(at, retention.grain(found), when, POLICY)
    year = cells[(cells["cohort"] == "") & (cells["age"] == 12)].iloc[0]
    assert (year["accounts"], year["unbroken"]) == (int(could.sum()), int(sum(stayed)))
    # The data do not say of what kind a line is, so readjustment is not known rather than none.
    assert cells["nrr_without"].isna().all()

"""What goes with leaving in the sample company is what its truth says."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics.cohort_retention.drivers import drivers_of
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from cskit.policy import Policy
from cskit.sample import Sample

SEPTEMBER = pd.Timestamp("2026-09-01")


@pytest.fixture(scope="module")
def found(sample: Sample) -> pd.DataFrame:
    """The company's drivers, by trait and level."""
    names = ("customers", "contracts", "assignments", "invoices")
    tables = {name: sample.tables[name] for name in names}
    ledger = derive(tables, SEPTEMBER, Policy(), "subscription", "partial").ledger
    # Of older cohorts the data hold the survivors only: parameters/sample.yaml says so.
    every = lives(ledger, SEPTEMBER, ledger["month"].min(), pd.Timestamp("2023-10-01"))
    return drivers_of(tables, every, Policy())[0].set_index(["trait", "level"])


@pytest.mark.parametrize("segment", ["mid-market", "enterprise"])
def test_segments_leave_as_often_as_the_truth_says(found, sample, segment):
    """The hazards of truth.json, relative to SMB's, lie in the ranges, and enterprise's is told from chance.

    In 30 companies of other seeds they did so 29 times each, and the mean of the logarithms was off by −.02
    (mid-market) and −.02 (enterprise), less than its own error: what no table shows, an account's health,
    would pull the ratios towards 1, but with a third of the accounts lost it has not moved them yet.
    """
    hazards = sample.truth["churn"]["segment"]
    row = found.loc[("segment", segment)]
    assert row["reference"] == "SMB"
    assert row["low"] <= hazards[segment] / hazards["SMB"] <= row["high"]
    assert found.loc[("segment", "enterprise"), "differs"]


def test_what_was_not_planted_is_not_found(found):
    """Channel, sector and the discount of the first contract move nothing in the truth, and none is named."""
    assert not found.loc[["channel", "sector", "discount"], "differs"].any()
    assert not found["varies"].any()

"""A small book of four accounts whose lives are known by hand, for tests of cohort retention."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import cohort_retention as retention
from cskit.metrics.lives import lives
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, ledger, month

POLICY = Policy()
SMALL = Policy(minimum_group=1)


def months(first, last, cents):
    return {f"{when:%Y-%m}": cents for when in pd.date_range(month(first), month(last), freq="MS")}


def four():
    """Four accounts: a stays and grows, b is lost at age 6, c at 3 and comes back at 9, d is 3 months old."""
    amounts = {
        "a": {**months("2025-03", "2026-02", 100), **months("2026-03", "2026-09", 120)},
        "b": months("2025-03", "2025-08", 200),
        "c": {**months("2025-04", "2025-06", 50), **months("2026-01", "2026-09", 50)},
        "d": months("2026-06", "2026-09", 30),
    }
    tables = {"ledger": ledger(amounts, "2026-09")}
    return tables, lives(tables["ledger"], SEPTEMBER)


def cells_of(grain="none", policy=POLICY):
    tables, found = four()
    return retention.cells(retention.at_ages(tables, found, SEPTEMBER), grain, SEPTEMBER, policy)


def keyed(results):
    """Read results as {(id, by): row}."""
    return {(row["id"], row["by"]): row for _, row in results.iterrows()}

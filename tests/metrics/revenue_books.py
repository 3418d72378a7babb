"""Books with their ledger derived, and figures of no group, for tests of the page of recurring revenue."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import month, values

POLICY = Policy()


def derived(tables: dict[str, pd.DataFrame], last: str = "2026-09", **more: Any) -> dict[str, pd.DataFrame]:
    """Put the ledger and its changes beside the tables."""
    found = derive(tables, month(last), POLICY, **more)
    return {**tables, "ledger": found.ledger, "changes": found.changes}


def whole(found: pd.DataFrame) -> dict[str, float]:
    """Read the figures that are of no group."""
    return values(found[found["by"] == "{}"])

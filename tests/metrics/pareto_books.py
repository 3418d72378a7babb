"""Distributions of amounts written out by hand, for tests of Pareto."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import pareto
from tests.metrics.build import SEPTEMBER


def of(*amounts: int) -> pd.DataFrame:
    """Distribute some amounts over accounts a01, a02, …"""
    frame = pd.DataFrame({"customer_id": [f"a{i:02}" for i in range(len(amounts))], "mrr": amounts})
    return pareto.distribution(frame.astype({"customer_id": "str", "mrr": "int64"}), SEPTEMBER, "mrr")

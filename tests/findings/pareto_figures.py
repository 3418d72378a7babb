"""Figures of the Pareto page written out by hand, for sentences about them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.findings.figures import results


def summary(k: int, n: int, largest: float = 0.16, top20: float = 0.75, **more: Any) -> pd.DataFrame:
    """Write the figures of a book of n accounts, k of which hold 80%."""
    return results(
        pareto__k80=(k, n),
        pareto__accounts=(n, n),
        pareto__share_of_customers_80=(k / n, n),
        pareto__largest_share=(largest, n),
        pareto__top20_share=(top20, n),
        pareto__negative_total=more.get("credits", 0),
    )


NOBODY = results(
    pareto__k80="no_paying_account",
    pareto__top20_share="no_paying_account",
    pareto__accounts=0,
    pareto__negative_total=0,
)

"""Lives of accounts, given or drawn, that the tests of projections share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.policy import Policy

MONTH = pd.Timestamp("2026-09-01")

POLICY = Policy()


def lives(rows, month=MONTH):
    """Lives as cskit.metrics.lives gives them: from (months since the first, age at the loss or None)."""
    began = [month - pd.DateOffset(months=reach) for reach, *_ in rows]
    lost = [gone is not None for _, gone, *_ in rows]
    return pd.DataFrame(
        {
            "customer_id": [f"C{at:04d}" for at in range(len(rows))],
            "cohort": pd.to_datetime(began),
            "known": True,
            "entry": [rest[0] if rest else 0 for *_, rest in ((a, b, tuple(c)) for a, b, *c in rows)],
            "age": [reach if gone is None else gone for reach, gone, *_ in rows],
            "lost": lost,
        }
    )


def drawn(count, alpha, beta, term, months, seed=1):
    """A company whose accounts leave at the end of a term with a chance of their own."""
    random = np.random.default_rng(seed)
    ends = term * random.geometric(random.beta(alpha, beta, count))
    reach = random.integers(0, months + 1, count)
    return lives([(r, int(e) if e <= r else None) for r, e in zip(reach, ends, strict=True)])

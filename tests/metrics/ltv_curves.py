"""Curves, accounts and companies that the tests of discounted lifetime value share."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from cskit.metrics import ltv_cac as ltv
from cskit.metrics import projection
from cskit.policy import Policy

HALF = ltv.Margin(0.5, False, pd.DataFrame({"revenue": [], "cost": []}, dtype="int64"))

FOUR = (10000, 20000, 30000, 40000)

Curves = dict[tuple[str, int], tuple[list[float], list[float], list[float]]]


def at_rate(rate: float = 0.0, **more: Any) -> Policy:
    return Policy(discount_rate=rate, **more)


def paying(*mrr: int, segment: str | None = None, tenure: int = 0) -> pd.DataFrame:
    names = [f"a{place}" for place in range(len(mrr))]
    found = pd.DataFrame({"customer_id": names, "mrr": mrr}).astype({"customer_id": "str", "mrr": "int64"})
    return found.assign(
        segment=pd.Series([segment] * len(mrr), dtype="str"),
        unbroken=tenure,
    )


def certain(here: list[float]) -> tuple[list[float], list[float], list[float]]:
    return here, here, here


def with_curves(curves: Curves, rate: float = 0.0, **reason: str) -> projection.SegmentProjection:
    """Write the company's projection from curves S(0), S(1), …; each as many months as values."""
    fits, ages, months = [], [], []
    for (segment, term), ends in curves.items():
        reach, seen = len(ends[0]), (len(ends[0]) + 1) // 2
        fits.append((segment, term, seen, "segment" if segment else "company", reach, ""))
        for age, (value, low, high) in enumerate(zip(*ends, strict=True)):
            ages.append((segment, term, age, value, low, high))
        new = [sum(s / (1 + rate) ** (k / 12) for k, s in enumerate(end)) for end in ends]
        months.append((segment, term, None, reach, *new))
        for tenure in range(min(seen, 30) + 1):
            left = [
                sum(s / end[tenure] / (1 + rate) ** (k / 12) for k, s in enumerate(end[tenure + 1 :], 1))
                for end in ends
            ]
            months.append((segment, term, tenure, reach, *left))
    fits += [(segment, int(term), 3, "company", 0, why) for (segment, term), why in lacking(reason)]
    about = ["segment", "term"]
    return projection.SegmentProjection(
        pd.DataFrame(fits, columns=[*about, "seen", "of", "horizon", "reason"]),
        pd.DataFrame(ages, columns=[*about, "age", "survival", "low", "high"]),
        pd.DataFrame(months, columns=[*about, "tenure", "months", "value", "low", "high"]).astype(
            {"tenure": "Int64"}
        ),
    )


def lacking(reason: dict[str, str]) -> list[tuple[tuple[str, str], str]]:
    return [(("", name.removeprefix("term")), why) for name, why in reason.items()]


SIMPLE: Curves = {("", 1): certain([1.0, 0.8, 0.6])}

RETAINED = st.lists(st.floats(0.5, 1.0), min_size=1, max_size=12)


def told(found: projection.SegmentProjection) -> dict[str, pd.DataFrame]:
    return {
        "ltv_projection": found.curve,
        "ltv_projection_fits": found.fits,
        "ltv_projection_months": found.months,
    }

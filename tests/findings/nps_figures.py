"""Figures, ratings and accounts of the NPS page written out by hand, for sentences about them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.findings.figures import results, signals

NO_RATINGS = pd.DataFrame(columns=["survey", "touchpoint", "n", "satisfied", "value", "low", "high"])


def scored(**more: Any) -> pd.DataFrame:
    """Write the score of 31 answers and whom it speaks for; some figures replaced."""
    figures: dict[str, Any] = {
        "nps__score": (16.1, 31, -13.2, 43.1),
        "nps__promoters": 14,
        "nps__passives": 8,
        "nps__detractors": 9,
        "nps__accounts": (26, 40),
        "nps__mrr_covered": (0.81, 40),
    }
    return results(**(figures | more))


def coverage(**more: Any) -> pd.DataFrame:
    """Write who answered and who is silent; some figures replaced."""
    figures: dict[str, Any] = {
        "nps__answers": (31, 27),
        "nps__response_rate": (0.4, 80),
        "nps__revenue_weighted": (21.0, 26, -30.0, 60.0),
        "nps__silent_accounts": (14, 40),
        "nps__silent_mrr": (5100, 40),
    }
    return results(**(figures | more))


def ratings(*given: tuple[str, str, int, int, float | None]) -> pd.DataFrame:
    """Write ratings: survey, touchpoint, answers, satisfied, value; the range is .25 on both sides."""
    frame = pd.DataFrame(given, columns=["survey", "touchpoint", "n", "satisfied", "value"])
    frame["value"] = frame["value"].astype("float64")
    return frame.assign(low=frame["value"] - 0.25, high=frame["value"] + 0.25)


def unhappy(**more: Any) -> pd.DataFrame:
    """Write an account with a detractor, as the lists have it; some columns replaced."""
    account = {
        "customer_id": "a1",
        "mrr": 100,
        "score": 4.0,
        "answered_on": pd.Timestamp("2026-09-12"),
        "days": 18,
        "comment": None,
        "withheld": "",
        "anonymous": False,
        "contacted": False,
        "reason": "detractor",
        "last_on": pd.NaT,
    }
    return pd.DataFrame([account | more])


CALM = signals({"a1": {}})

"""One account whose tables are written out by hand, and its signals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics.ledger import derive
from cskit.metrics.signals import signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, line, table

POLICY = Policy()


def base(**more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """One account, a, that has paid 10 a month since 2025, and further tables."""
    tables = book(line("a", "2025-01-20", None, 10, kind="new"), **more)
    derived = derive(tables, SEPTEMBER, POLICY)
    return {**tables, "ledger": derived.ledger, "changes": derived.changes}


def see(
    name: str, policy: Policy = POLICY, tables: dict[str, pd.DataFrame] | None = None, **more: pd.DataFrame
) -> Any:
    """Give one signal of account a."""
    found = signals(base(**more) if tables is None else tables, SEPTEMBER, policy)
    return found[(found["signal"] == name) & (found["customer_id"] == "a")].iloc[0]


def state(name: str, **more: pd.DataFrame) -> str:
    return str(see(name, **more)["state"])


def rows(name: str, *values: dict[str, Any]) -> dict[str, pd.DataFrame]:
    return {name: table(name, [{"customer_id": "a", **one} for one in values])}


def answer(
    day: str | None, score: float | None, contact: str | None = "x", key: str = "1", survey: str = "nps"
) -> dict[str, Any]:
    return {"response_id": key, "contact_id": contact, "answered_on": day, "survey": survey, "score": score}

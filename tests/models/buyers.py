"""Customers to fit models of buying to: CDNOW's, as published, and drawn ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cskit.metrics import orders

__all__ = ["cdnow_orders", "cdnow_spending", "cdnow_summary", "drawn"]


def cdnow_summary(shared: Path) -> pd.DataFrame:
    """Read CDNOW's published summary, in weeks: frequency, recency, age."""
    found = pd.read_csv(shared / "cdnow" / "cdnow_customers_summary.csv")
    return found.rename(columns={"ID": "customer_id", "T": "age"})


def cdnow_orders(shared: Path) -> pd.DataFrame:
    """Read CDNOW's orders, in cents."""
    names = ["master", "customer_id", "day", "cds", "amount"]
    found = pd.read_csv(shared / "cdnow" / "CDNOW_sample.txt", sep=r"\s+", header=None, names=names)
    day = pd.to_datetime(found["day"].astype(str))
    cents = (found["amount"] * 100).round().astype("int64")
    return pd.DataFrame({"customer_id": found["customer_id"], "issued_on": day, "amount": cents})


def cdnow_spending(shared: Path) -> pd.DataFrame:
    """Give the customers with a repeat order by 30 September 1997, and their means in dollars."""
    found = orders.summary(cdnow_orders(shared), pd.Timestamp("1997-09-30"))
    found = found[found["frequency"] > 0].reset_index(drop=True)
    return found.assign(monetary_value=found["monetary_value"] / 100)


def drawn(n: int, r: float, alpha: float, a: float, b: float) -> pd.DataFrame:
    """Draw customers as BG/NBD has them, seen for 20 to 40 weeks."""
    chance = np.random.default_rng(6)
    rows = []
    for _ in range(n):
        age, rate, leave = chance.uniform(20, 40), chance.gamma(r, 1 / alpha), chance.beta(a, b)
        x, last, now = 0, 0.0, chance.exponential(1 / rate)
        while now < age:
            x, last = x + 1, now
            now = age if chance.random() < leave else now + chance.exponential(1 / rate)
        rows.append((x, last, age))
    return pd.DataFrame(rows, columns=["frequency", "recency", "age"])

"""Ledgers for tests: read as plain numbers, drawn at random, and derived from the MRR playbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck
from hypothesis import strategies as st

from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import customers, month, table

POLICY = Policy()
HEALTH = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def mrr(
    tables: dict[str, pd.DataFrame], last: str, policy: Policy = POLICY, **more: Any
) -> dict[str, list[int]]:
    """Read a ledger as {account: [cents of each month]}."""
    found = derive(tables, month(last), policy, **more).ledger
    return {str(one): rows["mrr"].tolist() for one, rows in found.groupby("customer_id")}


def changes(
    tables: dict[str, pd.DataFrame], last: str, policy: Policy = POLICY, **more: Any
) -> list[tuple[Any, ...]]:
    """Read changes as (account, month, product, kind, cents)."""
    found = derive(tables, month(last), policy, **more).changes
    return [
        (
            row.customer_id,
            f"{row.month:%Y-%m}",
            None if pd.isna(row.product) else row.product,
            row.kind,
            row.amount,
        )
        for row in found.itertuples(index=False)
    ]


DAYS = st.integers(0, 420).map(lambda day: pd.Timestamp("2025-12-01") + pd.Timedelta(days=day))
KINDS = st.sampled_from([None, "new", "upsell", "cross_sell", "readjustment", "renewal"])


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    start, stop = sorted((draw(DAYS), draw(DAYS)))
    found: dict[str, Any] = {
        "customer_id": draw(st.sampled_from("abc")),
        "product": draw(st.sampled_from([None, "x", "y"])),
        "start_on": start,
        "end_on": stop + pd.Timedelta(days=1) if draw(st.booleans()) else None,
        "amount": draw(st.decimals(0, 5000, places=3)),
        "interval": draw(st.sampled_from(["month", "quarter", "year", "7 months", "week", "once"])),
        "kind": draw(KINDS),
    }
    if draw(st.booleans()):
        since, until = sorted((draw(DAYS), draw(DAYS)))
        found |= {"discount": draw(st.decimals(0, 150, places=2)), "discount_from": since}
        found |= {"discount_kind": draw(st.sampled_from(["percent", "amount"]))}
        found |= {"discount_to": until + pd.Timedelta(days=1)} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        since, until = sorted((draw(DAYS), draw(DAYS)))
        found |= {"paused_from": since, "paused_to": until + pd.Timedelta(days=1)}
    if draw(st.booleans()):
        found |= {"cancelled_on": draw(DAYS)}
    return found


def playbook(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the MRR playbook's periods as contracts: monthly amounts, dates exclusive."""
    periods = pd.read_csv(folder / "mrr_playbook" / "subscription_periods.csv", dtype="str")
    renamed = periods.rename(
        columns={
            "subscription_id": "contract_id",
            "start_date": "start_on",
            "end_date": "end_on",
            "monthly_amount": "amount",
        }
    ).assign(interval="month")
    rows = renamed.astype(object).where(renamed.notna(), None).to_dict("records")
    return {
        "customers": customers(*sorted(periods["customer_id"].unique())),
        "contracts": table("contracts", rows),
    }

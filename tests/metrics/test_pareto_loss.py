"""What if a large account leaves, and which of them renew soon."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import pareto
from cskit.metrics.accounts import accounts
from cskit.metrics.recurring_revenue import nrr_12m
from cskit.metrics.signals import signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, customers, ledger, line, reasons, table, values
from tests.metrics.pareto_books import of

POLICY = Policy()


def risky() -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.DataFrame]:
    """Five accounts; ana, bo, cy and dee renew soon, and of them ana, bo and dee have a ticket open."""
    contract = [
        line("ana", "2025-09-01", "2026-10-15", 5),
        line("bo", "2025-09-01", "2026-11-15", 3),
        line("cy", "2025-09-01", "2026-12-15", 9),
        line("dee", "2026-03-01", "2026-10-02", 2),
        line("eva", "2025-09-01", "2027-12-15", 4),
    ]
    amounts = {
        name: {"2025-09": 100, "2026-09": now} for name, now in [("ana", 500), ("bo", 300), ("cy", 900)]
    }
    amounts |= {"dee": {"2026-09": 200}, "eva": {"2025-09": 400, "2026-09": 400}, "fay": {"2025-09": 250}}
    opened = [
        {"ticket_id": c, "customer_id": c, "opened_at": "2026-09-01", "priority": "high"}
        for c in ("ana", "bo", "dee")
    ]
    tables = book(*contract, ledger=ledger(amounts, "2026-09"), tickets=table("tickets", opened))
    tables["customers"] = customers("ana", "bo", "cy", "dee", "eva", "fay")
    return tables, accounts(tables, SEPTEMBER, POLICY), signals(tables, SEPTEMBER, POLICY)


def test_losses_by_hand() -> None:
    """Base 100 × 3 + 400 + 250 = 950; now 500 + 300 + 900 + 400 = 2100; dee is new, on neither side."""
    tables, found, tags = risky()
    losses = pareto.if_lost(tables["ledger"], found, tags, SEPTEMBER, POLICY)
    alone = losses[losses["together"].isna()]
    assert alone["customer_id"].tolist() == ["cy", "ana", "eva", "bo", "dee"]
    assert alone["nrr"].tolist() == pytest.approx([2100 / 950] * 5)
    assert alone["points"].tolist() == pytest.approx(
        [-90000 / 950, -50000 / 950, -40000 / 950, -30000 / 950, 0]
    )
    assert alone["in_base"].tolist() == [True, True, True, True, False]
    together = losses.iloc[-1]
    assert (together["together"], together["mrr"]) == (3, 1000)  # ana, bo and dee
    assert together["points"] == pytest.approx(-80000 / 950)  # dee moves nothing
    assert pd.isna(together["customer_id"])
    risk = pareto.at_risk(found, tags)
    assert values(pareto.points_at_risk(losses, risk)) == {
        "pareto.points_at_risk": pytest.approx(-80000 / 950)
    }
    # One account alone at risk has points too.
    one = tags[(tags["customer_id"] == "ana") | (tags["state"] != "tag")]
    losses, risk = pareto.if_lost(tables["ledger"], found, one, SEPTEMBER, POLICY), pareto.at_risk(found, one)
    alone = pareto.points_at_risk(losses, risk)
    assert alone[["value", "n"]].to_numpy().tolist() == [[pytest.approx(-50000 / 950), 1]]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=2, max_size=6))
def test_a_loss_equals_recomputing_from_scratch(pairs: list[tuple[int, int]]) -> None:
    """NRR if lost is NRR of a ledger in which that account pays nothing at the month's end."""
    frame = ledger(
        {f"a{i}": {"2025-09": then, "2026-09": now} for i, (then, now) in enumerate(pairs)}, "2026-09"
    )
    ids = [f"a{i}" for i, (_, now) in enumerate(pairs) if now > 0]
    tables = {"ledger": frame, "customers": customers(*(f"a{i}" for i in range(len(pairs))))}
    found = accounts(tables, SEPTEMBER, POLICY)
    tags = pd.DataFrame(
        [(one, signal, "tag") for one in ids for signal in ("renewal", "ticket")],
        columns=["customer_id", "signal", "state"],
    )
    losses = pareto.if_lost(frame, found, tags, SEPTEMBER, POLICY)

    def without(*gone: str) -> float:
        lost = frame["customer_id"].isin(gone) & (frame["month"] == SEPTEMBER)
        return float(
            nrr_12m(frame.assign(mrr=frame["mrr"].mask(lost, 0)), SEPTEMBER, POLICY)["value"].iloc[0]
        )

    now = without()
    for row in losses[losses["together"].isna()].itertuples():
        assert row.nrr == pytest.approx(now, nan_ok=True)
        assert row.nrr_if_lost == pytest.approx(without(row.customer_id), nan_ok=True)
        assert row.points == pytest.approx(100 * (without(row.customer_id) - now), nan_ok=True, abs=1e-9)
    largest = pareto.at_risk(found, tags)["customer_id"].tolist()
    assert len(largest) == min(3, len(ids))
    if len(largest) >= 2:
        assert losses.iloc[-1]["nrr_if_lost"] == pytest.approx(without(*largest), nan_ok=True)


def test_losses_of_degenerate_books_have_reasons_and_no_infinity() -> None:
    """One account, a young book, nobody."""
    none = table("ledger", [])
    for frame in (none, ledger({"a": {"2026-09": 5}}, "2026-09"), ledger({"a": {"2025-01": 5}}, "2026-09")):
        tables = {"ledger": frame, "customers": customers("a")}
        found = accounts(tables, SEPTEMBER, POLICY)
        tags = signals(tables, SEPTEMBER, POLICY)
        losses = pareto.if_lost(frame, found, tags, SEPTEMBER, POLICY)
        assert losses["together"].isna().all()
        assert losses["points"].isna().all()
        told = pareto.points_at_risk(losses, pareto.at_risk(found, tags))
        assert reasons(told) == {"pareto.points_at_risk": "none_at_risk"}


def test_renewals_of_the_top_group_by_hand() -> None:
    """600 + 300 of 1000 hold 80%: two in the top group, one of them renews, with 250 of its MRR."""
    book = of(600, 300, 100)
    ids, ends = book["customer_id"].tolist(), [("tag", 25000), ("none", None), ("tag", 100)]
    tags = pd.DataFrame(
        [(one, "renewal", *end) for one, end in zip(ids, ends, strict=True)]
        + [(ids[1], "ticket", "tag", None)],
        columns=["customer_id", "signal", "state", "cents"],
    ).astype({"cents": "Int64"})
    found = pareto.top_renewals(book, tags, "BRL")
    assert values(found) == {"pareto.top_renewals": 1, "pareto.top_renewals_mrr": 250}
    assert set(found["n"]) == {2}


def test_renewals_of_the_top_group_without_an_answer() -> None:
    """Nobody pays; nobody knows when contracts end: each has its reason, and neither is a zero."""
    tags = pd.DataFrame({"customer_id": ["x"], "signal": ["renewal"], "state": ["no_data"], "cents": [pd.NA]})
    blind = tags.assign(customer_id=of(600)["customer_id"])
    for held, why in ((of(), "no_paying_account"), (of(600), "no_renewal_dates")):
        found = reasons(pareto.top_renewals(held, blind, "BRL"))
        assert found == {"pareto.top_renewals": why, "pareto.top_renewals_mrr": why}

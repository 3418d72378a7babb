"""Small accounts that grow, and whom to act on."""

from __future__ import annotations

from cskit.metrics import pareto
from cskit.metrics.accounts import accounts
from cskit.metrics.signals import signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, customers, ledger, table, values

POLICY = Policy()


def test_growth_of_small_accounts_by_hand() -> None:
    """Bo gained 60, 20 of it readjustment; cy only readjusted; dee is new; ana is in the top group."""
    frame = ledger(
        {
            "ana": {"2025-09": 5000, "2026-09": 9000},
            "bo": {"2025-09": 100, "2026-09": 160},
            "cy": {"2025-09": 100, "2026-09": 110},
            "dee": {"2026-01": 50, "2026-09": 70},
            "eva": {"2025-09": 100, "2026-09": 105},
        },
        "2026-09",
    )
    moves = [
        ("bo", "2026-02", "readjustment", 20),
        ("bo", "2026-05", "upsell", 30),
        ("bo", "2026-06", "upsell", 5),
    ]
    moves += [
        ("bo", "2026-07", "cross_sell", 33),
        ("bo", "2026-08", "contraction", -28),
        ("bo", "2025-09", "new", 100),
    ]
    moves += [
        ("cy", "2026-02", "readjustment", 10),
        ("dee", "2026-03", "upsell", 20),
        ("eva", "2026-03", "discount", 5),
    ]
    answers = [("1", "bo", "x", 9), ("2", "bo", "y", 4), ("3", "cy", None, 10)]
    asked = {"answered_on": "2026-05-05", "survey": "nps"}
    changed = [{"customer_id": c, "month": f"{m}-01", "kind": k, "amount": a} for c, m, k, a in moves]
    tables = {
        "ledger": frame,
        "customers": customers("ana", "bo", "cy", "dee", "eva"),
        "changes": table("changes", changed),
        "surveys": table("surveys", [
            {"response_id": one, "customer_id": who, "contact_id": contact, "score": score, **asked}
            for one, who, contact, score in answers
        ]),
    }  # fmt: skip
    book_of = accounts(tables, SEPTEMBER, POLICY)
    found = pareto.growing(tables, book_of, pareto.distribution(book_of, SEPTEMBER, "mrr"), SEPTEMBER, POLICY)
    assert found["customer_id"].tolist() == ["bo", "eva"]
    bo = found.iloc[0]
    assert (bo["gained"], bo["gained_without_readjustment"], bo["growth"]) == (60, 40, 0.6)
    assert (bo["cause"], bo["nps"]) == ("upsell", 4)
    assert found.iloc[1]["cause"] == "discount"
    assert values(pareto.small_growth(found, "BRL")) == {"pareto.small_growth": 0.45}
    tags = signals(tables, SEPTEMBER, POLICY)
    act = pareto.to_act(book_of, pareto.distribution(book_of, SEPTEMBER, "mrr"), tags, found)
    assert act[["customer_id", "reason"]].values.tolist() == [
        ["ana", "top"],
        ["bo", "growing"],
        ["eva", "growing"],
    ]

"""A year: without the index, in real terms, and the goals that flatter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.intervals import wilson
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, line, month, reasons, table
from tests.metrics.ledgers import playbook
from tests.metrics.revenue_books import POLICY, derived, whole


def indexed(rate: float = 1.10, *, readjusted: bool = True) -> dict[str, pd.DataFrame]:
    """Ana is readjusted and sold more, bo is readjusted and left, cy is readjusted, then reduced."""
    up = rate if readjusted else 1
    lines = [
        line("ana", "2025-01-01", "2026-01-01", 100, kind="new", product="x"),
        line("ana", "2026-01-01", None, 100 * up, kind="readjustment", product="x"),
        line("ana", "2026-04-01", None, 30, kind="upsell", product="y"),
        line("bo", "2025-01-01", "2026-01-01", 200, kind="new", product="x"),
        line("bo", "2026-01-01", "2026-05-01", 200 * up, kind="readjustment", product="x"),
        line("cy", "2025-01-01", "2026-01-01", 300, kind="new", product="x"),
        line("cy", "2026-01-01", "2026-06-01", 300 * up, kind="readjustment", product="x"),
        line("cy", "2026-06-01", None, 250 + 300 * (up - 1), product="x"),
    ]
    return derived(book(*lines))


def test_nrr_without_readjustment_is_nrr_with_the_readjustments_taken_out() -> None:
    """With them 110 + 30 + 0 + 280 of 600, without 100 + 30 + 0 + 250: as if nobody had been readjusted."""
    tables = indexed()
    with_index = whole(revenue.year(tables, SEPTEMBER, POLICY, "BRL"))
    plain = indexed(readjusted=False)
    assert revenue.nrr_12m(tables["ledger"], SEPTEMBER, POLICY)["value"].item() == 420 / 600
    assert with_index["revenue.nrr_12m_without_readjustment"] == 380 / 600
    recomputed = revenue.nrr_12m(plain["ledger"], SEPTEMBER, POLICY)["value"].item()
    assert with_index["revenue.nrr_12m_without_readjustment"] == recomputed


def test_without_kinds_nobody_knows_what_the_index_did() -> None:
    """Not the same as no readjustment."""
    tables = derived(book(line("a", "2025-01-01", None, 10)))
    found = reasons(revenue.year(tables, SEPTEMBER, POLICY, "BRL"))
    assert found["revenue.nrr_12m_without_readjustment"] == "kinds_not_stated"


def prices(**levels: float) -> pd.DataFrame:
    return table(
        "price_index",
        [{"month": f"{name[1:5]}-{name[5:]}-01", "level": level} for name, level in levels.items()],
    )


def test_real_nrr_is_nrr_in_the_money_of_a_year_ago() -> None:
    """NRR 70% while prices rose from 100 to 125: 56%, and so its range."""
    tables = {**indexed(), "price_index": prices(m202509=100, m202609=125)}
    found = revenue.year(tables, SEPTEMBER, POLICY, "BRL").set_index("id")
    plain = revenue.nrr_12m(tables["ledger"], SEPTEMBER, POLICY).iloc[0]
    real = found.loc["revenue.nrr_12m_real"]
    assert found.loc["revenue.price_index_12m", "value"] == 1.25
    assert real[["value", "low", "high"]].tolist() == [plain[end] / 1.25 for end in ("value", "low", "high")]


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        (None, "no_price_index"),
        (prices(m202609=125), "price_index_incomplete"),
        (prices(), "price_index_incomplete"),
    ],
)
def test_without_both_months_of_the_index_nothing_is_real(index: pd.DataFrame | None, reason: str) -> None:
    """No table, or a table that lacks a month: not an inflation of nought."""
    tables = indexed() | ({} if index is None else {"price_index": index})
    found = reasons(revenue.year(tables, SEPTEMBER, POLICY, "BRL"))
    assert found["revenue.nrr_12m_real"] == found["revenue.price_index_12m"] == reason


def test_paused_accounts_count_nothing_but_are_named() -> None:
    """One of two is paused: it is kept as an account and counts 0 in NRR."""
    tables = derived(
        book(line("a", "2025-01-01", None, 50, paused_from="2026-05-01"), line("b", "2025-01-01", None, 50))
    )
    found = whole(revenue.year(tables, SEPTEMBER, POLICY, "BRL"))
    assert (found["revenue.paused_12m"], found["revenue.logo_retention_12m"]) == (1, 1)
    assert (found["revenue.base_12m"], found["revenue.n_eff_12m"]) == (100, 2)
    assert revenue.nrr_12m(tables["ledger"], SEPTEMBER, POLICY)["value"].item() == 0.5


def test_the_course_ends_in_the_figures_of_the_month() -> None:
    """Its last row is what the page says; months that the data do not reach are empty."""
    tables = indexed()
    policy = Policy(minimum_group=3)
    found = revenue.course(tables, SEPTEMBER, policy)
    last, year = found.iloc[-1], revenue.year(tables, SEPTEMBER, policy, "BRL").set_index("id")
    assert last["nrr"] == 0.7
    assert last["nrr_without"] == year.loc["revenue.nrr_12m_without_readjustment", "value"]
    grr = revenue.grr_12m(tables["ledger"], SEPTEMBER, policy).iloc[0]
    assert last[["grr", "grr_low", "grr_high"]].tolist() == grr[["value", "low", "high"]].tolist()
    assert len(found) == 13
    assert found["accounts"].tolist() == [0] * 4 + [3] * 9
    assert found["nrr"].isna().tolist() == [True] * 4 + [False] * 9
    assert revenue.course(tables, SEPTEMBER, POLICY)["nrr"].isna().all()  # three accounts are too few


PAIRS = st.lists(st.tuples(st.integers(1, 999), st.integers(0, 1500)), min_size=1, max_size=12)


@settings(max_examples=50, deadline=None)
@given(PAIRS)
def test_grr_never_exceeds_nrr_nor_one(pairs: list[tuple[int, int]]) -> None:
    """0 ≤ GRR ≤ min(1, NRR), and each lies in its own range."""
    lines = []
    for place, (then, now) in enumerate(pairs):
        lines.append(line(f"c{place}", "2025-09-01", "2026-09-01", then))
        lines += [line(f"c{place}", "2026-09-01", None, now)] if now else []
    ledger = derived(book(*lines))["ledger"]
    nrr, grr = (made(ledger, SEPTEMBER, POLICY).iloc[0] for made in (revenue.nrr_12m, revenue.grr_12m))
    assert 0 <= grr["value"] <= min(1, nrr["value"]) + 1e-12
    for row in (nrr, grr):
        if len(pairs) > 1:
            assert row["low"] <= row["value"] + 1e-12
            assert np.isnan(row["high"]) or row["value"] <= row["high"] + 1e-12


@pytest.mark.shared
def test_the_naive_goals_of_the_playbooks_year_flatter(shared: Path) -> None:
    """To November 2019: 10 of 11 accounts and NRR 97.39%, while final ÷ initial says 320% and 42 of 11."""
    november = month("2019-11")
    tables = {**playbook(shared)}
    tables |= {"ledger": derive(tables, november, POLICY, history="complete").ledger}
    naive = whole(revenue.naive(tables["ledger"], november))
    assert naive["revenue.naive_mrr_kept"] == 3.2
    assert naive["revenue.naive_logos_kept"] == 42 / 11
    kept = revenue.year(tables, november, POLICY, "USD").set_index("id").loc["revenue.logo_retention_12m"]
    assert (kept["value"], kept["n"]) == (10 / 11, 11)
    assert (kept["low"], kept["high"]) == wilson(10, 11)[:2]

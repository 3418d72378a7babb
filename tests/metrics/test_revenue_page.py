"""The page of recurring revenue: kinds, rates, a year without the index, renewals, tickets, the edge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.data.stored import Stored
from cskit.metrics import accounts, signals
from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.intervals import wilson
from cskit.metrics.ledger import derive
from cskit.metrics.renewals import renewals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, contracts, customers, line, month, reasons, table, values
from tests.metrics.ledgers import playbook

POLICY = Policy()


def derived(tables: dict[str, pd.DataFrame], last: str = "2026-09", **more: Any) -> dict[str, pd.DataFrame]:
    """Put the ledger and its changes beside the tables."""
    found = derive(tables, month(last), POLICY, **more)
    return {**tables, "ledger": found.ledger, "changes": found.changes}


def figures(tables: dict[str, pd.DataFrame], policy: Policy = POLICY, last: str = "2026-09") -> pd.DataFrame:
    """Give every figure of the page for a whole company."""
    when = month(last)
    moved, kinds = revenue.of_month(tables, when, policy, None)
    listed = accounts.accounts(tables, when, policy)
    return revenue.figures(tables, when, policy, "BRL", None, "partial", listed, moved, kinds)


def whole(found: pd.DataFrame) -> dict[str, float]:
    """Read the figures that are of no group."""
    return values(found[found["by"] == "{}"])


# ── Kinds of expansion ───────────────────────────────────────────────────────────────────────


def test_an_expansion_is_split_into_its_kinds_by_hand() -> None:
    """Ana 100 → 110 by readjustment, and 50 of a further product: 10 and 50. Bo's 30 has no kind."""
    tables = derived(
        book(
            line("ana", "2025-09-10", "2026-09-10", 100, kind="new", product="x"),
            line("ana", "2026-09-10", None, 110, kind="readjustment", product="x"),
            line("ana", "2026-09-20", None, 50, kind="cross_sell", product="y"),
            line("bo", "2025-09-10", "2026-09-05", 100, kind="new", product="x"),
            line("bo", "2026-09-05", None, 130, product="x"),
        )
    )
    moved, kinds = revenue.of_month(tables, SEPTEMBER, POLICY, None)
    assert list(kinds.itertuples(index=False, name=None)) == [
        ("ana", "cross_sell", 5000),
        ("ana", "readjustment", 1000),
        ("bo", "unstated", 3000),
    ]
    found = revenue.by_kind(kinds, "BRL")
    assert {json.loads(by)["kind"]: value for by, value in zip(found["by"], found["value"], strict=True)} == {
        "cross_sell": 50,
        "readjustment": 10,
        "unstated": 30,
    }
    assert moved.loc[moved["customer_id"] == "ana", "kinds"].item() == "cross_sell,readjustment"
    assert revenue.parts(moved, kinds)["step"].to_list() == [
        "expansion_cross_sell",
        "expansion_readjustment",
        "expansion_unstated",
    ]


def test_what_an_account_gives_up_is_taken_off_what_was_sold() -> None:
    """Upsell of 50, a product of 20 given up, index of 10: 40 in all, of which 10 stays readjustment."""
    tables = derived(
        book(
            line("ana", "2025-09-10", "2026-09-10", 100, kind="new", product="x"),
            line("ana", "2026-09-10", None, 110, kind="readjustment", product="x"),
            line("ana", "2025-09-10", "2026-09-12", 20, kind="new", product="y"),
            line("ana", "2025-09-10", "2026-09-15", 30, kind="new", product="z"),
            line("ana", "2026-09-15", None, 80, kind="upsell", product="z"),
        )
    )
    _, kinds = revenue.of_month(tables, SEPTEMBER, POLICY, None)
    assert dict(zip(kinds["kind"], kinds["amount"], strict=True)) == {"upsell": 3000, "readjustment": 1000}


MONTHS = [f"2026-{number:02}" for number in range(6, 10)]
LINES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from("xy"),
        st.integers(5, 8),
        st.integers(1, 4),
        st.integers(1, 5),
        st.sampled_from(["new", "upsell", "cross_sell", "readjustment", "renewal", None]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_kinds_sum_to_the_expansion_and_the_steps_to_the_month(rows: list[tuple[Any, ...]]) -> None:
    """To the cent, whatever begins and ends: no kind is below 0, and the steps lead from start to end."""
    lines = [
        line(
            who, f"2026-0{start}-10", f"2026-{start + length:02}-10", 100 * price, kind=kind, product=product
        )
        for who, product, start, length, price, kind in rows
    ]
    tables = derived(book(*lines))
    for text in MONTHS[1:]:
        when = month(text)
        if when <= tables["ledger"]["month"].min():
            continue  # the opening: nobody knows what moved
        moved, kinds = revenue.of_month(tables, when, POLICY, None)
        grown = moved[moved["movement"] == "expansion"].set_index("customer_id")["difference"]
        assert (kinds["amount"] > 0).all()
        assert kinds.groupby("customer_id")["amount"].sum().to_dict() == grown.to_dict()
        steps = revenue.parts(moved, kinds)
        ends = [int(tables["ledger"].loc[tables["ledger"]["month"] == at, "mrr"].sum()) for at in
                (when - pd.DateOffset(months=1), when)]  # fmt: skip
        assert steps["amount"].sum() == ends[1] - ends[0]


# ── Who moved ────────────────────────────────────────────────────────────────────────────────


def test_who_moved_with_reason_and_day() -> None:
    """Ana left on the 12th for the price; bo came back; cy went to Norte; dee came from there and grew."""
    tables = book(
        line("ana", "2025-01-01", "2026-09-12", 90, end_reason="price"),
        line("bo", "2025-01-01", "2026-03-01", 20),
        line("bo", "2026-09-03", None, 25),
        line("cy", "2025-01-01", None, 70),
        line("dee", "2025-01-01", "2026-09-20", 40),
        line("dee", "2026-09-20", None, 60, kind="upsell"),
    )
    changes = [("cy", "Sul", "2025-01-01", "2026-09-05"), ("cy", "Norte", "2026-09-05", None)]
    changes += [("dee", "Norte", "2025-01-01", "2026-09-02"), ("dee", "Sul", "2026-09-02", None)]
    names = ("customer_id", "portfolio", "valid_from", "valid_to")
    moves = table("assignments", [dict(zip(names, row, strict=True)) for row in changes])
    found = revenue.who_moved(derived({**tables, "assignments": moves}), SEPTEMBER, POLICY, "Sul")
    shown = found[["customer_id", "movement", "before", "after", "difference", "reason"]].fillna("")
    assert list(shown.itertuples(index=False, name=None)) == [
        ("ana", "churn", 9000, 0, -9000, "price"),
        ("cy", "transfer_out", 7000, 0, -7000, "Norte"),
        ("dee", "transfer_in", 0, 4000, 4000, "Norte"),
        ("bo", "reactivation", 0, 2500, 2500, ""),
        ("dee", "expansion", 4000, 6000, 2000, ""),
    ]
    assert [f"{day:%d}" for day in found["on"]] == ["12", "05", "02", "03", "20"]


@pytest.mark.parametrize("ids", [("1", "2"), ("2", "1")])
def test_of_several_contracts_that_end_together_the_dearest_says_why(ids: tuple[str, str]) -> None:
    """90 a month ended for a merger, 1,000 a year for the price, on one day: whatever their ids, a merger."""
    term = ("ana", "2025-01-01", "2026-09-12")
    tables = book(
        line(*term, 90, contract_id=ids[0], end_reason="merger"),
        line(*term, 1000, contract_id=ids[1], end_reason="price", interval="year"),
    )
    found = revenue.who_moved(derived(tables), SEPTEMBER, POLICY, "Sul")
    assert found["reason"].to_list() == ["merger"]


def test_the_fewest_accounts_behind_most_of_the_loss() -> None:
    """60 + 25 of 100 are 85%: two of three accounts; without a loss there is none."""
    moved = pd.DataFrame(
        {"customer_id": list("abcd"), "movement": ["churn", "churn", "contraction", "transfer_out"]}
    )
    assert revenue.leaders(moved.assign(difference=[-60, -25, -15, -900])) == (2, 85, 3, 100)
    assert revenue.leaders(moved.assign(difference=0)) == (0, 0, 0, 0)


# ── The month's rates ────────────────────────────────────────────────────────────────────────


def four() -> dict[str, pd.DataFrame]:
    """Start 100 + 100 + 100 + 100; ana leaves, bo pays 40 less, cy grows by 20, eva is new with 60."""
    return derived(
        book(
            line("ana", "2025-01-01", "2026-09-10", 100),
            line("bo", "2025-01-01", "2026-09-10", 100),
            line("bo", "2026-09-10", None, 60),
            line("cy", "2025-01-01", None, 100),
            line("cy", "2026-09-10", None, 20, kind="upsell", product="y"),
            line("dee", "2025-01-01", None, 100),
            line("eva", "2026-09-10", None, 60),
        )
    )


def test_the_rates_of_a_month_by_hand() -> None:
    """Lost 140 of 400; gained 20 and 60; end 340; one of four accounts."""
    found = whole(figures(four()))
    assert found["revenue.change"] == found["revenue.change_without_transfers"] == -60
    assert (found["revenue.gained"], found["revenue.lost"]) == (80, 140)
    assert found["revenue.gross_churn"] == 140 / 400
    assert found["revenue.net_churn"] == (140 - 20) / 400
    assert found["revenue.growth_mom"] == -60 / 400
    assert found["revenue.quick_ratio"] == 80 / 140
    assert found["revenue.logo_churn"] == 1 / 4
    assert (found["revenue.loss_leaders"], found["revenue.loss_leaders_share"]) == (2, 1)


def test_logo_churn_has_wilsons_interval() -> None:
    """1 of 4, as the interval of any count."""
    row = figures(four()).query("id == 'revenue.logo_churn'").iloc[0]
    assert (row["low"], row["high"]) == wilson(1, 4)[:2]
    assert (row["n"], row["kind"]) == (4, "estimated")


def test_a_vendors_denominator_has_what_is_new_in_it() -> None:
    """Stripe: 140 of 460, one of five accounts."""
    found = whole(figures(four(), Policy(churn_denominator="start_and_new")))
    assert found["revenue.gross_churn"] == 140 / 460
    assert found["revenue.logo_churn"] == 1 / 5


def test_an_account_that_ends_while_paused_is_one_that_was_there() -> None:
    """Two at the start, one of them paused; that one ends: one of two, and no MRR is lost."""
    tables = derived(
        book(
            line("a", "2025-01-01", "2026-09-10", 50, paused_from="2026-05-01"),
            line("b", "2025-01-01", None, 70),
        )
    )
    found = whole(figures(tables))
    assert (found["revenue.logo_churn"], found["revenue.gross_churn"]) == (0.5, 0)


def test_without_a_start_there_is_no_rate_and_without_a_loss_no_quick_ratio() -> None:
    """Never 0%, never infinite."""
    new = derived(book(line("a", "2026-09-10", None, 50), line("b", "2025-01-01", "2025-03-01", 5)))
    found = reasons(figures(new))
    assert {
        found[f"revenue.{name}"] for name in ("gross_churn", "net_churn", "logo_churn", "growth_mom")
    } == {"nothing_at_start"}
    assert found["revenue.quick_ratio"] == "nothing_lost"
    first = reasons(figures(derived(book(line("a", "2026-09-10", None, 50)))))
    assert first["revenue.change"] == first["revenue.quick_ratio"] == "first_month"


def test_every_figure_has_a_value_or_a_reason() -> None:
    """Also for nobody, and in a company that sells orders all of them have the same reason."""
    nobody = derived({"customers": customers(), "contracts": contracts()})
    for tables in (nobody, four()):
        found = figures(tables)
        assert (found["value"].isna() == found["undefined"].notna()).all()
    orders = revenue.of_business(found, "transactions")
    assert set(orders["undefined"]) == {"no_recurring_revenue"}
    assert orders["value"].isna().all()
    assert orders["id"].is_unique
    assert revenue.of_business(found, "subscription") is found


# ── A year: without the index, in real terms, and the goals that flatter ─────────────────────


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


@pytest.mark.shared
def test_the_playbooks_extract_ends_where_its_accounts_do(shared: Path) -> None:
    """On 1 January 2020 most of them end at once: all 28 of December end, and a warning is due."""
    tables = playbook(shared)
    for text, ended in (("2019-06", 0), ("2019-12", 28), ("2020-01", 28)):
        ledger = derive(tables, month(text), POLICY, history="complete").ledger
        found, day = revenue.ends_at_edge({**tables, "ledger": ledger}, month(text))
        assert found["value"].item() == ended, text
        assert day == (pd.Timestamp("2020-01-01") if ended else None)


# ── Renewals ─────────────────────────────────────────────────────────────────────────────────


def due_book() -> dict[str, pd.DataFrame]:
    """Terms: renewed, not renewed, replaced in the middle, too long to be due; and one month to month."""
    return derived(
        book(
            line("a", "2025-03-01", "2026-03-01", 100, renewal_on="2026-03-01", product="x"),
            line("a", "2026-03-01", None, 110, renewal_on="2027-03-01", product="x"),
            line("b", "2025-04-01", "2026-04-01", 50, renewal_on="2026-04-01", product="x"),
            line("c", "2025-05-01", "2026-02-01", 70, renewal_on="2026-05-01", product="x"),
            line("c", "2026-02-01", None, 90, renewal_on="2026-12-01", product="x", kind="upsell"),
            line("d", "2025-01-01", None, 20, renewal_on="2028-01-01", product="x"),
            line("e", "2025-01-01", "2026-06-15", 30, product="x"),
        )
    )


def test_the_renewal_rate_counts_contracts_that_could_decide() -> None:
    """Of a's 100 and b's 50 only a's was renewed; c's was replaced, d's runs on, e's had no term."""
    tables = due_book()
    due = revenue.came_due(tables, SEPTEMBER, POLICY)
    assert due[["customer_id", "mrr", "renewed"]].values.tolist() == [["a", 10000, True], ["b", 5000, False]]
    found = revenue.renewal_rate(due, tables, POLICY).set_index("id")
    rate = found.loc["revenue.renewal_rate"]
    assert (rate["value"], rate["n"], rate["low"], rate["high"]) == (0.5, 2, *wilson(1, 2)[:2])
    assert found.loc["revenue.renewal_rate_mrr", "value"] == 100 / 150


def test_where_no_renewal_date_is_known_the_end_is_the_term() -> None:
    """Terms over one month: the year that ended and went on, the one that did not; not the single month."""
    tables = derived(
        book(
            line("a", "2025-03-01", "2026-03-01", 100),
            line("a", "2026-03-01", None, 100),
            line("b", "2025-04-01", "2026-04-01", 50),
            line("c", "2026-02-01", "2026-03-01", 70),
            line("d", "2024-04-01", "2025-04-01", 50),  # before the window
        )
    )
    due = revenue.came_due(tables, SEPTEMBER, POLICY)
    assert due[["customer_id", "renewed"]].values.tolist() == [["a", True], ["b", False]]


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        (book(line("a", "2026-09-01", None, 10, renewal_on="2027-09-01")), "nothing_due"),
        (book(line("a", "2026-09-01", None, 10)), "no_renewal_dates"),
    ],
)
def test_no_renewal_is_no_rate(tables: dict[str, pd.DataFrame], reason: str) -> None:
    """Never 0% nor 100%."""
    with_ledger = derived(tables)
    due = revenue.came_due(with_ledger, SEPTEMBER, POLICY)
    assert set(reasons(revenue.renewal_rate(due, with_ledger, POLICY)).values()) == {reason}


def test_terms_are_read_of_contracts_alone() -> None:
    """A table is read when it is asked for, and balances and invoices, which name products too, are not."""
    lines = line("a", "2025-03-01", "2026-03-01", 100), line("a", "2026-03-01", "2027-03-01", 100)
    held = derived(book(*lines))
    held |= dict.fromkeys(("mrr", "invoices", "usage"), pd.DataFrame())
    asked = []
    tables = Stored(dict.fromkeys(held, Path()), lambda name, _: asked.append(name) or held[name])
    assert len(revenue.came_due(tables, SEPTEMBER, POLICY)) == 1
    assert values(revenue.acv(tables, SEPTEMBER, POLICY, "BRL")) == {"revenue.acv": 1200}
    assert len(renewals(tables, SEPTEMBER, POLICY)) == 1
    assert sorted(asked) == ["contracts", "customers", "ledger"]


def test_what_is_due_by_month_and_with_a_signal() -> None:
    """October: a and b, of which b pays late; nothing in November; d lies behind the six months."""
    tables = book(
        line("a", "2025-10-10", "2026-10-10", 10),
        line("b", "2025-10-20", "2026-10-20", 20),
        line("c", "2025-12-20", "2026-12-20", 40),
        line("d", "2025-09-20", "2027-09-20", 80),
    )
    bill = {
        "invoice_id": "1",
        "customer_id": "b",
        "issued_on": "2026-06-01",
        "due_on": "2026-06-10",
        "amount": 9,
    }
    paid = {**bill, "invoice_id": "2", "customer_id": "a", "paid_on": "2026-06-09"}
    tables = derived({**tables, "invoices": table("invoices", [bill, paid])})
    shown = signals.signals(tables, SEPTEMBER, POLICY)
    found = revenue.by_month(tables, shown, SEPTEMBER, POLICY)
    assert found["month"].dt.month.tolist() == [10, 11, 12, 1, 2, 3]
    assert found.iloc[0, 1:].tolist() == [2, 1, 3000, 2000]
    assert found["mrr"].tolist() == [3000, 0, 4000, 0, 0, 0]
    listed = accounts.accounts(tables, SEPTEMBER, POLICY)
    due = revenue.next_due(listed, shown, POLICY)
    assert due[["customer_id", "due_mrr"]].values.tolist() == [["a", 1000], ["b", 2000], ["c", 4000]]
    act = revenue.to_act(tables, listed, due, shown)
    assert act[["customer_id", "reason"]].values.tolist() == [
        ["a", "renewal"],
        ["b", "renewal"],
        ["c", "renewal"],
    ]
    known = revenue.with_share(
        revenue.renewals_due(tables, SEPTEMBER, POLICY, "BRL"),
        revenue.summary(tables["ledger"], SEPTEMBER, POLICY, "BRL"),
    )
    assert whole(known)["revenue.renewals_due_share"] == 70 / 150


def test_whom_to_call_after_the_renewals() -> None:
    """A contraction that nobody spoke about comes before a late payer; one that was talked over does not."""
    tables = book(
        *(line(who, "2025-01-01", "2026-08-10", 100) for who in "ab"),
        *(line(who, "2026-08-10", None, 60) for who in "ab"),
        line("c", "2025-01-01", None, 500),
    )
    talks = [{"customer_id": "a", "on": "2026-09-01"}, {"customer_id": "b", "on": "2026-07-20"}]
    spoken = table("touchpoints", [{**one, "kind": "ebr"} for one in talks])
    late = {
        "invoice_id": "1",
        "customer_id": "c",
        "issued_on": "2026-06-01",
        "due_on": "2026-06-10",
        "amount": 9,
    }
    paid = {**late, "invoice_id": "2", "paid_on": "2026-06-09"}
    tables = derived({**tables, "touchpoints": spoken, "invoices": table("invoices", [late, paid])})
    listed, shown = accounts.accounts(tables, SEPTEMBER, POLICY), signals.signals(tables, SEPTEMBER, POLICY)
    act = revenue.to_act(tables, listed, revenue.next_due(listed, shown, POLICY), shown)
    assert act[["customer_id", "reason"]].values.tolist() == [["b", "contraction"], ["c", "late_invoice"]]
    assert act["owed"].tolist()[1] == 900


# ── ACV, tickets, the edge ───────────────────────────────────────────────────────────────────


def test_acv_is_the_contract_value_of_a_year() -> None:
    """1,000 a year, though no month of it is whole cents; 100 a month, half off for 3 of 12: 1,050."""
    tables = derived(
        book(
            line("a", "2026-01-01", None, 1000, interval="year", renewal_on="2027-01-01"),
            line("b", "2026-08-01", None, 100, renewal_on="2027-08-01", discount=50, discount_kind="percent",
                 discount_to="2026-11-01"),
            line("c", "2026-01-01", None, 70),
        )
    )  # fmt: skip
    found = revenue.acv(tables, SEPTEMBER, POLICY, "BRL")
    assert (found["value"].item(), found["n"].item()) == (1000 + 1050, 2)
    alone = derived(book(line("c", "2026-01-01", None, 70)))
    assert reasons(revenue.acv(alone, SEPTEMBER, POLICY, "BRL")) == {"revenue.acv": "no_terms"}


def test_who_pulls_the_mean_ticket_up() -> None:
    """100, 100 and 1,000: mean 400, four medians; 100, 110 and 120: nobody. The paused one has no ticket."""
    listed = pd.DataFrame(
        {
            "customer_id": list("abcdefg"),
            "name": list("ABCDEFG"),
            "segment": ["S"] * 3 + ["M"] * 3 + [None],
            "mrr": [10000, 10000, 100000, 10000, 11000, 12001, 0],
        }
    )
    found = revenue.tickets(listed)
    assert found.fillna("").values.tolist() == [
        ["S", 3, 40000, 10000, 120000, "C"],
        ["M", 3, 11000, 11000, 33001, ""],
    ]
    results = revenue.ticket_results(found, listed, "BRL")
    assert whole(results) == {"revenue.ticket_median": 105.0}
    assert len(results) == 5


@pytest.mark.parametrize(("ended", "of", "warned"), [(5, 20, True), (4, 12, False), (5, 21, False)])
def test_a_mass_of_ends_on_one_day_is_the_edge_of_the_extract(ended: int, of: int, warned: bool) -> None:
    """Five accounts and a quarter of them; what goes on is no end, nor what ends on many days."""
    lines = [line(f"c{at:02}", "2025-01-01", "2026-09-30" if at < ended else None, 10) for at in range(of)]
    tables = derived(book(*lines))
    found, day = revenue.ends_at_edge(tables, SEPTEMBER)
    assert (found["value"].item(), found["n"].item()) == (ended if warned else 0, of)
    assert (day is not None) == warned
    renewed = [*lines, *(line(f"c{at:02}", "2026-09-30", None, 11) for at in range(ended))]
    assert revenue.ends_at_edge(derived(book(*renewed)), SEPTEMBER)[1] is None
    spread = [line(f"c{at:02}", "2025-01-01", f"2026-09-{at + 10}", 10) for at in range(of)]
    assert revenue.ends_at_edge(derived(book(*spread)), SEPTEMBER)[1] is None


# ── Portfolios sum to the company ────────────────────────────────────────────────────────────

SPELLS = st.lists(
    st.tuples(st.sampled_from(["Sul", "Norte"]), st.sampled_from(["Sul", "Norte"]), st.integers(1, 9),
              st.sampled_from([None, 7, 8, 9])),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(SPELLS)
def test_portfolios_sum_to_the_company(rows: list[tuple[str, str, int, int | None]]) -> None:
    """Gained, lost and every movement; transfers to nothing; renewals due and their contracts as well."""
    lines, moves = [], []
    for place, (first, second, price, end) in enumerate(rows):
        who, until = f"c{place}", None if end is None else f"2026-{end:02}-15"
        lines.append(line(who, "2025-08-15", until, 10 * price, renewal_on="2026-08-15"))
        moves.append(
            {"customer_id": who, "portfolio": first, "valid_from": "2025-01-01", "valid_to": "2026-09-01"}
        )
        moves.append({"customer_id": who, "portfolio": second, "valid_from": "2026-09-01"})
    tables = derived({**book(*lines), "assignments": table("assignments", moves)})
    ledger, sums = tables["ledger"], {}
    for own in ("Sul", "Norte", None):
        moved, _ = revenue.of_month(tables, SEPTEMBER, POLICY, own)
        found = revenue.summary(ledger, SEPTEMBER, POLICY, "BRL", own)
        more = revenue.rates(found, moved, ledger, SEPTEMBER, POLICY, "BRL", own)
        amounts = {**whole(found), **whole(more)}
        names = ("start", "churn", "expansion", "transfer_in", "transfer_out", "end", "gained", "lost")
        due = revenue.came_due(tables, SEPTEMBER, POLICY, own)
        sums[own] = {name: round(100 * amounts[f"revenue.{name}"]) for name in names}
        sums[own] |= {"due": len(due), "renewed": int(due["renewed"].sum()), "mrr": int(due["mrr"].sum())}
    for name, value in sums[None].items():
        if not name.startswith("transfer"):
            assert sums["Sul"][name] + sums["Norte"][name] == value, name
    assert sums["Sul"]["transfer_in"] == sums["Norte"]["transfer_out"]
    assert sums["Norte"]["transfer_in"] == sums["Sul"]["transfer_out"]
    assert sums[None]["transfer_in"] == sums[None]["transfer_out"] == 0

"""Pareto: who holds the revenue, and what if one account leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import pareto
from cskit.metrics.accounts import accounts
from cskit.metrics.recurring_revenue import nrr_12m
from cskit.metrics.signals import signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, customers, ledger, line, month, reasons, table, values

POLICY = Policy()


def of(*amounts: int) -> pd.DataFrame:
    """Distribute some amounts over accounts a01, a02, …"""
    frame = pd.DataFrame({"customer_id": [f"a{i:02}" for i in range(len(amounts))], "mrr": amounts})
    return pareto.distribution(frame.astype({"customer_id": "str", "mrr": "int64"}), SEPTEMBER, "mrr")


def figures(*amounts: int) -> dict[str, float]:
    found = values(pareto.summary(of(*amounts), "BRL"))
    return {name.removeprefix("pareto."): value for name, value in found.items()}


# ── Published figures ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("amounts", "plain", "corrected"),
    [
        ([1, 2, 3, 4, 5], 0.266667, 0.333333),
        ([0, 0, 0, 10], 0.75, 1.0),
        ([80, 80, *[5] * 8], 0.6, 0.666667),
        ([7, 7, 7], 0.0, 0.0),
        ([7], 0.0, None),
    ],
)
def test_gini_gives_the_published_figures(amounts: list[int], plain: float, corrected: float | None) -> None:
    """Plain, and brought to reach 1 in small books."""
    n = len(amounts)
    assert round(pareto.gini(amounts), 6) == plain
    assert corrected is None or round(pareto.gini(amounts) * n / (n - 1), 6) == corrected
    if min(amounts) > 0:
        found = figures(*amounts)
        assert round(found["gini"], 6) == plain
        assert corrected is None or round(found["gini_corrected"], 6) == corrected


def test_two_large_accounts_and_eight_small_ones_are_eighty_twenty_exactly() -> None:
    """k80 is 2 of 10 and the top 20% hold exactly 80%: counted in cents, no rounding decides."""
    found = figures(80, 80, *[5] * 8)
    assert (found["k80"], found["share_of_customers_80"], found["top20_share"]) == (2, 0.2, 0.8)


def test_a_total_that_80_percent_does_not_meet_takes_the_next_account() -> None:
    """[100, 50, 25, …]: two hold 75%, three 87.5%."""
    found = of(100, 50, 25, 10, 5, 4, 3, 2, 1)
    assert values(pareto.summary(found, "BRL"))["pareto.k80"] == 3
    assert found["cumulative"].iloc[2] == 0.875
    assert found["top"].sum() == 3


def test_figures_of_four_accounts_by_hand() -> None:
    """4.00, 3.00, 2.00, 1.00: total 10, HHI .3, effective 3⅓, top fifth = 1 account."""
    found = figures(400, 100, 300, 200)
    assert found == {
        "accounts": 4,
        "total": 10.0,
        "k80": 3,
        "share_of_customers_80": 0.75,
        "top20_share": 0.4,
        "largest_share": 0.4,
        "gini": pytest.approx(0.25),
        "gini_corrected": pytest.approx(1 / 3),
        "hhi": pytest.approx(0.3),
        "n_eff": pytest.approx(10 / 3),
        "negative_total": 0,
    }


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=25).filter(any))
def test_gini_is_the_mean_difference(amounts: list[int]) -> None:
    """Σ|xᵢ − xⱼ| ÷ (2 n² mean), the definition."""
    x, n = np.array(amounts, dtype=float), len(amounts)
    expected = np.abs(x[:, None] - x[None, :]).sum() / (2 * n * x.sum())
    assert pareto.gini(amounts) == pytest.approx(expected, abs=1e-12)


# ── The distribution ─────────────────────────────────────────────────────────────────────────

POSITIVE = st.lists(st.integers(1, 10**8), min_size=1, max_size=30)


@settings(max_examples=30, deadline=None)
@given(POSITIVE, st.randoms(use_true_random=False))
def test_order_of_rows_and_unit_of_money_change_nothing_but_the_amounts(
    amounts: list[int], random: Any
) -> None:
    """Shuffled rows give the same table; ten times the money the same shares."""
    frame = pd.DataFrame({"customer_id": [f"a{i}" for i in range(len(amounts))], "mrr": amounts})
    found = pareto.distribution(frame, SEPTEMBER, "mrr")
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]
    pd.testing.assert_frame_equal(pareto.distribution(shuffled, SEPTEMBER, "mrr"), found)
    tenfold = pareto.distribution(frame.assign(mrr=10 * frame["mrr"]), SEPTEMBER, "mrr")
    assert (tenfold["amount"] == 10 * found["amount"]).all()
    pd.testing.assert_frame_equal(tenfold.drop(columns="amount"), found.drop(columns="amount"))


@settings(max_examples=40, deadline=None)
@given(POSITIVE)
def test_what_a_distribution_always_is(amounts: list[int]) -> None:
    """Descending; cumulative to exactly 1; the top group is the least that reaches 80%."""
    found = of(*amounts)
    assert found["amount"].is_monotonic_decreasing
    assert found["rank"].tolist() == list(range(1, len(amounts) + 1))
    assert found["cumulative"].iloc[-1] == 1
    k = int(found["top"].sum())
    assert 100 * found["amount"].head(k).sum() >= 80 * sum(amounts)
    assert 100 * found["amount"].head(k - 1).sum() < 80 * sum(amounts)
    summed = values(pareto.summary(found, "BRL"))
    assert 1 <= summed["pareto.n_eff"] <= len(amounts) + 1e-9
    assert 0 <= summed["pareto.gini"] <= 1
    curve = pareto.lorenz(found)
    assert (curve["y"] >= curve["x"] - 1e-12).all()
    assert curve.iloc[[0, -1]].values.tolist() == [[0, 0], [1, 1]]


def test_ties_are_ordered_by_id() -> None:
    """So that two runs give the same page."""
    frame = pd.DataFrame({"customer_id": ["b", "c", "a"], "mrr": [5, 5, 5]})
    assert pareto.distribution(frame, SEPTEMBER, "mrr")["customer_id"].tolist() == ["a", "b", "c"]


def test_splitting_a_book_sums_back() -> None:
    """The totals of two halves are the total of the whole."""
    amounts = [900, 50, 7, 120, 43]
    halves = [figures(*amounts[:2])["total"], figures(*amounts[2:])["total"]]
    assert sum(halves) == pytest.approx(figures(*amounts)["total"])


def test_an_empty_book_is_undefined_with_a_reason() -> None:
    """Counts are 0; no figure is NaN without saying why."""
    found = pareto.summary(of(), "BRL")
    assert values(found)["pareto.accounts"] == values(found)["pareto.total"] == 0
    assert set(reasons(found).values()) == {"no_paying_account"}
    assert (found["value"].isna() == found["undefined"].notna()).all()
    assert pareto.lorenz(of()).empty


def test_one_account_holds_everything() -> None:
    """k80 = 1 of 1; only the corrected Gini has no meaning."""
    found = pareto.summary(of(500), "BRL")
    assert values(found)["pareto.k80"] == values(found)["pareto.share_of_customers_80"] == 1
    assert reasons(found) == {"pareto.gini_corrected": "one_account"}


def retail() -> pd.DataFrame:
    """A ledger of orders: one account's credits exceed what it bought, one nets to nothing."""
    frame = ledger({name: {"2025-08": 0} for name in "abcd"}, "2026-09")
    revenue = {("a", "2026-01"): 1000, ("a", "2026-09"): 500, ("b", "2026-02"): -300, ("c", "2026-03"): 70}
    revenue |= {("c", "2026-04"): -70, ("d", "2025-09"): 999, ("d", "2025-10"): 200}
    keys = [(row.customer_id, f"{row.month:%Y-%m}") for row in frame.itertuples()]
    return frame.assign(revenue=[revenue.get(key, 0) for key in keys])


def test_revenue_of_twelve_months_shows_negative_totals_apart() -> None:
    """The curve is of positive totals; September 2025 is outside the window."""
    found = pareto.distribution(retail(), SEPTEMBER, "revenue")
    assert found[["customer_id", "amount"]].values.tolist() == [["a", 1500], ["d", 200]]
    apart = pareto.left_out(retail(), SEPTEMBER, "revenue")
    assert apart.values.tolist() == [["b", -300, "negative"], ["c", 0, "zero"]]
    summed = values(pareto.summary(found, "GBP", apart))
    assert (summed["pareto.negative_total"], summed["pareto.total"]) == (-3, 17)


def test_paused_accounts_are_left_out_by_name() -> None:
    """They hold no MRR, and the page says so."""
    frame = ledger({"a": {"2026-09": 100}, "b": {"2026-09": 0}, "c": {"2026-08": 5}}, "2026-09")
    frame["state"] = frame["state"].mask((frame["customer_id"] == "b"), "paused")
    assert pareto.left_out(frame, SEPTEMBER, "mrr").values.tolist() == [["b", 0, "paused"]]


# ── A year ago ───────────────────────────────────────────────────────────────────────────────

MOVED = ledger(
    {
        "ana": {"2025-09": 800, "2026-09": 500},
        "bo": {"2025-09": 100},  # left since
        "cy": {"2025-09": 50, "2026-09": 300},  # came from Norte
        "dee": {"2026-01": 200, "2026-09": 200},  # new since
        "eva": {"2025-09": 70},  # went to Norte: no row now
    },
    "2026-09",
)
MOVED = MOVED[~((MOVED["customer_id"] == "eva") & (MOVED["month"] > month("2026-02")))]
MOVED = MOVED.assign(
    portfolio=MOVED["portfolio"].mask(
        (MOVED["customer_id"] == "cy") & (MOVED["month"] < month("2026-03")), "Norte"
    )
)


def test_last_year_is_the_book_as_it_was() -> None:
    """With those that left since, without those that came since."""
    found = pareto.last_year(MOVED, SEPTEMBER, "mrr", "Sul")
    assert found[["customer_id", "amount"]].values.tolist() == [["ana", 800], ["bo", 100], ["eva", 70]]
    company = pareto.last_year(MOVED, SEPTEMBER, "mrr", None)
    assert company["customer_id"].tolist() == ["ana", "bo", "eva", "cy"]


def test_same_accounts_leave_transfers_out_at_both_ends() -> None:
    """Ana and Bo were here at both ends; Bo, churned, counts 0 now."""
    found = values(pareto.same_accounts(MOVED, SEPTEMBER, "mrr", "BRL", "Sul"))
    assert found == {
        "pareto.same_accounts": 2,
        "pareto.same_accounts_total": 5,
        "pareto.same_accounts_total_then": 9,
        "pareto.same_accounts_k80": 1,
        "pareto.same_accounts_k80_then": 1,
    }


def test_less_than_a_year_of_data_has_no_last_year() -> None:
    """An empty table, and a reason."""
    young = ledger({"a": {"2026-01": 100, "2026-09": 100}}, "2026-09")
    assert pareto.last_year(young, SEPTEMBER, "mrr", "Sul").empty
    found = pareto.same_accounts(young, SEPTEMBER, "mrr", "BRL", "Sul")
    assert set(reasons(found).values()) == {"less_than_12_months"}


# ── Books drawn at random ────────────────────────────────────────────────────────────────────

QUICK = Policy(draws=400)
COMPANY = np.random.default_rng(7).lognormal(8, 1, 300).astype(int) + 1


def test_draws_depend_on_neither_the_order_of_rows_nor_other_books() -> None:
    """The same bytes from shuffled amounts, and whether sizes are drawn alone or together."""
    alone = pareto.random_books(COMPANY, 40, QUICK)
    pd.testing.assert_frame_equal(
        pareto.random_books(np.random.default_rng(1).permutation(COMPANY), 40, QUICK), alone
    )
    together = pareto.random_books_of(COMPANY, [90, 40, 7, 40], QUICK)
    assert together["n"].unique().tolist() == [7, 40, 90]
    pd.testing.assert_frame_equal(together[together["n"] == 40].reset_index(drop=True), alone)
    other = pareto.random_books(COMPANY, 40, Policy(draws=400, seed=1))
    assert not other.equals(alone)


def test_draws_are_without_replacement() -> None:
    """Drawing all but five of a company leaves little to chance, and equal accounts none."""
    found = pareto.random_books([*[1] * 95, *[10**6] * 5], 95, QUICK)
    shares = found[found["measure"] == "share"]
    # With replacement a draw would often hold more than the five large accounts there are.
    assert float(found.loc[found["measure"] == "k80", "high"].iloc[0]) <= 5
    assert (shares["low"] <= shares["high"]).all()
    even = pareto.random_books([3] * 60, 20, QUICK)
    band = even[even["measure"] == "share"]
    assert np.allclose(band["low"], band["x"])
    assert np.allclose(band["high"], band["x"])


def test_draws_agree_with_numpys_own_choice() -> None:
    """The range of k80 is that of an independent way to draw, give or take one account."""
    random = np.random.default_rng(3)
    drawn = [
        pareto.least_to_hold(np.sort(random.choice(COMPANY, 60, replace=False))[::-1], 0.8)
        for _ in range(2000)
    ]
    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975])
    row = pareto.random_k80(pareto.random_books(COMPANY, 60, POLICY), 60).iloc[0]
    assert abs(row["low"] - low) <= 1
    assert abs(row["value"] - middle) <= 1
    assert abs(row["high"] - high) <= 1


def test_nineteen_of_twenty_random_books_lie_within_the_range() -> None:
    """The promise of 95%, held against books that the draws have not seen."""
    row = pareto.random_k80(pareto.random_books(COMPANY, 60, POLICY), 60).iloc[0]
    random = np.random.default_rng(11)
    drawn = [
        pareto.least_to_hold(np.sort(random.choice(COMPANY, 60, replace=False))[::-1], 0.8)
        for _ in range(500)
    ]
    inside = np.mean([row["low"] <= k <= row["high"] for k in drawn])
    assert 0.93 <= inside <= 1


@pytest.mark.parametrize(("company", "n"), [([], 0), ([5] * 10, 0), ([5] * 10, 6), ([5] * 10, 10)])
def test_without_enough_other_accounts_there_is_no_comparison(company: list[int], n: int) -> None:
    """Fewer than five others: an empty table, and a reason."""
    found = pareto.random_books(company, n, POLICY)
    assert found.empty
    assert list(found.columns) == ["n", "measure", "x", "low", "median", "high"]
    assert reasons(pareto.random_k80(found, n)) == {"pareto.k80_random": "no_comparison"}


def test_many_books_are_drawn_at_once() -> None:
    """Five hundred books of a company of 20,000 accounts share one draw (0.5 s on an idle core)."""
    random = np.random.default_rng(0)
    company, sizes = random.lognormal(8, 1, 20_000).astype(int) + 1, random.integers(40, 90, 500)
    assert len(pareto.random_books_of(company, sizes, POLICY)) == 50 * 102


# ── What if one leaves ───────────────────────────────────────────────────────────────────────


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


# ── Small accounts that grow ─────────────────────────────────────────────────────────────────


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


def test_leading_accounts_and_the_others_in_one_row_sum_to_the_book() -> None:
    """Fifteen rows and one for the rest; a sixteenth account keeps its own row."""
    whole = of(*range(1, 31)).assign(name="x")
    found = pareto.leading(whole)
    assert len(found) == 16
    assert found["amount"].sum() == whole["amount"].sum()
    assert (found["accounts"].iloc[-1], found["accounts"].sum()) == (15, 30)
    assert pareto.leading(whole.head(16))["accounts"].tolist() == [1] * 16

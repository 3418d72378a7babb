"""Cohorts and survival: by hand, then for any book, then on other people's data and on the sample's truth."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import cohort_retention as retention
from cskit.metrics.accounts import accounts
from cskit.metrics.cohort_retention.cohorts import labels
from cskit.metrics.intervals import wilson
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from cskit.metrics.survival import kaplan_meier
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, ledger, line, month, reasons, values

POLICY = Policy()
SMALL = Policy(minimum_group=1)


def _months(first, last, cents):
    return {f"{when:%Y-%m}": cents for when in pd.date_range(month(first), month(last), freq="MS")}


def _book():
    """Four accounts: a stays and grows, b is lost at age 6, c at 3 and comes back at 9, d is 3 months old."""
    amounts = {
        "a": {**_months("2025-03", "2026-02", 100), **_months("2026-03", "2026-09", 120)},
        "b": _months("2025-03", "2025-08", 200),
        "c": {**_months("2025-04", "2025-06", 50), **_months("2026-01", "2026-09", 50)},
        "d": _months("2026-06", "2026-09", 30),
    }
    tables = {"ledger": ledger(amounts, "2026-09")}
    return tables, lives(tables["ledger"], SEPTEMBER)


def _cells(grain="none", policy=POLICY):
    tables, found = _book()
    return retention.cells(retention.at_ages(tables, found, SEPTEMBER), grain, SEPTEMBER, policy)


def _by(results):
    """Read results as {(id, by): row}."""
    return {(row["id"], row["by"]): row for _, row in results.iterrows()}


def test_four_accounts_by_hand():
    """Both readings of logos, and what each age may count: only accounts that could be that old.

    At 3: all four could; b, a, d unbroken, c just lost. At 6: a of a, b, c. At 9: c is back, so alive 2.
    Only a and b could be 18.
    """
    pooled = _cells().set_index("age")
    assert pooled["accounts"].to_dict() == {3: 4, 6: 3, 9: 3, 12: 3, 18: 2}
    assert pooled["unbroken"].to_dict() == {3: 3, 6: 1, 9: 1, 12: 1, 18: 1}
    assert pooled["alive"].to_dict() == {3: 3, 6: 1, 9: 2, 12: 2, 18: 1}
    low, high, _ = wilson(1, 3)
    assert pooled.loc[12, ["unbroken_share", "unbroken_low", "unbroken_high"]].to_list() == [1 / 3, low, high]


def test_revenue_by_hand():
    """At 12: (120 + 0 + 50) ÷ (100 + 200 + 50) net, (100 + 0 + 50) ÷ 350 gross; readjustment not known."""
    year = _cells().set_index("age").loc[12]
    assert (year["began"], year["mrr"]) == (350, 170)
    assert year["nrr"] == pytest.approx(170 / 350)
    assert year["grr"] == pytest.approx(150 / 350)
    assert np.isnan(year["nrr_without"])


def test_a_cell_is_there_only_where_the_whole_cohort_could_be_that_old():
    """H1 2025 ends in June: it is 12 in June 2026, not yet 18. H1 2026 is 3 in September."""
    half = _cells("half")
    cohorts = half[half["cohort"] != ""]
    assert cohorts.groupby("cohort")["age"].apply(list).to_dict() == {
        "2025-H1": [3, 6, 9, 12],
        "2026-H1": [3],
    }
    # Year 2026 could have accounts from December, so it has no cell; 2025 is 9 months old, not 12.
    year = _cells("year")
    assert year[year["cohort"] != ""].groupby("cohort")["age"].apply(list).to_dict() == {"2025": [3, 6, 9]}
    # All accounts together are the same, whatever the cohorts.
    pooled = half[half["cohort"] == ""].reset_index(drop=True)
    pd.testing.assert_frame_equal(pooled, _cells())


def test_sizes_hold_every_cohort():
    """A cohort too young for any cell still has its row, with its accounts."""
    _, found = _book()
    assert retention.sizes(found, "quarter").to_dict("list") == {
        "cohort": ["2025-Q1", "2025-Q2", "2026-Q2"],
        "accounts": [2, 1, 1],
    }
    assert retention.sizes(found, "none").empty


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [(dict.fromkeys(range(1, 13), 8), "month"), (dict.fromkeys(range(1, 13), 3), "quarter"),
     (dict.fromkeys(range(1, 13), 2), "half"), ({1: 8}, "month"), ({1: 4, 2: 4, 8: 7}, "year"),
     ({1: 7}, "none"), ({}, "none")],
)  # fmt: skip
def test_grain_follows_the_book(accounts, expected):
    """The first of month, quarter, half and year whose median cohort has 8 accounts: 3 × 3 = 9, 6 × 2 = 12.

    4 + 4 in Q1 and 7 in Q3: the median of 8 and 7 is 7.5, too few by quarter and half; 15 by year.
    """
    cohort = [month(f"2025-{at:02}") for at, n in accounts.items() for _ in range(n)]
    assert retention.grain(pd.DataFrame({"cohort": pd.Series(cohort, dtype="datetime64[us]")})) == expected


def test_readjustment_is_taken_out():
    """a: 100, readjusted by 10, upsold by 50; b: readjusted by 20, then lost.

    At 12: net 160 ÷ 200; without readjustment 150 ÷ 200. The readjustment of who left is not taken twice.
    """
    lines = (
        line("a", "2025-03-10", "2025-08-10", 1, kind="new", product="x"),
        line("a", "2025-08-10", "2025-11-10", 1.1, kind="readjustment", product="x"),
        line("a", "2025-11-10", None, 1.6, kind="upsell", product="x"),
        line("b", "2025-03-10", "2025-08-10", 1, kind="new", product="x"),
        line("b", "2025-08-10", "2025-12-10", 1.2, kind="readjustment", product="x"),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    found = lives(derived.ledger, SEPTEMBER)
    at = retention.at_ages(tables, found, SEPTEMBER)
    assert at[at["age"] == 12]["readjusted"].to_list() == [10, 0]
    year = retention.cells(at, "none", SEPTEMBER, POLICY).set_index("age").loc[12]
    assert (year["nrr"], year["nrr_without"], year["grr"]) == (0.8, 0.75, 0.5)
    paid = retention.revenue_results(retention.stayers(at), "BRL")
    assert values(paid) == {
        "retention.stayers_start": 1,
        "retention.stayers_gain": 0.6,
        "retention.stayers_growth": 0.6,  # 0.6 of 1
        "retention.stayers_readjustment": 0.1,
    }


def test_a_first_price_is_no_readjustment():
    """Where the data begin with a line called a readjustment, its price is what the account began with."""
    tables, found = _book()
    made = [
        {"customer_id": "a", "month": when, "kind": "readjustment", "amount": 10}
        for when in ("2025-03", "2026-03")
    ]
    tables["changes"] = pd.DataFrame(made).assign(month=lambda frame: pd.to_datetime(frame["month"]))
    tables["contracts"] = pd.DataFrame({"kind": ["readjustment"]})
    at = retention.at_ages(tables, found, SEPTEMBER)
    assert at[at["customer_id"] == "a"]["readjusted"].to_list() == [0, 0, 0, 10, 10]


def test_what_is_recorded_of_cells():
    """Pooled cells by age, a cohort's by cohort and age; no share of revenue for fewer than the group."""
    found = _by(retention.cohort_results(_cells("half", SMALL), SMALL))
    assert found[("retention.unbroken", '{"age": 12}')]["value"] == pytest.approx(1 / 3)
    assert found[("retention.alive", '{"age": 12, "cohort": "2025-H1"}')]["n"] == 3
    assert found[("retention.nrr", '{"age": 3, "cohort": "2026-H1"}')]["value"] == 1
    assert found[("retention.nrr_without_readjustment", '{"age": 3}')]["undefined"] == "kinds_not_stated"
    few = _by(retention.cohort_results(_cells("half"), POLICY))
    assert few[("retention.grr", '{"age": 12}')]["undefined"] == "too_few_accounts"
    assert few[("retention.unbroken", '{"age": 12}')]["value"] == pytest.approx(1 / 3)
    assert retention.revenue(_cells(), POLICY).empty
    assert not retention.cohort_results(_cells("half"), POLICY).duplicated(["id", "by"]).any()


def test_summary_by_hand():
    """Here now are a (18 months), c (17) and d (3): 38 ÷ 3. Lost at 3 and 6 of four: S = 3/4 × 1/2."""
    _, found = _book()
    results = retention.summary(found, _cells("none", SMALL), SEPTEMBER, SMALL, "subscription")
    got = values(results)
    assert got["retention.accounts"] == 4
    assert got["retention.m12"] == pytest.approx(1 / 3)
    assert got["retention.m12_revenue"] == pytest.approx(170 / 350)
    assert got["retention.m12_revenue_gross"] == pytest.approx(150 / 350)
    assert got["retention.lifetime_to_date"] == pytest.approx(38 / 3)
    # At 3: a, b, c, d at risk, c lost. At 6: a and b at risk, b lost: 3/8, the first age at half or less.
    assert got["retention.median_life"] == 6
    curve = retention.curve(found, SMALL)
    shown = _by(retention.curve_results(curve))
    assert shown[("retention.survival", '{"age": 3}')]["value"] == 0.75
    assert shown[("retention.survival", '{"age": 12}')]["value"] == 0.375
    assert shown[("retention.survival", '{"age": 6}')]["n"] == 2


def test_who_is_left_out():
    """The first month's accounts are in no figure; survivors of old cohorts in the curve only, late."""
    paid = _months("2025-01", "2026-09", 100)
    amounts = {
        "old": paid,
        "survivor": _months("2025-03", "2026-09", 100),
        "fresh": _months("2025-07", "2026-09", 100),
        "gone": _months("2025-07", "2025-12", 100),
    }
    tables = {"ledger": ledger(amounts, "2026-09")}
    found = lives(tables["ledger"], SEPTEMBER, opening=month("2025-01"), complete_from=month("2025-06"))
    assert set(retention.seen(found)["customer_id"]) == {"survivor", "fresh", "gone"}
    assert set(retention.followed(found)["customer_id"]) == {"fresh", "gone"}
    at = retention.at_ages(tables, retention.followed(found), SEPTEMBER)
    cells = retention.cells(at, "none", SEPTEMBER, SMALL)
    results = retention.summary(found, cells, SEPTEMBER, SMALL, "subscription")
    assert values(results)["retention.left_out_unknown"] == 1
    assert values(results)["retention.left_out_older"] == 1
    # One of two, not two of three: the survivor would flatter.
    assert values(results)["retention.m12"] == 0.5
    # Lost at 6; the survivor, seen from age 2 on, is at risk there: 1 of 3.
    assert kaplan_meier(retention.seen(found)).loc[6, "survival"] == pytest.approx(2 / 3)


def test_nothing_is_made_up():
    """Orders, nobody paid, all unknown, too young, nobody lost: each undefined with its reason."""
    empty = {"ledger": ledger({"a": {"2026-09": 5}}, "2026-09").iloc[:0]}
    none = lives(empty["ledger"], SEPTEMBER)

    def undefined(found, business="subscription"):
        at = retention.at_ages({"ledger": found[0]}, retention.followed(found[1]), SEPTEMBER)
        cells = retention.cells(at, "none", SEPTEMBER, POLICY)
        return reasons(retention.summary(found[1], cells, SEPTEMBER, POLICY, business))

    assert set(undefined((empty["ledger"], none)).values()) == {"never_paid"}
    assert set(undefined((empty["ledger"], none), "transactions").values()) == {"no_recurring_revenue"}
    rows = ledger({"a": _months("2025-01", "2026-09", 100)}, "2026-09")
    unknown = lives(rows, SEPTEMBER, opening=month("2025-01"))
    assert undefined((rows, unknown))["retention.m12"] == "beginning_unknown"
    young = ledger({f"a{at}": _months("2026-01", "2026-09", 100) for at in range(6)}, "2026-09")
    told = undefined((young, lives(young, SEPTEMBER)))
    assert told["retention.m12"] == "too_young"
    assert told["retention.median_life"] == "half_still_here"
    assert "retention.lifetime_to_date" not in told


def test_what_is_recorded_of_nothing():
    """Without a cell, a curve or a rest there is one row each, undefined, with its reason."""
    cells = _cells().iloc[:0]
    told = reasons(
        retention.cohort_results(
            cells,
            POLICY,
            retention.why_no_cells(lives(_book()[0]["ledger"].iloc[:0], SEPTEMBER), "transactions"),
        )
    )
    assert set(told.values()) == {"no_recurring_revenue"}
    assert len(told) == 5
    young = pd.DataFrame({"age": [1], "lost": False, "entry": 0, "known": True})
    assert reasons(retention.curve_results(retention.curve(young, POLICY))) == {
        "retention.survival": "too_few_accounts"
    }
    rest = retention.loss_results(retention.shared({}, "bands"), "retention.lost_rest")
    assert reasons(rest) == {"retention.lost_rest": "no_comparison"}


def test_the_curve_ends_where_too_few_are_at_risk():
    """Six accounts, two of them 3 months old: from age 4 on four are at risk, fewer than five."""
    found = pd.DataFrame({"age": [9, 9, 9, 9, 3, 3], "lost": False, "entry": 0, "known": True})
    assert retention.curve(found, POLICY)["age"].to_list() == [0, 1, 2, 3]
    assert retention.curve(found.head(4), POLICY).empty


def test_losses_by_age_by_hand():
    """In the 24 months to September 2026, from October 2024 on.

    a began in January 2024 and stays: from age 9 on, to 32. b began in September 2025 and left at age 4.
    c left in July 2024, before the window. d began in 2020, is seen from age 50 on, left at age 60 = 2025-01.
    """
    found = pd.DataFrame(
        {
            "cohort": pd.to_datetime(["2024-01-01", "2025-09-01", "2024-01-01", "2020-01-01"]),
            "entry": [0, 0, 0, 50],
            "age": [32, 4, 6, 60],
            "lost": [False, True, True, True],
        }
    )
    bands = retention.exposure(found, SEPTEMBER, SMALL)
    assert bands["exposed"].to_list() == [1, 1, 1, 1, 2]
    assert bands["lost"].to_list() == [0, 1, 0, 0, 1]
    # a: 9 to 12, 13 to 24, 25 to 32; b: 1 to 3, then 4; d: 57 to 60, since October 2024 is its age 57.
    assert bands["months"].to_list() == [3, 1, 4, 12, 8 + 4]
    assert retention.loss_results(bands)["by"].to_list()[0] == '{"months": "1-3"}'
    everything = retention.exposure(found, SEPTEMBER, SMALL, window=None)
    assert everything["lost"].sum() == 3
    assert everything["months"].sum() == 32 + 4 + 6 + 10


def test_an_age_stands_out_only_against_chance():
    """Ten losses of 20 in months 7 to 12 stand out; one loss does not; nobody lost is no age.

    With all 10 losses in a band that holds 120 of 540 months: 0.222^10, times five bands, is far below 5%.
    """

    def bands(ages, lost):
        frame = pd.DataFrame({"cohort": month("2024-12"), "entry": 0, "age": ages, "lost": lost})
        return retention.exposure(frame, SEPTEMBER, POLICY)

    clear = bands([10] * 10 + [21] * 10, [True] * 10 + [False] * 10)
    worst = retention.most_lost(clear)
    assert worst[["first", "last"]].to_numpy().tolist() == [[7, 12]]
    assert retention.most_lost(bands([10] + [21] * 19, [True] + [False] * 19)).empty
    none = bands([21] * 20, False)
    assert none["p"].isna().all()
    assert retention.most_lost(none).empty
    # Where this book has none, the company's age is taken, and said to be the company's.
    assert retention.worst_age(clear, none)["of"].to_list() == ["portfolio"]
    assert retention.worst_age(none, clear)["of"].to_list() == ["company"]
    assert retention.worst_age(none, none).empty


def test_the_test_of_an_age_by_hand():
    """Three losses, two in a band with 10 of 32 months: P(2 or more of 3 at 10/32), twice for two bands."""
    frame = pd.DataFrame(
        {
            "cohort": month("2025-09"),
            "entry": 0,
            "age": [2, 2, 12, 4, 12],
            "lost": [True, True, False, True, False],
        }
    )
    bands = retention.exposure(frame, SEPTEMBER, SMALL, ((1, 2), (3, 12)))
    assert bands["months"].to_list() == [10, 22]
    share = 10 / 32
    tail = 3 * share**2 * (1 - share) + share**3
    assert bands["p"].iloc[0] == pytest.approx(2 * tail)


def _lost_tables():
    """a left at its renewal, b in mid-term for a bad fit, c from month to month, d long ago; e stays."""
    lines = (
        line("a", "2025-01-10", "2026-01-10", 100, kind="new", renewal_on="2026-01-10", end_reason="price"),
        line("b", "2025-05-01", "2025-11-01", 300, renewal_on="2026-05-01", bad_fit="technical"),
        line("c", "2025-05-01", "2025-08-20", 50),
        line("d", "2023-05-01", "2024-05-01", 50, renewal_on="2024-05-01", end_reason="price"),
        line("e", "2025-05-01", None, 50, renewal_on="2027-05-01"),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    return tables, lives(derived.ledger, SEPTEMBER)


def test_losses_and_reasons_by_hand():
    """450 lost in 24 months: 300 a bad fit, 100 for the price, 50 without a reason."""
    tables, found = _lost_tables()
    losses = retention.losses(tables, found, SEPTEMBER)
    assert losses["customer_id"].to_list() == ["b", "a", "c"]
    assert losses["mrr"].to_list() == [30000, 10000, 5000]
    assert losses["age"].to_list() == [6, 12, 3]
    by, results = retention.reasons(losses, "BRL", "subscription")
    assert by["reason"].to_list() == ["bad_fit", "price", ""]
    assert by["mrr"].to_list() == [30000, 10000, 5000]
    assert by["largest"].to_list() == ["Account b", "Account a", "Account c"]
    assert by["second_largest"].isna().all()
    assert values(results) == {
        "retention.lost_24m": 3,
        "retention.lost_24m_mrr": 450,
        "retention.bad_fit_share": pytest.approx(300 / 450),
    }


@pytest.mark.parametrize("ids", [("1", "2"), ("2", "1")])
def test_of_several_lines_that_end_together_the_dearest_says_why(ids):
    """Two lines end on one day, for two reasons: that of 90 a month counts, not that of 1,000 a year."""
    lines = (
        line("a", "2025-01-10", "2026-01-10", 1000, interval="year", contract_id=ids[0], end_reason="price"),
        line("a", "2025-01-10", "2026-01-10", 90, contract_id=ids[1], end_reason="merger"),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    found = retention.losses(tables | {"ledger": derived.ledger}, lives(derived.ledger, SEPTEMBER), SEPTEMBER)
    assert found["reason"].to_list() == ["merger"]


def test_the_first_month_of_the_window_counts():
    """24 months to September 2026 begin in October 2024: gone in that month counts, in September not."""
    tables = book(line("a", "2024-01-01", "2024-10-05", 10), line("b", "2024-01-01", "2024-09-05", 10))
    made = derive(tables, SEPTEMBER, POLICY, "subscription", "complete").ledger
    found = lives(made, SEPTEMBER)
    assert retention.losses(tables, found, SEPTEMBER)["customer_id"].to_list() == ["a"]
    # The bars look back as far.
    assert retention.exposure(found, SEPTEMBER, POLICY)["lost"].sum() == 1


def test_losses_near_a_renewal_by_hand():
    """a left on the day, b 181 days before it, c has no date: 1 of 2.

    Both in a first term of 365 days, of which 60 are near its end: 2 × 60/365 by chance.
    """
    tables, found = _lost_tables()
    losses = retention.losses(tables, found, SEPTEMBER).set_index("customer_id")
    assert losses["days"].fillna(-1).to_dict() == {"a": 0, "b": 181, "c": -1}
    near = values(retention.near_renewal(losses, "subscription"))
    assert near["retention.near_renewal"] == 1
    assert near["retention.near_renewal_expected"] == pytest.approx(2 * 60 / 365)
    # In a second term, both ends are near: 120 of 365 days.
    second = book(
        line("a", "2024-01-10", "2025-01-10", 10, renewal_on="2025-01-10"),
        line("a", "2025-01-10", "2025-02-10", 10, renewal_on="2026-01-10"),
    )
    made = derive(second, SEPTEMBER, POLICY, "subscription", "complete").ledger
    again = retention.losses(second, lives(made, SEPTEMBER), SEPTEMBER)
    assert again["days"].to_list() == [31]
    known = values(retention.near_renewal(again, "subscription"))
    assert known["retention.near_renewal"] == 1
    # The nearest renewal ends the first term, of 366 days (2024 is a leap year): 60 of them are near.
    assert known["retention.near_renewal_expected"] == pytest.approx(60 / 366)


def test_without_contracts_no_reason_and_no_renewal():
    """Balances say who left and what they paid, not why."""
    tables, found = _lost_tables()
    bare = {name: tables[name] for name in ("customers", "ledger")}
    losses = retention.losses(bare, found, SEPTEMBER)
    by, results = retention.reasons(losses, "BRL", "subscription")
    assert by.empty
    assert reasons(results) == {"retention.bad_fit_share": "reasons_not_stated"}
    assert set(reasons(retention.near_renewal(losses, "subscription")).values()) == {"no_renewal_dates"}
    orders = retention.reasons(losses.iloc[:0], "BRL", "transactions")[1]
    assert set(reasons(orders).values()) == {"no_recurring_revenue"}
    assert set(reasons(retention.near_renewal(losses.iloc[:0], "transactions")).values()) == {
        "no_recurring_revenue"
    }
    nobody = losses.iloc[:0]
    assert set(reasons(retention.near_renewal(nobody, "subscription")).values()) == {"no_loss"}
    assert values(retention.reasons(nobody, "BRL", "subscription")[1])["retention.lost_24m_mrr"] == 0


def _halves(older, newer):
    frames = []
    for cohort, kept in (("2024-01", older), ("2025-01", newer)):
        frames.append(pd.DataFrame({"cohort": month(cohort), "age": 12, "unbroken": kept}))
    return retention.newer_and_older(pd.concat(frames, ignore_index=True), POLICY)


def test_newer_against_older_cohorts():
    """Newcombe's example: 56/70 against 48/80 is 20 points, 5.24 to 33.39."""
    row = _halves([True] * 48 + [False] * 32, [True] * 56 + [False] * 14).iloc[0]
    assert (row["older"], row["older_n"], row["newer"], row["newer_n"]) == (48, 80, 56, 70)
    assert [round(row[name], 4) for name in ("difference", "low", "high")] == [0.2, 0.0524, 0.3339]
    assert row["since"] == month("2025-01")
    found = _by(
        retention.newer_results(_halves([True] * 48 + [False] * 32, [True] * 56 + [False] * 14), POLICY)
    )
    assert found[("retention.newer_difference", "{}")]["value"] == pytest.approx(20)
    assert found[("retention.m12", '{"began": "from 2025-01"}')]["value"] == 0.8
    assert _halves([True] * 7, [True] * 30).empty
    assert reasons(retention.newer_results(_halves([], []), POLICY)) == {
        "retention.newer_difference": "too_few_accounts"
    }


def _company(rest, lost):
    """A book of 6, of which one left at 5, beside others of which some left at 5."""
    ages = [5, *[14] * 5, *[5] * lost, *[14] * (rest - lost)]
    frame = pd.DataFrame({"customer_id": [f"a{at:02}" for at in range(len(ages))], "age": ages})
    frame = frame.assign(
        cohort=month("2025-07"), lost=frame["age"] == 5, entry=0, known=True, here=frame["age"] != 5
    )
    return frame, pd.Series(range(len(ages))) < 6


def test_the_rest_of_the_company_by_hand():
    """10 others, 4 left at age 5: 6 of 10 stayed. Of all 16, 5 left: this book expects 6 × 5/16."""
    every, own = _company(10, 4)
    row = retention.rest_test(every, own, SEPTEMBER, POLICY).iloc[0]
    assert (row["stayed"], row["eligible"], row["lost"]) == (6, 10, 1)
    assert row["expected"] == pytest.approx(6 * 5 / 16)
    # Mantel: (1 − 30/16)² ÷ (6·10·5·11 ÷ (16²·15)).
    assert row["statistic"] == pytest.approx((1 - 30 / 16) ** 2 / (6 * 10 * 5 * 11 / (16**2 * 15)))
    curve = retention.rest_curve(every, own, SEPTEMBER, POLICY)
    assert curve.set_index("age").loc[12, "survival"] == 0.6
    bands = retention.rest_bands(every, own, SEPTEMBER, POLICY)
    assert bands["lost"].to_list() == [0, 4, 0, 0]
    found = values(retention.compared({"retention_rest_test": pd.DataFrame([row])}))
    assert found["retention.m12_rest"] == 0.6
    assert found["retention.losses_seen"] == 1


def test_a_small_rest_is_not_shown():
    """Of four other accounts nothing is told: whoever knows one would know them all."""
    every, own = _company(4, 2)
    assert retention.rest_test(every, own, SEPTEMBER, POLICY).empty
    assert retention.rest_curve(every, own, SEPTEMBER, POLICY).empty
    assert retention.rest_bands(every, own, SEPTEMBER, POLICY).empty
    assert set(reasons(retention.compared({})).values()) == {"no_comparison"}
    assert retention.shared({}, "curve").empty
    assert retention.shared({}, "bands").empty
    # The tail of a curve with fewer than five at risk is cut: four of five left at 5.
    curve = retention.rest_curve(*_company(5, 4), SEPTEMBER, POLICY)
    assert curve["age"].max() == 5


def test_whom_to_call():
    """First renewals within 90 days, and accounts going into the worst age; a second renewal is neither."""
    lines = (
        line("a", "2025-11-01", "2026-11-01", 10, renewal_on="2026-11-01"),
        line("b", "2024-11-01", "2025-11-01", 10, renewal_on="2025-11-01"),
        line("b", "2025-11-01", "2026-11-01", 10, renewal_on="2026-11-01"),
        line("c", "2026-03-01", None, 10),
        line("d", "2026-08-01", None, 10),
    )
    tables = book(*lines)
    derived = derive(tables, SEPTEMBER, POLICY, "subscription", "complete")
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    found = lives(derived.ledger, SEPTEMBER)
    every = accounts(tables, SEPTEMBER, POLICY)
    worst = pd.DataFrame({"first": [7], "last": pd.array([12], dtype="Int64"), "of": ["company"]})
    chosen = retention.to_act(tables, every, found, worst, SEPTEMBER, POLICY)
    # a: first renewal, though at age 10 too; c is 6 months old and goes into month 7; b had one; d is young.
    assert list(zip(chosen["customer_id"], chosen["reason"], strict=True)) == [
        ("a", "first_renewal"),
        ("c", "age"),
    ]
    assert chosen["month_of_life"].to_list() == [11, 7]
    alone = retention.to_act(tables, every, found, worst.iloc[:0], SEPTEMBER, POLICY)
    assert alone["customer_id"].to_list() == ["a"]
    unknown = retention.to_act(tables, every, found.assign(known=False), worst, SEPTEMBER, POLICY)
    assert unknown.empty
    bare = {name: table for name, table in tables.items() if name != "contracts"}
    none = retention.to_act(bare, accounts(bare, SEPTEMBER, POLICY), found, worst.iloc[:0], SEPTEMBER, POLICY)
    assert none.empty


def test_a_bad_fit_is_known_by_either_column():
    """A kind of bad fit, or the reason in any spelling."""
    losses = pd.DataFrame(
        {"name": list("abcd"), "mrr": [4, 3, 2, 1], "reason": ["Bad fit", "bad_fit", None, "price"]}
    )
    losses = losses.astype({"reason": "str"}).assign(
        bad_fit=pd.Series([None, None, "culture", None], dtype="str")
    )
    by, results = retention.reasons(losses, "BRL", "subscription")
    assert by[["reason", "accounts", "largest", "third_largest"]].to_numpy().tolist()[0] == [
        "bad_fit",
        3,
        "a",
        "c",
    ]
    assert values(results)["retention.bad_fit_share"] == 0.9


def test_how_far_back_losses_were_seen():
    """24 months, or since the data begin, or since they hold every account; none in one month."""
    rows = ledger({"a": _months("2023-01", "2026-09", 1)}, "2026-09")
    assert retention.window_of(rows, SEPTEMBER) == 24
    assert retention.window_of(rows, SEPTEMBER, None, month("2026-01")) == 9
    young = rows[rows["month"] >= month("2026-05")]
    assert retention.window_of(young, SEPTEMBER) == 4
    # A young book of older data: an earlier loss would have been seen, there was nobody to lose.
    assert retention.window_of(young, SEPTEMBER, month("2026-01")) == 8
    assert retention.window_of(rows[rows["month"] == SEPTEMBER], SEPTEMBER) == 0
    assert retention.window_of(rows.iloc[:0], SEPTEMBER) == 0


LIVES = st.lists(
    st.lists(st.sampled_from([0, 0, 70, 100, 100, 130]), min_size=1, max_size=40), min_size=1, max_size=12
)


@settings(deadline=None)  # other work on the machine is no fault
@given(LIVES, st.sampled_from(["month", "quarter", "half", "year", "none"]))
def test_what_holds_for_any_book(paid, grain):
    """Unbroken is among alive is among all; GRR is at most 1 and NRR; months sum to all accounts."""
    amounts = {
        f"a{place}": {
            f"{month('2026-09') - pd.DateOffset(months=len(row) - 1 - at):%Y-%m}": cents
            for at, cents in enumerate(row)
        }
        for place, row in enumerate(paid)
    }
    rows = ledger(amounts, "2026-09")
    found = lives(rows, SEPTEMBER)
    at = retention.at_ages({"ledger": rows}, found, SEPTEMBER)
    cells = retention.cells(at, grain, SEPTEMBER, SMALL)
    assert (cells["unbroken"] <= cells["alive"]).all()
    assert (cells["alive"] <= cells["accounts"]).all()
    assert (cells["grr"] <= np.minimum(1, cells["nrr"]) + 1e-12).all()
    for name in ("unbroken", "alive"):
        assert (cells[f"{name}_low"] <= cells[f"{name}_share"] + 1e-12).all()
        assert (cells[f"{name}_high"] >= cells[f"{name}_share"] - 1e-12).all()
    pooled, cohorts = cells[cells["cohort"] == ""], cells[cells["cohort"] != ""]
    sums = cohorts.groupby("age")[["accounts", "unbroken", "alive", "began", "mrr"]].sum()
    whole = pooled.set_index("age")[sums.columns].reindex(sums.index)
    assert (sums <= whole).all().all()
    if grain == "month":
        assert (sums == whole).all().all()
    # Without a break, a cohort never grows.
    for _, cohort in cohorts.groupby("cohort"):
        assert cohort["unbroken"].is_monotonic_decreasing
    bands = retention.exposure(found, SEPTEMBER, SMALL, window=None)
    assert bands["lost"].sum() == found["lost"].sum()
    assert bands["months"].sum() == found["age"].sum()


def test_ravenstack(shared):
    """On other people's subscriptions: 12-month retention equals a plain count over months."""
    lines = pd.read_csv(
        shared / "ravenstack" / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"]
    )
    lines = lines[lines["mrr_amount"] > 0]
    end = (lines["end_date"] + pd.Timedelta(days=1)).fillna(pd.Timestamp("2100-01-01"))
    ends = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    here = np.array([(lines["start_date"] <= day) & (end > day) for day in ends], dtype=bool)
    paid = pd.DataFrame(here.T).groupby(lines["account_id"].to_numpy()).any()
    first = paid.to_numpy().argmax(axis=1)
    ever = paid.any(axis=1).to_numpy()
    could = ever & (first + 12 < len(ends)) & (first > 0)
    stayed = [paid.to_numpy()[row, first[row] : first[row] + 13].all() for row in np.flatnonzero(could)]
    amounts = pd.DataFrame(
        {
            "contract_id": lines["subscription_id"],
            "customer_id": lines["account_id"],
            "start_on": lines["start_date"].astype("datetime64[us]"),
            "end_on": (lines["end_date"] + pd.Timedelta(days=1)).astype("datetime64[us]"),
            "amount": lines["mrr_amount"].map(lambda value: Decimal(int(value))),
            "interval": "month",
        }
    )
    people = pd.DataFrame({"customer_id": sorted(set(lines["account_id"])), "portfolio": "all"})
    tables = {"customers": people.assign(name=people["customer_id"]), "contracts": amounts}
    when = month("2024-12")
    derived = derive(tables, when, POLICY, "subscription", "partial")
    found = lives(derived.ledger, when, opening=month("2023-01"))
    tables |= {"ledger": derived.ledger, "changes": derived.changes}
    at = retention.at_ages(tables, retention.followed(found), when)
    cells = retention.cells(at, retention.grain(found), when, POLICY)
    year = cells[(cells["cohort"] == "") & (cells["age"] == 12)].iloc[0]
    assert (year["accounts"], year["unbroken"]) == (int(could.sum()), int(sum(stayed)))
    # The data do not say of what kind a line is, so readjustment is not known rather than none.
    assert cells["nrr_without"].isna().all()


def test_labels_sort_as_time_does():
    """Names of cohorts order like their months, at every grain."""
    months = pd.Series(pd.date_range("2024-01-01", "2026-12-01", freq="MS"))
    for grain in ("month", "quarter", "half", "year"):
        assert labels(months, grain).is_monotonic_increasing

"""Who is still here at each age, and what they pay: by hand, then for any book."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import cohort_retention as retention
from cskit.metrics.cohort_retention.cohorts import labels
from cskit.metrics.intervals import wilson
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from tests.metrics.build import SEPTEMBER, book, ledger, line, month, values
from tests.metrics.retention_books import POLICY, SMALL, cells_of, four, keyed


def test_four_accounts_by_hand():
    """Both readings of logos, and what each age may count: only accounts that could be that old.

    At 3: all four could; b, a, d unbroken, c just lost. At 6: a of a, b, c. At 9: c is back, so alive 2.
    Only a and b could be 18.
    """
    pooled = cells_of().set_index("age")
    assert pooled["accounts"].to_dict() == {3: 4, 6: 3, 9: 3, 12: 3, 18: 2}
    assert pooled["unbroken"].to_dict() == {3: 3, 6: 1, 9: 1, 12: 1, 18: 1}
    assert pooled["alive"].to_dict() == {3: 3, 6: 1, 9: 2, 12: 2, 18: 1}
    low, high, _ = wilson(1, 3)
    assert pooled.loc[12, ["unbroken_share", "unbroken_low", "unbroken_high"]].to_list() == [1 / 3, low, high]


def test_revenue_by_hand():
    """At 12: (120 + 0 + 50) ÷ (100 + 200 + 50) net, (100 + 0 + 50) ÷ 350 gross; readjustment not known."""
    year = cells_of().set_index("age").loc[12]
    assert (year["began"], year["mrr"]) == (350, 170)
    assert year["nrr"] == pytest.approx(170 / 350)
    assert year["grr"] == pytest.approx(150 / 350)
    assert np.isnan(year["nrr_without"])


def test_a_cell_is_there_only_where_the_whole_cohort_could_be_that_old():
    """H1 2025 ends in June: it is 12 in June 2026, not yet 18. H1 2026 is 3 in September."""
    half = cells_of("half")
    cohorts = half[half["cohort"] != ""]
    assert cohorts.groupby("cohort")["age"].apply(list).to_dict() == {
        "2025-H1": [3, 6, 9, 12],
        "2026-H1": [3],
    }
    # Year 2026 could have accounts from December, so it has no cell; 2025 is 9 months old, not 12.
    year = cells_of("year")
    assert year[year["cohort"] != ""].groupby("cohort")["age"].apply(list).to_dict() == {"2025": [3, 6, 9]}
    # All accounts together are the same, whatever the cohorts.
    pooled = half[half["cohort"] == ""].reset_index(drop=True)
    pd.testing.assert_frame_equal(pooled, cells_of())


def test_sizes_hold_every_cohort():
    """A cohort too young for any cell still has its row, with its accounts."""
    _, found = four()
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
    tables, found = four()
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
    found = keyed(retention.cohort_results(cells_of("half", SMALL), SMALL))
    assert found[("retention.unbroken", '{"age": 12}')]["value"] == pytest.approx(1 / 3)
    assert found[("retention.alive", '{"age": 12, "cohort": "2025-H1"}')]["n"] == 3
    assert found[("retention.nrr", '{"age": 3, "cohort": "2026-H1"}')]["value"] == 1
    assert found[("retention.nrr_without_readjustment", '{"age": 3}')]["undefined"] == "kinds_not_stated"
    few = keyed(retention.cohort_results(cells_of("half"), POLICY))
    assert few[("retention.grr", '{"age": 12}')]["undefined"] == "too_few_accounts"
    assert few[("retention.unbroken", '{"age": 12}')]["value"] == pytest.approx(1 / 3)
    assert retention.revenue(cells_of(), POLICY).empty
    assert not retention.cohort_results(cells_of("half"), POLICY).duplicated(["id", "by"]).any()


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


def test_labels_sort_as_time_does():
    """Names of cohorts order like their months, at every grain."""
    months = pd.Series(pd.date_range("2024-01-01", "2026-12-01", freq="MS"))
    for grain in ("month", "quarter", "half", "year"):
        assert labels(months, grain).is_monotonic_increasing

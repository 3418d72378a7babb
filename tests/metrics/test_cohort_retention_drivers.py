"""What goes with leaving: what is known at the start, and nothing later."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import cohort_retention
from cskit.metrics import cohort_retention as retention
from cskit.metrics.cohort_retention.drivers import drivers_of, known_at_start
from cskit.policy import Policy
from tests.metrics.build import contracts, line, month, table

POLICY = Policy()


def _lives(*rows) -> pd.DataFrame:
    """Lives as (account, cohort, age, lost)."""
    found = pd.DataFrame(rows, columns=["customer_id", "cohort", "age", "lost"])
    return found.assign(cohort=[month(text) for text in found["cohort"]], entry=0, known=True)


def _customers(*rows) -> pd.DataFrame:
    names = ("customer_id", "segment", "size", "channel", "touch_model", "tier")
    return table("customers", (dict(zip(names, row, strict=False)) for row in rows))


def test_four_accounts_by_hand():
    """a began with a discount on a yearly contract, b month to month, c's first contract is not in the data.

    Touch model and tier in force may have come later, so they are no traits.
    """
    about = _customers(
        ("a", "SMB", 10, "Ads", "high", 1), ("b", "", 10, None, "low", 2), ("c", "big"), ("d", "big")
    )
    lines = contracts(
        line(
            "a",
            "2025-01-09",
            "2025-06-09",
            100,
            discount=10,
            discount_kind="percent",
            renewal_on="2026-01-09",
        ),
        line("a", "2025-01-20", None, 50, product="later that month", renewal_on="2028-01-20"),
        line("a", "2025-06-09", None, 900, renewal_on="2026-01-09"),
        line("b", "2025-02-01", "2025-03-01", 100),
        line("b", "2025-02-01", None, 100, product="more", discount=5, discount_kind="amount"),
        line("c", "2025-09-01", None, 100, renewal_on="2026-09-01"),
    )
    lives = _lives(
        ("a", "2025-01", 5, True),
        ("b", "2025-02", 1, True),
        ("c", "2024-01", 9, False),
        ("d", "2025-01", 3, False),
    )
    found = known_at_start({"customers": about, "contracts": lines}, lives)
    assert found.to_dict("list") == {
        "segment": ["SMB", "", "big", "big"],
        "discount": ["with", "with", "", ""],
        "channel": ["Ads", "", "", ""],
        "sector": [""] * 4,
        "region": [""] * 4,
        "term": ["12", "1", "", ""],
    }


def test_what_comes_later_changes_no_trait():
    """A discount, an upsell and an end after the first contract are of the future: the traits stay."""
    first = line("a", "2025-01-09", None, 100, renewal_on="2026-01-09")
    lives = _lives(("a", "2025-01", 9, False))
    about = _customers(("a", "SMB", 10, "Ads", "tech", 3))
    before = known_at_start({"customers": about, "contracts": contracts(first)}, lives)
    later = contracts(
        {**first, "end_on": "2025-04-01"},
        line(
            "a",
            "2025-04-01",
            "2025-10-01",
            500,
            discount=50,
            discount_kind="percent",
            renewal_on="2028-01-09",
        ),
        # A line that gives the data a discount to speak of, in both.
    )
    after = known_at_start({"customers": about.assign(touch_model="high", tier=1), "contracts": later}, lives)
    assert before["term"].to_list() == after["term"].to_list() == ["12"]
    assert after["discount"].to_list() == ["without"]
    pd.testing.assert_frame_equal(before.drop(columns="discount"), after.drop(columns="discount"))


def test_without_renewals_the_interval_says_the_term():
    """``end_on`` never does: of an account that left it is the day it left."""
    lines = contracts(
        line("a", "2025-01-09", "2025-03-09", 100, interval="year"),
        line("b", "2025-01-01", "2025-03-01", 100),
    )
    lives = _lives(("a", "2025-01", 2, True), ("b", "2025-01", 2, True))
    about = _customers(("a", None, 99), ("b", None, 500))
    found = known_at_start({"customers": about, "contracts": lines}, lives)
    assert found["term"].to_list() == ["12", "1"]
    # Without a segment, the size tells small from large.
    assert found["size"].to_list() == ["under_100", "500_and_more"]
    assert "segment" not in found


def _company(n: int = 120) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Accounts of two segments, of which SMB leaves twice as fast; enough losses for a ratio."""
    ids = [f"A{place:03}" for place in range(n)]
    about = _customers(*((one, "SMB" if place % 2 else "big", 10, "Ads") for place, one in enumerate(ids)))
    ages = [place // 2 % 12 + 1 if place % 2 else 2 * (place // 2 % 12 + 1) for place in range(n)]
    return {"customers": about}, _lives(
        *((one, "2024-01", age, True) for one, age in zip(ids, ages, strict=True))
    )


def test_a_company_compares_its_segments():
    """SMB, which leaves at half the age, leaves more often; a trait of one value is not compared."""
    tables, lives = _company()
    found, traits = drivers_of(tables, lives, POLICY)
    assert (found.loc[0, "n"], found.loc[0, "events"]) == (120, 120)
    rows = found.set_index(["trait", "level"])
    assert rows.loc[("segment", "big"), "ratio"] < 1 or rows.loc[("segment", "SMB"), "ratio"] > 1
    assert rows.loc[("channel", "Ads"), "guard"] == "one_level"
    assert traits.index.to_list() == lives["customer_id"].to_list()


def test_who_could_not_have_left_yet_does_not_count():
    """An account that began this month, or entered at its age of today, is in no count and no group."""
    tables, lives = _company()
    late = lives.assign(entry=lives["age"].where(lives.index < 4, 0), lost=lives.index >= 4)
    found, traits = drivers_of(tables, late.assign(age=late["age"].where(late.index != 9, 0)), POLICY)
    assert len(traits) == found.loc[0, "n"] == 120 - 5


def test_order_and_names_of_accounts_do_not_matter():
    """Rows in any order, and accounts of other names, give the same table to the last digit."""
    tables, lives = _company()
    found, _ = drivers_of(tables, lives, POLICY)
    renamed = {name: f"Z{999 - at}" for at, name in enumerate(lives["customer_id"])}
    other = {"customers": tables["customers"].sample(frac=1, random_state=3)}
    other["customers"]["customer_id"] = other["customers"]["customer_id"].map(renamed)
    moved = lives.assign(customer_id=lives["customer_id"].map(renamed)).sort_values("customer_id")
    again, _ = drivers_of(other, moved.reset_index(drop=True), POLICY)
    pd.testing.assert_frame_equal(found, again, check_exact=True)


@pytest.mark.parametrize(
    ("lost", "n", "reason", "guard"),
    [(0, 120, "none_lost", ""), (9, 120, "no_trait", "too_few"), (0, 0, "beginning_unknown", "")],
)
def test_too_few_losses_are_said(lost, n, reason, guard):
    """Nobody left, nine losses, or no life known: no ratio, and the reason in the first row."""
    tables, lives = _company()
    lives = lives.assign(lost=lives.index < lost).iloc[:n]
    found, _ = drivers_of(tables, lives, POLICY)
    assert found.loc[0, "guard"] == reason
    assert (found.loc[0, "n"], found.loc[0, "events"]) == (n, lost)
    assert found["ratio"].isna().all()
    if guard:
        assert found.loc[found["trait"] == "segment", "guard"].unique().tolist() == [guard]
    results = retention.driver_results(found)
    assert results["undefined"].notna().all()


def test_where_nothing_is_known_the_losses_are_counted_still():
    """Customers without segment, channel, sector, region or size: no trait, and 120 losses all the same."""
    tables, lives = _company()
    found, _ = drivers_of({"customers": tables["customers"][["customer_id"]]}, lives, POLICY)
    assert found[["guard", "n", "events"]].to_numpy().tolist() == [["no_trait", 120, 120]]
    said = cohort_retention.drivers_caption(found)
    assert said == "Company: no trait tells the accounts apart."


def test_a_slice_without_the_table_says_so():
    """A company that sells orders has no lives: the page says that there is nothing to compare."""
    found = retention.drivers_shown({})
    assert found["guard"].to_list() == ["no_comparison"]
    assert retention.drivers_shown({"retention_drivers": found}) is found

"""The page's figures and the curve: who counts in them, and why one is not defined."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import cohort_retention as retention
from cskit.metrics.lives import lives
from cskit.metrics.survival import kaplan_meier
from tests.metrics.build import SEPTEMBER, ledger, month, reasons, values
from tests.metrics.retention_books import POLICY, SMALL, cells_of, four, keyed, months


def test_summary_by_hand():
    """Here now are a (18 months), c (17) and d (3): 38 ÷ 3. Lost at 3 and 6 of four: S = 3/4 × 1/2."""
    _, found = four()
    results = retention.summary(found, cells_of("none", SMALL), SEPTEMBER, SMALL, "subscription")
    got = values(results)
    assert got["retention.accounts"] == 4
    assert got["retention.m12"] == pytest.approx(1 / 3)
    assert got["retention.m12_revenue"] == pytest.approx(170 / 350)
    assert got["retention.m12_revenue_gross"] == pytest.approx(150 / 350)
    assert got["retention.lifetime_to_date"] == pytest.approx(38 / 3)
    # At 3: a, b, c, d at risk, c lost. At 6: a and b at risk, b lost: 3/8, the first age at half or less.
    assert got["retention.median_life"] == 6
    curve = retention.curve(found, SMALL)
    shown = keyed(retention.curve_results(curve))
    assert shown[("retention.survival", '{"age": 3}')]["value"] == 0.75
    assert shown[("retention.survival", '{"age": 12}')]["value"] == 0.375
    assert shown[("retention.survival", '{"age": 6}')]["n"] == 2


def test_who_is_left_out():
    """The first month's accounts are in no figure; survivors of old cohorts in the curve only, late."""
    paid = months("2025-01", "2026-09", 100)
    amounts = {
        "old": paid,
        "survivor": months("2025-03", "2026-09", 100),
        "fresh": months("2025-07", "2026-09", 100),
        "gone": months("2025-07", "2025-12", 100),
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
    rows = ledger({"a": months("2025-01", "2026-09", 100)}, "2026-09")
    unknown = lives(rows, SEPTEMBER, opening=month("2025-01"))
    assert undefined((rows, unknown))["retention.m12"] == "beginning_unknown"
    young = ledger({f"a{at}": months("2026-01", "2026-09", 100) for at in range(6)}, "2026-09")
    told = undefined((young, lives(young, SEPTEMBER)))
    assert told["retention.m12"] == "too_young"
    assert told["retention.median_life"] == "half_still_here"
    assert "retention.lifetime_to_date" not in told


def test_what_is_recorded_of_nothing():
    """Without a cell, a curve or a rest there is one row each, undefined, with its reason."""
    cells = cells_of().iloc[:0]
    told = reasons(
        retention.cohort_results(
            cells,
            POLICY,
            retention.why_no_cells(lives(four()[0]["ledger"].iloc[:0], SEPTEMBER), "transactions"),
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

"""The last year against the one before: what is behaviour and what is mix."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import cohort_retention as retention
from tests.metrics.build import SEPTEMBER, customers, ledger, month, reasons
from tests.metrics.retention_books import POLICY


def years_of(kept: dict[str, tuple[str, int, int, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write accounts as segment and MRR two years ago, a year ago and now; give years and effects."""
    when = ("2024-09", "2025-09", "2026-09")
    paid = {who: {"2024-08": 0, **dict(zip(when, row[1:], strict=True))} for who, row in kept.items()}
    people = customers(*sorted(paid))
    named = pd.Series([kept[who][0] or None for who in sorted(paid)], dtype="str")
    tables = {"ledger": ledger(paid, "2026-09"), "customers": people.assign(segment=named)}
    found = retention.years(tables, SEPTEMBER)
    return found, retention.effects(found, POLICY)


def test_two_years_by_hand() -> None:
    """Before: A keeps 3 of 4, B 1 of 4. Now: A 3 of 3, B 1 of 3. From 4 of 8 to 4 of 6.

    A ¾ → 1, B ¼ → ⅓, half of the accounts each in both years: all is behaviour,
    ½ × ¼ + ½ × 1/12 = ⅙.
    """
    found, effects = years_of(
        {
            "a1": ("A", 100, 50, 50),
            "a2": ("A", 100, 100, 200),
            "a3": ("A", 100, 0, 0),
            "a4": ("A", 100, 100, 100),
            "b1": ("B", 100, 100, 0),
            "b2": ("B", 100, 0, 0),
            "b3": ("B", 100, 0, 0),
            "b4": ("B", 100, 0, 0),
            "b5": ("B", 0, 100, 100),
            "b6": ("B", 0, 100, 0),
        }
    )
    before, now = (found[found["window"] == name] for name in ("before", "now"))
    assert (int(before["stayed"].sum()), len(before)) == (4, 8)
    assert (int(now["stayed"].sum()), len(now)) == (4, 6)
    # Increases do not count: of 550 cents, 50 + 100 + 100 + 0 + 100 + 0 are kept.
    assert (int(now["kept"].sum()), int(now["then"].sum())) == (350, 550)
    logos = effects.set_index("measure").loc["logos"]
    assert logos["difference"] == pytest.approx(100 * (4 / 6 - 4 / 8))
    assert logos["rate_effect"] + logos["mix_effect"] == pytest.approx(logos["difference"])
    assert logos["rate_effect"] == pytest.approx(100 / 6)
    assert logos["mix_effect"] == pytest.approx(0)
    assert (logos["groups"], logos["one_sided"]) == (2, 0)


def test_years_are_recorded_and_only_accounts_are_tested() -> None:
    """The change of accounts has Newcombe's range; that of revenue is counted, without one."""
    found, effects = years_of({f"{name}{at}": (name, 100, 100, 100) for name in "AB" for at in range(5)})
    rows = retention.year_results(found, effects, POLICY, "")
    change = rows[rows["id"] == "retention.kept_12m_change"].set_index("by")
    assert change["value"].tolist() == [0, 0]
    logos = change.loc['{"measure": "logos"}']
    assert logos["low"] < 0 < logos["high"]
    assert change.loc['{"measure": "revenue"}', ["low", "high"]].isna().all()
    assert set(rows["id"]) == {
        f"retention.{one}" for one in ("kept_12m", "kept_12m_change", "rate_effect", "mix_effect")
    }


def test_few_accounts_and_young_data_have_no_years() -> None:
    """Under the smallest group, one segment, or data that do not reach back: the reason, and no table."""
    few = years_of({f"{name}1": (name, 100, 100, 100) for name in "AB"})
    assert few[1].empty
    assert set(reasons(retention.year_results(*few, POLICY, "")).values()) == {"too_few_accounts"}
    one = years_of({f"A{at}": ("A", 100, 100, 100) for at in range(6)})
    assert one[1].empty
    assert reasons(retention.year_results(*one, POLICY, "")) == {
        "retention.rate_effect": "one_group",
        "retention.mix_effect": "one_group",
    }
    held = ledger({"a": {"2024-09": 1, "2026-09": 1}}, "2026-09")
    assert retention.why_no_year(held, SEPTEMBER, None, "subscription") == ""
    assert retention.why_no_year(held, SEPTEMBER, month("2024-10"), "subscription") == ""
    assert retention.why_no_year(held, SEPTEMBER, month("2024-11"), "subscription") == "year_before_not_known"
    young = held[held["month"] > month("2024-09")]
    assert retention.why_no_year(young, SEPTEMBER, None, "subscription") == "year_before_not_known"
    assert retention.why_no_year(held, SEPTEMBER, None, "transactions") == "no_recurring_revenue"

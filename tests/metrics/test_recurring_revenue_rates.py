"""The month's rates: over what was there, by account and by MRR; none without a start."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import accounts
from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.intervals import wilson
from cskit.policy import Policy
from tests.metrics.build import book, contracts, customers, line, month, reasons
from tests.metrics.revenue_books import POLICY, derived, whole


def figures(tables: dict[str, pd.DataFrame], policy: Policy = POLICY, last: str = "2026-09") -> pd.DataFrame:
    """Give every figure of the page for a whole company."""
    when = month(last)
    moved, kinds = revenue.of_month(tables, when, policy, None)
    listed = accounts.accounts(tables, when, policy)
    return revenue.figures(tables, when, policy, "BRL", None, "partial", listed, moved, kinds)


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

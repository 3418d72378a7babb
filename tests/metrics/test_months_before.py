"""What a page computes of the month before: less than of its own month, and never another figure."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.data.portfolio import Portfolio, open_portfolio
from cskit.metrics import accounts, cohort_retention, lives, ltv_cac, recurring_revenue


@pytest.fixture(scope="module", params=["Sul", "Norte"])
def sample(request: pytest.FixtureRequest) -> Portfolio:
    return open_portfolio(request.param, "2026-09")


def rows(found: pd.DataFrame) -> pd.DataFrame:
    """Index results by what they say, to hold some of them against all."""
    return found.set_index(found["id"] + found["by"].map(repr)).sort_index()


def test_retention_of_a_month_is_the_pages_own(sample: Portfolio) -> None:
    """Counted for all accounts together after a year only, the figures are those of the whole table."""
    begin = (sample.opening, sample.complete_from)
    known = lives.lives(sample.ledger, sample.month, *begin)
    followed = cohort_retention.followed(known)
    at = cohort_retention.at_ages(sample.tables, followed, sample.month)
    cells = cohort_retention.cells(at, cohort_retention.grain(followed), sample.month, sample.policy)
    page = cohort_retention.summary(known, cells, sample.month, sample.policy, sample.business)
    found = cohort_retention.of_month(sample.tables, sample.month, begin, sample.policy, sample.business)
    pd.testing.assert_frame_equal(found, page)


def test_lifetime_value_of_a_month_is_the_pages_own(sample: Portfolio) -> None:
    """Formulas, paybacks and margins, without the rest of the page."""
    held = accounts.accounts(sample.tables, sample.month, sample.policy)
    given = (sample.tables, sample.company, held, sample.month, sample.portfolio)
    rest = ((sample.opening, sample.complete_from), "mrr", sample.policy, sample.currency)
    page, found = ltv_cac.page(*given, *rest), ltv_cac.of_month(*given, *rest)
    pd.testing.assert_frame_equal(found.paybacks, page.paybacks)
    pd.testing.assert_frame_equal(found.margins, page.margins)
    own = rows(page.results)
    pd.testing.assert_frame_equal(rows(found.results), own.loc[own.index.isin(rows(found.results).index)])
    assert len(found.results) >= 3


def test_revenue_at_a_months_end_is_the_pages_own(sample: Portfolio) -> None:
    """The figures that rest on no movement."""
    given = (sample.ledger, sample.month, sample.policy, sample.currency, sample.portfolio)
    found = rows(recurring_revenue.at_end(*given))
    own = rows(recurring_revenue.summary(*given))
    pd.testing.assert_frame_equal(found, own.loc[own.index.isin(found.index)])
    assert len(found) >= 3

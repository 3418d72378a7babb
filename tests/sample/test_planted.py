"""What the truth says is planted is in the tables."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from cskit.sample import Sample
from tests.sample.reading import k80, mrr

EDGE = pd.Timestamp("2026-09-30")
BOOKS = {"Centro-Oeste", "Interior", "Leste", "Nordeste", "Norte", "São Paulo", "Sudeste", "Sul"}
PER_BOOK = ("contracted", "detractor", "late_payer", "silent", "ticket_open", "usage_fell")
Planted = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def planted(sample: Sample) -> Planted:
    """The planted findings of a kind."""
    found: Any = sample.truth["planted"]
    table = pd.DataFrame(found).assign(on=lambda rows: pd.to_datetime(rows["on"]))
    return lambda finding: table[table["finding"] == finding]


def of(sample: Sample, table: str, customer_id: str) -> pd.DataFrame:
    """One account's rows of a table."""
    rows = sample.tables[table]
    return rows[rows["customer_id"] == customer_id]


def test_findings_name_the_account(sample: Sample, planted: Planted) -> None:
    """Each finding has the account's id, name and portfolio as the customers table has them."""
    customers = sample.tables["customers"].set_index("customer_id")
    found: Any = sample.truth["planted"]
    for one in found:
        assert list(one) == ["finding", "customer_id", "name", "portfolio", "on", "about"]
        assert customers.loc[one["customer_id"], ["name", "portfolio"]].tolist() == [
            one["name"],
            one["portfolio"],
        ]


@pytest.mark.parametrize("finding", PER_BOOK)
def test_every_book_has_one(planted: Planted, finding: str) -> None:
    """Each of the signals is planted once in each book."""
    assert sorted(planted(finding)["portfolio"]) == sorted(BOOKS)


def test_an_account_bears_one_finding(sample: Sample) -> None:
    """No account bears two findings, apart from a transfer."""
    found: Any = sample.truth["planted"]
    ids = [one["customer_id"] for one in found if one["finding"] != "transferred"]
    assert len(set(ids)) == len(ids)


def test_frozen(sample: Sample, planted: Planted) -> None:
    """One account is paused and not resumed: no MRR, no end."""
    (one,) = planted("frozen").itertuples()
    lines = of(sample, "contracts", one.customer_id)
    still = lines[lines["paused_from"].notna() & lines["paused_to"].isna()]
    assert still["paused_from"].tolist() == [one.on]
    assert not (still["end_on"] <= EDGE).any()
    assert one.customer_id not in mrr(lines, "2026-09-30")
    assert one.customer_id in mrr(lines, "2026-06-30")
    assert (
        sample.tables["contracts"].query("paused_from.notna() and paused_to.isna()")["customer_id"].nunique()
        == 1
    )


def test_pauses_that_are_over(sample: Sample, planted: Planted) -> None:
    """Some accounts were paused and pay again: no MRR in between, MRR before and after."""
    assert len(planted("paused")) >= 3
    for one in planted("paused").itertuples():
        lines = of(sample, "contracts", one.customer_id)
        paused = lines[lines["paused_from"] == one.on].iloc[0]
        days = (one.on - pd.Timedelta(days=1), one.on, paused["paused_to"])
        assert [one.customer_id in mrr(lines, str(day.date())) for day in days] == [True, False, True]


def test_gave_notice(sample: Sample, planted: Planted) -> None:
    """One account pays now and has an end ahead with its reason."""
    (one,) = planted("gave_notice").itertuples()
    line = of(sample, "contracts", one.customer_id).iloc[-1]
    assert line["end_on"] == one.on > EDGE
    assert line["end_reason"] == "competitor"
    assert line["notice_on"] < line["end_on"]


def test_usage_collapsed(sample: Sample, planted: Planted) -> None:
    """One larger account all but stops using the product five months before the end and stays so."""
    (one,) = planted("usage_collapsed").itertuples()
    use = of(sample, "usage", one.customer_id).set_index("month")["active_users"].astype(float)
    assert use[use.index >= one.on].size == 5
    assert use[use.index >= one.on].max() < 0.15 * use[use.index < one.on].tail(3).mean()


def test_giant(sample: Sample, planted: Planted, at_end: pd.DataFrame) -> None:
    """One account holds over a quarter of São Paulo and renews within 90 days."""
    (one,) = planted("giant").itertuples()
    book = at_end[at_end["portfolio"] == "São Paulo"]["mrr"]
    assert one.portfolio == "São Paulo"
    assert book[one.customer_id] == book.max() > book.sum() / 4
    lines = of(sample, "contracts", one.customer_id)
    due = lines.loc[lines["product"] == "Plataforma", "renewal_on"].max()
    assert EDGE < due <= EDGE + pd.Timedelta(days=90)


def test_returned(sample: Sample, planted: Planted) -> None:
    """Accounts left for months and came back on the stated day, as new lines."""
    assert len(planted("returned")) >= 5
    for one in planted("returned").itertuples():
        lines = of(sample, "contracts", one.customer_id)
        before = lines[lines["start_on"] < one.on]
        assert before["end_on"].max() < one.on - pd.Timedelta(days=60)
        assert lines.loc[lines["start_on"] == one.on, "kind"].tolist() == ["new"]


def test_transferred(sample: Sample, planted: Planted) -> None:
    """Each transfer is in assignments: one stay ends and the next begins on the stated day."""
    assert len(planted("transferred")) >= 10
    for one in planted("transferred").itertuples():
        stays = of(sample, "assignments", one.customer_id)
        assert one.on in set(stays["valid_to"])
        assert one.on in set(stays["valid_from"])


def test_assignments_are_whole(sample: Sample) -> None:
    """Only accounts that moved are assigned: without a gap, from signature, to the book they are in."""
    customers = sample.tables["customers"].set_index("customer_id")
    for customer_id, stays in sample.tables["assignments"].groupby("customer_id"):
        assert len(stays) >= 2
        assert stays["valid_from"].iloc[0] == customers.loc[customer_id, "signed_on"]
        assert stays["valid_to"].iloc[:-1].tolist() == stays["valid_from"].iloc[1:].tolist()
        assert pd.isna(stays["valid_to"].iloc[-1])
        assert stays["portfolio"].iloc[-1] == customers.loc[customer_id, "portfolio"]
        assert (stays["portfolio"] != stays["portfolio"].shift()).all()


def test_contracted(sample: Sample, planted: Planted) -> None:
    """MRR fell within the last 3 months by about a third, with a line that has no kind."""
    lines = sample.tables["contracts"]
    then, now = mrr(lines, "2026-06-30"), mrr(lines, "2026-09-30")
    for one in planted("contracted").itertuples():
        assert pd.Timestamp("2026-07-01") <= one.on <= EDGE
        assert Decimal("0.55") < now[one.customer_id] / then[one.customer_id] < Decimal("0.9")


def test_small_growing(sample: Sample, planted: Planted, at_end: pd.DataFrame) -> None:
    """Every book has a small account that grew by selling, not by the index, in the last 12 months."""
    lines = sample.tables["contracts"]
    year_ago = mrr(lines, "2025-09-30")
    assert set(planted("small_growing")["portfolio"]) == BOOKS
    for one in planted("small_growing").itertuples():
        book = at_end.loc[at_end["portfolio"] == one.portfolio, "mrr"]
        assert book.rank(ascending=False)[one.customer_id] > k80(book)
        assert book[one.customer_id] > 1.06 * float(year_ago[one.customer_id])
        sold = lines[(lines["customer_id"] == one.customer_id) & (lines["start_on"] == one.on)]
        assert "cross_sell" in sold["kind"].tolist()


def test_detractors(sample: Sample, planted: Planted) -> None:
    """The latest NPS answer is 0 to 4, with a comment that may be shown."""
    for one in planted("detractor").itertuples():
        answers = of(sample, "surveys", one.customer_id).query("survey == 'nps' and answered_on.notna()")
        latest = answers.sort_values("answered_on").iloc[-1]
        assert latest["answered_on"] == one.on
        assert latest["score"] <= 4
        assert latest["comment"]
        assert latest["consent"]
        assert not latest["anonymous"]


def test_late_payers(sample: Sample, planted: Planted) -> None:
    """An invoice is open more than 30 days after it was due."""
    for one in planted("late_payer").itertuples():
        bills = of(sample, "invoices", one.customer_id)
        late = bills[bills["paid_on"].isna() & (bills["due_on"] < EDGE - pd.Timedelta(days=30))]
        assert (late["amount"] > 0).any()


def test_usage_fell(sample: Sample, planted: Planted) -> None:
    """Active users of the last month lie at least 30% below the mean of the three months before."""
    for one in planted("usage_fell").itertuples():
        use = of(sample, "usage", one.customer_id).set_index("month")["active_users"].astype(float)
        assert use.index[-1] == pd.Timestamp("2026-09-01")
        assert use.iloc[-1] <= 0.7 * use.iloc[-4:-1].mean()


def test_silent(sample: Sample, planted: Planted, at_end: pd.DataFrame) -> None:
    """An account that pays well has had no touchpoint for more than 60 days."""
    for one in planted("silent").itertuples():
        assert not (of(sample, "touchpoints", one.customer_id)["on"] >= EDGE - pd.Timedelta(days=60)).any()
        assert at_end.loc[one.customer_id, "mrr"] > 1500


def test_ticket_open(sample: Sample, planted: Planted) -> None:
    """An urgent ticket is answered and not closed."""
    for one in planted("ticket_open").itertuples():
        tickets = of(sample, "tickets", one.customer_id)
        still = tickets[(tickets["priority"] == "urgent") & tickets["closed_at"].isna()]
        assert one.on in set(still["opened_at"].dt.normalize())

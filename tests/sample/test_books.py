"""The books: their size, their shapes, and enough in each for every page."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.sample import Sample
from tests.sample.reading import k80, mrr

EDGE = pd.Timestamp("2026-09-30")


def test_40_to_90_active_accounts(at_end: pd.DataFrame) -> None:
    """Each of the eight books has 40 to 90 paying accounts."""
    sizes = at_end.groupby("portfolio").size()
    assert len(sizes) == 8
    assert sizes.between(40, 90).all(), sizes.to_dict()


def test_revenue_is_concentrated(at_end: pd.DataFrame) -> None:
    """In the company 25% to 35% of the accounts hold 80% of MRR."""
    assert 0.25 <= k80(at_end["mrr"]) / len(at_end) <= 0.35


def test_the_books_differ(at_end: pd.DataFrame) -> None:
    """São Paulo is concentrated, Leste flat, Norte young."""
    share = at_end.groupby("portfolio")["mrr"].agg(lambda values: k80(values) / len(values))
    assert share.idxmin() == "São Paulo"
    assert share["São Paulo"] < 0.27
    assert share["Leste"] == share.max() > 0.65
    young = at_end["signed_on"].gt(EDGE - pd.DateOffset(months=12)).groupby(at_end["portfolio"]).mean()
    assert young["Norte"] > 0.7
    assert young.drop("Norte").max() < 0.5


def test_segments_differ_in_size(at_end: pd.DataFrame) -> None:
    """The three segments are there, each well above the one below."""
    median = at_end.groupby("segment")["mrr"].median()
    assert set(median.index) == {"SMB", "mid-market", "enterprise"}
    assert 3 * median["SMB"] < median["mid-market"] < median["enterprise"] / 3


def test_renewals_within_90_days(sample: Sample, at_end: pd.DataFrame) -> None:
    """Every book has several renewals due in 90 days."""
    lines = sample.tables["contracts"]
    current = lines[(lines["start_on"] <= EDGE) & ~(lines["end_on"] <= EDGE)]
    due = current[current["renewal_on"].between(EDGE + pd.Timedelta(days=1), EDGE + pd.Timedelta(days=90))]
    counts = at_end.assign(due=at_end.index.isin(due["customer_id"])).groupby("portfolio")["due"].sum()
    assert counts.min() >= 3, counts.to_dict()


def test_small_accounts_grow(sample: Sample, at_end: pd.DataFrame) -> None:
    """Every book has accounts outside its top group that grew by more than the index in 12 months."""
    before = mrr(sample.tables["contracts"], "2025-09-30").astype(float)
    for name, book in at_end.groupby("portfolio"):
        small = book.sort_values("mrr", ascending=False).iloc[k80(book["mrr"]) :]
        grown = small["mrr"] > 1.06 * before.reindex(small.index)
        assert grown.sum() >= 2, name


@pytest.mark.parametrize("survey", ["nps", "csat", "ces"])
def test_answers_and_silence(sample: Sample, survey: str) -> None:
    """Some invitations are answered, many are not; NPS has all three groups."""
    asked = sample.tables["surveys"].query("survey == @survey")
    assert 0.3 < asked["answered_on"].notna().mean() < 0.65
    if survey == "nps":
        score = asked["score"].dropna()
        assert score.le(6).any()
        assert score.between(7, 8).any()
        assert score.ge(9).any()


def test_nps_says_something_in_every_book(sample: Sample) -> None:
    """Every book has at least 25 NPS answers in the last 12 months."""
    book = sample.tables["customers"].set_index("customer_id")["portfolio"]
    recent = sample.tables["surveys"].query("survey == 'nps' and answered_on > '2025-09-30'")
    assert recent["customer_id"].map(book).value_counts().min() >= 25


def test_comments_in_two_languages(sample: Sample) -> None:
    """Comments come in Portuguese and in English, some without consent, some with an address to mask."""
    surveys = sample.tables["surveys"].dropna(subset="comment")
    english = surveys["comment"].str.contains(r"\b(?:the|our|and|it)\b")
    assert 0.08 < english.mean() < 0.3
    assert surveys["comment"].str.contains("@example.com").any()
    assert not surveys["consent"].all()
    assert surveys["anonymous"].any()


def test_unhappy_accounts_score_lower_use_less_and_pay_later(sample: Sample) -> None:
    """What the hidden health drives follows it: the worse third against the better third."""
    health = pd.Series(sample.truth["health"])
    low, high = health[health < health.quantile(1 / 3)].index, health[health > health.quantile(2 / 3)].index
    use = sample.tables["usage"]
    use = use[use["month"] == pd.Timestamp("2026-09-01")].set_index("customer_id")
    level = use["active_users"].astype(float) / use["seats"].astype(float)
    surveys = sample.tables["surveys"].query("survey == 'nps' and answered_on > '2026-03-31'")
    bills = sample.tables["invoices"].query("issued_on > '2026-03-31' and amount > 0")
    days = (bills["paid_on"].fillna(EDGE) - bills["due_on"]).dt.days
    for measure, worse_is_higher in (
        (level, False),
        (surveys.groupby("customer_id")["score"].mean(), False),
        (days.groupby(bills["customer_id"]).mean(), True),
    ):
        worse, better = measure.reindex(low).mean(), measure.reindex(high).mean()
        assert worse > better if worse_is_higher else worse < better


def test_every_kind_of_line(sample: Sample) -> None:
    """All kinds, intervals and discounts, ends with reasons, and kinds of bad fit are there."""
    lines = sample.tables["contracts"]
    assert set(lines["kind"].dropna()) == {"new", "upsell", "cross_sell", "readjustment", "renewal"}
    assert {"month", "quarter", "semester", "year"} < set(lines["interval"])
    assert set(lines["discount_kind"].dropna()) == {"percent", "amount"}
    discounted = lines.dropna(subset="discount")
    assert discounted["discount_to"].isna().any()
    assert discounted["discount_to"].notna().any()
    assert discounted["discount_from"].notna().any()
    assert {"price", "competitor", "no_use", "closed_business", "bad_fit"} <= set(
        lines["end_reason"].dropna()
    )
    assert (lines["bad_fit"].notna() == (lines["end_reason"] == "bad_fit")).all()
    assert (lines["end_on"] > EDGE).any()
    assert lines["end_on"].isna().any()


def test_readjustments_raise_by_the_index(sample: Sample) -> None:
    """A readjusted line costs 4.5% more than the one before, to the cent."""
    lines = sample.tables["contracts"].sort_values(["customer_id", "product", "start_on"])
    before = lines.groupby(["customer_id", "product"])["amount"].shift()
    raised = lines[lines["kind"] == "readjustment"]
    ratio = raised["amount"].astype(float) / before[raised.index].astype(float)
    assert (abs(raised["amount"].astype(float) - 1.045 * before[raised.index].astype(float)) <= 0.0051).all()
    assert len(ratio) > 500


def test_what_is_billed_is_what_is_contracted(sample: Sample) -> None:
    """Over 12 months, net billing of accounts on steady monthly lines is the sum of their month's MRR."""
    lines, bills = sample.tables["contracts"], sample.tables["invoices"]
    monthly = set(lines["customer_id"]) - set(lines.loc[lines["interval"] != "month", "customer_id"])
    billed = bills[bills["customer_id"].isin(monthly)]
    assert (billed["amount"] > 0).all()
    day = pd.Timestamp("2026-08-31")
    august = (
        billed[billed["issued_on"].between("2026-08-01", "2026-08-31")].groupby("customer_id")["amount"].sum()
    )
    due = mrr(lines[lines["customer_id"].isin(monthly)], str(day.date()))
    assert august.astype(float).to_dict() == due.astype(float).to_dict()


def test_credits(sample: Sample) -> None:
    """Some prepaid time is credited, on notes of their own, and never more than was billed in the term."""
    bills = sample.tables["invoices"]
    notes = bills[bills["amount"] < 0]
    assert len(notes) >= 10
    assert notes["invoice_id"].str.startswith("NC-").all()
    assert not bills.loc[bills["amount"] >= 0, "invoice_id"].str.startswith("NC-").any()


def test_an_invoice_has_one_account_and_day(sample: Sample) -> None:
    """The lines of an invoice share account, days and payment; some invoices have several lines."""
    by_number = sample.tables["invoices"].groupby("invoice_id")
    assert (by_number[["customer_id", "issued_on", "due_on"]].nunique() == 1).all(axis=None)
    assert (by_number["paid_on"].nunique() <= 1).all()
    assert by_number.size().max() > 1

"""What accounts paid and how many left, on other people's data, against plain sums."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.ledger import derive
from tests.metrics.build import book, line
from tests.metrics.ltv_books import POLICY


def test_online_retail(shared):
    """What customers paid, and sales, equal a few lines of plain sums over the real invoice lines."""
    lines = pd.read_parquet(shared / "online_retail" / "online_retail.parquet")
    lines = lines[lines["CustomerID"].notna() & (pd.to_datetime(lines["InvoiceDate"]) < "2011-12-01")]
    lines = lines.assign(
        who=lines["CustomerID"].astype("float").astype("int").astype("str"),
        cents=(lines["Quantity"] * (lines["UnitPrice"].astype("float") * 1000).round())
        .div(10)
        .round()
        .astype("int64"),
        when=pd.to_datetime(lines["InvoiceDate"]).dt.to_period("M"),
    ).head(20000)
    monthly = lines.groupby(["who", "when"])["cents"].sum()
    first = monthly[monthly > 0].reset_index().groupby("who")["when"].min()
    rows = []
    for who, when in pd.MultiIndex.from_product(
        [first.index, pd.period_range("2010-12", "2011-11", freq="M")]
    ):
        begun = when >= first[who]
        rows.append(
            (
                who,
                when.to_timestamp(),
                monthly.get((who, when), 0),
                first[who].to_timestamp() if begun else pd.NaT,
            )
        )
    book = pd.DataFrame(rows, columns=["customer_id", "month", "revenue", "first_month"]).assign(
        mrr=0, state="none"
    )
    found = ltv.histories(book, pd.Timestamp("2011-11-01"), "revenue")
    assert len(found) == len(first)
    assert found["paid"].sum() == monthly[monthly.index.get_level_values(0).isin(first.index)].sum()


def test_ravenstack(shared):
    """What 500 accounts paid equals a plain sum over subscriptions and the month ends they cover."""
    rows = pd.read_csv(
        shared / "ravenstack" / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"]
    )
    rows = rows.assign(after=rows["end_date"] + pd.Timedelta(days=1))
    last = pd.Timestamp("2024-12-01")
    lines = [
        line(one.account_id, one.start_date, None if pd.isna(one.after) else one.after, one.mrr_amount)
        for one in rows.itertuples()
    ]
    made = book(*lines)
    paid = ltv.histories(derive(made, last, POLICY).ledger, last, "mrr")
    ends = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    plain = sum(
        int(rows.loc[(rows["start_date"] <= end) & ~(rows["after"] <= end), "mrr_amount"].sum())
        for end in ends
    )
    assert paid["paid"].sum() == 100 * plain
    # The month's losses, by a plain count of who was there a month before and is no more.
    there = [
        set(
            rows.loc[
                (rows["start_date"] <= end) & ~(rows["after"] <= end) & (rows["mrr_amount"] > 0), "account_id"
            ]
        )
        for end in ends[-13:]
    ]
    lost = sum(len(before - now) for before, now in pairwise(there))
    months = sum(len(before) for before in there[:-1])
    assert ltv.exposure(derive(made, last, POLICY).ledger, last, None, None) == (lost, months)
